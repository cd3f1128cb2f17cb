package org.autoperi.cli.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;

/** Reads and writes files of crystals in whatever format is installed. */
final class CrystalFiles {
    private static final int HEAD = 8192;
    private final ExtensionRegistry extensions;

    CrystalFiles(ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    /** What a file held. */
    record Content(String format, List<Crystal> crystals, List<Problem> problems) {}

    /**
     * Reads a file.
     *
     * @param format id of the format; if empty it is found from the content, then from the name
     */
    Content read(Path file, Optional<String> format)
            throws IOException, CrystalFormatException, UnknownExtensionException, CommandException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 2 * HEAD)) {
            String id = format.isPresent() ? format.get() : sniffed(reader, file);
            List<Crystal> crystals = new ArrayList<>();
            List<Problem> problems = new ArrayList<>();
            format(id).read(reader, file.toString(), new CrystalSink() {
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
            });
            return new Content(id, crystals, problems);
        }
    }

    private String sniffed(Reader reader, Path file) throws IOException, CommandException, UnknownExtensionException {
        reader.mark(HEAD);
        char[] head = new char[HEAD];
        int length = 0;
        for (int read = 0; length < HEAD && read >= 0; length += Math.max(read, 0)) {
            read = reader.read(head, length, HEAD - length);
        }
        reader.reset();
        String text = new String(head, 0, length);
        // The content says more than a name that somebody may have changed.
        for (ExtensionDescriptor format : working()) {
            if (format(format.id()).sniff(text)) {
                return format.id();
            }
        }
        return byName(file)
                .orElseThrow(() -> new CommandException(
                        ExitCode.DATA, file + " is of no known format (known: " + ids() + "); say which with --from"));
    }

    /** The format that a file name stands for. */
    Optional<String> byName(Path file) throws UnknownExtensionException {
        Path name = Path.of(file.getFileName().toString().toLowerCase(Locale.ROOT));
        for (ExtensionDescriptor format : working()) {
            for (String pattern : format(format.id()).fileNames()) {
                String glob = "glob:" + pattern.toLowerCase(Locale.ROOT);
                if (FileSystems.getDefault().getPathMatcher(glob).matches(name)) {
                    return Optional.of(format.id());
                }
            }
        }
        return Optional.empty();
    }

    String ids() {
        return String.join(", ", working().stream().map(ExtensionDescriptor::id).toList());
    }

    private List<ExtensionDescriptor> working() {
        return extensions.list(CrystalFormat.class).stream()
                .filter(d -> !d.isBroken())
                .toList();
    }

    CrystalFormat format(String id) throws UnknownExtensionException {
        return extensions.get(CrystalFormat.class, id);
    }

    /** Writes crystals to a file, whole or not at all. */
    void write(List<Crystal> crystals, Path file, String format)
            throws IOException, UnknownExtensionException, CommandException {
        CrystalFormat writer = format(format);
        if (!writer.isWritable()) {
            throw new CommandException(
                    ExitCode.USAGE, "the format " + format + " can be read only; name another with --to");
        }
        if (crystals.size() > 1 && !writer.holdsSeveral()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    crystals.size() + " crystals do not fit into one file of format " + format
                            + "; write a folder (name it with / at its end) or another format");
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path part = folder.resolve("." + file.getFileName() + ".part");
        try {
            try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                writer.write(crystals, out);
            } catch (IllegalArgumentException e) {
                throw new CommandException(ExitCode.DATA, e.getMessage());
            }
            Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
