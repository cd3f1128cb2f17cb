package org.autoperi.flow.internal;

import java.util.Arrays;
import java.util.List;

/**
 * Numbers to be predicted, and how they are distributed over the training crystals. A value that is missing is NaN. Axis T counts targets.
 *
 * @param names keys of the dataset's properties, shape [T]
 * @param mean means, shape [T]; arrays are not copied
 * @param deviation standard deviations, shape [T]
 * @param median medians, shape [T]
 */
public record Targets(List<String> names, double[] mean, double[] deviation, double[] median) {
    /** Copies the list. */
    public Targets {
        names = List.copyOf(names);
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
