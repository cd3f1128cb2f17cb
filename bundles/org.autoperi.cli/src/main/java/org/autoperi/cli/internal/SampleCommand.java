package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.SymmetricRequest;
import org.autoperi.flow.SymmetricSample;
import org.autoperi.flow.TrainedFlow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi sample}. */
@Command(
        name = "sample",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi sample runs/quickstart --count 20 --out new.cif",
            "  autoperi sample runs/perov5 --formula CaTiO3 --seed 3 --out catio3.cif",
            "  autoperi sample runs/perov5 --formula SrTiO3 --count 4 --no-relax --out raw.xyz",
            "  autoperi sample runs/mp20 --formula TiO2 --space-group 136 --out symmetric.cif",
            "  autoperi sample runs/gaps --condition band_gap=2.0 --guidance 2 --count 50 --out gap2.cif",
            "  autoperi sample runs/mp20 --space-group Pm-3m --wyckoff Ca:a,Ti:b,O:c --out cubic.cif",
            "  autoperi sample mp20 --targets csv:test=test.csv --count 20 --out predicted.cif",
            ""
        },
        description =
                "Draws crystals from the newest checkpoint of a run, from a file or from an installed model. The same seed draws"
                        + " the same crystals.")
final class SampleCommand implements Callable<Integer> {
    /** Images nearer than this are one site: they differ by rounding only. */
    private static final double SAME_PLACE_ANGSTROM = 1e-6;

    /** As for {@code sampling.condition-guidance}. */
    private static final int MOST_GUIDANCE = 100;

