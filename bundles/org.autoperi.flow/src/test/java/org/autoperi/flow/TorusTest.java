package org.autoperi.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;

class TorusTest {
    private static final RandomStreams RANDOM = new RandomStreams(Long.getLong("tests.seed", 11));

    private static double[] uniform(RandomGenerator random, int n) {
        return random.doubles(n).toArray();
    }

    @Test
    void wrapsIntoTheHalfOpenInterval() {
        assertThat(Torus.wrap(-1e-18)).isBetween(0.0, Math.nextDown(1.0));
        assertThat(Torus.wrap(3.25)).isEqualTo(0.25);
        assertThat(Torus.wrap(-0.25)).isEqualTo(0.75);
        assertThat(Torus.shortest(0.75)).isEqualTo(-0.25);
        assertThat(Torus.shortest(-7.4)).isCloseTo(-0.4, within(1e-12));
    }

    @Test
    void exponentialUndoesLogarithmUpToATranslation() {
        RandomGenerator random = RANDOM.stream("exp-log");
        for (int n = 1; n <= 9; n++) {
            double[] from = uniform(random, 3 * n);
            double[] to = uniform(random, 3 * n);

            double[] end = Torus.move(from, Torus.logarithm(from, to), 1);

            for (int axis = 0; axis < 3; axis++) {
                double shift = Torus.shortest(end[axis] - to[axis]);
                for (int i = 0; i < n; i++) {
                    double rest = Torus.shortest(end[3 * i + axis] - to[3 * i + axis] - shift);
                    assertThat(rest).as("n=%d atom %d axis %d", n, i, axis).isCloseTo(0, within(1e-12));
                }
            }
        }
    }

    @Test
    void logarithmHasNoDriftAndIgnoresTranslations() {
        RandomGenerator random = RANDOM.stream("drift");
        double[] from = uniform(random, 18);
        double[] to = uniform(random, 18);
        double[] moved = new double[18];
        for (int i = 0; i < 18; i++) {
            moved[i] = Torus.wrap(to[i] + (i % 3 == 0 ? 0.37 : -0.61));
        }

        double[] velocity = Torus.logarithm(from, to);

        for (int axis = 0; axis < 3; axis++) {
            double sum = 0;
            for (int i = 0; i < 6; i++) {
                sum += velocity[3 * i + axis];
            }
            assertThat(sum).isCloseTo(0, within(1e-12));
        }
        assertThat(Torus.logarithm(from, moved)).containsExactly(velocity, within(1e-9));
    }

    @Test
    void noTranslateIsNearerThanTheOneChosen() {
        RandomGenerator random = RANDOM.stream("nearest");
        double[] from = uniform(random, 15);
        double[] to = uniform(random, 15);
        double chosen = squares(Torus.logarithm(from, to));

        double least = Double.POSITIVE_INFINITY;
        double[] byAxis = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            double best = Double.POSITIVE_INFINITY;
            for (int step = 0; step < 20_000; step++) {
                double sum = 0;
                for (int i = 0; i < 5; i++) {
                    double d = Torus.shortest(to[3 * i + axis] - from[3 * i + axis] - step / 20_000.0);
                    sum += d * d;
                }
                best = Math.min(best, sum);
            }
            byAxis[axis] = best;
        }
        least = byAxis[0] + byAxis[1] + byAxis[2];

        // the grid misses the minimum by at most half a step: 3 axes x 5 atoms x (1/40000)^2
        assertThat(chosen).isBetween(least - 1e-8, least + 1e-12);
    }

    private static double squares(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x * x;
        }
        return sum;
    }
}
