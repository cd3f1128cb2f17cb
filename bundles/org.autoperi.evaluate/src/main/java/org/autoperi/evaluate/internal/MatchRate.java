package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.autoperi.core.CacheFolder;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.matching.Reason;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Match rate and mean root mean square distance of structures generated for the compositions of a test set, by the protocol of CDVAE and DiffCSP
 * (Jiao et al., NeurIPS 2023, arXiv:2309.04475), with and without their filter. With one sample both the sample and the test structure must be
 * valid; with more only the sample, and the nearest counts. The denominator is the whole test set either way.
 */
@Component
@Extension(
        id = "match-rate",
        label = "Match rate",
        description =
                "Share of test structures found again by StructureMatcher with k samples each, and their mean distance; filtered"
                        + " by validity as published, and unfiltered.",
        cite = {
            "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197",
            "Jiao et al., Crystal Structure Prediction by Joint Equivariant Diffusion, NeurIPS 2023, arXiv:2309.04475",
            "doi:10.1016/j.commatsci.2012.10.028"
        })
public final class MatchRate implements Evaluator<MatchRate.Config> {
    /**
     * Configuration.
     *
     * @param same when two crystals are the same
     * @param pairing how samples find their test structure
     * @param samples the largest number of samples of a test structure that count
     * @param timeLimitSeconds time after which the fingerprint that the filter asks for is given up
     */
    public record Config(
            @Param(label = "Same crystal") MatcherRule same,
            @Param(label = "Pairing", help = "How samples find their test structure: by id, or by index.")
                    SamplePairs.Pairing pairing,
            @Param(label = "Samples", min = 1, help = "Most samples of a test structure that count, the first ones.")
                    int samples,
            @Param(
                            label = "Time limit",
                            unit = "second",
                            min = 0,
                            help = "For the fingerprint of a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** The published tolerances, twenty samples, one minute. */
        public Config() {
            this(new MatcherRule(), SamplePairs.Pairing.AUTO, 20, PerStructure.USUAL_SECONDS);
        }
    }

    private final FingerprintCache cache;

    /** Keeps fingerprints of references in the user's cache folder. */
    @Activate
    public MatchRate() {
        this(new FingerprintCache(CacheFolder.ofUser()));
    }

    MatchRate(FingerprintCache cache) {
        this.cache = cache;
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<DatasetEntry> tests = SampleValidity.tests(input);
        if (tests.isEmpty()) {
            return Evaluation.notApplicable(SampleValidity.NO_TESTS);
        }
        SamplePairs pairs;
        try {
            pairs = SamplePairs.of(input, tests, config.pairing);
        } catch (IllegalArgumentException e) {
            return Evaluation.notApplicable(e.getMessage());
        }
        List<List<PairedMatches.Sample>> found =
                new PairedMatches(config.same, progress).compare(input, pairs, config.samples);
        boolean[] valid =
                CdvaeSet.ofGenerated(input, config.timeLimitSeconds, progress).flags();
        boolean[] validTest = CdvaeSet.ofTests(input, cache, config.timeLimitSeconds, progress)
                .flags();
        List<Metric> metrics = new ArrayList<>();
        int most = Math.min(config.samples, pairs.most());
        for (int k : most == 1 ? new int[] {1} : new int[] {1, most}) {
            for (boolean filtered : new boolean[] {true, false}) {
                metrics.addAll(new Count(config, pairs, found, valid, validTest, k, filtered).metrics());
            }
        }
        return new Evaluation(metrics, verdicts(input, pairs, found), "");
    }

    private static List<Verdict> verdicts(
            EvaluationInput input, SamplePairs pairs, List<List<PairedMatches.Sample>> found) {
        Verdict[] verdicts = new Verdict[input.generated().size()];
        Arrays.fill(verdicts, Verdict.notJudged("more samples of its test structure than count"));
        for (int i = 0; i < verdicts.length; i++) {
            if (pairs.testOf()[i] < 0) {
                verdicts[i] = Verdict.notJudged("no test structure is paired with it");
            }
        }
        for (int test = 0; test < found.size(); test++) {
            for (int i = 0; i < found.get(test).size(); i++) {
                verdicts[pairs.samples().get(test).get(i)] =
                        verdict(found.get(test).get(i));
            }
        }
        return Arrays.asList(verdicts);
    }

    private static Verdict verdict(PairedMatches.Sample sample) {
        if (sample.refusal().isPresent()) {
            return sample.refusal().get();
        }
        Reason reason = sample.alignment().orElseThrow().reason();
        return sample.isMatch()
                ? Verdict.passed(String.format(Locale.ROOT, "rms %.4f", sample.rms()))
                : Verdict.failed(reason.text(), "");
    }

    /** The numbers for one k, with or without the filter. */
    private record Count(
            Config config,
            SamplePairs pairs,
            List<List<PairedMatches.Sample>> found,
            boolean[] valid,
            boolean[] validTest,
            int k,
            boolean filtered) {
        List<Metric> metrics() {
            int matched = 0;
            double sum = 0;
            Map<String, Integer> failures = new TreeMap<>();
            for (int test = 0; test < found.size(); test++) {
                double best = best(test, failures);
                if (best < Double.POSITIVE_INFINITY) {
                    matched++;
                    sum += best;
                }
            }
            int count = found.size();
            double share = (double) matched / count;
            Map<String, String> parameters = new LinkedHashMap<>(config.same.parameters());
            parameters.put("k", Integer.toString(k));
            parameters.put("pairing", pairs.how());
            parameters.put("test-structures", Integer.toString(count));
            parameters.put("filter", filter());
            parameters.put(
                    "standard-error-percent",
                    String.format(Locale.ROOT, "%.2f", 100 * Math.sqrt(share * (1 - share) / count)));
            String name = "-k" + k + (filtered ? "-filtered" : "-unfiltered");
            String protocol =
                    "csp-match" + (k == 1 ? "-k1" : "-best-of-k") + (filtered ? "-cdvae-filter" : "-unfiltered");
            List<Metric> metrics = new ArrayList<>();
            metrics.add(
                    new Metric("match-rate" + name, 100 * share, "%", protocol, parameters, count, failures, note()));
            if (matched > 0) {
                metrics.add(new Metric(
                        "rmse" + name,
                        sum / matched,
                        "1",
                        protocol,
                        parameters,
                        matched,
                        Map.of(),
                        "Mean over the matched test structures, in units of (V/N)^(1/3)."));
            }
            return metrics;
        }

        private String filter() {
            return !filtered ? "none" : SampleValidity.RULE + (k == 1 ? " of sample and test" : " of sample");
        }

        private String note() {
            int without = pairs.withoutSample();
            int unpaired = pairs.withoutTest();
            return ((without == 0 ? "" : without + " test structures have no sample and count as not found. ")
                            + (unpaired == 0 ? "" : unpaired + " generated structures belong to no test structure."))
                    .strip();
        }

        /** The least distance of the samples that count; infinite if none matches, with the reason counted. */
        private double best(int test, Map<String, Integer> failures) {
            double best = Double.POSITIVE_INFINITY;
            String reason = "no sample";
            List<PairedMatches.Sample> samples = found.get(test);
            for (int i = 0; i < Math.min(k, samples.size()); i++) {
                PairedMatches.Sample sample = samples.get(i);
                int index = pairs.samples().get(test).get(i);
                if (filtered && !valid[index]) {
                    reason = "sample not valid";
                } else if (filtered && k == 1 && !validTest[test]) {
                    reason = "test structure not valid";
                } else if (sample.isMatch()) {
                    best = Math.min(best, sample.rms());
                } else {
                    reason = verdict(sample).category();
                }
            }
            if (best == Double.POSITIVE_INFINITY) {
                failures.merge(reason, 1, Integer::sum);
            }
            return best;
        }
    }
}
