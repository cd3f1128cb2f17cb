package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.flow.StructurePrediction;
import org.autoperi.flow.StructurePrediction.Candidate;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.run.JsonText;
import org.autoperi.view.Camera;
import org.autoperi.view.CrystalRenderer;
import org.autoperi.view.RenderSettings;
import org.autoperi.view.Scene;
import org.autoperi.view.SceneOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi predict}. */
@Command(
        name = "predict",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi predict SrTiO3",
            "  autoperi predict SrTiO3 MgO --out candidates/",
            "  autoperi predict KNbO3 --model runs/perov5 --units 1 --count 50",
            "  autoperi predict CdS MnS --top 1 --compare bundled",
            ""
        },
        description = {
            "Predicts which structures a composition has: draws crystals with one, two ... formula units from a"
                    + " trained model, adds crystals that the model has learnt with their elements exchanged, groups those"
                    + " that are the same structure, and ranks the groups by how likely they are right, if the model has"
                    + " learnt to judge that; otherwise prototypes first, the most alike elements first, then by how often"
                    + " they were drawn.",
            "With --out each candidate is written as a symmetrised CIF and a picture. The same seed draws the same"
                    + " crystals."
        })
final class PredictCommand implements Callable<Integer> {
    private static final List<String> HEADS = List.of(
            "rank",
            "formula",
            "space group",
            "number",
            "Z",
            "confidence",
            "drawn",
            "share",
            "like",
            "misfit",
            "V/atom",
            "density",
            "energy/atom");

    private static final int WIDTH = 800;
    private static final int HEIGHT = 640;
    private static final double MARGIN = 0.07;

    /** Idealised sites are on their places but for rounding. */
    private static final double SAME_PLACE_ANGSTROM = 1e-3;

    private final Shell shell;
    private final List<List<String>> rows = new ArrayList<>();

