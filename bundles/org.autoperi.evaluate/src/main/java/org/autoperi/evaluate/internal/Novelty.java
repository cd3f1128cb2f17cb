package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * Share of structures unlike every crystal of the training set, by the same rule as {@link Uniqueness}; beside it the share whose reduced
 * composition occurs in the training set.
 */
@Component
@Extension(
        id = "novelty",
        label = "Novelty",
        description =
                "Share of structures unlike every training crystal, by reduced composition and average minimum distances (AMD);"
                        + " share of copied compositions.",
        cite = "doi:10.46793/match.87-3.529W")
public final class Novelty implements Evaluator<Novelty.Config> {
    /**
     * Configuration.
     *
     * @param same when two crystals count as the same
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(label = "Same crystal") AmdSettings same,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** The defaults of the rule, one minute. */
        public Config() {
            this(new AmdSettings(), PerStructure.USUAL_SECONDS);
        }
    }

    /** A training crystal with its fingerprint. */
    private record Known(String name, AmdFingerprint fingerprint) {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Crystal> training = input.training();
        if (training.isEmpty()) {
            return Evaluation.notApplicable(
                    "no training crystals are known; name the dataset the generator was trained on");
        }
        Set<Composition> wanted = new LinkedHashSet<>();
        for (GeneratedStructure structure : input.generated()) {
            structure.crystal().ifPresent(c -> wanted.add(c.composition().reduced()));
        }
        Map<Composition, List<Known>> known = known(config, input, training, wanted, progress);
        List<Verdict> verdicts = new PerStructure(config.timeLimitSeconds)
                .judge(input, structure -> judge(config.same, structure, known), progress);
        int copied = 0;
        int readable = 0;
        for (GeneratedStructure structure : input.generated()) {
            Optional<Crystal> crystal = structure.crystal();
            readable += crystal.isPresent() ? 1 : 0;
            copied += crystal.isPresent()
                            && known.containsKey(crystal.get().composition().reduced())
                    ? 1
                    : 0;
        }
        Map<String, String> parameters = new LinkedHashMap<>(config.same.parameters());
        parameters.put("training-crystals", Integer.toString(training.size()));
        Evaluation novelty = Evaluation.share(
                "novelty", "amd-novelty", parameters, verdicts, "Not the StructureMatcher of published tables.");
        if (readable == 0) {
            return novelty;
        }
        Map<String, String> size = Parameters.of("training-crystals", training.size());
        return novelty.with(List.of(Metric.of(
                "copied-compositions",
                100.0 * copied / readable,
                "%",
                "reduced-composition-in-training",
                size,
                readable)));
    }

    /** Training crystals by reduced composition; fingerprints only where a generated structure has that composition. */
    private static Map<Composition, List<Known>> known(
            Config config, EvaluationInput input, List<Crystal> training, Set<Composition> wanted, Progress progress) {
        List<Crystal> candidates = training.stream()
                .filter(c -> wanted.contains(c.composition().reduced()))
                .toList();
        List<Optional<Known>> made = new PerStructure(config.timeLimitSeconds)
                .map(
                        input,
                        candidates,
                        (crystal, index) -> crystal.isOrdered()
                                ? Optional.of(new Known(
                                        crystal.name(), new AmdFingerprint(crystal, config.same.neighbours())))
                                : Optional.<Known>empty(),
                        verdict -> Optional.<Known>empty(),
                        progress);
        Map<Composition, List<Known>> known = new LinkedHashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            Composition composition = candidates.get(i).composition().reduced();
            List<Known> group = known.computeIfAbsent(composition, c -> new ArrayList<>());
            made.get(i).ifPresent(group::add);
        }
        return known;
    }

    private static Verdict judge(AmdSettings same, GeneratedStructure structure, Map<Composition, List<Known>> known) {
        Optional<Verdict> cannot = Duplicates.cannotBeCompared(structure);
        if (cannot.isPresent()) {
            return cannot.get();
        }
        Crystal crystal = structure.crystal().orElseThrow();
        List<Known> candidates = known.getOrDefault(crystal.composition().reduced(), List.of());
        if (candidates.isEmpty()) {
            return Verdict.passed();
        }
        AmdFingerprint own = new AmdFingerprint(crystal, same.neighbours());
        for (Known candidate : candidates) {
            if (candidate.fingerprint.isSame(own, same.cutoffAngstrom(), same.elements())) {
                String name = candidate.name.isEmpty() ? "a training crystal" : "training crystal " + candidate.name;
                return Verdict.failed("in the training set", "the same as " + name);
            }
        }
        return Verdict.passed();
    }
}
