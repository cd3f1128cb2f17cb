package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * Share of structures that are not the same as an earlier one of the set, by {@link AmdSettings}. This is not the StructureMatcher of the
 * published tables: it does not rescale volumes and has one cut-off, so the numbers must not be compared with theirs.
 */
@Component
@Extension(
        id = "uniqueness",
        label = "Uniqueness",
        description =
                "Share of structures unlike every earlier one, by reduced composition and average minimum distances (AMD).",
        cite = "doi:10.46793/match.87-3.529W")
public final class Uniqueness implements Evaluator<Uniqueness.Config> {
    /** Name of the rule. */
    static final String PROTOCOL = "amd-uniqueness";

    /** So many structures are described at a time; in memory stay those that are kept for comparison. */
    private static final int CHUNK = 4096;

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

    /** A structure that is unlike all before it. */
    private record Kept(String name, AmdFingerprint fingerprint) {}

    /** The fingerprint of a structure, or the verdict on it. */
    private record Described(Optional<AmdFingerprint> fingerprint, Optional<Verdict> verdict) {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<GeneratedStructure> generated = input.generated();
        Verdict[] verdicts = new Verdict[generated.size()];
        List<Integer> pending = new ArrayList<>();
        Composition[] compositions = compositions(generated, verdicts, pending, progress);
        Map<Composition, List<Kept>> kept = new HashMap<>();
        for (int from = 0; from < pending.size(); from += CHUNK) {
            List<Integer> chunk = pending.subList(from, Math.min(pending.size(), from + CHUNK));
            List<Described> described = new PerStructure(config.timeLimitSeconds)
                    .map(
                            input,
                            chunk,
                            (place, index) -> describe(config.same, generated.get(place)),
                            verdict -> new Described(Optional.empty(), Optional.of(verdict)),
                            progress);
            Map<Composition, List<Integer>> groups = new LinkedHashMap<>();
            for (int i = 0; i < chunk.size(); i++) {
                int place = chunk.get(i);
                verdicts[place] = described.get(i).verdict.orElse(null);
                if (verdicts[place] == null) {
                    groups.computeIfAbsent(compositions[place], composition -> new ArrayList<>())
                            .add(i);
                    kept.computeIfAbsent(compositions[place], composition -> new ArrayList<>());
                }
            }
            input.map(
                    List.copyOf(groups.entrySet()),
                    group -> {
                        List<Kept> earlier = kept.get(group.getKey());
                        for (int i : group.getValue()) {
                            progress.checkCancelled();
                            int place = chunk.get(i);
                            AmdFingerprint own = described.get(i).fingerprint.orElseThrow();
                            verdicts[place] = judge(config.same, own, generated.get(place), earlier);
                        }
                        return earlier.size();
                    },
                    progress);
        }
        return Evaluation.share(
                "uniqueness",
                PROTOCOL,
                config.same.parameters(),
                Arrays.asList(verdicts),
                "Not the StructureMatcher of published tables.");
    }

    /** Returns the reduced compositions; decides on those that cannot be compared or have no other of their composition beside them. */
    private static Composition[] compositions(
            List<GeneratedStructure> generated, Verdict[] verdicts, List<Integer> pending, Progress progress) {
        Composition[] compositions = new Composition[verdicts.length];
        Map<Composition, Integer> counts = new HashMap<>();
        for (int i = 0; i < verdicts.length; i++) {
            progress.checkCancelled();
            GeneratedStructure structure = generated.get(i);
            verdicts[i] = Duplicates.cannotBeCompared(structure).orElse(null);
            if (verdicts[i] == null) {
                compositions[i] =
                        structure.crystal().orElseThrow().composition().reduced();
                counts.merge(compositions[i], 1, Integer::sum);
            }
        }
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == null && counts.get(compositions[i]) == 1) {
                verdicts[i] = Verdict.passed();
            } else if (verdicts[i] == null) {
                pending.add(i);
            }
        }
        return compositions;
    }

    private static Described describe(AmdSettings same, GeneratedStructure structure) {
        AmdFingerprint fingerprint = new AmdFingerprint(structure.crystal().orElseThrow(), same.neighbours());
        return new Described(Optional.of(fingerprint), Optional.empty());
    }

    /** The first of every kind passes, in the order of the set. */
    private static Verdict judge(
            AmdSettings same, AmdFingerprint own, GeneratedStructure structure, List<Kept> earlier) {
        for (Kept twin : earlier) {
            if (twin.fingerprint.isSame(own, same.cutoffAngstrom(), same.elements())) {
                return Verdict.failed("duplicate", "the same as " + twin.name);
            }
        }
        earlier.add(new Kept(structure.name(), own));
        return Verdict.passed();
    }
}
