package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.run.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi symmetry}. */
@Command(
        name = "symmetry",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi symmetry NaCl.cif",
            "  autoperi symmetry relaxed/ --tolerance 0.1 --json > symmetry.ndjson",
            "  autoperi symmetry POSCAR --conventional conventional.cif --primitive primitive.vasp",
            "  autoperi symmetry relaxed.cif --refine symmetrised.cif",
            ""
        },
        description = "Finds the space group of crystals, the Wyckoff positions of their sites, and their standardised"
                + " cells.")
final class SymmetryCommand implements Callable<Integer> {
    private static final List<String> HEADS = List.of(
            "structure", "formula", "number", "symbol", "Hall symbol", "system", "point group", "Wyckoff positions");

    /** Idealised sites are on their places but for rounding. */
    private static final double SAME_PLACE_ANGSTROM = 1e-3;

    private final Shell shell;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to read, or folders or archives of files.")
    private List<Path> inputs;

    @Option(
            names = "--tolerance",
            paramLabel = "ANGSTROM",
            defaultValue = "0.01",
            description = "How far atoms may be from where symmetry wants them; ${DEFAULT-VALUE} if not given.")
    private double tolerance;

    @Option(
            names = "--angle-tolerance",
            paramLabel = "DEGREES",
            description = "By how much angles of the lattice may be off; follows from --tolerance if not given.")
    private Double angleTolerance;

    @Option(names = "--json", description = "One line of JSON for each structure instead of the table.")
    private boolean json;

    @Option(
            names = "--conventional",
            paramLabel = "OUT",
            description = "Write the standardised conventional cells; in a CIF as asymmetric unit with the operations.")
    private Path conventional;

    @Option(names = "--primitive", paramLabel = "OUT", description = "Write the standardised primitive cells.")
    private Path primitive;

