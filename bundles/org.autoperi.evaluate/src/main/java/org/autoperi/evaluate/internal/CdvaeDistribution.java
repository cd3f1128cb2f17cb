package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * The distances of CDVAE's code (arXiv:2110.06197) between the distributions of mass density and of the number of elements among valid
 * generated structures and the whole test split: of all valid structures, and of a sample as the code draws it.
 */
@Component
@Extension(
        id = "cdvae-distribution",
        label = "Distributions by CDVAE",
        description =
                "Wasserstein distances of density and number of elements between CDVAE-valid structures and the test split.",
        cite = "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197")
public final class CdvaeDistribution implements Evaluator<CdvaeDistribution.Config> {
    /** Name of the rule for all valid structures. */
    static final String ALL = "cdvae-wasserstein-1-all-valid";

    /** Name of the rule for a sample of them. */
    static final String SAMPLE = "cdvae-wasserstein-1-sample";

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
        List<Crystal> test = input.test();
        if (test.isEmpty()) {
            return Evaluation.notApplicable("no test crystals to compare with; name a dataset with a test split");
        }
        List<Integer> valid =
                CdvaeSet.ofGenerated(input, config.timeLimitSeconds, progress).valid();
        if (valid.isEmpty()) {
            return Evaluation.notApplicable(
                    "none of the " + input.generated().size() + " generated structures is valid by CDVAE's rule");
        }
        List<Metric> metrics = new ArrayList<>(metrics("", ALL, Map.of(), input, valid, test));
        if (valid.size() >= config.sample.size()) {
            metrics.addAll(
                    metrics("-sampled", SAMPLE, config.sample.parameters(), input, config.sample.of(valid), test));
        }
        return Evaluation.of(metrics);
    }

    private static List<Metric> metrics(
            String suffix,
            String protocol,
            Map<String, String> parameters,
            EvaluationInput input,
            List<Integer> chosen,
            List<Crystal> test) {
        List<Crystal> made = chosen.stream()
                .map(place -> input.generated().get(place).crystal().orElseThrow())
                .toList();
        double density = Wasserstein.distance(
                made.stream().mapToDouble(PublishedDensity::of).toArray(),
                test.stream().mapToDouble(PublishedDensity::of).toArray());
        double elements = Wasserstein.distance(
                made.stream().mapToDouble(c -> c.composition().elementCount()).toArray(),
                test.stream().mapToDouble(c -> c.composition().elementCount()).toArray());
        return List.of(
                Metric.of("cdvae-density-distance" + suffix, density, "g/cm3", protocol, parameters, made.size()),
                Metric.of("cdvae-element-number-distance" + suffix, elements, "1", protocol, parameters, made.size()));
    }
}
