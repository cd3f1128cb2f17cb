package org.autoperi.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;

class LatticeCoordinatesTest {
    private static final RandomStreams RANDOM = new RandomStreams(Long.getLong("tests.seed", 12));

    @Test
    void keepsTheMetricOfAnyLattice() {
        for (double[] p : List.of(
                new double[] {4, 4, 4, 90, 90, 90},
                new double[] {3, 4, 5, 90, 90, 120},
                new double[] {3.1, 9.7, 5.2, 75, 101, 64},
                new double[] {2.8, 2.8, 2.8, 60, 60, 60})) {
            Lattice lattice = Lattice.ofParameters(p[0], p[1], p[2], p[3], p[4], p[5]);

            Lattice back = LatticeCoordinates.toLattice(LatticeCoordinates.of(lattice, 7), 7);

            assertThat(back.metric()).containsExactly(lattice.metric(), within(1e-12 * lattice.metric()[8]));
            assertThat(back.isRightHanded()).isTrue();
        }
    }

    @Test
    void ignoresRotationAndHandedness() {
        Lattice lattice = Lattice.of(3, 0.2, 0.1, -0.4, 4, 0.3, 0.7, 0.5, 5);
        double c = Math.cos(0.7);
        double s = Math.sin(0.7);
        double[] m = lattice.matrix();
        double[] turned = new double[9];
        for (int r = 0; r < 9; r += 3) {
            turned[r] = c * m[r] - s * m[r + 1];
            turned[r + 1] = s * m[r] + c * m[r + 1];
            turned[r + 2] = -m[r + 2];
        }

        assertThat(LatticeCoordinates.of(Lattice.of(turned), 3))
                .containsExactly(LatticeCoordinates.of(lattice, 3), within(1e-12));
    }

    @Test
    void anySixNumbersAreACellAndComeBack() {
        RandomGenerator random = RANDOM.stream("six");
        for (int trial = 0; trial < 100; trial++) {
            double[] y = random.doubles(6, -1.5, 1.5).toArray();

            double[] back = LatticeCoordinates.of(LatticeCoordinates.toLattice(y, 4), 4);

            assertThat(back).containsExactly(y, within(1e-10));
        }
    }

    @Test
    void sizeDoesNotDependOnTheSupercell() {
        double[] one = LatticeCoordinates.of(Lattice.ofParameters(3, 4, 5, 80, 90, 100), 2);
        double[] doubled = LatticeCoordinates.of(Lattice.ofParameters(3, 4, 10, 80, 90, 100), 4);

        assertThat(doubled[0]).isCloseTo(one[0], within(1e-12));
        assertThat(Math.exp(3 * one[0]))
                .isCloseTo(Lattice.ofParameters(3, 4, 5, 80, 90, 100).volume() / 2, within(1e-10));
    }

    @Test
    void pullBackAgreesWithCentralDifferences() {
        RandomGenerator random = RANDOM.stream("pull-back");
        double[] y = random.doubles(6, -0.5, 0.8).toArray();
        double[] weights = random.doubles(9, -1, 1).toArray();

        double[] gradient = LatticeCoordinates.pullBack(LatticeCoordinates.toMatrix(y, 5), weights);

        double h = 1e-5;
        for (int k = 0; k < 6; k++) {
            double[] up = y.clone();
            double[] down = y.clone();
            up[k] += h;
            down[k] -= h;
            double numeric = (dot(weights, LatticeCoordinates.toMatrix(up, 5))
                            - dot(weights, LatticeCoordinates.toMatrix(down, 5)))
                    / (2 * h);
            assertThat(gradient[k]).as("coordinate %d", k).isCloseTo(numeric, within(1e-8));
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