    @Parameters(arity = "1..*", paramLabel = "FORMULA", description = "Compositions, such as SrTiO3.")
    private List<String> formulas;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "An installed model, a run folder or a file; if not given, of the installed models that have learnt"
                            + " the elements the one with most compositions, of equal ones one that judges.")
    private String model;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "Crystals drawn with the number of formula units that learnt crystals of such formulas have most often;"
                            + " of others fewer in proportion, at least a fifth. ${DEFAULT-VALUE} if not given.")
    private int count;

    @Option(
            names = "--prototypes",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "Most crystals that the model has learnt to copy from, for each number of formula units; 0 for"
                            + " none, ${DEFAULT-VALUE} if not given.")
    private int prototypes;

    @Option(
            names = "--units",
            paramLabel = "Z",
            split = ",",
            description =
                    "Formula units in the primitive cell, such as 1,2,4; if not given, all whose cells are not larger"
                            + " than those learnt.")
    private List<Integer> units = new ArrayList<>();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "Candidates to show and write; ${DEFAULT-VALUE} if not given.")
    private int top;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed; 0 if not given.")
    private long seed;

    @Option(names = "--no-relax", description = "Rank the crystals as drawn.")
    private boolean raw;

    @Option(
            names = "--compare",
            paramLabel = "DATASET",
            description = "Say which crystal of a dataset each candidate is, if it is one.")
    private String compare;

    @Option(names = "--json", description = "One line of JSON for each candidate instead of the table.")
    private boolean json;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for CIF files and pictures of the candidates.")
    private Path out;

    @Option(names = "--force", description = "Replace files that are there.")
    private boolean force;

    @Mixin
    private final Workers workers = new Workers();

    PredictCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        workers.check();
        if (top < 1) {
            throw new CommandException(ExitCode.USAGE, "--top " + top + " is below 1");
        }
        StructurePrediction.Settings settings = settings();
        List<Composition> compositions = new ArrayList<>();
        for (String formula : formulas) {
            compositions.add(composition(formula));
        }
        if (out != null) {
            for (Composition composition : compositions) {
                for (int rank = 1; rank <= top; rank++) {
                    StructureFiles.refuseExisting(file(composition, rank, ".cif"), force);
                    StructureFiles.refuseExisting(file(composition, rank, ".png"), force);
                }
            }
        }
        ExtensionRegistry extensions = shell.host().extensions();
        OpenModels models = new OpenModels(extensions);
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            Map<String, List<Crystal>> known = known(extensions, progress);
            for (Composition composition : compositions) {
                String name = model != null ? model : models.forElements(composition.elements());
                TrainedFlow flow = models.open(name);
                StructurePrediction prediction = new StructurePrediction(flow, SymmetrySearch.best(extensions));
                StructurePrediction.Ranking ranking = prediction.rank(
                        composition,
                        settings,
                        workers.count(),
                        workers.executor(),
                        progress.split(1.0 / compositions.size(), "", 0));
                show(name, flow, composition, ranking, known.getOrDefault(composition.reducedFormula(), List.of()));
            }
        }
        if (!json && !rows.isEmpty()) {
            List<String> heads = new ArrayList<>(HEADS);
            if (compare != null) {
                heads.addAll(List.of("known as", "rms"));
            }
            shell.console().table(heads, rows);
        }
        return ExitCode.OK;
    }

    private StructurePrediction.Settings settings() throws CommandException {
        try {
            return new StructurePrediction.Settings(count, units, seed, !raw, prototypes);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--count, --prototypes and --units: " + e.getMessage());
        }
    }

    private static Composition composition(String formula) throws CommandException {
        try {
            Composition composition = Composition.parse(formula);
            if (!composition.isWhole()) {
                throw new CommandException(
                        ExitCode.USAGE, formula + " has fractions of atoms; expected whole numbers, such as SrTiO3");
            }
            return composition;
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, formula + ": " + e.getMessage());
        }
    }

    /** Crystals to compare with, by reduced formula. */
    private Map<String, List<Crystal>> known(ExtensionRegistry extensions, Progress progress) throws Exception {
        Map<String, List<Crystal>> known = new LinkedHashMap<>();
        if (compare != null) {
            for (DatasetEntry entry :
                    new DatasetArgument(compare).open(extensions, progress).entries()) {
                known.computeIfAbsent(entry.crystal().composition().reducedFormula(), formula -> new ArrayList<>())
                        .add(entry.crystal().withName(entry.id()));
            }
        }
        return known;
    }

    /**
     * A known crystal that a candidate is.
     *
     * @param name its id
     * @param rms root mean square distance of the sites, a fraction of the mean free length
     */
    private record Match(String name, double rms) {}

    private static Optional<Match> match(Candidate candidate, List<Crystal> known) {
        StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());
        return known.stream()
                .flatMap(crystal -> matcher.rmsDistance(candidate.crystal(), crystal).stream()
                        .map(distance -> new Match(crystal.name(), distance.rms())))
                .min(Comparator.comparingDouble(Match::rms));
    }

    private void show(
            String name,
            TrainedFlow flow,
            Composition composition,
            StructurePrediction.Ranking ranking,
            List<Crystal> known)
            throws Exception {
        String learnt = flow.hasLearnt(composition)
                .map(yes -> yes
                        ? "; the model has learnt a crystal of this composition"
                        : "; the model has learnt no crystal of this composition")
                .orElse("");
        shell.console()
                .say(composition.reducedFormula() + ": " + ranking.drawn() + " crystals drawn from " + name + ", "
                        + (ranking.copied() == 0 ? "" : ranking.copied() + " prototypes, ")
                        + ranking.candidates().size() + " structures" + learnt);
        List<Candidate> best = ranking.candidates()
                .subList(0, Math.min(top, ranking.candidates().size()));
        List<Future<String>> files = new ArrayList<>(); // a picture takes most of a second the first time
        for (int i = 0; i < best.size() && out != null; i++) {
            int rank = i + 1;
            files.add(workers.executor().submit(() -> write(rank, composition, best.get(rank - 1))));
        }
        for (int i = 0; i < best.size(); i++) {
            Candidate candidate = best.get(i);
            Optional<Match> match = match(candidate, known);
            Optional<String> file = out == null ? Optional.empty() : Optional.of(written(files.get(i)));
            if (json) {
                shell.console()
                        .print(JsonText.line(line(i + 1, composition, candidate, ranking, name, flow, file, match)));
            } else {
                rows.add(row(i + 1, composition, candidate, ranking, match));
            }
        }
        if (out != null && !best.isEmpty()) {
            shell.console().say(best.size() + (best.size() == 1 ? " candidate" : " candidates") + " to " + out);
        }
    }

    private List<String> row(
            int rank,
            Composition composition,
            Candidate candidate,
            StructurePrediction.Ranking ranking,
            Optional<Match> match) {
        Optional<SpaceGroup> group = candidate.symmetry().map(Symmetry::spaceGroup);
        Crystal crystal = candidate.crystal();
        List<String> row = new ArrayList<>(List.of(
                Integer.toString(rank),
                composition.reducedFormula(),
                group.map(SpaceGroup::compactSymbol).orElse(""),
                group.map(g -> Integer.toString(g.number())).orElse(""),
                Integer.toString(candidate.units()),
                candidate.confidence().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "%.1f %%",
                                100 * candidate.confidence().getAsDouble())
                        : "",
                Integer.toString(candidate.draws()),
                String.format(Locale.ROOT, "%.0f %%", 100.0 * candidate.draws() / ranking.drawn()),
                like(candidate),
                candidate
                        .misfit()
                        .map(misfit -> String.format(Locale.ROOT, "%.3f", misfit.total()))
                        .orElse(""),
                String.format(Locale.ROOT, "%.2f", crystal.lattice().volume() / crystal.size()),
                String.format(Locale.ROOT, "%.2f", crystal.densityGramPerCubicCentimetre()),
                candidate.energyPerAtom().isPresent()
                        ? String.format(
                                Locale.ROOT, "%.4f", candidate.energyPerAtom().getAsDouble())
                        : ""));
        if (compare != null) {
            row.add(match.map(Match::name).orElse(""));
            row.add(match.map(same -> String.format(Locale.ROOT, "%.3f", same.rms()))
                    .orElse(""));
        }
        return row;
    }

    /** What lent the structure, such as CaTiO3 mp-4019. */
    private static String like(Candidate candidate) {
        return candidate.prototypes().stream()
                .findFirst()
                .map(copy -> copy.template().composition().reducedFormula() + " "
                        + copy.template().name())
                .orElse("");
    }

    private Map<String, Object> line(
            int rank,
            Composition composition,
            Candidate candidate,
            StructurePrediction.Ranking ranking,
            String name,
            TrainedFlow flow,
            Optional<String> file,
            Optional<Match> match) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("formula", composition.reducedFormula());
        line.put("rank", rank);
        line.put("model", name);
        flow.hasLearnt(composition).ifPresent(yes -> line.put("composition_learnt", yes));
        line.put("units", candidate.units());
        candidate.confidence().ifPresent(confidence -> line.put("confidence", confidence));
        line.put("draws", candidate.draws());
        line.put("drawn", ranking.drawn());
        candidate.prototypes().stream().findFirst().ifPresent(copy -> {
            line.put("prototype", copy.template().name());
            line.put("prototype_formula", copy.template().composition().reducedFormula());
            line.put("prototype_distance", copy.distance());
            line.put("prototypes", candidate.prototypes().size());
        });
        candidate.misfit().ifPresent(misfit -> line.put("misfit", misfit.total()));
        candidate.symmetry().ifPresent(symmetry -> {
            line.put("space_group_number", symmetry.number());
            line.put("space_group", symmetry.spaceGroup().compactSymbol());
            line.put("wyckoff", symmetry.wyckoffSequence());
        });
        Crystal crystal = candidate.crystal();
        line.put("volume_per_atom_angstrom3", crystal.lattice().volume() / crystal.size());
        line.put("density_g_cm3", crystal.densityGramPerCubicCentimetre());
        candidate.energyPerAtom().ifPresent(energy -> line.put("energy_per_atom", energy));
        match.ifPresent(same -> {
            line.put("known", same.name());
            line.put("rms", same.rms());
        });
        file.ifPresent(path -> line.put("file", path));
        return line;
    }

    private static String base(Composition composition, int rank) {
        return String.format(Locale.ROOT, "%s-%02d", composition.reducedFormula(), rank);
    }

    private Path file(Composition composition, int rank, String ending) {
        return out.resolve(base(composition, rank) + ending);
    }

    private static String written(Future<String> file) throws Exception {
        try {
            return file.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Writes the symmetrised cell and its picture; without symmetry the cell as drawn. */
    private String write(int rank, Composition composition, Candidate candidate) throws IOException {
        String base = base(composition, rank);
        Path cif = file(composition, rank, ".cif");
        StringBuilder text = new StringBuilder();
        Crystal shown = candidate.crystal().withName(base);
        if (candidate.symmetry().isPresent()) {
            Symmetry symmetry = candidate.symmetry().get();
            shown = symmetry.conventional().withName(base);
            CifWriter.write(shown, symmetry.spaceGroup().operations(), SAME_PLACE_ANGSTROM, text);
        } else {
            CifWriter.write(shown, text);
        }
        WholeFile.write(cif, text.toString());
        Scene scene = Scene.of(shown, new SceneOptions());
        Camera camera = Camera.standard(shown.lattice()).fitted(scene, WIDTH, HEIGHT, MARGIN);
        byte[] picture = new CrystalRenderer()
                .render(scene, camera, RenderSettings.still(WIDTH, HEIGHT))
                .toPng();
        WholeFile.writeBytes(file(composition, rank, ".png"), bytes -> bytes.write(picture));
        return cif.toString();
    }
}
