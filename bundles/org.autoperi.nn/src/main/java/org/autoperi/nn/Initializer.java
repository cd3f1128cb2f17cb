package org.autoperi.nn;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** First values of a parameter. */
@FunctionalInterface
public interface Initializer {
    /**
     * Fills the values.
     *
     * @param values shape [rows, cols], row-major
     */
    void fill(float[] values, int rows, int cols, RandomGenerator random);

    /** The same value everywhere. */
    static Initializer constant(double value) {
        return (values, rows, cols, random) -> Arrays.fill(values, (float) value);
    }

    /** Zero everywhere. */
    static Initializer zeros() {
        return constant(0);
    }

    /** Normally distributed around zero. */
    static Initializer normal(double deviation) {
        return (values, rows, cols, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        };
    }

    /** Evenly distributed in [-bound, bound). */
    static Initializer uniform(double bound) {
        return (values, rows, cols, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
        };
    }

    /**
     * Evenly distributed up to sqrt(6 / (rows + cols)), which keeps the variance of values and gradients alike
     * (Glorot and Bengio 2010, eq. 16).
     */
    static Initializer glorot() {
        return (values, rows, cols, random) ->
                uniform(Math.sqrt(6.0 / (rows + cols))).fill(values, rows, cols, random);
    }

    /**
     * Normally distributed with variance 2 / cols, which keeps the variance through layers with half of their numbers cut off
     * (doi:10.48550/arXiv.1502.01852, eq. 10).
     */
    static Initializer he() {
        return (values, rows, cols, random) -> normal(Math.sqrt(2.0 / cols)).fill(values, rows, cols, random);
    }

    /**
     * Random rows of length 1 at right angles, or columns if there are fewer of them (doi:10.48550/arXiv.1312.6120): the
     * Gram-Schmidt process on normally distributed numbers.
     */
    static Initializer orthogonal() {
        return (values, rows, cols, random) -> {
            int vectors = Math.min(rows, cols);
            int length = Math.max(rows, cols);
            double[][] base = Orthogonal.vectors(vectors, length, random);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    values[i * cols + j] = (float) (rows <= cols ? base[i][j] : base[j][i]);
                }
            }
        };
    }

    /** Evenly distributed up to 1 / sqrt(cols): keeps the variance of sums of cols terms of order 1 / 3. */
    static Initializer fanIn() {
        return (values, rows, cols, random) -> uniform(1 / Math.sqrt(cols)).fill(values, rows, cols, random);
    }
}
