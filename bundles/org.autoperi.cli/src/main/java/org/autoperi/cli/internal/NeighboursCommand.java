package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.autoperi.run.JsonText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi neighbours}. */
@Command(
        name = "neighbours",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi neighbours NaCl.cif --cutoff 4",
            "  autoperi neighbours POSCAR --nearest 12",
            "  autoperi neighbours relaxed/ --cutoff 6 --half --json > pairs.ndjson",
            "  autoperi neighbours NaCl.cif --graph crystal-nn",
            "  autoperi neighbours NaCl.cif --graph nearest:neighbours=8,shell=0.1",
            ""
        },
        description = {
            "Lists the neighbours of the sites of crystals, periodic images included.",
            "The table numbers sites from 1 and shows how many neighbours of a species are at which distance. A line of JSON has the"
                    + " arrays i, j (sites, from 0), S (the cell of j, for coordinates in [0, 1)) and d (angstrom)."
        })
final class NeighboursCommand implements Callable<Integer> {
    private static final List<String> HEADS = List.of("structure", "site", "species", "neighbours", "at angstrom");

    /** Distances closer than this are shown as one shell. */
    private static final double SHELL = 1e-3;

    private static final int SHELLS_SHOWN = 6;

    private static final double NEAREST_SHELL = 1e-3;

    private final Shell shell;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to read, or folders or archives of files.")
    private List<Path> inputs;

    @ArgGroup(multiplicity = "1")
    private Rule rule;

    /** What makes two sites neighbours. */
    private static final class Rule {
        @Option(names = "--cutoff", paramLabel = "ANGSTROM", description = "All within this distance.")
        private Double cutoff;

        @Option(
                names = "--nearest",
                paramLabel = "K",
                description = "The K nearest of each site, and all at the distance of the last.")
        private Integer nearest;

        @Option(
                names = "--graph",
                paramLabel = "ID[:KEY=VALUE,...]",
                description = "What a graph builder joins; 'autoperi plugins list' shows them.")
        private String graph;
    }

    @Option(names = "--half", description = "With --cutoff: each pair once instead of from both sites.")
    private boolean half;

