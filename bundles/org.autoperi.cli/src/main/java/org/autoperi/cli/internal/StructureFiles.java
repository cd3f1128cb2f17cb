package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;

/** Files of crystals as a command reads and writes them: problems become exit codes. */
final class StructureFiles {
    private final ExtensionRegistry extensions;
    private final CrystalFiles files;

    StructureFiles(ExtensionRegistry extensions) {
        this.extensions = extensions;
        this.files = CrystalFiles.of(extensions);
    }

    /** What a file, folder or archive held. */
    record Content(List<Crystal> crystals, List<Problem> problems) {}

    /**
     * Reads a file, folder or archive.
     *
     * @param format id of the format; if empty it is found from the content, then from the name
     */
    Content read(Path file, Optional<String> format)
            throws IOException, CrystalFormatException, UnknownExtensionException {
        if (format.isPresent()) {
            format(format.get());
        }
        List<Crystal> crystals = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        CrystalSink sink = new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                crystals.add(crystal);
            }

            @Override
            public void remark(Problem problem) {
                problems.add(problem);
            }

            @Override
            public void refused(CrystalFormatException reason) {
                problems.add(reason.toProblem());
            }
        };
        try {
            files.readAll(file, format.orElse(""), sink);
        } catch (CrystalFormatException e) {
            if (crystals.isEmpty()) {
                throw e;
            }
            problems.add(e.toProblem()); // what came before the break is good
        }
        return new Content(crystals, problems);
    }

    /** Reads one of many inputs as {@link #read} does; what fails is a problem of this input and does not end the work. */
    Content readOneOfMany(Path file, Optional<String> format) throws UnknownExtensionException {
        try {
            return read(file, format);
        } catch (CrystalFormatException e) {
            return new Content(List.of(), List.of(e.toProblem()));
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
            return new Content(
                    List.of(), List.of(new Problem(Severity.ERROR, SourcePosition.of(file.toString()), reason)));
        }
    }

    /** The format that a file name stands for. */
    Optional<String> byName(Path file) {
        return files.formatOf("", file.toString());
    }

    /** Id of the format to write a file in: the one that is named, else the one that the name of the file stands for. */
    String formatFor(String named, Path file) throws CommandException, UnknownExtensionException {
        String format = named != null ? named : byName(file).orElse(null);
        if (format == null) {
            throw new CommandException(
                    ExitCode.USAGE, "the name " + file + " tells no format; say which with --to (" + ids() + ")");
        }
        format(format);
        return format;
    }

    String ids() {
        return String.join(", ", new TreeSet<>(files.formatIds()));
    }

    /** Looks whether there is such a format. */
    CrystalFormat format(String id) throws UnknownExtensionException {
        return extensions.get(CrystalFormat.class, id);
    }

    /** Why a format cannot express a crystal; empty if it can, or if that shows only when a file is written. */
    Optional<String> refusal(Crystal crystal, String id) throws UnknownExtensionException, IOException {
        CrystalFormat format = format(id);
        if (!format.isText() || !format.isWritable()) {
            return Optional.empty();
        }
        try {
            format.write(List.of(crystal), Writer.nullWriter());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Writes crystals to a file, whole or not at all. */
    void write(List<Crystal> crystals, Path file, String format)
            throws IOException, UnknownExtensionException, CrystalFormatException, CommandException {
        if (!format(format).isWritable()) {
            throw new CommandException(
                    ExitCode.USAGE, "the format " + format + " can be read only; name another with --to");
        }
        if (crystals.size() > 1 && !files.holdsSeveral(format)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    crystals.size() + " crystals do not fit into one file of format " + format
                            + "; write a folder (name it with / at its end) or another format");
        }
        try {
            files.write(file, crystals, format);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.DATA, e.getMessage());
        } catch (IOException e) {
            throw WholeFile.unwritable(file, e);
        }
    }

    /** Refuses to replace a file that the user did not give up. */
    static void refuseExisting(Path file, boolean force) throws CommandException {
        if (Files.exists(file) && !force) {
            throw new CommandException(ExitCode.USAGE, file + " is there already; replace it with --force");
        }
    }
}
