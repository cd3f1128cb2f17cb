package org.autoperi.flow.internal;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.autoperi.dataset.Dataset;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Numbers to be predicted, and how they are distributed over the training crystals. A value that is missing is NaN. Axis T counts targets.
 *
 * @param names keys of the dataset's properties, shape [T]
 * @param mean means, shape [T]; arrays are not copied
 * @param deviation standard deviations, shape [T]
 * @param median medians, shape [T]
 */
public record Targets(List<String> names, double[] mean, double[] deviation, double[] median) {
    /** Width of the smooth part of the error, in standard deviations of the target (ours). */
    private static final double SMOOTH = 0.05;

    /** Copies the list. */
    public Targets {
        names = List.copyOf(names);
    }

    /** No properties at all. */
    static Targets none() {
        return new Targets(List.of(), new double[0], new double[0], new double[0]);
    }

    /** Mean, deviation and median as texts under the given keys; none without properties. */
    Map<String, String> texts(String meanKey, String deviationKey, String medianKey) {
        return count() == 0
                ? Map.of()
                : Map.of(
                        meanKey,
                        FlowModel.text(mean),
                        deviationKey,
                        FlowModel.text(deviation),
                        medianKey,
                        FlowModel.text(median));
    }

    /** Reads {@link #texts} back. */
    static Targets read(
            List<String> names, Map<String, String> texts, String meanKey, String deviationKey, String medianKey) {
        return names.isEmpty()
                ? none()
                : new Targets(
                        names,
                        FlowModel.numbers(texts.get(meanKey)),
                        FlowModel.numbers(texts.get(deviationKey)),
                        FlowModel.numbers(texts.get(medianKey)));
    }

    /**
     * Looks at the values of the training crystals.
     *
     * @param values for each crystal those of all targets
     * @throws IllegalArgumentException if a target has no value or always the same one
     */
    static Targets of(List<String> names, List<double[]> values) {
        int count = names.size();
        Targets targets = new Targets(names, new double[count], new double[count], new double[count]);
        for (int t = 0; t < count; t++) {
            int target = t;
            double[] known = values.stream()
                    .mapToDouble(v -> v[target])
                    .filter(v -> !Double.isNaN(v))
                    .sorted()
                    .toArray();
            if (known.length == 0) {
                throw new IllegalArgumentException("target " + names.get(t) + ": none of the " + values.size()
                        + " training crystals has a value; name another target");
            }
            double mean = Arrays.stream(known).average().orElseThrow();
            double square =
                    Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum();
            if (known[0] == known[known.length - 1]) {
                throw new IllegalArgumentException("target " + names.get(t) + " has the value " + known[0]
                        + " for all of its " + known.length + " training crystals; there is nothing to learn from");
            }
            targets.mean[t] = mean;
            targets.deviation[t] = Math.sqrt(square / known.length);
            targets.median[t] = (known[(known.length - 1) / 2] + known[known.length / 2]) / 2;
        }
        return targets;
    }

    /**
     * Refuses what cannot be learnt from a dataset.
     *
     * @param key the setting that names the properties
     * @throws RunException if a property is not there or named twice
     */
    static void require(String key, List<String> names, Dataset dataset) throws RunException {
        String known = dataset.propertyKeys().isEmpty()
                ? "it has no properties at all"
                : "it has " + String.join(", ", dataset.propertyKeys());
        for (String name : names) {
            if (!dataset.propertyKeys().contains(name)) {
                throw new RunException(
                        RunException.Reason.CONFIGURATION,
                        "dataset " + dataset.name() + " has no property " + name + "; " + known);
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION, key + " names a property twice: " + String.join(", ", names));
        }
    }

    /**
     * The values of properties of a crystal, shape [T], NaN where there is none.
     *
     * @param properties what is known of the crystal
     */
    static double[] values(Map<String, Double> properties, List<String> names) {
        return names.stream()
                .mapToDouble(name -> properties.getOrDefault(name, Double.NaN))
                .map(value -> Double.isFinite(value) ? value : Double.NaN)
                .toArray();
    }

    /**
     * The errors of standardised answers: {@code sqrt(e² + δ²) - δ}, the absolute error, which is what is reported, but smooth around zero. The mean over the
     * targets, summed up over the crystals; missing values weigh nothing.
     *
     * @param answers shape [B, T]
     * @param known for each crystal the values, NaN where missing
     * @param factor on the sum
     */
    Tensor error(Tape tape, Tensor answers, List<double[]> known, float factor) {
        float[] target = new float[answers.size()];
        float[] weight = new float[answers.size()];
        for (int b = 0; b < answers.rows(); b++) {
            for (int t = 0; t < count(); t++) {
                double value = known.get(b)[t];
                if (!Double.isNaN(value)) {
                    target[b * count() + t] = (float) standardise(t, value);
                    weight[b * count() + t] = factor / count();
                }
            }
        }
        Tensor error = tape.subtract(answers, tape.constant(answers.rows(), count(), target));
        Tensor smooth =
                tape.shift(tape.sqrt(tape.shift(tape.square(error), (float) (SMOOTH * SMOOTH))), (float) -SMOOTH);
        return tape.sum(tape.multiply(smooth, tape.constant(answers.rows(), count(), weight)));
    }

    /** The same of one error. */
    static double smooth(double error) {
        return Math.sqrt(error * error + SMOOTH * SMOOTH) - SMOOTH;
    }

    int count() {
        return names.size();
    }

    double standardise(int target, double value) {
        return (value - mean[target]) / deviation[target];
    }

    double restore(int target, double standardised) {
        return mean[target] + deviation[target] * standardised;
    }
}
