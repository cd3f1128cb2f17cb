package org.autoperi.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;
import org.autoperi.evaluate.internal.TableResource;

/**
 * Describes a composition by {@value #LENGTH} numbers: smallest, largest, range, mean, mean deviation and commonest value of 22 properties of
 * its elements.
 *
 * <p>Multiples of a formula have the same fingerprint. Where the tables do not know a property of an element (noble gases, francium, astatine
 * and the transplutonium elements for some), the mean over the known elements stands in, as matminer does it since it imputes.
 *
 * <p>Source: Ward et al. 2016 (doi:10.1038/npjcompumats.2016.28), as {@code ElementProperty} of matminer 0.10.1 has it with the preset
 * "magpie".
 */
public final class MagpieFingerprint {
    /** Numbers of a fingerprint. */
    public static final int LENGTH = 132;

    private static final int STATISTICS = 6;

    /** Amounts nearer to the largest than this share of it are as common; numpy's isclose. */
    private static final double AS_COMMON = 1e-5;

    /** Values by atomic number less 1 of each property. */
    private static final Map<String, double[]> TABLES = read();

    private static final double[][] VALUES = TABLES.values().toArray(double[][]::new);

    private MagpieFingerprint() {}

    /** Returns what each number says, such as {@code mean AtomicWeight}. */
    public static List<String> labels() {
        List<String> labels = new ArrayList<>(LENGTH);
        for (String property : TABLES.keySet()) {
            for (String statistic : List.of("minimum", "maximum", "range", "mean", "avg_dev", "mode")) {
                labels.add(statistic + " " + property);
            }
        }
        return Collections.unmodifiableList(labels);
    }

    /**
     * Returns the fingerprint of a composition.
     *
     * @return shape [{@value #LENGTH}]
     */
    public static double[] of(Composition composition) {
        int n = composition.elementCount();
        int[] element = new int[n];
        double[] amount = new double[n];
        int at = 0;
        for (Map.Entry<Element, Double> entry : composition.amounts().entrySet()) {
            element[at] = entry.getKey().atomicNumber() - 1;
            amount[at++] = entry.getValue();
        }
        double[] fingerprint = new double[LENGTH];
        for (int property = 0; property < VALUES.length; property++) {
            describe(VALUES[property], element, amount, fingerprint, STATISTICS * property);
        }
        return fingerprint;
    }

    private static void describe(double[] values, int[] element, double[] amount, double[] fingerprint, int at) {
        double most = Arrays.stream(amount).max().orElseThrow();
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        double commonest = Double.POSITIVE_INFINITY;
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < element.length; i++) {
            double value = values[element[i]];
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
            sum += amount[i] * value;
            weight += amount[i];
            if (most - amount[i] <= 1e-8 + AS_COMMON * most) {
                commonest = Math.min(commonest, value);
            }
        }
        double mean = sum / weight;
        double deviation = 0;
        for (int i = 0; i < element.length; i++) {
            deviation += amount[i] * Math.abs(values[element[i]] - mean);
        }
        fingerprint[at] = smallest;
        fingerprint[at + 1] = largest;
        fingerprint[at + 2] = largest - smallest;
        fingerprint[at + 3] = mean;
        fingerprint[at + 4] = deviation / weight;
        fingerprint[at + 5] = commonest;
    }

    private static Map<String, double[]> read() {
        Map<String, double[]> tables = new LinkedHashMap<>();
        for (String[] words : TableResource.rows(MagpieFingerprint.class, "magpie.tsv")) {
            double[] values = Arrays.stream(words)
                    .skip(1)
                    .mapToDouble(word -> TableResource.number(word).orElse(Double.NaN))
                    .toArray();
            fill(values);
            tables.put(words[0], values);
        }
        return Collections.unmodifiableMap(tables);
    }

    /** Puts the mean of the known values where none is known. */
    private static void fill(double[] values) {
        double mean = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElseThrow();
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isNaN(values[i]) ? mean : values[i];
        }
    }
}
