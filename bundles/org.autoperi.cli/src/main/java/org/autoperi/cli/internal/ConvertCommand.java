package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.run.JsonText;
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
            "  autoperi convert downloads.zip all.json",
            "  autoperi convert refined.res refined.cif --strict --json",
            ""
        },
        description =
                "Converts crystal structures. The format of IN is found from its content, that of OUT from its name."
                        + " A folder as OUT gets one file per crystal. What the format of OUT cannot keep is named in"
                        + " warnings. Exit code 3 if a structure could not be read or written.")
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

    @Option(names = "--strict", description = "Exit with code 6 if anything of a structure is lost.")
    private boolean strict;

    @Option(names = "--json", description = "Write a line of JSON for each structure written and each problem.")
    private boolean json;

    private long failed;

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
        for (Problem problem : content.problems()) {
            tell(problem);
        }
        if (content.crystals().isEmpty()) {
            throw new CommandException(ExitCode.DATA, in + " holds no usable crystal");
        }
        List<Crystal> crystals = expressible(files, content.crystals(), format);
        List<Path> written =
                folder ? writeEach(files, crystals, target, format) : write(files, crystals, target, format);
        boolean lossy = tellLosses(files, crystals, written, format);
        shell.console()
                .say(crystals.size() + (crystals.size() == 1 ? " crystal" : " crystals") + " to " + format
                        + (failed == 0 ? "" : "; " + failed + " could not be read or written"));
        if (!json) {
            shell.console().print(out);
        }
        if (failed > 0) {
            return ExitCode.DATA;
        }
        return lossy && strict ? ExitCode.WARNINGS : ExitCode.OK;
    }

    private void tell(Problem problem) {
        failed += problem.severity() == Severity.ERROR ? 1 : 0;
        shell.console().warn(problem.toString());
        if (json) {
            shell.console().print(JsonText.line(DatasetCommand.json(problem)));
        }
    }

    /** Leaves out crystals that the format cannot express, and says so; there must be others. */
    private List<Crystal> expressible(StructureFiles files, List<Crystal> crystals, String format)
            throws UnknownExtensionException, IOException, CommandException {
        List<Crystal> able = new ArrayList<>();
        Optional<String> first = Optional.empty();
        for (Crystal crystal : crystals) {
            Optional<String> refusal = files.refusal(crystal, format);
            if (refusal.isEmpty()) {
                able.add(crystal);
                continue;
            }
            first = first.or(() -> refusal);
            if (crystals.size() > 1) {
                tell(new Problem(Severity.ERROR, SourcePosition.of(in.toString()), refusal.get()));
            }
        }
        if (able.isEmpty() && first.isPresent()) {
            throw new CommandException(ExitCode.DATA, first.get());
        }
        return able;
    }

    private List<Path> write(StructureFiles files, List<Crystal> crystals, Path target, String format)
            throws IOException, UnknownExtensionException, CrystalFormatException, CommandException {
        StructureFiles.refuseExisting(target, force);
        files.write(crystals, target, format);
        List<Path> written = new ArrayList<>();
        crystals.forEach(crystal -> written.add(target));
        return written;
    }

    private List<Path> writeEach(StructureFiles files, List<Crystal> crystals, Path folder, String format)
            throws IOException, UnknownExtensionException, CrystalFormatException, CommandException {
        String suffix = files.format(format).fileNames().stream()
                .filter(pattern -> pattern.startsWith("*."))
                .map(pattern -> pattern.substring(1))
                .findFirst()
                .orElse("." + format);
        int digits = Math.max(4, Integer.toString(crystals.size()).length());
        List<Path> written = new ArrayList<>();
        for (int i = 0; i < crystals.size(); i++) {
            String number = String.format(Locale.ROOT, "%0" + digits + "d", i + 1);
            String name = crystals.get(i).name().replaceAll("[^A-Za-z0-9._-]", "_");
            Path file = folder.resolve(number + (name.isEmpty() ? "" : "-" + name) + suffix);
            StructureFiles.refuseExisting(file, force);
            files.write(List.of(crystals.get(i)), file, format);
            written.add(file);
        }
        return written;
    }

    /** Names what is lost, once for all crystals, and with {@code --json} for each; tells whether there is any. */
    private boolean tellLosses(StructureFiles files, List<Crystal> crystals, List<Path> written, String format)
            throws UnknownExtensionException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < crystals.size(); i++) {
            Crystal crystal = crystals.get(i);
            List<String> losses = files.format(format).losses(crystal);
            losses.forEach(loss -> counts.merge(loss, 1, Integer::sum));
            if (json) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("name", crystal.name());
                line.put("formula", crystal.composition().formula());
                line.put("sites", crystal.size());
                line.put("volume", crystal.lattice().volume());
                line.put("file", written.get(i).toString());
                line.put("format", format);
                line.put("lost", losses);
                shell.console().print(JsonText.line(line));
            }
        }
        counts.forEach((loss, count) -> shell.console()
                .warn(format + " does not keep " + loss + " (of " + count + " of " + crystals.size()
                        + (crystals.size() == 1 ? " crystal)" : " crystals)")));
        return !counts.isEmpty();
    }
}
