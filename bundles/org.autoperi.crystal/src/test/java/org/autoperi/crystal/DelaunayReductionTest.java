package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DelaunayReductionTest {

    private static void assertDelaunay(Lattice given) {
        DelaunayReduction reduction = DelaunayReduction.of(given);
        Lattice reduced = reduction.lattice();
        assertThat(IntegerMatrix.determinant(IntegerMatrix.widened(reduction.transform())))
                .isEqualTo(1);
        assertThat(IntegerMatrix.timesRows(IntegerMatrix.widened(reduction.transform()), given.matrix()))
                .containsExactly(reduced.matrix());
        double[] four = reduction.superbase();
        double longest = reduced.c();
        for (int k = 0; k < 3; k++) {
            assertThat(four[k] + four[3 + k] + four[6 + k] + four[9 + k]).isCloseTo(0, within(1e-9 * longest));
        }
        for (double parameter : reduction.sellingParameters()) {
            assertThat(parameter).as(given.toString()).isLessThanOrEqualTo(1e-11 * longest * longest);
        }
        double slack = 1.01e-5 * reduced.a() * reduced.a();
        assertThat(reduced.a()).isLessThanOrEqualTo(reduced.b() + slack);
        assertThat(reduced.b()).isLessThanOrEqualTo(reduced.c() + slack);
        double[] g = reduced.metric();
        boolean obtuse = g[5] <= slack && g[2] <= slack && g[1] <= slack;
        boolean acute = g[5] >= -slack && g[2] >= -slack && g[1] >= -slack;
        assertThat(obtuse || acute).as(given + " -> " + reduced).isTrue();
    }

    @Test
    void hardCellsFulfilTheConditions() {
        SplittableRandom random = RandomCrystals.stream("DelaunayReductionTest.hard");
        HardCells.all(random).forEach(DelaunayReductionTest::assertDelaunay);
        for (int round = 0; round < 200; round++) {
            assertDelaunay(HardCells.skewed(RandomCrystals.lattice(random), random, 6));
        }
    }

    @Test
    void isTheSameForEveryCellOfALattice() {
        SplittableRandom random = RandomCrystals.stream("DelaunayReductionTest.same");
        for (int round = 0; round < 300; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            double[] expected = DelaunayReduction.of(lattice).lattice().metric();
            Lattice skewed = HardCells.skewed(lattice, random, 5);
            assertThat(DelaunayReduction.of(skewed).lattice().metric())
                    .as("round %d of %s", round, skewed)
                    .containsExactly(expected, within(1e-6));
        }
        for (Lattice lattice : HardCells.bravais().keySet()) {
            double[] expected = DelaunayReduction.of(lattice).lattice().metric();
            for (int round = 0; round < 30; round++) {
                Lattice skewed = HardCells.skewed(lattice, random, 3);
                assertThat(DelaunayReduction.of(skewed).lattice().metric())
                        .as("%s from %s", lattice, skewed)
                        .containsExactly(expected, within(1e-9));
            }
        }
    }

    /** The edges of a Delaunay cell are the three shortest vectors, which Niggli's are too. */
    @Test
    void edgesAreAsLongAsNigglis() {
        SplittableRandom random = RandomCrystals.stream("DelaunayReductionTest.edges");
        for (int round = 0; round < 500; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            Lattice delaunay = DelaunayReduction.of(lattice).lattice();
            Lattice niggli = NiggliReduction.of(lattice).lattice();
            assertThat(new double[] {delaunay.a(), delaunay.b(), delaunay.c()})
                    .as("round %d of %s", round, lattice)
                    .containsExactly(new double[] {niggli.a(), niggli.b(), niggli.c()}, within(1e-9));
        }
    }

    @Test
    void bodyCentredCubicHasFourEqualVectors() {
        DelaunayReduction reduction = DelaunayReduction.of(Lattice.of(-3, 3, 3, 3, -3, 3, 3, 3, -3));
        assertThat(reduction.sellingParameters()).containsOnly(-9);
        assertThat(reduction.lattice().alphaDegrees()).isCloseTo(Math.toDegrees(Math.acos(-1 / 3.0)), within(1e-12));
    }

    @Test
    void theAtomsStayWhereTheyAre() {
        SplittableRandom random = RandomCrystals.stream("DelaunayReductionTest.atoms");
        Crystal crystal = RandomCrystals.crystal(random, 5);
        Crystal reduced = DelaunayReduction.of(crystal);
        PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
        double[] back = crystal.lattice().toFractional(reduced.cartesian());
        for (int i = 0; i < crystal.size(); i++) {
            assertThat(distance.length(
                            back[3 * i] - crystal.frac(i, 0),
                            back[3 * i + 1] - crystal.frac(i, 1),
                            back[3 * i + 2] - crystal.frac(i, 2)))
                    .isCloseTo(0, within(1e-9));
        }
    }
}
