package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.Nearest;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * METRe and cRMSE (arXiv:2509.12178): the share of test structures that any generated structure matches, whichever composition it was made for,
 * and the mean over all test structures of the least distance, where one that is not found counts the site tolerance.
 */
@Component
@Extension(
        id = "metre",
        label = "METRe and cRMSE",
        description =
                "Share of test structures that any generated structure matches, and the mean distance with a penalty for the others.",
        cite = {"arXiv:2509.12178", "doi:10.1016/j.commatsci.2012.10.028"})
public final class Metre implements Evaluator<Metre.Config> {
    /**
     * Configuration.
     *
     * @param same when two crystals are the same
     * @param timeLimitSeconds time after which the fingerprint that the filter asks for is given up
     */
    public record Config(
            @Param(label = "Same crystal") MatcherRule same,
            @Param(
                            label = "Time limit",
                            unit = "second",
                            min = 0,
                            help = "For the fingerprint of a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** The published tolerances, one minute. */
        public Config() {
            this(new MatcherRule(), PerStructure.USUAL_SECONDS);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<DatasetEntry> tests = SampleValidity.tests(input);
        if (tests.isEmpty()) {
            return Evaluation.notApplicable(SampleValidity.NO_TESTS);
        }
        boolean[] valid =
                CdvaeSet.ofGenerated(input, config.timeLimitSeconds, progress).flags();
        List<Metric> metrics = new ArrayList<>();
        for (boolean filtered : new boolean[] {true, false}) {
            List<Crystal> crystals = new ArrayList<>();
            for (int i = 0; i < valid.length; i++) {
                boolean comparable =
                        Duplicates.cannotBeCompared(input.generated().get(i)).isEmpty();
                if (comparable && (valid[i] || !filtered)) {
                    crystals.add(input.generated().get(i).crystal().orElseThrow());
                }
            }
            metrics.addAll(metrics(config.same, input, tests, crystals, filtered, progress));
        }
        return Evaluation.of(metrics);
    }

    private static List<Metric> metrics(
            MatcherRule rule,
            EvaluationInput input,
            List<DatasetEntry> tests,
            List<Crystal> crystals,
            boolean filtered,
            Progress progress) {
        List<Crystal> references = tests.stream().map(DatasetEntry::crystal).toList();
        List<Nearest> nearest = rule.search(input).nearest(crystals, references, progress);
        int found = 0;
        double sum = 0;
        Map<String, Integer> failures = new TreeMap<>();
        for (Nearest each : nearest) {
            found += each.match().isPresent() ? 1 : 0;
            sum += each.match().isPresent() ? each.rms() : rule.siteTolerance();
            if (each.match().isEmpty()) {
                failures.merge(reason(each), 1, Integer::sum);
            }
        }
        int count = tests.size();
        double share = (double) found / count;
        Map<String, String> parameters = new LinkedHashMap<>(rule.parameters());
        parameters.put("generated-compared", Integer.toString(crystals.size()));
        parameters.put("filter", filtered ? SampleValidity.RULE + " of generated structures" : "none");
        parameters.put(
                "standard-error-percent",
                String.format(Locale.ROOT, "%.2f", 100 * Math.sqrt(share * (1 - share) / count)));
        String suffix = filtered ? "-filtered" : "-unfiltered";
        return List.of(
                new Metric("metre" + suffix, 100 * share, "%", "metre" + suffix, parameters, count, failures, ""),
                new Metric(
                        "crmse" + suffix,
                        sum / count,
                        "1",
                        "crmse" + suffix,
                        parameters,
                        count,
                        failures,
                        "A test structure that is not found counts the site tolerance."));
    }

    private static String reason(Nearest nearest) {
        if (!nearest.unusable().isEmpty()) {
            return "not reducible";
        }
        if (nearest.undecided() > 0) {
            return "time limit";
        }
        return nearest.comparisons() == 0 ? "nothing of its composition" : "no match";
    }
}
