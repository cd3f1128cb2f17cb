package org.autoperi.evaluate.internal;

import java.util.Arrays;

/**
 * The first Wasserstein distance of two empirical distributions on the line, the area between their distribution functions (Ramdas, Garcia
 * and Cuturi, doi:10.3390/e19020047); the number {@code scipy.stats.wasserstein_distance} gives for unweighted samples.
 */
final class Wasserstein {
    private Wasserstein() {}

    /**
     * Returns the distance; O((n + m) log (n + m)).
     *
     * @throws IllegalArgumentException if a sample is empty or has a number that is not finite
     */
    static double distance(double[] first, double[] second) {
        double[] a = sorted(first);
        double[] b = sorted(second);
        int i = 0;
        int j = 0;
        double area = 0;
        double at = Math.min(a[0], b[0]);
        while (i < a.length || j < b.length) {
            double next = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
            area += (next - at) * Math.abs((double) i / a.length - (double) j / b.length);
            at = next;
            while (i < a.length && a[i] == at) {
                i++;
            }
            while (j < b.length && b[j] == at) {
                j++;
            }
        }
        return area;
    }

    private static double[] sorted(double[] sample) {
        if (sample.length == 0 || !Arrays.stream(sample).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "expected a sample of finite numbers, found " + sample.length + ": " + Arrays.toString(sample));
        }
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
