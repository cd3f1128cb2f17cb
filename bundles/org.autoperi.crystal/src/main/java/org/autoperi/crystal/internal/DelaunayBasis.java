package org.autoperi.crystal.internal;

import java.util.Arrays;

/**
 * The three shortest independent vectors of the Delaunay reduction of a lattice, right-handed.
 *
 * <p>Source: International Tables for Crystallography vol. A, section 3.1.2.3; the transformation is kept in whole numbers, so that very
 * skewed cells lose no precision.
 */
final class DelaunayBasis {

    private static final int MOST_STEPS = 100_000;

    /** Rounding of a scalar product relative to the square of the lengths. */
    private static final double RELATIVE_ROUNDING = 1e-11;

    private DelaunayBasis() {}

    /**
     * Returns the coefficients of the reduced vectors in the given ones, as columns of a row-major matrix of determinant 1 or -1.
     *
     * @param rows lattice vectors in angstrom
     * @return null if the reduction does not end, as happens for vectors without volume
     */
    static int[] of(double[] rows) {
        int[][] v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {-1, -1, -1}};
        return obtuse(rows, v) ? shortest(rows, v) : null;
    }

    /** Selling's steps, always for the most acute pair. */
    private static boolean obtuse(double[] rows, int[][] v) {
        for (int step = 0; step < MOST_STEPS; step++) {
            int from = -1;
            int to = -1;
            double most = 0;
            for (int i = 0; i < 3; i++) {
                for (int j = i + 1; j < 4; j++) {
                    double dot = Matrix.dot(rows, v[i], v[j]);
                    if (dot > most && dot > RELATIVE_ROUNDING * Matrix.dot(rows, v[i], v[i])) {
                        most = dot;
                        from = i;
                        to = j;
                    }
                }
            }
            if (from < 0) {
                return true;
            }
            for (int k = 0; k < 4; k++) {
                for (int c = 0; c < 3 && k != from && k != to; c++) {
                    v[k][c] += v[from][c];
                }
            }
            for (int c = 0; c < 3; c++) {
                v[from][c] = -v[from][c];
            }
        }
        return false;
    }

    private static int[] shortest(double[] rows, int[][] v) {
        int[][] candidates = {v[0], v[1], sum(v[0], v[1]), v[2], v[3], sum(v[1], v[2]), sum(v[2], v[0])};
        double[] length = new double[7];
        for (int i = 0; i < 7; i++) {
            length[i] = Matrix.dot(rows, candidates[i], candidates[i]);
        }
        for (int i = 1; i < 7; i++) { // insertion keeps the order of equal lengths
            int[] vector = candidates[i];
            double here = length[i];
            int at = i;
            while (at > 0 && length[at - 1] > here * (1 + RELATIVE_ROUNDING)) {
                candidates[at] = candidates[at - 1];
                length[at] = length[at - 1];
                at--;
            }
            candidates[at] = vector;
            length[at] = here;
        }
        for (int third = 2; third < 7; third++) {
            int[] q = columns(candidates[0], candidates[1], candidates[third]);
            if (Matrix.determinant(q) != 0) {
                boolean leftHanded = Matrix.determinant(q) * Math.signum(Matrix.determinant(rows)) < 0;
                return leftHanded ? Arrays.stream(q).map(x -> -x).toArray() : q;
            }
        }
        return null;
    }

    static int[] sum(int[] a, int[] b) {
        return new int[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
    }

    static int[] columns(int[] a, int[] b, int[] c) {
        return new int[] {a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]};
    }
}
