package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SymmetryTest {

    @Test
    void knowsRockSalt() throws SymmetryException {
        Crystal primitive =
                Crystal.of(Lattice.of(0, 2.82, 2.82, 2.82, 0, 2.82, 2.82, 2.82, 0), new int[] {11, 17}, new double[] {
                    0, 0, 0, 0.5, 0.5, 0.5
                });

        Symmetry symmetry = Symmetry.of(primitive);

        assertThat(symmetry.number()).isEqualTo(225);
        assertThat(symmetry.spaceGroup().hallSymbol()).isEqualTo("-F 4 2 3");
        assertThat(symmetry.spaceGroup().pointGroup()).isEqualTo("m-3m");
        assertThat(symmetry.operations()).hasSize(48);
        assertThat(symmetry.siteSymmetry(0)).isEqualTo("m-3m");
        assertThat(symmetry.multiplicity(1)).isEqualTo(4);
        assertThat(symmetry.conventional().size()).isEqualTo(8);
        assertThat(symmetry.conventional().lattice().parameters())
                .containsExactly(new double[] {5.64, 5.64, 5.64, 90, 90, 90}, within(1e-12));
        assertThat(symmetry.primitive().size()).isEqualTo(2);
    }

    @Test
    void refusesSitesOnTopOfEachOther() {
        Crystal crystal = Crystal.of(Lattice.cubic(4), new int[] {6, 6}, new double[] {0, 0, 0, 0.001, 0, 0});

        assertThatThrownBy(() -> Symmetry.of(crystal))
                .isInstanceOf(SymmetryException.class)
                .hasMessageContaining("sites 1 and 2 of C2")
                .hasMessageContaining("0.0040 angstrom apart, within the tolerance of 0.01");
    }

    @Test
    void findsEverySpaceGroupBack() throws SymmetryException {
        SplittableRandom random = RandomCrystals.stream("findsEverySpaceGroupBack");
        for (int number = 1; number <= 230; number++) {
            SpaceGroup group = SpaceGroup.ofNumber(number);
            Lattice lattice = RandomCrystals.lattice(random, group.crystalSystem());
            List<Site> sites = List.of(
                    Site.of(Element.of(8), 0.1134 + 0.01 * random.nextDouble(), 0.3217, 0.0519),
                    Site.of(Element.of(14), 0.2789, 0.0371 + 0.01 * random.nextDouble(), 0.4153));
            Crystal crystal = Crystal.builder(lattice)
                    .addAll(AsymmetricUnit.expand(lattice, group, sites))
                    .build();

            Symmetry symmetry = Symmetry.of(crystal);

            assertThat(symmetry.spaceGroup()).as("group %d", number).isEqualTo(SpaceGroup.firstOfNumber(number));
            assertThat(symmetry.operations()).as("group %d", number).hasSize(group.order());
            assertThat(Symmetry.of(symmetry.conventional(), SymmetryTolerance.ofDistance(1e-5))
                            .number())
                    .isEqualTo(number);
        }
    }
}