    private final Shell shell;

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "A run folder, a checkpoint or model file, or the name of an installed model.")
    private String place;

    @Option(names = "--model", paramLabel = "MODEL", description = "The same.")
    private String model;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of crystals; 10 if not given.")
    private int count;

    @Option(
            names = "--formula",
            paramLabel = "FORMULA",
            description = "Atoms of the cell, such as Ca2Ti2O6; if not given the network chooses.")
    private String formula;

    @Option(
            names = "--targets",
            paramLabel = "DATASET",
            description =
                    "Draw N structures for the cell of every crystal of its test split, or of all if it has none; they are named by its"
                            + " id and a number, as match-rate of 'autoperi evaluate' reads them.")
    private String targets;

    @Option(
            names = "--space-group",
            paramLabel = "GROUP",
            description = "Number or Hermann-Mauguin symbol; the crystals are held in this group and written as its"
                    + " conventional cells, CIF files with their symmetry. The cell holds the formula as often as"
                    + " the group asks for.")
    private String spaceGroup;

    @Option(
            names = "--wyckoff",
            paramLabel = "POSITIONS",
            description = "Occupied Wyckoff positions, such as a,b,c or Ca:a,Ti:b,O:c; if not given, others are drawn"
                    + " for each crystal that hold the formula.")
    private String positions;

    @Option(
            names = "--condition",
            paramLabel = "KEY=VALUE",
            description = "What the crystals shall be like, such as band_gap=2.0, chemical-system=Ca-Ti-O or"
                    + " space-group=221, if the model was trained to follow it; may be given several times.")
    private List<String> conditions = new ArrayList<>();

    @Option(
            names = "--guidance",
            paramLabel = "N",
            description =
                    "How strongly conditions are followed: 1 as learnt, more overdoes what they change; if not given,"
                            + " that of the run.")
    private Double guidance;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "File to write; its name tells the format.")
    private Path out;

    @Option(names = "--to", paramLabel = "FORMAT", description = "Format of the file.")
    private String to;

    @Option(
            names = "--path",
            paramLabel = "FILE",
            description =
                    "Also write the way of the first crystal from noise, a structure for each step, such as way.extxyz;"
                            + " the workbench plays it.")
    private Path way;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed; 0 if not given.")
    private long seed;

    @Mixin
    private final Workers workers = new Workers();

    @Option(names = "--no-relax", description = "Keep the crystals as drawn.")
    private boolean raw;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    SampleCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if ((place == null) == (model == null)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    place == null
                            ? "name a run folder, a file or an installed model; 'autoperi models list' shows these"
                            : "two models are named, " + place + " and " + model + "; expected one");
        }
        if (targets != null && (formula != null || spaceGroup != null || positions != null)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--targets says which compositions are drawn; leave --formula, --space-group and --wyckoff out");
        }
        if (way != null && (targets != null || spaceGroup != null || positions != null)) {
            throw new CommandException(
                    ExitCode.USAGE, "--path follows a free sample; leave --targets, --space-group and --wyckoff out");
        }
        if (count < 1) {
            throw new CommandException(ExitCode.USAGE, "--count " + count + " is below 1");
        }
        if (guidance != null && !(guidance >= 0 && guidance <= MOST_GUIDANCE)) {
            throw new CommandException(
                    ExitCode.USAGE, "--guidance " + guidance + " is not between 0 and " + MOST_GUIDANCE);
        }
        if (guidance != null && conditions.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "--guidance " + guidance + " has nothing to follow; add --condition KEY=VALUE");
        }
        workers.check();
        StructureFiles.refuseExisting(out, force);
        ExtensionRegistry extensions = shell.host().extensions();
        StructureFiles files = new StructureFiles(extensions);
        String format = files.formatFor(to, out);
        String wayFormat = way == null ? "" : formatOfWay(files);
        if (way != null) {
            StructureFiles.refuseExisting(way, force);
            files.format(wayFormat);
        }
        String trained = place == null ? model : place;
        if (targets != null) {
            predict(TrainedFlow.find(trained, extensions), files, format);
            return ExitCode.OK;
        }
        if (spaceGroup != null || positions != null) {
            drawSymmetric(symmetricRequest(), TrainedFlow.find(trained, extensions), files, format);
            return ExitCode.OK;
        }
        TrainedFlow flow = TrainedFlow.find(trained, extensions);
        TrainedFlow.Request request =
                TrainedFlow.Request.of(count).withSeed(seed).withRelax(!raw).withSettings(settings(flow));
        if (formula != null) {
            request = request.withComposition(composition());
        }
        List<Crystal> path = new ArrayList<>();
        List<Crystal> crystals = draw(flow, request, path);
        files.write(crystals, out, format);
        shell.console().say(drawn(crystals.size()));
        shell.console().print(out.toString());
        if (way != null) {
            files.write(path, way, wayFormat);
            shell.console().say(path.size() + " structures on the way of the first");
            shell.console().print(way.toString());
        }
        return ExitCode.OK;
    }

    /** The settings of the run, with the conditions of the command line if there are any. */
    private SamplingSettings settings(TrainedFlow flow) {
        SamplingSettings own = flow.settings();
        return conditions.isEmpty()
                ? own
                : own.withConditions(conditions, guidance == null ? own.conditionGuidance() : guidance);
    }

    private String formatOfWay(StructureFiles files) throws CommandException {
        return files.byName(way)
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE, "the name " + way + " tells no format; choose another (" + files.ids() + ")"));
    }

    private String drawn(int crystals) {
        return crystals
                + (crystals == 1 ? " crystal" : " crystals")
                + (crystals < count ? "; " + (count - crystals) + " had no cell and were left out" : "");
    }

    private void predict(TrainedFlow flow, StructureFiles files, String format) throws Exception {
        List<Crystal> crystals;
        int wanted;
        int without = 0;
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            Dataset dataset = new DatasetArgument(targets).open(shell.host().extensions(), progress);
            List<DatasetEntry> entries =
                    dataset.split(Split.TEST).isEmpty() ? dataset.entries() : dataset.split(Split.TEST);
            List<TrainedFlow.Cell> cells = new ArrayList<>();
            for (DatasetEntry entry : entries) {
                Composition atoms = entry.crystal().composition();
                boolean learnt = flow.elements().containsAll(atoms.elements()) && atoms.isWhole();
                without += learnt ? 0 : 1;
                for (int k = 0; learnt && k < count; k++) {
                    cells.add(new TrainedFlow.Cell(entry.id() + "_" + (k + 1), atoms, cells.size()));
                }
            }
            wanted = cells.size();
            crystals = flow.draw(
                    cells,
                    seed,
                    !raw,
                    settings(flow),
                    workers.count(),
                    workers.executor(),
                    progress.split(1, "Sampling", wanted));
        }
        files.write(crystals, out, format);
        if (without > 0) {
            shell.console()
                    .warn(without
                            + " targets have partial occupancies or elements that the model has not learnt; none is drawn for"
                            + " them");
        }
        shell.console()
                .say(crystals.size() + " crystals"
                        + (crystals.size() < wanted
                                ? "; " + (wanted - crystals.size()) + " had no cell and were left out"
                                : ""));
        shell.console().print(out.toString());
    }

    private SymmetricRequest symmetricRequest() throws CommandException {
        if (spaceGroup == null) {
            throw new CommandException(
                    ExitCode.USAGE, "--wyckoff " + positions + " needs a group; say which with --space-group");
        }
        if (formula == null && positions == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--space-group " + spaceGroup
                            + " alone does not say what to draw; add --formula, --wyckoff or both");
        }
        SpaceGroup group;
        try {
            group = spaceGroup.matches("\\d{1,9}")
                    ? SpaceGroup.ofNumber(Integer.parseInt(spaceGroup))
                    : SpaceGroup.ofHermannMauguin(spaceGroup);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--space-group " + spaceGroup + ": " + e.getMessage());
        }
        Optional<Composition> atoms = formula == null ? Optional.empty() : Optional.of(composition());
        return new SymmetricRequest(count, group, atoms, Optional.ofNullable(positions), seed, !raw);
    }

    private void drawSymmetric(SymmetricRequest request, TrainedFlow flow, StructureFiles files, String format)
            throws Exception {
        List<SymmetricSample> samples;
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            samples = flow.draw(
                    request,
                    Optional.of(settings(flow)),
                    workers.count(),
                    workers.executor(),
                    progress.split(1, "Sampling", count));
        }
        if (format.equals("cif")) {
            WholeFile.write(out, text -> {
                for (SymmetricSample sample : samples) {
                    CifWriter.write(sample.conventional(), sample.group().operations(), SAME_PLACE_ANGSTROM, text);
                }
            });
        } else {
            files.write(samples.stream().map(SymmetricSample::conventional).toList(), out, format);
        }
        for (SymmetricSample sample : samples) {
            shell.console().say(sample.conventional().name() + "  " + sample.positions());
        }
        double leak = samples.stream().mapToDouble(SymmetricSample::leak).max().orElse(0);
        shell.console()
                .say(drawn(samples.size())
                        + String.format(
                                Locale.ROOT,
                                " in %s; at most %.1e of a displacement was outside the group and taken away",
                                SpaceGroup.ofNumber(request.group().number()),
                                leak));
        shell.console().print(out.toString());
    }

    private List<Crystal> draw(TrainedFlow flow, TrainedFlow.Request request, List<Crystal> path) throws Exception {
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            if (way != null) {
                path.addAll(flow.path(
                        request, workers.count(), workers.executor(), progress.split(1, "Following a path", 1)));
            }
            return flow.draw(request, workers.count(), workers.executor(), progress.split(1, "Sampling", count));
        }
    }

    private Composition composition() throws CommandException {
        try {
            return Composition.parse(formula);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--formula " + formula + ": " + e.getMessage());
        }
    }
}
