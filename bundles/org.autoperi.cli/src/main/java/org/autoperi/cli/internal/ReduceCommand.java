package org.autoperi.cli.internal;

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
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DelaunayReduction;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.PrimitiveCell;
import org.autoperi.run.JsonText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi reduce}. */
@Command(
        name = "reduce",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi reduce skewed.cif --niggli",
            "  autoperi reduce POSCAR --primitive --out POSCAR.primitive",
            "  autoperi reduce downloads.zip --delaunay --json > cells.ndjson",
            ""
        },
        description = "Reduces the cells of crystals. The atoms stay where they are in space; shows the cell before and"
                + " after, and the matrix whose rows combine the vectors before into those after.")
final class ReduceCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to read, or folders or archives of files.")
    private List<Path> inputs;

    @ArgGroup(multiplicity = "1")
    private Kind kind;

    @Option(
            names = "--tolerance",
            paramLabel = "ANGSTROM",
            defaultValue = "0.01",
            description = "How far atoms may be from repeating exactly, for --primitive; 0.01 if not given.")
    private double tolerance;

    @Option(names = "--from", paramLabel = "FORMAT", description = "Format of the files.")
    private String from;

    @Option(
            names = "--out",
            paramLabel = "OUT",
            description = "File for the reduced crystals; its name tells the format.")
    private Path out;

    @Option(names = "--to", paramLabel = "FORMAT", description = "Format of OUT.")
    private String to;

    @Option(names = "--force", description = "Replace OUT if it is there.")
    private boolean force;

    @Option(names = "--json", description = "Print one JSON object per structure and line.")
    private boolean json;

    /** Which cell is wanted. */
    private static final class Kind {
        @Option(names = "--niggli", description = "The Niggli cell: the shortest and most regular one of the lattice.")
        private boolean niggli;

        @Option(
                names = "--delaunay",
                description = "The Delaunay cell: short vectors with obtuse angles, by Selling's steps.")
        private boolean delaunay;

        @Option(names = "--primitive", description = "The Niggli cell of the smallest cell that the atoms repeat by.")
        private boolean primitive;

        String id() {
            return niggli ? "niggli" : delaunay ? "delaunay" : "primitive";
        }
    }

    ReduceCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (!(tolerance > 0 && Double.isFinite(tolerance))) {
            throw new CommandException(
                    ExitCode.USAGE, "--tolerance " + tolerance + " is no positive length in angstrom, such as 0.01");
        }
        StructureFiles files = new StructureFiles(shell.host().extensions());
        String format = out == null ? null : format(files);
        List<Crystal> reduced = new ArrayList<>();
        int refused = 0;
        for (Path input : inputs) {
            StructureFiles.Content content = files.readOneOfMany(input, Optional.ofNullable(from));
            for (Problem problem : content.problems()) {
                shell.console().warn(problem.toString());
                refused += problem.severity() == Severity.ERROR ? 1 : 0;
            }
            for (Crystal crystal : content.crystals()) {
                Optional<Crystal> after = reduce(crystal);
                after.ifPresent(reduced::add);
                refused += after.isPresent() ? 0 : 1;
            }
        }
        if (format != null && !reduced.isEmpty()) {
            files.write(reduced, out, format);
        }
        return refused == 0 ? ExitCode.OK : ExitCode.DATA;
    }

    private String format(StructureFiles files) throws CommandException, UnknownExtensionException {
        String format = to != null ? to : files.byName(out).orElse(null);
        if (format == null || Files.isDirectory(out)) {
            throw new CommandException(
                    ExitCode.USAGE, "the name " + out + " tells no format; say which with --to (" + files.ids() + ")");
        }
        files.format(format);
        StructureFiles.refuseExisting(out, force);
        return format;
    }

    /** One file that cannot be read is a problem, not the end. */
    private Optional<Crystal> reduce(Crystal before) {
        try {
            Crystal after = kind.niggli
                    ? NiggliReduction.of(before)
                    : kind.delaunay ? DelaunayReduction.of(before) : PrimitiveCell.of(before, tolerance);
            print(before, after);
            return Optional.of(after);
        } catch (IllegalArgumentException e) {
            shell.console().warn(before.name() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void print(Crystal before, Crystal after) {
        double ratio = after.lattice().volume() / before.lattice().volume();
        double[] transform = transform(before, after);
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", before.name());
            line.put("reduction", kind.id());
            line.put("before", cell(before));
            line.put("after", cell(after));
            line.put("transform", rows(transform));
            line.put("volume_ratio", ratio);
            shell.console().print(JsonText.line(line));
            return;
        }
        shell.console().print(before.name());
        shell.console().print("  before     " + text(before));
        shell.console().print("  " + String.format(Locale.ROOT, "%-9s", kind.id()) + "  " + text(after));
        shell.console()
                .print(String.format(
                        Locale.ROOT,
                        "  transform  %s  volume ratio %.6g",
                        rows(transform).toString().replace(".0", ""),
                        ratio));
    }

    /** Combinations of the vectors before, exact: whole numbers of parts, as many as the cell before holds cells after. */
    private static double[] transform(Crystal before, Crystal after) {
        double[] transform = before.lattice().toFractional(after.lattice().matrix());
        long parts = Math.max(
                1, Math.round(before.lattice().volume() / after.lattice().volume()));
        for (int i = 0; i < transform.length; i++) {
            transform[i] = Math.rint(transform[i] * parts) / parts + 0.0;
        }
        return transform;
    }

    private static List<List<Double>> rows(double[] matrix) {
        List<List<Double>> rows = new ArrayList<>();
        for (int i = 0; i < 9; i += 3) {
            rows.add(List.of(matrix[i], matrix[i + 1], matrix[i + 2]));
        }
        return rows;
    }

    private static Map<String, Object> cell(Crystal crystal) {
        Lattice lattice = crystal.lattice();
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("a", lattice.a());
        cell.put("b", lattice.b());
        cell.put("c", lattice.c());
        cell.put("alpha", lattice.alphaDegrees());
        cell.put("beta", lattice.betaDegrees());
        cell.put("gamma", lattice.gammaDegrees());
        cell.put("volume", lattice.volume());
        cell.put("sites", crystal.size());
        cell.put("lattice", rows(lattice.matrix()));
        return cell;
    }

    private static String text(Crystal crystal) {
        Lattice lattice = crystal.lattice();
        return String.format(
                Locale.ROOT,
                "a %.5f  b %.5f  c %.5f  alpha %.4f  beta %.4f  gamma %.4f  volume %.4f  sites %d",
                lattice.a(),
                lattice.b(),
                lattice.c(),
                lattice.alphaDegrees(),
                lattice.betaDegrees(),
                lattice.gammaDegrees(),
                lattice.volume(),
                crystal.size());
    }
}
