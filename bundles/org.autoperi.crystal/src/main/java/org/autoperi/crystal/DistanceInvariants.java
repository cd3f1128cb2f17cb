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
     * Returns the invariants of the points of a crystal.
     *
     * @param k number of neighbours, at least 1
     * @throws IllegalArgumentException if k is below 1
     */
    public static DistanceInvariants of(Crystal crystal, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("number of neighbours must be at least 1, found " + k);
        }
        Crystal reduced = NiggliReduction.of(crystal);
        int n = reduced.size();
        double[] rows = new double[n * k];
        // A ball that holds k + 1 points at the mean density, and a little more; grown where it proves too small.
        double radius = Math.cbrt(3 * (k + 1) * reduced.volumePerAtom() / (4 * Math.PI)) * 1.2;
        double[] cart = reduced.cartesian();
        for (int i = 0; i < n; i++) {
            double[] nearest = nearest(reduced.lattice(), cart, i, k, radius);
            System.arraycopy(nearest, 0, rows, i * k, k);
        }
        return new DistanceInvariants(rows, n, k);
    }

    private static double[] nearest(Lattice lattice, double[] cart, int site, int k, double radius) {
        double reach = radius;
        while (true) {
            double[] squares = within(lattice, cart, site, reach);
            if (squares.length > k) { // the point itself is the first
                Arrays.sort(squares);
                double[] distances = new double[k];
                for (int i = 0; i < k; i++) {
                    distances[i] = Math.sqrt(squares[i + 1]);
                }
                return distances;
            }
            reach *= 1.3;
        }
    }

    private static double[] within(Lattice lattice, double[] cart, int site, double radius) {
        int n = cart.length / 3;
        double[] squares = new double[64];
        int count = 0;
        double[] inverse = lattice.inverse();
        double[] rows = lattice.matrix();
        double[] reach = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            reach[axis] = radius / lattice.faceDistance(axis);
        }
        for (int j = 0; j < n; j++) {
            double dx = cart[3 * j] - cart[3 * site];
            double dy = cart[3 * j + 1] - cart[3 * site + 1];
            double dz = cart[3 * j + 2] - cart[3 * site + 2];
            double fx = dx * inverse[0] + dy * inverse[3] + dz * inverse[6];
            double fy = dx * inverse[1] + dy * inverse[4] + dz * inverse[7];
            double fz = dx * inverse[2] + dy * inverse[5] + dz * inverse[8];
            for (int a = (int) Math.ceil(-reach[0] - fx); a <= reach[0] - fx; a++) {
                for (int b = (int) Math.ceil(-reach[1] - fy); b <= reach[1] - fy; b++) {
                    double x = dx + a * rows[0] + b * rows[3];
                    double y = dy + a * rows[1] + b * rows[4];
                    double z = dz + a * rows[2] + b * rows[5];
                    for (int c = (int) Math.ceil(-reach[2] - fz); c <= reach[2] - fz; c++) {
                        double u = x + c * rows[6];
                        double v = y + c * rows[7];
                        double w = z + c * rows[8];
                        double square = u * u + v * v + w * w;
                        if (square <= radius * radius) {
                            if (count == squares.length) {
                                squares = Arrays.copyOf(squares, 2 * count);
                            }
                            squares[count++] = square;
                        }
                    }
                }
            }
        }
        return Arrays.copyOf(squares, count);
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
