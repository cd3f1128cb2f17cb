package org.autoperi.flow.internal;

import org.autoperi.flow.Torus;

/**
 * The normal distribution around 0 on the circle of circumference 1, which is that of a line wound around it: its density is
 * {@code sum_n N(x + n; 0, sigma^2)} (section 4.2 of arXiv:2309.04475).
 */
final class WrappedNormal {
    /** Logarithm, twice, below which the next turn adds nothing to a sum in double precision: 2 ln 2^-53 is -73.5. */
    private static final double NEGLIGIBLE = 74;

    /** Points of the quadrature per sigma: for a smooth periodic function its error falls faster than any power of them. */
    private static final int POINTS = 16;

    /** Fewest points of the quadrature: those that resolve a density with hardly more than one wave. */
    private static final int FEWEST_POINTS = 64;

    private WrappedNormal() {}

    /**
     * Derivative of the logarithm of the density.
     *
     * @param x any number; only its place on the circle counts
     */
    static double score(double x, double sigma) {
        double variance = sigma * sigma;
        double near = Torus.shortest(x);
        double sum = 1;
        double pulls = near;
        for (int n = 1; n * (n - 1.0) < NEGLIGIBLE * variance; n++) {
            for (double far : new double[] {near + n, near - n}) {
                double weight = Math.exp((near * near - far * far) / (2 * variance));
                sum += weight;
                pulls += weight * far;
            }
        }
        return -pulls / (sum * variance);
    }

    /**
     * Expectation of the square of the score by the trapezoidal rule, the inverse of the weight lambda of the loss of the coordinates (section 4.2 of
     * arXiv:2309.04475).
     */
    static double meanSquaredScore(double sigma) {
        int points = Math.max(FEWEST_POINTS, (int) Math.ceil(POINTS / sigma));
        double squares = 0;
        double densities = 0;
        for (int i = 0; i < points; i++) {
            double x = Torus.shortest((double) i / points);
            double density = density(x, sigma);
            if (density > 0) {
                double score = score(x, sigma);
                squares += density * score * score;
                densities += density;
            }
        }
        return squares / densities;
    }

    /** The density up to a factor. */
    private static double density(double x, double sigma) {
        double variance = sigma * sigma;
        double sum = Math.exp(-x * x / (2 * variance));
        for (int n = 1; n * (n - 1.0) < NEGLIGIBLE * variance; n++) {
            sum += Math.exp(-(x + n) * (x + n) / (2 * variance)) + Math.exp(-(x - n) * (x - n) / (2 * variance));
        }
        return sum;
    }
}
