package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.CandidateSettings;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.flow.TemplatePool;
import org.autoperi.flow.TestStructures;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.nn.Inference;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.osgi.service.component.annotations.Component;

/**
 * Learns which of many candidates is the structure of a composition: prototypes from the training crystals of other compositions, and crystals that a flow
 * has drawn.
 */
@Component
@Extension(
        id = "candidate-ranking",
        label = "Ranking of candidates",
        description = "Learns which of many candidates is the structure of a composition, for predict to rank by")
public final class CandidateRanking implements Experiment<CandidateRanking.Config> {
    /** Compositions between two saved files. */
    private static final int CHUNK = 200;

    /**
     * Configuration.
     *
     * @param dataset the crystals: split train lends prototypes and is learnt from, validation to stop by, test to keep away from
     * @param candidates which candidates are judged
     * @param encoder the network that describes crystals
     * @param training how it is trained; its most-atoms is not looked at
     */
    public record Config(
            @Param(label = "Dataset") Choice<DatasetSource<?>> dataset,
            @Param(label = "Candidates") CandidateSettings candidates,
            @Param(label = "Encoder", choose = "radius-gnn") Choice<Encoder<?>> encoder,
            @Param(label = "Training") RegressionSettings training) {}

    @Override
    public void run(Config config, RunContext context) throws RunException {
        Progress progress = context.progress();
        Optional<TrainedFlow> flow = flow(config.candidates(), context);
        Dataset dataset = RunDatasets.open(config.dataset(), "dataset", context, progress);
        Map<Split, List<Crystal>> cells = cells(config.candidates(), dataset, context, progress);
        if (cells.get(Split.TRAIN).isEmpty()) {
            throw new RunException(
                    RunException.Reason.DATA,
                    "dataset " + dataset.name() + " has no crystals to learn from (split train)");
        }
        Work work = new Work(config.candidates(), TemplatePool.of(cells.get(Split.TRAIN)), flow, context);
        Map<Split, List<CandidateSet>> sets = new EnumMap<>(Split.class);
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            sets.put(split, work.sets(split, cells.get(split), progress));
        }
        if (sets.get(Split.TRAIN).isEmpty()) {
            throw new RunException(
                    RunException.Reason.DATA,
                    "dataset " + dataset.name() + ": none of the "
                            + cells.get(Split.TRAIN).size()
                            + " training crystals has a candidate; it takes several crystals with the same numbers of atoms");
        }
        ConfidenceModel model = ConfidenceModel.create(
                new ConfidenceConfig(config.encoder()),
                sets.get(Split.TRAIN),
                context.random().stream("initial-weights"));
        record(config, sets, cells, model, context);
        ConfidenceTraining training = new ConfidenceTraining(
                model, sets.get(Split.TRAIN), sets.get(Split.VALIDATION), config.training(), context);
        try (Progress part = progress.split(10, "Training", training.totalSteps())) {
            training.run(part);
        }
        judge(sets, model, context, progress);
    }

    private static Optional<TrainedFlow> flow(CandidateSettings settings, RunContext context) throws RunException {
        if (settings.flow().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(InstalledModel.find(
                "candidates.flow",
                settings.flow().get(),
                context.extensions(),
                place -> TrainedFlow.open(place, context.extensions())));
    }

    private static Map<Split, List<Crystal>> cells(
            CandidateSettings settings, Dataset dataset, RunContext context, Progress progress) throws RunException {
        Set<String> known = settings.excludeTest()
                ? TestStructures.learnt(dataset, context.threads(), context.executor(), progress)
                : Set.of();
        Map<Split, List<Crystal>> cells = new EnumMap<>(Split.class);
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            cells.put(
                    split,
                    TrainingPool.cells(
                            dataset,
                            split,
                            new TrainingSettings().withMaxAtoms(settings.maxAtoms()),
                            split == Split.TRAIN ? known : Set.of(),
                            progress));
        }
        return cells;
    }

    private static void record(
            Config config,
            Map<Split, List<CandidateSet>> sets,
            Map<Split, List<Crystal>> cells,
            ConfidenceModel model,
            RunContext context) {
        List<CandidateSet> training = sets.get(Split.TRAIN);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("crystals", training.size());
        facts.put("prototypes", cells.get(Split.TRAIN).size());
        facts.put("candidates", training.stream().mapToInt(CandidateSet::size).sum());
        facts.put("validation", sets.get(Split.VALIDATION).size());
        facts.put("flow", config.candidates().flow().orElse(""));
        facts.put("elements", model.elements().size());
        facts.put("most-atoms", model.maxAtoms());
        facts.put("architecture", config.encoder().id());
        facts.put("parameters", model.store().size());
        context.provenance("training", facts);
        context.event(
                "training",
                training.size() + " compositions with " + facts.get("candidates") + " candidates, "
                        + model.store().size() + " parameters");
    }

    private static void judge(
            Map<Split, List<CandidateSet>> sets, ConfidenceModel model, RunContext context, Progress progress) {
        List<CandidateSet> own = sets.get(Split.VALIDATION);
        if (own.isEmpty()) {
            return;
        }
        RankingScore score = RankingScore.of(own, model.logOdds(own, context.threads(), context.executor(), progress));
        context.provenance("ranking", score.facts());
        context.event(
                "ranked",
                String.format(
                        Locale.ROOT,
                        "validation: the first candidate is right for %.1f %% of %d compositions; the prototype of the most alike elements"
                                + " for %.1f %%, any candidate for %.1f %%",
                        100 * score.first(),
                        score.count(),
                        100 * score.unranked(),
                        100 * score.best()));
    }

    /** Finds and judges candidates. */
    private record Work(CandidateSettings settings, TemplatePool pool, Optional<TrainedFlow> flow, RunContext context) {

        /** Candidates for the crystals of a split, read from files where an interrupted run has left them. */
        List<CandidateSet> sets(Split split, List<Crystal> cells, Progress progress) throws RunException {
            boolean isLimited = split == Split.TRAIN && settings.limit() > 0 && settings.limit() < cells.size();
            List<Crystal> wanted = isLimited ? cells.subList(0, settings.limit()) : cells;
            double share = split == Split.TRAIN ? settings.drawnShare() : 1;
            List<CandidateSet> all = new ArrayList<>();
            long draws = flow.isEmpty() ? 0 : Math.round(wanted.size() * share * settings.draws());
            try (Progress part = progress.split(3, "Finding candidates, " + split.key(), wanted.size() + draws)) {
                for (int from = 0; from < wanted.size(); from += CHUNK) {
                    part.checkCancelled();
                    List<Crystal> chunk = wanted.subList(from, Math.min(from + CHUNK, wanted.size()));
                    String name = "candidates/" + split.key() + "-" + from / CHUNK + ".txt";
                    Path file = context.folder().resolve(name);
                    if (!Files.exists(file)) {
                        List<CandidateSet> found = find(split, chunk, from, share, part);
                        context.folder().writeAtomically(name, out -> out.write(CandidateLines.write(found)));
                    }
                    all.addAll(CandidateLines.read(file));
                    part.advance(chunk.size());
                }
            } catch (IOException e) {
                throw new RunException(
                        RunException.Reason.FAILED, context.folder().resolve("candidates") + ": " + e.getMessage(), e);
            }
            return all;
        }

        private List<CandidateSet> find(Split split, List<Crystal> cells, int first, double share, Progress progress)
                throws RunException {
            Map<String, List<Crystal>> drawn = draw(split, cells, first, share, progress);
            List<Optional<CandidateSet>> found = new Inference(context.executor(), context.threads())
                    .map(cells, (tape, cell, index) -> set(cell, drawn.getOrDefault(cell.name(), List.of())), progress);
            return found.stream().flatMap(Optional::stream).toList();
        }

        private Optional<CandidateSet> set(Crystal cell, List<Crystal> drawn) {
            List<TemplatePool.Copy> copies = pool.copies(
                    cell.atomicNumbers(), settings.prototypes(), TemplatePool.Ranking.ALIKE, new Others(cell)::has);
            if (copies.isEmpty() && drawn.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(CandidateSet.of(cell.name(), copies, drawn).against(cell));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // its cell cannot be reduced, so nothing can be said to be its structure
            }
        }

        /** Crystals drawn for some of the compositions, evenly spaced. */
        private Map<String, List<Crystal>> draw(
                Split split, List<Crystal> cells, int first, double share, Progress progress) throws RunException {
            Map<String, List<Crystal>> drawn = new LinkedHashMap<>();
            if (flow.isEmpty()) {
                return drawn;
            }
            Set<Element> learnt = new HashSet<>(flow.get().elements());
            List<TrainedFlow.Cell> orders = new ArrayList<>();
            List<String> owners = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                Crystal cell = cells.get(i);
                long place = (long) first + i;
                boolean isDrawn = Math.floor((place + 1) * share) > Math.floor(place * share);
                if (isDrawn && learnt.containsAll(cell.composition().elements())) {
                    for (int k = 0; k < settings.draws(); k++) {
                        orders.add(new TrainedFlow.Cell(
                                Integer.toString(owners.size()),
                                cell.composition(),
                                (split.ordinal() + 1) * 1_000_000_000L + place * 1000 + k));
                        owners.add(cell.name());
                    }
                }
            }
            for (Crystal crystal : flow.get()
                    .draw(orders, 0, true, flow.get().settings(), context.threads(), context.executor(), progress)) {
                drawn.computeIfAbsent(owners.get(Integer.parseInt(crystal.name())), id -> new ArrayList<>())
                        .add(crystal);
            }
            return drawn;
        }
    }

    /** The templates of other compositions: what is the crystal itself, under whatever id, lends nothing, and its polymorphs are known not to be it. */
    private record Others(Crystal cell) {
        boolean has(Crystal template) {
            int[] own = cell.atomicNumbers();
            int[] other = template.atomicNumbers();
            Arrays.sort(own);
            Arrays.sort(other);
            return !Arrays.equals(own, other);
        }
    }
}
