package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;

/** Compares how a property is distributed among generated and among known crystals. */
final class DistributionDistance {
    private final String name;
    private final String unit;
    private final Function<Crystal, OptionalDouble> property;

    /** The property of one crystal, or why it has none. */
    private record Value(OptionalDouble number, boolean isValid, String failure) {
        static Value failed(Verdict verdict) {
            return new Value(OptionalDouble.empty(), false, verdict.category());
        }
    }

    /**
     * Takes the property.
     *
     * @param name name of the metric
     * @param unit unit of the property, and so of the distance
     * @param property empty for disordered crystals that have none
     */
    DistributionDistance(String name, String unit, Function<Crystal, OptionalDouble> property) {
        this.name = name;
        this.unit = unit;
        this.property = property;
    }

    Evaluation evaluate(EvaluationInput input, Progress progress) {
        KnownCrystals source = KnownCrystals.of(input);
        List<Crystal> known = source.crystals();
        if (known.isEmpty()) {
            return Evaluation.notApplicable(
                    "no known crystals to compare with; name a dataset with a test or training split");
        }
        PerStructure each = new PerStructure(PerStructure.USUAL_SECONDS);
        List<Value> made = each.map(input, input.generated(), (one, index) -> value(one), Value::failed, progress);
        double[] all = numbers(made, false);
        if (all.length == 0) {
            return Evaluation.notApplicable("no generated structure could be read and described: " + failures(made));
        }
        double[] reference = numbers(
                each.map(input, known, (crystal, index) -> value(crystal, true), Value::failed, progress), false);
        if (reference.length == 0) {
            return Evaluation.notApplicable("none of the " + known.size() + " known crystals could be described");
        }
        return Evaluation.of(metrics(made, all, reference, source));
    }

    private List<Metric> metrics(List<Value> made, double[] all, double[] reference, KnownCrystals source) {
        Map<String, String> parameters =
                Parameters.of("against", source.split(), "reference-crystals", reference.length);
        String remark = source.areHeldBack() ? "" : " There is no test split; compared with the training crystals.";
        Map<String, Integer> failures = failures(made);
        List<Metric> metrics = new ArrayList<>();
        metrics.add(new Metric(
                name,
                Wasserstein.distance(all, reference),
                unit,
                "wasserstein-1-all",
                parameters,
                all.length,
                failures,
                "All readable samples." + remark));
        double[] valid = numbers(made, true);
        if (valid.length > 0) {
            metrics.add(new Metric(
                    name + "-valid",
                    Wasserstein.distance(valid, reference),
                    unit,
                    "wasserstein-1-structurally-valid",
                    parameters,
                    valid.length,
                    failures,
                    "Structurally valid samples; published tables draw 1000 that pass a test of the composition too."
                            + remark));
        }
        return metrics;
    }

    private Value value(GeneratedStructure structure) {
        return structure instanceof GeneratedStructure.Unreadable
                ? new Value(OptionalDouble.empty(), false, StructuralValidity.UNREADABLE)
                : value(structure.crystal().orElseThrow(), StructuralValidity.isValid(structure));
    }

    private Value value(Crystal crystal, boolean isValid) {
        OptionalDouble number = property.apply(crystal);
        return new Value(number, isValid, number.isPresent() ? "" : CompositionValidity.DISORDERED);
    }

    private static double[] numbers(List<Value> values, boolean validOnly) {
        return values.stream()
                .filter(value -> value.number.isPresent() && (value.isValid || !validOnly))
                .mapToDouble(value -> value.number.getAsDouble())
                .toArray();
    }

    private static Map<String, Integer> failures(List<Value> values) {
        Map<String, Integer> failures = new TreeMap<>();
        for (Value value : values) {
            if (value.number.isEmpty()) {
                failures.merge(value.failure, 1, Integer::sum);
            }
        }
        return failures;
    }
}
