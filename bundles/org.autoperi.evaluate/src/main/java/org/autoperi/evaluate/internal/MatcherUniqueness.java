package org.autoperi.evaluate.internal;

import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
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
        MatcherVerdicts verdicts = new MatcherVerdicts(generated);
        Grouping grouping = config.same.search(input).group(verdicts.crystals(), progress);
        for (List<Integer> group : grouping.groups()) {
            String first = generated.get(verdicts.place(group.get(0))).name();
            group.stream().skip(1).forEach(i -> verdicts.put(i, Verdict.failed("duplicate", "the same as " + first)));
        }
        grouping.unusable().forEach((i, reason) -> verdicts.put(i, Verdict.failed("not reducible", reason)));
        return verdicts.share(
                "matcher-uniqueness",
                "structure-matcher-uniqueness",
                config.same.parameters(),
                grouping.undecided().size());
    }
}
