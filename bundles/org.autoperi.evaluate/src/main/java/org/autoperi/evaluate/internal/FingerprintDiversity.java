package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * The diversities of CDVAE's code (arXiv:2110.06197): the mean distance between the fingerprints of two valid structures, of all of them and of
 * a sample.
 */
@Component
@Extension(
        id = "fingerprint-diversity",
        label = "Fingerprint diversity",
        description = "Mean distance of the structure and composition fingerprints of two valid structures.",
        cite = "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197")
public final class FingerprintDiversity implements Evaluator<FingerprintDiversity.Config> {
    /**
     * Configuration.
     *
     * @param sample which valid structures the sampled numbers are about
     * @param timeLimitSeconds time after which the fingerprint of a structure is given up
     */
    public record Config(
            @Param(label = "Sample") ValidSample sample,
            @Param(
                            label = "Time limit",
                            unit = "second",
                            min = 0,
                            help = "For the fingerprint of a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** 1000 structures, one minute. */
        public Config() {
            this(new ValidSample(), PerStructure.USUAL_SECONDS);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        CdvaeSet set = CdvaeSet.ofGenerated(input, config.timeLimitSeconds, progress);
        FingerprintSet fingerprints = set.fingerprints();
        List<Integer> valid = set.valid();
        if (valid.size() < 2) {
            return Evaluation.notApplicable(valid.size() + " of "
                    + set.verdicts().size() + " structures are valid by CDVAE's rule; a distance needs 2");
        }
        List<Metric> metrics =
                new ArrayList<>(metrics("", "cdvae-diversity-all", Map.of(), fingerprints, valid, input, progress));
        if (valid.size() >= config.sample.size()) {
            metrics.addAll(metrics(
                    "-sampled",
                    "cdvae-diversity-sample",
                    config.sample.parameters(),
                    fingerprints,
                    config.sample.of(valid),
                    input,
                    progress));
        }
        return Evaluation.of(metrics);
    }

    private static List<Metric> metrics(
            String suffix,
            String protocol,
            Map<String, String> parameters,
            FingerprintSet fingerprints,
            List<Integer> chosen,
            EvaluationInput input,
            Progress progress) {
        double[][] structure = rows(fingerprints, fingerprints.structure(), chosen);
        double[][] composition = rows(fingerprints, fingerprints.composition(), chosen);
        return List.of(
                Metric.of(
                        "structure-diversity" + suffix,
                        FingerprintDistances.meanOfPairs(structure, input, progress),
                        "1",
                        protocol,
                        parameters,
                        chosen.size()),
                Metric.of(
                        "composition-diversity" + suffix,
                        FingerprintDistances.meanOfPairs(composition, input, progress),
                        "1",
                        protocol,
                        parameters,
                        chosen.size()));
    }

    private static double[][] rows(FingerprintSet fingerprints, double[][] all, List<Integer> chosen) {
        Set<Integer> wanted = new HashSet<>(chosen);
        List<double[]> rows = new ArrayList<>();
        for (int k = 0; k < all.length; k++) {
            if (wanted.contains(fingerprints.places()[k])) {
                rows.add(all[k]);
            }
        }
        return rows.toArray(double[][]::new);
    }
}
