package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrappedNormalTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

    /** Turns that are summed by brute force. */
    private static final int TURNS = 20;

    /** Logarithm of the sum over the turns, the largest term taken out. */
    private static double logDensity(double x, double sigma) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int n = -TURNS; n <= TURNS; n++) {
            largest = Math.max(largest, -(x + n) * (x + n) / (2 * sigma * sigma));
        }
        double sum = 0;
        for (int n = -TURNS; n <= TURNS; n++) {
            sum += Math.exp(-(x + n) * (x + n) / (2 * sigma * sigma) - largest);
        }
        return largest + Math.log(sum) - Math.log(sigma * Math.sqrt(2 * Math.PI));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.02, 0.1, 0.25, 0.5, 1})
    void scoreIsTheDerivativeOfTheLogarithmOfTheDensity(double sigma) {
        RandomGenerator random = new RandomStreams(SEED).stream("places");
        double step = 1e-6 * sigma;
        for (int i = 0; i < 50; i++) {
            double x = 3 * random.nextDouble() - 1.5;
            double slope = (logDensity(x + step, sigma) - logDensity(x - step, sigma)) / (2 * step);
            // rounding of logarithms up to (1/2)^2 / (2 sigma^2), and the third derivative, which between two turns is
            // up to sigma^-6
            double tolerance = 1e-16 * (1 + 0.25 / (sigma * sigma)) / step + step * step / Math.pow(sigma, 6);

            assertThat(WrappedNormal.score(x, sigma))
                    .as("x %f, sigma %f, -Dtests.seed=%d", x, sigma, SEED)
                    .isCloseTo(slope, within(4 * tolerance));
        }
    }

    /** The expectation by Simpson's rule on a line cut open where the density is least. */
    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.0123, 0.05, 0.2, 0.35, 0.5})
    void meanSquaredScoreIsTheIntegral(double sigma) {
        int cells = 40_000;
        double width = 1.0 / cells;
        double integral = 0;
        double step = 1e-4 * sigma;
        for (int i = 0; i <= cells; i++) {
            double x = -0.5 + i * width;
            double slope = (logDensity(x + step, sigma) - logDensity(x - step, sigma)) / (2 * step);
            double weight = i == 0 || i == cells ? 1 : i % 2 == 1 ? 4 : 2;
            integral += weight * width / 3 * Math.exp(logDensity(x, sigma)) * slope * slope;
        }

        assertThat(WrappedNormal.meanSquaredScore(sigma) / integral).isCloseTo(1, within(1e-6));
    }

    /** Far from its neighbours a turn is a normal distribution, with sigma^-2; many on top of each other leave the first wave. */
    @Test
    void meanSquaredScoreHasItsLimits() {
        assertThat(WrappedNormal.meanSquaredScore(0.005) * 0.005 * 0.005).isCloseTo(1, within(1e-9));
        double wave = 2 * Math.exp(-2 * Math.PI * Math.PI);
        double expected = 2 * Math.PI * Math.PI * wave * wave;
        assertThat(WrappedNormal.meanSquaredScore(1) / expected).isCloseTo(1, within(1e-6));
    }
}
