package org.autoperi.physics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.autoperi.crystal.Element;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.TestSeed;
import org.autoperi.physics.testkit.PhysicsTermChecks;
import org.autoperi.physics.testkit.RandomSystems;
import org.junit.jupiter.api.Test;

class MinDistanceTest {
    private final MinDistance term = new MinDistance();

    @Test
    void keepsThePromisesOfATerm() {
        PhysicsTermChecks.of(term, new MinDistance.Config(), TestSeed.value(), 1, 8, 14, 22, 38)
                .checkAll();
        PhysicsTermChecks.of(term, new MinDistance.Config(1.6, 0.3), TestSeed.value(), 3, 6, 9, 55)
                .checkAll();
    }

    @Test
    void countsTheSelfImagesOfAnAtom() {
        // one silicon atom in a cubic cell of edge 1.2: six neighbours at 1.2, three pairs; the diagonals at 1.697 are
        // beyond the cut-off
        double cutoff = 0.7 * 2 * Element.Si.covalentRadiusAngstrom();
        PeriodicSystem cube =
                new PeriodicSystem(new double[] {1.2, 0, 0, 0, 1.2, 0, 0, 0, 1.2}, new double[3], new int[] {14});
        assertThat(cutoff).isBetween(1.2, 1.2 * Math.sqrt(2));
        assertThat(term.evaluate(new MinDistance.Config(), cube, Gradient.none()))
                .isCloseTo(3 * Math.pow(1 - 1.2 / cutoff, 2), within(1e-15));
    }

    @Test
    void isZeroForRockSalt() {
        double a = 5.64;
        double[] fcc = {0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0};
        PeriodicSystem salt = new PeriodicSystem(fcc, new double[] {0, 0, 0, .5, .5, .5}, new int[] {11, 17});
        assertThat(term.evaluate(new MinDistance.Config(), salt, Gradient.none()))
                .isZero();
    }

    @Test
    void findsTheImagesThatBruteForceFinds() {
        RandomGenerator random = TestSeed.generator();
        MinDistance.Config config = new MinDistance.Config(1.5, 2);
        for (int trial = 0; trial < 20; trial++) {
            PeriodicSystem system = RandomSystems.skewed(random, 1 + trial % 4, 12, 8, 13, 57);
            assertThat(term.evaluate(config, system, Gradient.none()))
                    .as("seed %d, trial %d, %s", TestSeed.value(), trial, system)
                    .isCloseTo(bruteForce(config, system, 12), within(1e-10));
        }
    }

    /** Half the sum over ordered pairs and all images within a box of cells. */
    private static double bruteForce(MinDistance.Config config, PeriodicSystem s, int reach) {
        double sum = 0;
        for (int i = 0; i < s.size(); i++) {
            for (int j = 0; j < s.size(); j++) {
                double cutoff = config.scale()
                        * (Element.of(s.atomicNumber(i)).covalentRadiusAngstrom()
                                + Element.of(s.atomicNumber(j)).covalentRadiusAngstrom());
                for (int x = -reach; x <= reach; x++) {
                    for (int y = -reach; y <= reach; y++) {
                        for (int z = -reach; z <= reach; z++) {
                            double d = distance(s, i, j, x, y, z);
                            boolean itself = i == j && x == 0 && y == 0 && z == 0;
                            sum += itself ? 0 : Math.pow(Math.max(0, 1 - d / cutoff), 2);
                        }
                    }
                }
            }
        }
        return config.weight() * sum / 2;
    }

    private static double distance(PeriodicSystem s, int i, int j, int x, int y, int z) {
        double[] f = {s.frac(j, 0) - s.frac(i, 0) + x, s.frac(j, 1) - s.frac(i, 1) + y, s.frac(j, 2) - s.frac(i, 2) + z
        };
        double square = 0;
        for (int k = 0; k < 3; k++) {
            double c = f[0] * s.lattice(0, k) + f[1] * s.lattice(1, k) + f[2] * s.lattice(2, k);
            square += c * c;
        }
        return Math.sqrt(square);
    }

    @Test
    void pushesAtomsAtTheSamePlaceInNoDirection() {
        PeriodicSystem both =
                new PeriodicSystem(new double[] {5, 0, 0, 0, 5, 0, 0, 0, 5}, new double[6], new int[] {8, 8});
        Gradient gradient = Gradient.zeros(2);
        assertThat(term.evaluate(new MinDistance.Config(), both, gradient)).isEqualTo(1);
        assertThat(gradient.frac()).containsOnly(0);
    }

    @Test
    void refusesACollapsedCellByName() {
        double[] tiny = {1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3};
        PeriodicSystem collapsed = new PeriodicSystem(tiny, new double[3], new int[] {14});
        assertThat(term.inapplicable(new MinDistance.Config(), collapsed))
                .get()
                .asString()
                .contains("collapsed");
    }
}
