package org.autoperi.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.junit.jupiter.api.Test;

class TemplatePoolTest {
    private static final Crystal SALT = rockSalt(Element.Na, Element.Cl, 5.64);
    private static final Crystal CAESIUM_CHLORIDE =
            Crystal.of(Lattice.cubic(4.12), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5, .5, .5});
    private static final StructureMatcher MATCHER = new StructureMatcher(MatchSettings.defaults());

    private static Crystal rockSalt(Element cation, Element anion, double edge) {
        Lattice lattice = Lattice.of(0, edge / 2, edge / 2, edge / 2, 0, edge / 2, edge / 2, edge / 2, 0);
        return Crystal.of(lattice, List.of(cation, anion), new double[] {0, 0, 0, .5, .5, .5});
    }

    private static Crystal perovskite(Element corner, Element centre, double edge) {
        return Crystal.of(Lattice.cubic(edge), List.of(corner, centre, Element.O, Element.O, Element.O), new double[] {
            0, 0, 0, .5, .5, .5, .5, .5, 0, .5, 0, .5, 0, .5, .5
        });
    }

    private static int[] atoms(Element... elements) {
        return List.of(elements).stream().mapToInt(Element::atomicNumber).toArray();
    }

    @Test
    void theMostAlikeElementsLendTheirStructure() {
        TemplatePool pool = TemplatePool.of(List.of(CAESIUM_CHLORIDE, SALT));
        List<Crystal> found = pool.candidates(atoms(Element.K, Element.Br), 2, TemplatePool.Ranking.ALIKE);
        assertThat(found).hasSize(2);
        assertThat(found.get(0).composition()).isEqualTo(Composition.parse("KBr"));
        assertThat(MATCHER.fit(found.get(0), rockSalt(Element.K, Element.Br, 6.6))
                        .isSame())
                .isTrue();
        // Rock salt KBr has an edge of 6.6 angstrom, NaCl 5.64: the volume follows the atoms.
        assertThat(found.get(0).lattice().volume()).isCloseTo(Math.pow(6.6, 3) / 4, within(6.0));
    }

    @Test
    void rolesFollowTheElements() {
        TemplatePool pool = TemplatePool.of(List.of(perovskite(Element.Ca, Element.Ti, 3.9)));
        Crystal found = pool.candidates(
                        atoms(Element.Zr, Element.Ba, Element.O, Element.O, Element.O), 1, TemplatePool.Ranking.ALIKE)
                .get(0);
        assertThat(MATCHER.fit(found, perovskite(Element.Ba, Element.Zr, 4.2)).isSame())
                .isTrue();
    }

    @Test
    void theSameStructureIsOfferedOnce() {
        TemplatePool pool = TemplatePool.of(
                List.of(SALT, rockSalt(Element.K, Element.Cl, 6.3), rockSalt(Element.Li, Element.F, 4.03)));
        assertThat(pool.candidates(atoms(Element.Na, Element.F), 20, TemplatePool.Ranking.ALIKE))
                .hasSize(1);
    }

    @Test
    void aCopySaysWhatItWasMadeFrom() {
        TemplatePool pool = TemplatePool.of(List.of(SALT.withName("salt"), CAESIUM_CHLORIDE.withName("cscl")));
        List<TemplatePool.Copy> same = pool.copies(atoms(Element.Na, Element.Cl), 2, TemplatePool.Ranking.ALIKE);
        assertThat(same.get(0).template().name()).isEqualTo("salt");
        assertThat(same.get(0).distance()).isZero();
        assertThat(same.get(1).template().name()).isEqualTo("cscl");
        assertThat(same.get(1).distance()).isPositive();
        assertThat(pool.candidates(atoms(Element.Na, Element.Cl), 2, TemplatePool.Ranking.ALIKE))
                .isEqualTo(same.stream().map(TemplatePool.Copy::crystal).toList());
    }

    @Test
    void aCopyCountsTheTemplatesThatAgree() {
        TemplatePool pool = TemplatePool.of(List.of(
                SALT.withName("a"),
                rockSalt(Element.K, Element.Cl, 6.3).withName("b"),
                CAESIUM_CHLORIDE.withName("c")));
        List<TemplatePool.Copy> copies = pool.copies(atoms(Element.Na, Element.Cl), 20, TemplatePool.Ranking.ALIKE);
        // Each pair of elements in both roles, which are the same in either structure.
        assertThat(copies).extracting(TemplatePool.Copy::alike).containsExactly(4, 2);
        assertThat(copies.get(0).support()).isBetween(1.0, 4.0);
        assertThat(pool.copies(
                        atoms(Element.Na, Element.Cl), 20, TemplatePool.Ranking.ALIKE, template -> !template.name()
                                .equals("c")))
                .extracting(copy -> copy.template().name())
                .containsExactly("a");
    }

    @Test
    void theNearestKeepsItsAtomsAndItsVolume() {
        Crystal bromide = rockSalt(Element.Na, Element.Br, 5.97);
        TemplatePool pool = TemplatePool.of(List.of(rockSalt(Element.K, Element.I, 7.07), bromide));
        Crystal found = pool.candidates(atoms(Element.Na, Element.I), 1, TemplatePool.Ranking.NEAREST)
                .get(0);
        assertThat(found.lattice()).isEqualTo(bromide.lattice());
    }

    @Test
    void otherNumbersOfAtomsHaveNoTemplate() {
        TemplatePool pool = TemplatePool.of(List.of(SALT));
        assertThat(pool.candidates(atoms(Element.Ca, Element.F, Element.F), 5, TemplatePool.Ranking.ALIKE))
                .isEmpty();
    }
}
