package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistanceInvariantsTest {
    /** Distances and numbers of neighbours in the shells of simple lattices, by geometry; the cubic cells have an edge of 1. */
    @Test
    void simpleLatticesHaveTheShellsOfTextbooks() {
        double h = 0.5;
        assertShells(
                Lattice.of(0, h, h, h, 0, h, h, h, 0), new double[3], Math.sqrt(0.5), 12, 1, 6, Math.sqrt(1.5), 24);
        assertShells(
                Lattice.of(-h, h, h, h, -h, h, h, h, -h), new double[3], Math.sqrt(0.75), 8, 1, 6, Math.sqrt(2), 12);
        assertShells(
                Lattice.of(0, h, h, h, 0, h, h, h, 0),
                new double[] {0, 0, 0, 0.25, 0.25, 0.25},
                Math.sqrt(3) / 4,
                4,
                Math.sqrt(0.5),
                12,
                Math.sqrt(11) / 4,
                12);
        double c = Math.sqrt(8.0 / 3);
        assertShells(
                Lattice.ofParameters(1, 1, c, 90, 90, 120),
                new double[] {0, 0, 0, 1.0 / 3, 2.0 / 3, 0.5},
                1,
                12,
                Math.sqrt(2),
                6,
                c,
                2);
    }

    private static void assertShells(Lattice lattice, double[] frac, double... radiiAndCounts) {
        double[] expected = new double[0];
        for (int i = 0; i < radiiAndCounts.length; i += 2) {
            int from = expected.length;
            expected = Arrays.copyOf(expected, from + (int) radiiAndCounts[i + 1]);
            Arrays.fill(expected, from, expected.length, radiiAndCounts[i]);
        }
        int[] numbers = new int[frac.length / 3];
        Arrays.fill(numbers, 6);
        DistanceInvariants found = DistanceInvariants.of(Crystal.of(lattice, numbers, frac), expected.length);
        assertThat(found.averageMinimumDistances()).containsExactly(expected, within(1e-12));
    }

    @Test
    void distancesAreThoseOfAllImages() {
        SplittableRandom random = RandomCrystals.stream("DistanceInvariantsTest.images");
        for (int round = 0; round < 40; round++) {
            Crystal crystal = NiggliReduction.of(RandomCrystals.crystal(random, 1 + random.nextInt(5)));
            int k = 1 + random.nextInt(12);
            double[] expected = new double[k];
            for (int i = 0; i < crystal.size(); i++) {
                double[] all = allDistances(crystal, i);
                for (int n = 0; n < k; n++) {
                    expected[n] += all[n + 1] / crystal.size();
                }
            }
            assertThat(DistanceInvariants.of(crystal, k).averageMinimumDistances())
                    .as("round %d", round)
                    .containsExactly(expected, within(1e-10));
        }
    }

    /** Distances to every atom of 9^3 cells, sorted. */
    private static double[] allDistances(Crystal crystal, int site) {
        double[] all = new double[9 * 9 * 9 * crystal.size()];
        int count = 0;
        for (int j = 0; j < crystal.size(); j++) {
            double x = crystal.frac(j, 0) - crystal.frac(site, 0);
            double y = crystal.frac(j, 1) - crystal.frac(site, 1);
            double z = crystal.frac(j, 2) - crystal.frac(site, 2);
            for (int n = 0; n < 729; n++) {
                all[count++] = crystal.lattice().length(x + n / 81 - 4, y + n / 9 % 9 - 4, z + n % 9 - 4);
            }
        }
        Arrays.sort(all);
        return all;
    }

    @Test
    void theEarthMoversDistanceIsTheCheapestPairing() {
        SplittableRandom random = RandomCrystals.stream("DistanceInvariantsTest.pairing");
        for (int round = 0; round < 60; round++) {
            int n = 1 + random.nextInt(5);
            double[] costs = random.doubles((long) n * n).toArray();
            assertThat(new Transport(n, n, costs).leastMeanCost())
                    .as("round %d", round)
                    .isCloseTo(cheapest(costs, n, 0, 0) / n, within(1e-12));
        }
        // Two sources and three sinks: one sink takes half from each.
        assertThat(new Transport(2, 3, new double[] {0, 1, 5, 5, 2, 0}).leastMeanCost())
                .isCloseTo((1 + 2) / 6.0, within(1e-12));
    }

    private static double cheapest(double[] costs, int n, int row, int taken) {
        double best = row == n ? 0 : Double.POSITIVE_INFINITY;
        for (int column = 0; column < n && row < n; column++) {
            if ((taken & 1 << column) == 0) {
                best = Math.min(best, costs[row * n + column] + cheapest(costs, n, row + 1, taken | 1 << column));
            }
        }
        return best;
    }

    @Test
    void theEarthMoversDistanceIsAnInvariantAndAMetric() {
        SplittableRandom random = RandomCrystals.stream("DistanceInvariantsTest.metric");
        for (int round = 0; round < 20; round++) {
            DistanceInvariants a = random(random);
            DistanceInvariants b = random(random);
            DistanceInvariants c = random(random);
            assertThat(a.earthMoversDistance(b)).isCloseTo(b.earthMoversDistance(a), within(1e-10));
            assertThat(a.earthMoversDistance(c))
                    .isLessThanOrEqualTo(a.earthMoversDistance(b) + b.earthMoversDistance(c) + 1e-10);
            assertThat(a.earthMoversDistance(b))
                    .isGreaterThanOrEqualTo(
                            DistanceInvariants.distance(a.averageMinimumDistances(), b.averageMinimumDistances())
                                    - 1e-10);
        }
        Crystal crystal = RandomCrystals.crystal(random, 3);
        DistanceInvariants own = DistanceInvariants.of(crystal, 30);
        Crystal same = Supercell.of(RandomCrystals.disguised(crystal, random), 1, 2, 1);
        assertThat(own.earthMoversDistance(DistanceInvariants.of(same, 30))).isLessThan(1e-8);
    }

    private static DistanceInvariants random(SplittableRandom random) {
        return DistanceInvariants.of(RandomCrystals.crystal(random, 1 + random.nextInt(5)), 20);
    }

    /** The continuity theorem of arXiv:2108.04798: moving every point by at most e changes the distribution by at most 2 e. */
    @Test
    void theEarthMoversDistanceChangesContinuously() {
        SplittableRandom random = RandomCrystals.stream("DistanceInvariantsTest.continuity");
        for (double size : new double[] {1e-6, 1e-3, 0.05}) {
            Crystal crystal = RandomCrystals.crystal(random, 5);
            double[] cart = crystal.cartesian();
            for (int i = 0; i < cart.length; i++) {
                cart[i] += random.nextDouble(-size, size) / Math.sqrt(3);
            }
            Crystal moved = crystal.withFractional(crystal.lattice().toFractional(cart));
            assertThat(DistanceInvariants.of(crystal, 40).earthMoversDistance(DistanceInvariants.of(moved, 40)))
                    .isPositive()
                    .isLessThanOrEqualTo(2 * size + 1e-10);
        }
    }

    @Test
    void refusesDifferentNumbersOfNeighbours() {
        Crystal crystal = Crystal.of(Lattice.cubic(3), List.of(Element.Po), new double[3]);
        DistanceInvariants few = DistanceInvariants.of(crystal, 3);
        DistanceInvariants many = DistanceInvariants.of(crystal, 4);
        assertThatThrownBy(() -> few.earthMoversDistance(many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 4");
        assertThatThrownBy(() -> DistanceInvariants.of(crystal, 0)).hasMessageContaining("found 0");
    }
}
