package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
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

    /**
     * Configuration.
     *
     * @param same when two crystals count as the same
     */
    public record Config(@Param(label = "Same crystal") AmdSettings same) {
        /** The defaults of the rule. */
        public Config() {
            this(new AmdSettings());
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<GeneratedStructure> generated = input.generated();
        Verdict[] verdicts = new Verdict[generated.size()];
        Map<Composition, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < generated.size(); i++) {
            verdicts[i] = Duplicates.cannotBeCompared(generated.get(i)).orElse(null);
            if (verdicts[i] == null) {
                Composition composition =
                        generated.get(i).crystal().orElseThrow().composition().reduced();
                groups.computeIfAbsent(composition, c -> new ArrayList<>()).add(i);
            }
        }
        List<List<Integer>> work = List.copyOf(groups.values());
        List<Verdict[]> found = input.map(work, group -> judge(config.same, generated, group), progress);
        for (int g = 0; g < work.size(); g++) {
            for (int m = 0; m < work.get(g).size(); m++) {
                verdicts[work.get(g).get(m)] = found.get(g)[m];
            }
        }
        return Evaluation.share(
                "uniqueness",
                PROTOCOL,
                config.same.parameters(),
                Arrays.asList(verdicts),
                "Not the StructureMatcher of published tables.");
    }

    /** The first of every kind passes, in the order of the set. */
    private static Verdict[] judge(AmdSettings same, List<GeneratedStructure> generated, List<Integer> group) {
        Verdict[] verdicts = new Verdict[group.size()];
        Arrays.fill(verdicts, Verdict.passed());
        List<AmdFingerprint> kept = new ArrayList<>();
        List<Integer> keptIndex = new ArrayList<>();
        for (int m = 0; m < group.size() && group.size() > 1; m++) {
            Crystal crystal = generated.get(group.get(m)).crystal().orElseThrow();
            AmdFingerprint own = new AmdFingerprint(crystal, same.neighbours());
            int twin = 0;
            while (twin < kept.size() && !kept.get(twin).isSame(own, same.cutoffAngstrom(), same.elements())) {
                twin++;
            }
            if (twin < kept.size()) {
                String earlier = generated.get(keptIndex.get(twin)).name();
                verdicts[m] = Verdict.failed("duplicate", "the same as " + earlier);
            } else {
                kept.add(own);
                keptIndex.add(group.get(m));
            }
        }
        return verdicts;
    }
}