    @Option(names = "--json", description = "One line of JSON for each structure instead of the table.")
    private boolean json;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "Format of the files, if it is not to be recognised.")
    private String from;

    private final List<List<String>> rows = new ArrayList<>();
    private int refused;

    NeighboursCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (half && rule.cutoff == null) {
            throw new CommandException(ExitCode.USAGE, "--half is for --cutoff; other neighbours are not mutual");
        }
        Function<Crystal, PeriodicGraph> search = search();
        StructureFiles files = new StructureFiles(shell.host().extensions());
        for (Path input : inputs) {
            for (Crystal crystal : crystals(files, input)) {
                analyse(search, input, crystal);
            }
        }
        if (!rows.isEmpty()) {
            shell.console().table(HEADS, rows);
        }
        if (refused > 0) {
            shell.console().say(refused + (refused == 1 ? " structure was" : " structures were") + " refused");
        }
        return refused == 0 ? ExitCode.OK : ExitCode.DATA;
    }

    private Function<Crystal, PeriodicGraph> search() throws ConfigException, CommandException {
        if (rule.graph != null) {
            ConfigNode node = new ConfigNode.Text(rule.graph, SourcePosition.of("--graph"));
            Choice<?> choice = new ConfigBinder(shell.host().extensions()).choose(node, GraphBuilder.class, "graph");
            return built((GraphBuilder<?>) choice.extension(), choice);
        }
        if (rule.nearest != null) {
            if (rule.nearest < 1) {
                throw new CommandException(
                        ExitCode.USAGE, "--nearest " + rule.nearest + " is too few; expected 1 or more");
            }
            return crystal -> NeighbourSearch.of(crystal).nearest(rule.nearest, NEAREST_SHELL);
        }
        if (!(rule.cutoff > 0) || rule.cutoff.isInfinite()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--cutoff " + rule.cutoff + " is no distance; expected a positive number of angstrom");
        }
        return half
                ? crystal -> NeighbourSearch.of(crystal).halfWithin(rule.cutoff)
                : crystal -> NeighbourSearch.of(crystal).within(rule.cutoff);
    }

    private static <C extends Record> Function<Crystal, PeriodicGraph> built(
            GraphBuilder<C> builder, Choice<?> choice) {
        C config = choice.configFor(builder);
        return crystal -> builder.build(crystal, config);
    }

    /** The crystals of one input; what cannot be read is counted and does not end the work. */
    private List<Crystal> crystals(StructureFiles files, Path input) throws UnknownExtensionException {
        StructureFiles.Content content = files.readOneOfMany(input, Optional.ofNullable(from));
        for (Problem problem : content.problems()) {
            shell.console().warn(problem.toString());
            refused += problem.severity() == Severity.ERROR ? 1 : 0;
        }
        return content.crystals();
    }

    private void analyse(Function<Crystal, PeriodicGraph> search, Path input, Crystal crystal) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", input.toString());
        line.put("name", crystal.name());
        line.put("formula", crystal.composition().reducedFormula());
        try {
            PeriodicGraph graph = search.apply(crystal);
            if (json) {
                describe(crystal, graph, line);
            } else {
                tabulate(input, crystal, graph);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            refused++;
            line.put("problem", e.getMessage());
            shell.console()
                    .warn(input + (crystal.name().isEmpty() ? "" : " " + crystal.name()) + ": " + e.getMessage());
        }
        if (json) {
            shell.console().print(JsonText.line(line));
        }
    }

    private static void describe(Crystal crystal, PeriodicGraph graph, Map<String, Object> line) {
        List<String> species = new ArrayList<>();
        for (int site = 0; site < crystal.size(); site++) {
            species.add(text(crystal.species(site)));
        }
        line.put("species", species);
        List<Integer> source = new ArrayList<>();
        List<Integer> target = new ArrayList<>();
        List<List<Integer>> image = new ArrayList<>();
        List<Double> distance = new ArrayList<>();
        List<Double> weight = new ArrayList<>();
        double[] weights = graph.weight();
        int[] cells = graph.image();
        for (int e = 0; e < graph.edgeCount(); e++) {
            source.add(graph.source()[e]);
            target.add(graph.target()[e]);
            image.add(List.of(cells[3 * e], cells[3 * e + 1], cells[3 * e + 2]));
            distance.add(graph.distance()[e]);
            weight.add(weights[e]);
        }
        line.put("pairs", graph.edgeCount());
        line.put("i", source);
        line.put("j", target);
        line.put("S", image);
        line.put("d", distance);
        if (graph.isWeighted()) {
            line.put("weight", weight);
        }
    }

    private void tabulate(Path input, Crystal crystal, PeriodicGraph graph) {
        String name = crystal.name().isEmpty() ? input.getFileName().toString() : crystal.name();
        int[] offsets = graph.offsets();
        for (int site = 0; site < crystal.size(); site++) {
            rows.add(List.of(
                    name,
                    Integer.toString(site + 1),
                    text(crystal.species(site)),
                    Integer.toString(offsets[site + 1] - offsets[site]),
                    shells(crystal, graph, offsets[site], offsets[site + 1])));
        }
    }

    private static String text(List<Species> species) {
        return species.stream().map(Species::toString).collect(Collectors.joining("+"));
    }

    /** A neighbour as the table shows it. */
    private record Neighbour(double distance, String species) {}

    /** Such as {@code 6 Cl 2.820, 12 Na 3.988}. */
    private static String shells(Crystal crystal, PeriodicGraph graph, int from, int to) {
        List<Neighbour> sorted = new ArrayList<>();
        for (int e = from; e < to; e++) {
            sorted.add(new Neighbour(graph.distance()[e], text(crystal.species(graph.target()[e]))));
        }
        sorted.sort(Comparator.comparingDouble(Neighbour::distance));
        List<String> shells = new ArrayList<>();
        int done = 0;
        while (done < sorted.size() && shells.size() < SHELLS_SHOWN) {
            double first = sorted.get(done).distance();
            Map<String, Integer> counts = new LinkedHashMap<>();
            int next = done;
            while (next < sorted.size() && sorted.get(next).distance() <= first + SHELL) {
                counts.merge(sorted.get(next++).species(), 1, Integer::sum);
            }
            counts.forEach(
                    (species, count) -> shells.add(String.format(Locale.ROOT, "%d %s %.3f", count, species, first)));
            done = next;
        }
        return String.join(", ", shells) + (done < sorted.size() ? ", ..." : "");
    }
}
