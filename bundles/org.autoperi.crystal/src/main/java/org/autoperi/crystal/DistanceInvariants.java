package org.autoperi.crystal;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Isometry invariants of periodic point sets: the pointwise distance distribution (PDD) and the average minimum distances (AMD).
 *
 * <p>Row i of the PDD holds the distances from point i to its k nearest neighbours in rising order; equal rows count once with their share
 * as weight. The AMD is its weighted column average. Both are independent of the choice of cell, rigid motion and numbering of atoms, and
 * change continuously with the positions. Elements play no role; compare compositions beside.
 *
 * <p>Source: Widdowson, Mosca, Pulido, Cooper and Kurlin 2022 (doi:10.46793/match.87-3.529W) for AMD; Widdowson and Kurlin 2022
 * (arXiv:2108.04798) for PDD.
 */
public final class DistanceInvariants {

    private final double[] rows;
    private final int points;
    private final int k;

    private DistanceInvariants(double[] rows, int points, int k) {
        this.rows = rows;
        this.points = points;
        this.k = k;
    }

    /**
     * Returns the invariants of the points of a crystal. O(N^2 + N k log k).
     *
     * @param k number of neighbours, at least 1
     * @throws IllegalArgumentException if k is below 1
     */
    public static DistanceInvariants of(Crystal crystal, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("number of neighbours must be at least 1, found " + k);
        }
        double[] rows = new double[Math.multiplyExact(crystal.size(), k)];
        new NearestDistances(crystal).find(k, rows);
        return new DistanceInvariants(rows, crystal.size(), k);
    }

    /** Returns the number of neighbours. */
    public int k() {
        return k;
    }

    /** Returns the average minimum distances in angstrom, shape [k], rising. */
    public double[] averageMinimumDistances() {
        double[] average = new double[k];
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < k; j++) {
                average[j] += rows[i * k + j] / points;
            }
        }
        return average;
    }

    /**
     * Returns the pointwise distance distribution: rows of a weight followed by k distances in angstrom, in lexicographic order of the
     * distances; rows that differ nowhere by more than the tolerance are one.
     *
     * @param toleranceAngstrom at least 0
     */
    public double[][] pointwiseDistanceDistribution(double toleranceAngstrom) {
        double[][] sorted = new double[points][];
        for (int i = 0; i < points; i++) {
            sorted[i] = Arrays.copyOfRange(rows, i * k, (i + 1) * k);
        }
        Arrays.sort(sorted, Comparator.comparing((double[] r) -> r, Arrays::compare));
        double[][] result = new double[points][];
        int count = 0;
        for (double[] row : sorted) {
            int same = -1;
            for (int i = 0; i < count && same < 0; i++) {
                same = close(result[i], row, toleranceAngstrom) ? i : -1;
            }
            if (same < 0) {
                double[] weighted = new double[k + 1];
                System.arraycopy(row, 0, weighted, 1, k);
                result[same = count++] = weighted;
            }
            result[same][0] += 1.0 / points;
        }
        return Arrays.copyOf(result, count);
    }

    private static boolean close(double[] weighted, double[] row, double tolerance) {
        for (int j = 0; j < row.length; j++) {
            if (Math.abs(weighted[j + 1] - row[j]) > tolerance) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the earth mover's distance of two pointwise distance distributions in angstrom: the least mean cost of turning the one into the
     * other, where turning a row into another costs their largest difference. A metric on the distributions; it changes by at most twice the
     * largest displacement when points move, and is never below the largest difference of the AMD. O((N + M)^3).
     *
     * @throws IllegalArgumentException if the numbers of neighbours differ
     */
    public double earthMoversDistance(DistanceInvariants other) {
        if (k != other.k) {
            throw new IllegalArgumentException(
                    "distributions of " + k + " and " + other.k + " neighbours cannot be compared");
        }
        double[] costs = new double[Math.multiplyExact(points, other.points)];
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < other.points; j++) {
                double most = 0;
                for (int n = 0; n < k; n++) {
                    most = Math.max(most, Math.abs(rows[i * k + n] - other.rows[j * k + n]));
                }
                costs[i * other.points + j] = most;
            }
        }
        return new Transport(points, other.points, costs).leastMeanCost();
    }

    /**
     * Returns the largest difference of two AMD vectors in angstrom.
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    public static double distance(double[] amd, double[] otherAmd) {
        if (amd.length != otherAmd.length) {
            throw new IllegalArgumentException("AMD vectors of " + amd.length + " and " + otherAmd.length + " numbers");
        }
        double most = 0;
        for (int i = 0; i < amd.length; i++) {
            most = Math.max(most, Math.abs(amd[i] - otherAmd[i]));
        }
        return most;
    }
}
