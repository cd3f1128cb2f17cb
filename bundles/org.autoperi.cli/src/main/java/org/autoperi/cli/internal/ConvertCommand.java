package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi convert}. */
@Command(
        name = "convert",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi convert NaCl.cif POSCAR",
            "  autoperi convert runs/perov5/samples/crystals.cif all.xyz --to extxyz",
            "  autoperi convert trajectory.xyz frames/ --to poscar",
            "  autoperi convert downloads.zip all.cif",
            ""
        },
        description =
                "Converts crystal structures. The format of IN is found from its content, that of OUT from its name."
                        + " A folder as OUT gets one file per crystal.")
final class ConvertCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "IN", description = "File to read, or a folder or archive of files.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "File to write, or a folder.")
    private String out;

    @Option(names = "--from", paramLabel = "FORMAT", description = "Format of IN.")
    private String from;

    @Option(names = "--to", paramLabel = "FORMAT", description = "Format of OUT.")
    private String to;

    @Option(names = "--force", description = "Replace OUT if it is there.")
    private boolean force;

    ConvertCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        StructureFiles files = new StructureFiles(shell.host().extensions());
        Path target = Path.of(out);
        boolean folder = out.endsWith("/") || Files.isDirectory(target);
        String format = to != null ? to : folder ? null : files.byName(target).orElse(null);
        if (format == null) {
            throw new CommandException(
                    ExitCode.USAGE, "the name " + out + " tells no format; say which with --to (" + files.ids() + ")");
        }
        files.format(format);
        StructureFiles.Content content = files.read(in, Optional.ofNullable(from));
        long lost = 0;
        for (Problem problem : content.problems()) {
            shell.console().warn(problem.toString());
            lost += problem.severity() == Severity.ERROR ? 1 : 0;
        }
        if (content.crystals().isEmpty()) {
            throw new CommandException(ExitCode.DATA, in + " holds no usable crystal");
        }
        if (folder) {
            writeEach(files, content.crystals(), target, format);
        } else {
            StructureFiles.refuseExisting(target, force);
            files.write(content.crystals(), target, format);
        }
        shell.console()
                .say(content.crystals().size() + (content.crystals().size() == 1 ? " crystal" : " crystals") + " to "
                        + format
                        + (lost == 0 ? "" : "; " + lost + " could not be read"));
        shell.console().print(out);
        return lost == 0 ? ExitCode.OK : ExitCode.DATA;
    }

    private void writeEach(StructureFiles files, List<Crystal> crystals, Path folder, String format)
            throws IOException, UnknownExtensionException, CrystalFormatException, CommandException {
        String suffix = files.format(format).fileNames().stream()
                .filter(pattern -> pattern.startsWith("*."))
                .map(pattern -> pattern.substring(1))
                .findFirst()
                .orElse("." + format);
        int digits = Math.max(4, Integer.toString(crystals.size()).length());
        for (int i = 0; i < crystals.size(); i++) {
            String number = String.format(Locale.ROOT, "%0" + digits + "d", i + 1);
            String name = crystals.get(i).name().replaceAll("[^A-Za-z0-9._-]", "_");
            Path file = folder.resolve(number + (name.isEmpty() ? "" : "-" + name) + suffix);
            StructureFiles.refuseExisting(file, force);
            files.write(List.of(crystals.get(i)), file, format);
        }
    }
}
