package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;

class WassersteinTest {
    /** Worked out with scipy.stats.wasserstein_distance (scipy 1.x, 2026-11-21). */
    @Test
    void givesTheNumbersOfScipy() {
        assertThat(Wasserstein.distance(new double[] {1.5, 2.25, 2.25, 7.0}, new double[] {0.5, 3.0, 3.5}))
                .isCloseTo(1.625, within(1e-14));
        assertThat(Wasserstein.distance(new double[] {0, 1, 3}, new double[] {5, 6, 8}))
                .isCloseTo(5.0, within(1e-14));
        assertThat(Wasserstein.distance(new double[] {2, 2, 3}, new double[] {2, 3, 3, 3, 4}))
                .isCloseTo(0.6666666666666665, within(1e-14));
        assertThat(Wasserstein.distance(
                        new double[] {3.1, 4.7, 5.2, 5.2, 8.9, 2.2, 19.3}, new double[] {4.4, 4.5, 7.7, 1.0, 11.25}))
                .isCloseTo(2.235714285714286, within(1e-14));
    }

    /** For samples of one size the distance is the mean difference of the sorted numbers. */
    @Test
    void equalsTheMeanDifferenceOfSortedSamples() {
        long seed = Long.getLong("tests.seed", 5);
        RandomGenerator random = new RandomStreams(seed).stream("wasserstein");
        double[] a = random.doubles(200, -3, 9).toArray();
        double[] b = random.doubles(200, 0, 4).toArray();
        double found = Wasserstein.distance(a, b);
        Arrays.sort(a);
        Arrays.sort(b);
        double expected = 0;
        for (int i = 0; i < a.length; i++) {
            expected += Math.abs(a[i] - b[i]) / a.length;
        }
        assertThat(found).as("seed %d", seed).isCloseTo(expected, within(1e-12));
    }

    @Test
    void isZeroForTheSameDistributionInOtherNumbers() {
        assertThat(Wasserstein.distance(new double[] {1, 2}, new double[] {2, 1, 1, 2}))
                .isZero();
    }

    @Test
    void refusesSamplesThatSayNothing() {
        assertThatThrownBy(() -> Wasserstein.distance(new double[0], new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wasserstein.distance(new double[] {Double.NaN}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
