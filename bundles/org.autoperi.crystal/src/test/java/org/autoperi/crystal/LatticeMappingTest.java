package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatticeMappingTest {

    /** A lattice maps onto itself by its point group; orders as in International Tables A, table 3.1.2.1. */
    @Test
    void mappingsOfALatticeOntoItselfAreItsPointGroup() {
        SplittableRandom random = RandomCrystals.stream("LatticeMappingTest.group");
        HardCells.bravais().forEach((lattice, order) -> {
            Lattice skewed = HardCells.skewed(lattice, random, 3);
            List<LatticeMapping> group = LatticeMapping.all(lattice, lattice, 1e-6, 1e-4);
            assertThat(group).as(lattice.toString()).hasSize(order);
            assertThat(LatticeMapping.all(skewed, lattice, 1e-6, 1e-4)).hasSize(order);
            assertThat(group.get(0).transform()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
        });
    }

    @Test
    void findsTheTransformationBetweenTurnedCellsOfOneLattice() {
        SplittableRandom random = RandomCrystals.stream("LatticeMappingTest.turned");
        for (int round = 0; round < 200; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            Lattice other = turned(HardCells.skewed(lattice, random, 2), random);
            LatticeMapping mapping =
                    LatticeMapping.best(lattice, other, 1e-8, 1e-6).orElseThrow();
            assertThat(mapping.cells()).isEqualTo(1);
            assertThat(mapping.image().metric()).containsExactly(other.metric(), within(1e-6));
            assertThat(mapping.image().isRightHanded()).isEqualTo(other.isRightHanded());
            assertThat(LatticeMapping.isSameLattice(other, lattice, 1e-8, 1e-6)).isTrue();
        }
    }

    private static Lattice turned(Lattice lattice, SplittableRandom random) {
        double[] rotation = RandomCrystals.rotation(random);
        double[] turned = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                turned[i] += lattice.get(i / 3, k) * rotation[3 * k + i % 3];
            }
        }
        return Lattice.of(turned);
    }

    @Test
    void toleratesWhatItIsToldToTolerate() {
        Lattice lattice = Lattice.ofParameters(3, 4, 5, 90, 90, 90);
        Lattice longer = Lattice.ofParameters(3.02, 4, 5, 90, 90, 90);
        assertThat(LatticeMapping.isSameLattice(lattice, longer, 0.005, 0.1)).isFalse();
        LatticeMapping mapping = LatticeMapping.best(lattice, longer, 0.01, 0.1).orElseThrow();
        assertThat(mapping.lengthDeviation()).isCloseTo(0.02 / 3.02, within(1e-12));
        Lattice slanted = Lattice.ofParameters(3, 4, 5, 90, 91, 90);
        assertThat(LatticeMapping.isSameLattice(lattice, slanted, 0.001, 0.9)).isFalse();
        assertThat(LatticeMapping.best(lattice, slanted, 0.001, 1.1)
                        .orElseThrow()
                        .angleDeviationDegrees())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void findsSupercells() {
        SplittableRandom random = RandomCrystals.stream("LatticeMappingTest.supercells");
        for (int cells = 1; cells <= 6; cells++) {
            Lattice lattice = RandomCrystals.lattice(random);
            for (int[] form : Supercell.hermiteNormalForms(cells)) {
                double[] rows = IntegerMatrix.timesRows(IntegerMatrix.widened(form), lattice.matrix());
                Lattice larger = turned(Lattice.of(rows), random);
                int[] found = Supercell.matrix(lattice, larger, 1e-8, 1e-6).orElseThrow();
                assertThat(Supercell.hermiteNormalForm(found)).containsExactly(form);
            }
            Lattice none = lattice.scaled(Math.cbrt(cells) * 1.01);
            assertThat(Supercell.matrix(lattice, none, 1e-3, 1)).isEmpty();
        }
    }

    /** Numbers of sublattices of index 1 to 12: sequence A001001. */
    @Test
    void countsHermiteNormalForms() {
        int[] known = {1, 7, 13, 35, 31, 91, 57, 155, 130, 217, 133, 455};
        for (int cells = 1; cells <= known.length; cells++) {
            List<int[]> forms = Supercell.hermiteNormalForms(cells);
            assertThat(forms).hasSize(known[cells - 1]);
            for (int[] form : forms) {
                assertThat(Supercell.hermiteNormalForm(form)).containsExactly(form);
            }
        }
    }

    @Test
    void theHermiteNormalFormDoesNotDependOnTheBasis() {
        SplittableRandom random = RandomCrystals.stream("LatticeMappingTest.hermite");
        for (int round = 0; round < 200; round++) {
            int[] matrix = random.ints(9, -9, 10).toArray();
            if (IntegerMatrix.determinant(IntegerMatrix.widened(matrix)) != 0) {
                long[] other = IntegerMatrix.times(
                        IntegerMatrix.widened(RandomCrystals.unimodular(random)), IntegerMatrix.widened(matrix));
                assertThat(Supercell.hermiteNormalForm(IntegerMatrix.narrowed(other)))
                        .containsExactly(Supercell.hermiteNormalForm(matrix));
            }
        }
        assertThatThrownBy(() -> Supercell.hermiteNormalForm(new int[] {1, 2, 3, 2, 4, 6, 0, 0, 1}))
                .hasMessageContaining("determinant 0");
    }

    @Test
    void supercellsOfVerySkewedMatricesHoldTheSamePattern() {
        SplittableRandom random = RandomCrystals.stream("LatticeMappingTest.skewed");
        Crystal crystal = RandomCrystals.crystal(random, 3);
        Crystal larger = Supercell.of(crystal, new int[] {1, 0, 0, 1000, 2, 0, -700, 400, 1});
        assertThat(larger.size()).isEqualTo(6);
        assertThat(PeriodicDistance.shortest(larger)).isCloseTo(PeriodicDistance.shortest(crystal), within(1e-6));
        assertThat(DistanceInvariants.of(larger, 30).averageMinimumDistances())
                .containsExactly(DistanceInvariants.of(crystal, 30).averageMinimumDistances(), within(1e-6));
    }

    @Test
    void refusesTargetsWithoutEnd() {
        assertThatThrownBy(() -> LatticeMapping.all(Lattice.cubic(1), Lattice.cubic(1e4), 0.1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> LatticeMapping.all(Lattice.cubic(1), Lattice.cubic(1), -1, 1))
                .hasMessageContaining("tolerances");
    }
}
