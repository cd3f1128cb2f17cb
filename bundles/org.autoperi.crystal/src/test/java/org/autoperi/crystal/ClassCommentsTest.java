package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the examples in the class comments say. */
class ClassCommentsTest {

    @Test
    void crystal() {
        Crystal salt = Crystal.builder(Lattice.ofParameters(3.99, 3.99, 3.99, 60, 60, 60))
                .name("halite")
                .add(Element.Na, 0, 0, 0)
                .add(Element.Cl, 0.5, 0.5, 0.5)
                .build();
        assertThat(salt.composition().reducedFormula()).isEqualTo("NaCl");
        assertThat(salt.distanceAngstrom(0, 1)).isCloseTo(3.99 / Math.sqrt(2), within(1e-12));
        Crystal sylvite =
                salt.replaced(Element.Na, Element.K).withLattice(salt.lattice().scaled(1.12));
        assertThat(sylvite.composition().formula()).isEqualTo("KCl");
        assertThat(sylvite.lattice().a()).isCloseTo(3.99 * 1.12, within(1e-12));
        assertThat(Supercell.of(salt, 2, 2, 2).size()).isEqualTo(16);
    }

    @Test
    void siteAndSpecies() {
        Site mixed = new Site(List.of(Species.of(Element.Fe, 0.6), Species.of(Element.Mn, 0.4)), 0, 0.5, 0.25, "M1");
        assertThat(mixed.isOrdered()).isFalse();
        assertThat(Site.of(Element.Fe, 0, 0.5, 0.25).isOrdered()).isTrue();
        assertThat(Species.of(Element.Fe).withOxidation(3)).hasToString("Fe+3");
        assertThat(Species.of(Element.Fe, 0.5)).hasToString("Fe:0.5");
    }

    @Test
    void lattice() {
        Lattice lattice = Lattice.ofParameters(4.59, 4.59, 2.96, 90, 90, 90);
        assertThat(lattice.volume()).isCloseTo(62.36, within(0.01));
        assertThat(lattice.toCartesian(new double[] {0.5, 0, 0})).containsExactly(2.295, 0, 0);
        assertThat(lattice.reciprocal().a()).isCloseTo(1 / 4.59, within(1e-12));
    }

    @Test
    void composition() {
        Composition cell = Composition.parse("Ca2Ti2O6");
        assertThat(cell.reducedFormula()).isEqualTo("CaTiO3");
        assertThat(cell.anonymousFormula()).isEqualTo("ABC3");
        assertThat(cell.fraction(Element.O)).isCloseTo(0.6, within(1e-12));
        assertThat(cell.mass()).isCloseTo(271.88, within(0.01));
        assertThat(cell).isEqualTo(Composition.of(Map.of(Element.Ca, 2, Element.Ti, 2, Element.O, 6)));
    }

    @Test
    void elementAndSpaceGroup() {
        Element iron = Element.parse("Fe");
        assertThat(iron).isSameAs(Element.Fe).isSameAs(Element.of(26));
        assertThat(iron.atomicMass()).isEqualTo(55.845);
        assertThat(iron.electronegativity()).hasValue(1.83);
        SpaceGroup group = SpaceGroup.ofHermannMauguin("P 42/m n m");
        assertThat(group).isEqualTo(SpaceGroup.ofHermannMauguin("P4_2/mnm")).isEqualTo(SpaceGroup.ofNumber(136));
        assertThat(group.hallSymbol()).isEqualTo("-P 4n 2n");
        assertThat(group.operations()).hasSize(16);
        assertThat(group.crystalSystem()).isEqualTo(CrystalSystem.TETRAGONAL);
    }
}
