package org.autoperi.evaluate.internal;

import java.util.OptionalDouble;
import org.autoperi.core.Extension;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/** First Wasserstein distance between the numbers of different elements in generated and known crystals. */
@Component
@Extension(
        id = "element-number-distance",
        label = "Element number distance",
        description = "Wasserstein distance between the numbers of different elements in generated and known crystals.",
        cite = "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197")
public final class ElementNumberDistance implements Evaluator<ElementNumberDistance.Config> {
    /** Nothing to set. */
    public record Config() {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        return new DistributionDistance(
                        "element-number-distance",
                        "1",
                        crystal -> OptionalDouble.of(crystal.composition().elementCount()))
                .evaluate(input, progress);
    }
}
