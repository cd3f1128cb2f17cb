package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.Grouping;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * Share of structures that match no first structure of an earlier group, by StructureMatcher: the number of groups that pymatgen's
 * group_structures makes, by the number of structures.
 */
@Component
@Extension(
        id = "matcher-uniqueness",
        label = "Uniqueness by StructureMatcher",
        description = "Share of structures unlike every earlier one, by the rule of pymatgen's StructureMatcher.",
        cite = "doi:10.1016/j.commatsci.2012.10.028")
public final class MatcherUniqueness implements Evaluator<MatcherUniqueness.Config> {
    /**
     * Configuration.
     *
     * @param same when two crystals are the same
     */
    public record Config(@Param(label = "Same crystal") MatcherRule same) {
        /** The tolerances of published tables. */
        public Config() {
            this(new MatcherRule());
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<GeneratedStructure> generated = input.generated();
        Verdict[] verdicts = new Verdict[generated.size()];
        List<Crystal> crystals = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = Duplicates.cannotBeCompared(generated.get(i)).orElse(null);
            if (verdicts[i] == null) {
                crystals.add(generated.get(i).crystal().orElseThrow());
                places.add(i);
                verdicts[i] = Verdict.passed();
            }
        }
        Grouping grouping = config.same.search(input).group(crystals, progress);
        for (List<Integer> group : grouping.groups()) {
            String first = generated.get(places.get(group.get(0))).name();
            group.stream()
                    .skip(1)
                    .forEach(i -> verdicts[places.get(i)] = Verdict.failed("duplicate", "the same as " + first));
        }
        grouping.unusable().forEach((i, reason) -> verdicts[places.get(i)] = Verdict.failed("not reducible", reason));
        int undecided = grouping.undecided().size();
        return Evaluation.share(
                "matcher-uniqueness",
                "structure-matcher-uniqueness",
                config.same.parameters(),
                Arrays.asList(verdicts),
                undecided == 0 ? "" : undecided + " comparisons were given up and count as different.");
    }
}
