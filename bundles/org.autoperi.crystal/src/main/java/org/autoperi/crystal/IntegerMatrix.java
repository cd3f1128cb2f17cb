package org.autoperi.crystal;

import java.util.Arrays;

/** Exact arithmetic with 3 x 3 matrices of whole numbers, row-major, and the products of such matrices with lattice vectors. */
final class IntegerMatrix {

    private IntegerMatrix() {}

    /**
     * Returns the product.
     *
     * @throws ArithmeticException if an entry does not fit
     */
    static long[] times(long[] left, long[] right) {
        long[] product = new long[9];
        for (int i = 0; i < 9; i += 3) {
            for (int j = 0; j < 3; j++) {
                long sum = Math.multiplyExact(left[i], right[j]);
                sum = Math.addExact(sum, Math.multiplyExact(left[i + 1], right[3 + j]));
                product[i + j] = Math.addExact(sum, Math.multiplyExact(left[i + 2], right[6 + j]));
            }
        }
        return product;
    }

    /**
     * Returns the determinant.
     *
     * @throws ArithmeticException if it does not fit
     */
    static long determinant(long[] m) {
        long[] adjugate = adjugate(m);
        long sum = Math.multiplyExact(m[0], adjugate[0]);
        sum = Math.addExact(sum, Math.multiplyExact(m[1], adjugate[3]));
        return Math.addExact(sum, Math.multiplyExact(m[2], adjugate[6]));
    }

    /** Returns the matrix whose product with the given one is the determinant times the unit matrix. */
    static long[] adjugate(long[] m) {
        long[] adjugate = new long[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                int r = 3 * ((j + 1) % 3);
                int s = 3 * ((j + 2) % 3);
                int p = (i + 1) % 3;
                int q = (i + 2) % 3;
                adjugate[3 * i + j] = Math.subtractExact(
                        Math.multiplyExact(m[r + p], m[s + q]), Math.multiplyExact(m[r + q], m[s + p]));
            }
        }
        return adjugate;
    }

    /** Returns the inverse of a matrix of determinant 1, whole numbers that need not fit into ints. */
    static double[] inverseOfUnimodular(int[] m) {
        return Arrays.stream(adjugate(widened(m))).asDoubleStream().toArray();
    }

    static long[] widened(int[] m) {
        return Arrays.stream(m).asLongStream().toArray();
    }

    /**
     * Returns the same matrix in less space.
     *
     * @throws ArithmeticException if an entry does not fit
     */
    static int[] narrowed(long[] m) {
        return Arrays.stream(m).mapToInt(Math::toIntExact).toArray();
    }

    /**
     * Returns {@code matrix * rows}, each number as if computed in twice the precision and rounded once, so that the large terms of a
     * skewed cell may cancel. Source: Dot2, algorithm 5.3 of doi:10.1137/030601818.
     */
    static double[] timesRows(long[] matrix, double[] rows) {
        double[] product = new double[9];
        for (int i = 0; i < 9; i += 3) {
            for (int j = 0; j < 3; j++) {
                product[i + j] = dot(matrix[i], rows[j], matrix[i + 1], rows[3 + j], matrix[i + 2], rows[6 + j]);
            }
        }
        return product;
    }

    private static double dot(double u, double x, double v, double y, double w, double z) {
        double ux = u * x;
        double vy = v * y;
        double wz = w * z;
        double first = ux + vy;
        double second = first + wz;
        double rest = Math.fma(u, x, -ux) + Math.fma(v, y, -vy) + Math.fma(w, z, -wz);
        rest += lost(ux, vy, first) + lost(first, wz, second);
        return second + rest + 0.0; // adding 0.0 turns -0.0 into 0.0
    }

    /** What the rounded sum of two numbers lacks (Knuth's TwoSum). */
    private static double lost(double a, double b, double sum) {
        double part = sum - a;
        return a - (sum - part) + (b - part);
    }
}
