package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;

/** Compares how a property is distributed among generated and among known crystals. */
final class DistributionDistance {
    private final String name;
    private final String unit;
    private final ToDoubleFunction<Crystal> property;

    /**
     * Takes the property.
     *
     * @param name name of the metric
     * @param unit unit of the property, and so of the distance
     */
    DistributionDistance(String name, String unit, ToDoubleFunction<Crystal> property) {
        this.name = name;
        this.unit = unit;
        this.property = property;
    }

    Evaluation evaluate(EvaluationInput input, Progress progress) {
        boolean held = !input.test().isEmpty();
        List<Crystal> known = held ? input.test() : input.training();
        if (known.isEmpty()) {
            return Evaluation.notApplicable(
                    "no known crystals to compare with; name a dataset with a test or training split");
        }
        DoubleStream.Builder everything = DoubleStream.builder();
        DoubleStream.Builder passed = DoubleStream.builder();
        for (GeneratedStructure structure : input.generated()) {
            progress.checkCancelled();
            structure.crystal().ifPresent(crystal -> everything.add(property.applyAsDouble(crystal)));
            if (StructuralValidity.isValid(structure)) {
                passed.add(property.applyAsDouble(structure.crystal().orElseThrow()));
            }
        }
        double[] all = everything.build().toArray();
        double[] valid = passed.build().toArray();
        if (all.length == 0) {
            return Evaluation.notApplicable("no generated structure could be read");
        }
        double[] reference = values(known);
        Map<String, String> parameters =
                Parameters.of("against", held ? "test" : "train", "reference-crystals", known.size());
        String remark = held ? "" : " There is no test split; compared with the training crystals.";
        List<Metric> metrics = new ArrayList<>();
        metrics.add(
                Metric.of(name, Wasserstein.distance(all, reference), unit, "wasserstein-1-all", parameters, all.length)
                        .withNote("All readable samples." + remark));
        if (valid.length > 0) {
            metrics.add(Metric.of(
                            name + "-valid",
                            Wasserstein.distance(valid, reference),
                            unit,
                            "wasserstein-1-structurally-valid",
                            parameters,
                            valid.length)
                    .withNote(
                            "Structurally valid samples; published tables draw 1000 that pass a test of the composition too."
                                    + remark));
        }
        return Evaluation.of(metrics);
    }

    private double[] values(List<Crystal> crystals) {
        return crystals.stream().mapToDouble(property).toArray();
    }
}
