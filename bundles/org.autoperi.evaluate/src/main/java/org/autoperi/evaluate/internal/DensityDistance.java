package org.autoperi.evaluate.internal;

import java.util.OptionalDouble;
import org.autoperi.core.Extension;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/** First Wasserstein distance between the mass densities of generated and known crystals, in gram per cubic centimetre. */
@Component
@Extension(
        id = "density-distance",
        label = "Density distance",
        description = "Wasserstein distance between the densities of generated and known crystals.",
        cite = "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197")
public final class DensityDistance implements Evaluator<DensityDistance.Config> {
    /** Nothing to set. */
    public record Config() {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        return new DistributionDistance(
                        "density-distance", "g/cm3", crystal -> OptionalDouble.of(PublishedDensity.of(crystal)))
                .evaluate(input, progress);
    }
}
