package org.autoperi.nn;

import java.util.random.RandomGenerator;

/** Random orthonormal vectors. */
final class Orthogonal {
    private Orthogonal() {}

    /** Vectors of length 1 at right angles to each other, at most as many as they are long; O(vectors^2 length). */
    static double[][] vectors(int vectors, int length, RandomGenerator random) {
        double[][] base = new double[vectors][length];
        for (int i = 0; i < vectors; i++) {
            for (int k = 0; k < length; k++) {
                base[i][k] = random.nextGaussian();
            }
            // twice, since once loses digits where vectors are nearly parallel
            for (int j = 0; j < 2 * i; j++) {
                subtract(base[i], base[j % i]);
            }
            double norm = Math.sqrt(dot(base[i], base[i]));
            for (int k = 0; k < length; k++) {
                base[i][k] /= norm;
            }
        }
        return base;
    }

    private static void subtract(double[] x, double[] unit) {
        double along = dot(x, unit);
        for (int k = 0; k < x.length; k++) {
            x[k] -= along * unit[k];
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += x[k] * y[k];
        }
        return sum;
    }
}
