package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReductionTest {

    @Test
    void publishedExampleReduces() {
        // Example of Gruber 1973 as used by Grosse-Kunstleve et al. 2004: G6 (9, 27, 4, -5, -4, -22) reduces to (4, 9,
        // 9, 9, 3, 4).
        double cosAlpha = -5 / (2 * Math.sqrt(27 * 4));
        double cosBeta = -4 / (2 * Math.sqrt(9 * 4));
        double cosGamma = -22 / (2 * Math.sqrt(9 * 27));
        Lattice lattice =
                Lattice.ofParameters(3, Math.sqrt(27), 2, degrees(cosAlpha), degrees(cosBeta), degrees(cosGamma));
        double[] g = NiggliReduction.of(lattice).lattice().metric();
        assertThat(new double[] {g[0], g[4], g[8], 2 * g[5], 2 * g[2], 2 * g[1]})
                .containsExactly(new double[] {4, 9, 9, 9, 3, 4}, within(1e-9));
    }

    private static double degrees(double cosine) {
        return Math.toDegrees(Math.acos(cosine));
    }

    @Test
    void isTheSameForEveryBasisOfALattice() {
        SplittableRandom random = RandomCrystals.stream("ReductionTest.basis");
        for (int round = 0; round < 300; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            double[] expected = NiggliReduction.of(lattice).lattice().metric();
            int[] t = RandomCrystals.unimodular(random);
            double[] transform = new double[9];
            for (int i = 0; i < 9; i++) {
                transform[i] = t[i];
            }
            double[] actual =
                    NiggliReduction.of(lattice.transformed(transform)).lattice().metric();
            assertThat(actual).as("round %d of %s", round, lattice).containsExactly(expected, within(1e-6));
        }
    }

    /** Cell of mp-1189174: nearly hexagonal, where steps within the usual slack undo each other. */
    @Test
    void endsOnTheEdgeOfSeveralConditions() {
        Lattice nearlyHexagonal =
                Lattice.ofParameters(5.03443559, 5.03694517, 9.77995800, 89.99988619, 90.00022935, 119.98351943);
        Lattice reduced = NiggliReduction.of(nearlyHexagonal).lattice();
        assertThat(reduced.volume()).isCloseTo(nearlyHexagonal.volume(), within(1e-9));
        assertThat(reduced.a()).isCloseTo(5.03443559, within(1e-6));
    }

    @Test
    void reducedCellsFulfilNigglisConditions() {
        SplittableRandom random = RandomCrystals.stream("ReductionTest.conditions");
        for (int round = 0; round < 300; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            NiggliReduction reduction = NiggliReduction.of(lattice);
            double[] g = reduction.lattice().metric();
            double slack = 1e-6;
            assertThat(g[0]).isLessThanOrEqualTo(g[4] + slack);
            assertThat(g[4]).isLessThanOrEqualTo(g[8] + slack);
            assertThat(2 * Math.abs(g[5])).isLessThanOrEqualTo(g[4] + slack);
            assertThat(2 * Math.abs(g[2])).isLessThanOrEqualTo(g[0] + slack);
            assertThat(2 * Math.abs(g[1])).isLessThanOrEqualTo(g[0] + slack);
            boolean acute = g[5] > -slack && g[2] > -slack && g[1] > -slack;
            boolean obtuse = g[5] < slack && g[2] < slack && g[1] < slack;
            assertThat(acute || obtuse).isTrue();
            assertThat(reduction.lattice().volume()).isCloseTo(lattice.volume(), within(1e-8));
            double[] t = new double[9];
            for (int i = 0; i < 9; i++) {
                t[i] = reduction.transform()[i];
            }
            assertThat(Lattice.determinant(t)).isEqualTo(1);
        }
    }

    @Test
    void nearestImageAgreesWithBruteForce() {
        SplittableRandom random = RandomCrystals.stream("ReductionTest.distance");
        for (int round = 0; round < 100; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            PeriodicDistance distance = PeriodicDistance.of(lattice);
            double[] d = random.doubles(3, -2, 2).toArray();
            double best = Double.POSITIVE_INFINITY;
            for (int i = -14; i <= 14; i++) {
                for (int j = -14; j <= 14; j++) {
                    for (int k = -14; k <= 14; k++) {
                        best = Math.min(best, lattice.length(d[0] + i, d[1] + j, d[2] + k));
                    }
                }
            }
            assertThat(distance.length(d[0], d[1], d[2]))
                    .as("round %d of %s", round, lattice)
                    .isCloseTo(best, within(1e-9));
            int[] n = distance.nearestImage(d[0], d[1], d[2]);
            assertThat(lattice.length(d[0] + n[0], d[1] + n[1], d[2] + n[2])).isCloseTo(best, within(1e-9));
        }
    }

    @Test
    void findsThePrimitiveCellAgain() {
        SplittableRandom random = RandomCrystals.stream("ReductionTest.primitive");
        int[][] supercells = {
            {2, 0, 0, 0, 1, 0, 0, 0, 1},
            {2, 0, 0, 0, 2, 0, 0, 0, 2},
            {-1, 1, 1, 1, -1, 1, 1, 1, -1},
            {1, 1, 0, -1, 1, 0, 0, 0, 3},
            {2, 1, 0, 0, 3, 1, 1, 0, 2}
        };
        for (int round = 0; round < 40; round++) {
            Crystal crystal = RandomCrystals.crystal(random, 1 + random.nextInt(4));
            Crystal larger = Supercell.of(crystal, supercells[round % supercells.length]);
            Crystal found = PrimitiveCell.of(larger);
            assertThat(found.size()).as("round %d", round).isEqualTo(crystal.size());
            assertThat(found.lattice().metric())
                    .containsExactly(
                            NiggliReduction.of(crystal.lattice()).lattice().metric(), within(1e-6));
            assertThat(amd(found)).containsExactly(amd(crystal), within(1e-8));
        }
    }

    @Test
    void conventionalCellsReduceToTheirPrimitiveOnes() {
        Lattice lattice = Lattice.cubic(3.567);
        Crystal diamond = Crystal.builder(lattice)
                .addAll(AsymmetricUnit.expand(
                        lattice, SpaceGroup.ofHermannMauguin("F d -3 m:1"), List.of(Site.of(Element.C, 0, 0, 0))))
                .build();
        assertThat(diamond.size()).isEqualTo(8);
        Crystal primitive = PrimitiveCell.of(diamond);
        assertThat(primitive.size()).isEqualTo(2);
        assertThat(primitive.lattice().alphaDegrees()).isCloseTo(60, within(1e-6));
    }

    private static double[] amd(Crystal crystal) {
        return DistanceInvariants.of(crystal, 60).averageMinimumDistances();
    }

    @Test
    void invariantsDoNotDependOnCellOrientationOrNumbering() {
        SplittableRandom random = RandomCrystals.stream("ReductionTest.invariants");
        for (int round = 0; round < 40; round++) {
            Crystal crystal = RandomCrystals.crystal(random, 1 + random.nextInt(5));
            Crystal same = RandomCrystals.disguised(crystal, random);
            assertThat(amd(same)).as("round %d", round).containsExactly(amd(crystal), within(1e-8));
            assertThat(amd(Supercell.of(crystal, 2, 1, 3))).containsExactly(amd(crystal), within(1e-8));
        }
    }

    @Test
    void invariantsOfTheCubicLatticeAreItsShells() {
        Crystal simple = Crystal.of(Lattice.cubic(2), List.of(Element.Po), new double[3]);
        double[] amd = DistanceInvariants.of(simple, 18).averageMinimumDistances();
        for (int i = 0; i < 18; i++) {
            assertThat(amd[i]).isCloseTo(i < 6 ? 2 : 2 * Math.sqrt(2), within(1e-12));
        }
        double[][] pdd = DistanceInvariants.of(Supercell.of(simple, 2, 2, 1), 6).pointwiseDistanceDistribution(1e-9);
        assertThat(pdd).hasDimensions(1, 7);
        assertThat(pdd[0][0]).isCloseTo(1, within(1e-12));
    }

    @Test
    void invariantsChangeContinuously() {
        SplittableRandom random = RandomCrystals.stream("ReductionTest.continuity");
        Crystal crystal = RandomCrystals.crystal(random, 4);
        double[] cart = crystal.cartesian();
        for (int i = 0; i < cart.length; i++) {
            cart[i] += random.nextDouble(-1e-4, 1e-4);
        }
        Crystal moved = crystal.withFractional(crystal.lattice().toFractional(cart));
        // Each distance changes by at most twice the largest shift (Theorem 12 of arXiv:2108.04798).
        assertThat(DistanceInvariants.distance(amd(crystal), amd(moved)))
                .isPositive()
                .isLessThanOrEqualTo(2 * Math.sqrt(3) * 1e-4);
    }
}
