package org.autoperi.evaluate.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.Finding;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/** Share of structures that match no crystal of the training set, by StructureMatcher. */
@Component
@Extension(
        id = "matcher-novelty",
        label = "Novelty by StructureMatcher",
        description = "Share of structures unlike every training crystal, by the rule of pymatgen's StructureMatcher.",
        cite = "doi:10.1016/j.commatsci.2012.10.028")
public final class MatcherNovelty implements Evaluator<MatcherNovelty.Config> {
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
        List<Crystal> training = input.training();
        if (training.isEmpty()) {
            return Evaluation.notApplicable(
                    "no training crystals are known; name the dataset the generator was trained on");
        }
        MatcherVerdicts verdicts = new MatcherVerdicts(input.generated());
        MatchSearch search = config.same.search(input);
        List<Finding> findings = search.find(verdicts.crystals(), search.references(training, progress), progress);
        int undecided = 0;
        for (int i = 0; i < findings.size(); i++) {
            verdicts.put(i, judge(findings.get(i), training));
            undecided += findings.get(i).undecided();
        }
        Map<String, String> parameters = new LinkedHashMap<>(config.same.parameters());
        parameters.put("training-crystals", Integer.toString(training.size()));
        return verdicts.share("matcher-novelty", "structure-matcher-novelty", parameters, undecided);
    }

    private static Verdict judge(Finding finding, List<Crystal> training) {
        if (!finding.unusable().isEmpty()) {
            return Verdict.failed("not reducible", finding.unusable());
        }
        if (finding.match().isEmpty()) {
            return Verdict.passed();
        }
        String name = training.get(finding.match().getAsInt()).name();
        return Verdict.failed(
                "in the training set",
                "the same as " + (name.isEmpty() ? "a training crystal" : "training crystal " + name));
    }
}
