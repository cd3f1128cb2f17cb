package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseLevelsTest {
    @Test
    void theLatticeGoesFromDataToNoiseAlongACosine() {
        assertThat(NoiseLevels.kept(0)).isEqualTo(1);
        assertThat(NoiseLevels.kept(1)).isBetween(0.9999, 1.0);
        assertThat(NoiseLevels.kept(1000)).isBetween(1e-10, 1e-8);
        for (int level = 1; level <= 1000; level++) {
            assertThat(NoiseLevels.kept(level)).as("level %d", level).isLessThan(NoiseLevels.kept(level - 1));
        }
        double start = Math.pow(Math.cos(0.008 / 1.008 * Math.PI / 2), 2);
        for (int level : new int[] {1, 250, 500, 999}) {
            double angle = (level / 1000.0 + 0.008) / 1.008 * Math.PI / 2;
            assertThat(NoiseLevels.kept(level) * start / Math.pow(Math.cos(angle), 2))
                    .as("level %d", level)
                    .isCloseTo(1, within(1e-9));
        }
        assertThat(1 - NoiseLevels.kept(1000) / NoiseLevels.kept(999))
                .as("the only share that is cut")
                .isCloseTo(0.999, within(1e-12));
    }

    @Test
    void theCoordinatesGetNoisierByTheSameFactor() {
        assertThat(NoiseLevels.sigma(0)).isZero();
        assertThat(NoiseLevels.sigma(1)).isCloseTo(0.005, within(1e-15));
        assertThat(NoiseLevels.sigma(1000)).isCloseTo(0.5, within(1e-12));
        double factor = NoiseLevels.sigma(2) / NoiseLevels.sigma(1);
        for (int level = 2; level < 1000; level++) {
            assertThat(NoiseLevels.sigma(level + 1) / NoiseLevels.sigma(level)).isCloseTo(factor, within(1e-12));
        }
        assertThat(NoiseLevels.scoreScale(1) * NoiseLevels.sigma(1)).isCloseTo(1, within(1e-9));
    }

    @Test
    void timesRunFromNoiseToData() {
        assertThat(NoiseLevels.time(1000)).isZero();
        assertThat(NoiseLevels.time(0)).isEqualTo(1);
        assertThat(NoiseLevels.at(0)).isEqualTo(1000);
        assertThat(NoiseLevels.at(0.9995)).isEqualTo(1);
        assertThat(NoiseLevels.at(Math.nextDown(1.0))).isEqualTo(1);
        for (int level = 1; level <= 1000; level++) {
            assertThat(NoiseLevels.at(NoiseLevels.time(level) + 5e-4)).isEqualTo(level);
        }
    }

    @Test
    void anyNumberOfStepsGoesAllTheWayDown() {
        for (int steps : new int[] {1, 7, 50, 999, 1000}) {
            int[] levels = NoiseLevels.of(steps);
            assertThat(levels).hasSize(steps + 1).startsWith(1000).endsWith(0);
            for (int i = 0; i < steps; i++) {
                assertThat(levels[i] - levels[i + 1])
                        .as("step %d of %d", i, steps)
                        .isBetween(1000 / steps, 1000 / steps + 1);
            }
        }
    }
}