    @Option(
            names = "--refine",
            paramLabel = "OUT",
            description = "Write the crystals in their own cells with exact symmetry.")
    private Path refined;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "Format of the files, if it is not to be recognised.")
    private String from;

    @Option(names = "--force", description = "Replace what is there.")
    private boolean force;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Symmetry> found = new ArrayList<>();
    private int refused;

    SymmetryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        SymmetryTolerance asked = asked();
        Map<Path, Function<Symmetry, Crystal>> outputs = outputs();
        StructureFiles files = new StructureFiles(shell.host().extensions());
        Map<Path, String> formats = new LinkedHashMap<>();
        for (Path out : outputs.keySet()) {
            StructureFiles.refuseExisting(out, force);
            formats.put(out, formatOf(files, out));
        }
        SymmetrySearch search = SymmetrySearch.best(shell.host().extensions());
        for (Path input : inputs) {
            for (Crystal crystal : crystals(files, input)) {
                analyse(search, asked, input, crystal, !outputs.isEmpty());
            }
        }
        if (!json && !rows.isEmpty()) {
            shell.console().table(HEADS, rows);
        }
        for (Map.Entry<Path, Function<Symmetry, Crystal>> output : outputs.entrySet()) {
            write(files, output.getKey(), formats.get(output.getKey()), output.getValue());
        }
        if (refused > 0) {
            shell.console().say(refused + (refused == 1 ? " structure was" : " structures were") + " refused");
        }
        return refused == 0 ? ExitCode.OK : ExitCode.DATA;
    }

    private SymmetryTolerance asked() throws CommandException {
        try {
            OptionalDouble angle = angleTolerance == null ? OptionalDouble.empty() : OptionalDouble.of(angleTolerance);
            return new SymmetryTolerance(tolerance, angle);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, e.getMessage());
        }
    }

    private Map<Path, Function<Symmetry, Crystal>> outputs() {
        Map<Path, Function<Symmetry, Crystal>> outputs = new LinkedHashMap<>();
        if (conventional != null) {
            outputs.put(conventional, Symmetry::conventional);
        }
        if (primitive != null) {
            outputs.put(primitive, Symmetry::primitive);
        }
        if (refined != null) {
            outputs.put(refined, Symmetry::refined);
        }
        return outputs;
    }

    private static String formatOf(StructureFiles files, Path out) throws CommandException {
        return files.byName(out)
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "the name " + out + " tells no format; use one such as out.cif (formats: " + files.ids()
                                + ")"));
    }

    /** The crystals of one input; what cannot be read is counted and does not end the work. */
    private List<Crystal> crystals(StructureFiles files, Path input) throws IOException, UnknownExtensionException {
        try {
            StructureFiles.Content content = files.read(input, Optional.ofNullable(from));
            for (Problem problem : content.problems()) {
                shell.console().warn(problem.toString());
                refused += problem.severity() == Severity.ERROR ? 1 : 0;
            }
            return content.crystals();
        } catch (CrystalFormatException e) {
            shell.console().warn(e.getMessage());
            refused++;
            return List.of();
        }
    }

    private void analyse(SymmetrySearch search, SymmetryTolerance asked, Path input, Crystal crystal, boolean keep) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", input.toString());
        line.put("name", crystal.name());
        line.put("formula", crystal.composition().reducedFormula());
        try {
            Symmetry symmetry = search.find(crystal, asked);
            if (keep) {
                found.add(symmetry);
            }
            if (json) {
                line.put("finder", search.id());
                describe(symmetry, line);
            } else {
                rows.add(row(input, symmetry));
            }
        } catch (SymmetryException e) {
            refused++;
            line.put("problem", e.getMessage());
            shell.console().warn(input + ": " + e.getMessage());
        }
        if (json) {
            shell.console().print(JsonText.line(line));
        }
    }

    private static List<String> row(Path input, Symmetry symmetry) {
        Crystal crystal = symmetry.crystal();
        SpaceGroup group = symmetry.spaceGroup();
        return List.of(
                crystal.name().isEmpty() ? input.getFileName().toString() : crystal.name(),
                crystal.composition().reducedFormula(),
                Integer.toString(group.number()),
                group.compactSymbol(),
                group.hallSymbol(),
                group.crystalSystem().name().toLowerCase(Locale.ROOT),
                group.pointGroup(),
                symmetry.wyckoffSequence());
    }

    private static void describe(Symmetry symmetry, Map<String, Object> line) {
        SpaceGroup group = symmetry.spaceGroup();
        line.put("number", group.number());
        line.put("hermann_mauguin", group.hermannMauguin());
        line.put("hall_number", group.setting());
        line.put("hall", group.hallSymbol());
        line.put("choice", group.choice());
        line.put("crystal_system", group.crystalSystem().name().toLowerCase(Locale.ROOT));
        line.put("point_group", group.pointGroup());
        line.put("tolerance_angstrom", symmetry.tolerance().distanceAngstrom());
        line.put("used_tolerance_angstrom", symmetry.usedTolerance().distanceAngstrom());
        line.put("wyckoff", symmetry.wyckoffSequence());
        int sites = symmetry.crystal().size();
        List<String> letters = new ArrayList<>();
        List<String> symbols = new ArrayList<>();
        List<Integer> equivalents = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            letters.add(String.valueOf(symmetry.wyckoffLetter(i)));
            symbols.add(symmetry.siteSymmetry(i));
            equivalents.add(symmetry.equivalent(i));
        }
        line.put("letters", letters);
        line.put("site_symmetries", symbols);
        line.put("equivalent_sites", equivalents);
        line.put("transformation", list(symmetry.transformation()));
        line.put("origin_shift", list(symmetry.originShift()));
        Crystal standard = symmetry.conventional();
        line.put("conventional_cell", list(standard.lattice().parameters()));
        line.put("conventional_sites", standard.size());
    }

    private static List<Double> list(double[] numbers) {
        List<Double> list = new ArrayList<>();
        for (double number : numbers) {
            list.add(number);
        }
        return list;
    }

    private void write(StructureFiles files, Path out, String format, Function<Symmetry, Crystal> cell)
            throws IOException, UnknownExtensionException, CrystalFormatException, CommandException {
        if (found.isEmpty()) {
            throw new CommandException(ExitCode.DATA, "there is no symmetry to write to " + out);
        }
        if (format.equals("cif") && out.equals(conventional)) {
            WholeFile.write(out, withSymmetry());
        } else {
            files.write(found.stream().map(cell).toList(), out, format);
        }
        shell.console().say(found.size() + (found.size() == 1 ? " crystal" : " crystals") + " to " + out);
    }

    /** The conventional cells as CIF blocks with symbol, number, operations and one site of each orbit. */
    private String withSymmetry() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Symmetry symmetry : found) {
            CifWriter.write(symmetry.conventional(), symmetry.spaceGroup().operations(), SAME_PLACE_ANGSTROM, text);
        }
        return text.toString();
    }
}
