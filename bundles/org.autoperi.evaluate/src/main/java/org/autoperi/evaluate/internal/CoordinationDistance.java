package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * First Wasserstein distance between the mean coordination numbers of generated and known crystals, counted as OMatG does among the atoms of one
 * cell, and with all images under a name of its own: in a small cell the first sees few of the neighbours.
 */
@Component
@Extension(
        id = "coordination-distance",
        label = "Coordination distance",
        description = "Wasserstein distance between the mean coordination numbers of generated and known crystals.",
        cite = {"arXiv:2502.02582", "doi:10.1039/b801115j"})
public final class CoordinationDistance implements Evaluator<CoordinationDistance.Config> {
    /** Nothing to set. */
    public record Config() {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        Evaluation published =
                new DistributionDistance("coordination-distance", "1", Coordination::ofAtoms).evaluate(input, progress);
        if (!published.notApplicable().isEmpty()) {
            return published;
        }
        Evaluation images = new DistributionDistance("coordination-with-images-distance", "1", Coordination::ofImages)
                .evaluate(input, progress);
        List<Metric> metrics = new ArrayList<>(published.metrics());
        metrics.addAll(images.metrics());
        return Evaluation.of(metrics);
    }
}
