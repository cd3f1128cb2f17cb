package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.Test;

class CrystalNnTest {
    /** A low arrangement without symmetry, so that every number below depends on every step of the rule. */
    private static final Crystal DISTORTED = Crystal.of(
            Lattice.ofParameters(4.2, 5.1, 5.9, 83, 97, 104),
            List.of(Element.Ca, Element.Ti, Element.O, Element.O, Element.O),
            new double[] {.02, .03, .98, .51, .47, .55, .49, .06, .45, .04, .52, .57, .46, .53, .05});

    private static int[] coordination(Crystal crystal) {
        return CrystalNn.of(crystal).environments().stream()
                .mapToInt(CrystalNn.Environment::coordinationNumber)
                .toArray();
    }

    private static double[] weights(CrystalNn.Environment environment) {
        return environment.neighbours().stream()
                .mapToDouble(CrystalNn.Neighbour::weight)
                .toArray();
    }

    private static Crystal charged(int... charges) {
        Crystal.Builder builder = Crystal.builder(DISTORTED.lattice());
        for (int i = 0; i < DISTORTED.size(); i++) {
            Species species = new Species(DISTORTED.element(i), 1, OptionalInt.of(charges[i]));
            builder.add(
                    new Site(List.of(species), DISTORTED.frac(i, 0), DISTORTED.frac(i, 1), DISTORTED.frac(i, 2), ""));
        }
        return builder.build();
    }

    @Test
    void knowsTheCoordinationOfStructureTypes() {
        Lattice cube = Lattice.cubic(4.12);
        assertThat(coordination(Crystal.of(
                        Lattice.cubic(2.87), List.of(Element.Fe, Element.Fe), new double[] {0, 0, 0, .5, .5, .5})))
                .containsExactly(8, 8);
        assertThat(coordination(Crystal.of(cube, List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5, .5, .5})))
                .containsExactly(8, 8);
        Lattice faceCentred = Lattice.of(0, 2.82, 2.82, 2.82, 0, 2.82, 2.82, 2.82, 0);
        assertThat(coordination(
                        Crystal.of(faceCentred, List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, .5, .5, .5})))
                .containsExactly(6, 6);
        Lattice diamond = Lattice.of(0, 1.785, 1.785, 1.785, 0, 1.785, 1.785, 1.785, 0);
        assertThat(coordination(
                        Crystal.of(diamond, List.of(Element.C, Element.C), new double[] {0, 0, 0, .25, .25, .25})))
                .containsExactly(4, 4);
        assertThat(coordination(Crystal.of(
                        Lattice.cubic(3.905),
                        List.of(Element.Sr, Element.Ti, Element.O, Element.O, Element.O),
                        new double[] {0, 0, 0, .5, .5, .5, .5, .5, 0, .5, 0, .5, 0, .5, .5})))
                .containsExactly(12, 6, 2, 2, 2);
    }

    /** Numbers printed by pymatgen 2026.10.24, CrystalNN().get_nn_data. */
    @Test
    void weighsNeighboursAsThePeer() {
        CrystalNn.Environment titanium = CrystalNn.of(DISTORTED).environment(1);
        assertThat(weights(titanium)).containsExactly(1, .885, .85, .33, .176, .149, .06, .024, .012);
        assertThat(titanium.likelihood())
                .containsExactly(
                        new double[] {
                            0,
                            .045998491,
                            .022148949,
                            .519439269,
                            .18948547,
                            .033919454,
                            .112659856,
                            .045793696,
                            .015276307,
                            .015278508
                        },
                        within(1e-9));
        assertThat(titanium.coordinationNumber()).isEqualTo(3);
        assertThat(titanium.bonded().stream()
                        .map(neighbour -> neighbour.facet().target()
                                + Arrays.toString(neighbour.facet().image())))
                .containsExactly("3[0, 0, 0]", "3[1, 0, 0]", "2[0, 0, 0]");
        CrystalNn.Environment calcium = CrystalNn.of(DISTORTED).environment(0);
        assertThat(weights(calcium)).containsExactly(1, .75, .275, .139, .106, .043, .023, .023, .022);
        assertThat(calcium.likelihood()[7]).as("two neighbours of equal weight").isZero();
    }

    /** Numbers printed by pymatgen 2026.10.24, CrystalNN(cation_anion=True).get_nn_data. */
    @Test
    void takesIonicRadiiAndOppositeChargesWhereThereAreCharges() {
        CrystalNn.Settings opposite = new CrystalNn.Settings(false, true, 0.5, 1, 3, true, 7);
        CrystalNn bonds = CrystalNn.of(charged(2, 4, -2, -2, -2), opposite);
        assertThat(weights(bonds.environment(0))).containsExactly(1, .708, .234, .11);
        assertThat(bonds.environment(1).likelihood())
                .containsExactly(new double[] {0, .045998491, .022148949, .889843282, .042009278}, within(1e-9));
        assertThatThrownBy(() -> CrystalNn.of(DISTORTED, opposite).environment(0))
                .hasMessageContaining("oxidation states")
                .hasMessageContaining("site 1");
    }

    @Test
    void likelihoodsAreADistribution() {
        for (CrystalNn.Environment environment : CrystalNn.of(DISTORTED).environments()) {
            double[] likelihood = environment.likelihood();
            assertThat(Arrays.stream(likelihood).sum()).isCloseTo(1, within(1e-12));
            assertThat(Arrays.stream(environment.bondLikelihood()).sum())
                    .as("each bond counts once for every number that includes it")
                    .isCloseTo(environment.meanCoordinationNumber(), within(1e-12));
        }
    }

    @Test
    void graphsHoldTheBondsOrAllOfThemWeighted() {
        PeriodicGraph bonds = CrystalNn.of(DISTORTED).graph();
        assertThat(bonds.degrees()).containsExactly(2, 3, 1, 2, 3);
        assertThat(bonds.weight()).containsOnly(1);
        CrystalNn.Settings weighted = new CrystalNn.Settings().withWeighted(true);
        PeriodicGraph all = CrystalNn.of(DISTORTED, weighted).graph();
        assertThat(all.degrees()).containsExactly(9, 9, 3, 3, 4);
        assertThat(Arrays.stream(all.weight()).boxed()).allMatch(weight -> weight > 0 && weight <= 1);
    }

    @Test
    void doesNotDependOnTheChoiceOfCell() {
        Crystal skewed = Supercell.of(DISTORTED, new int[] {1, 0, 0, 5, 1, 0, -3, 7, 1});
        for (int site = 0; site < DISTORTED.size(); site++) {
            assertThat(CrystalNn.of(skewed).environment(site).likelihood())
                    .containsExactly(CrystalNn.of(DISTORTED).environment(site).likelihood(), within(1e-12));
        }
    }

    @Test
    void leavesAtomsFarFromAllOthersAlone() {
        Crystal lonely = Crystal.of(Lattice.cubic(6), List.of(Element.He), new double[3]);
        assertThat(CrystalNn.of(lonely).environment(0).coordinationNumber()).isZero();
        assertThat(CrystalNn.of(lonely).environment(0).likelihood()).containsExactly(1);
        assertThat(CrystalNn.of(lonely, CrystalNn.Settings.geometric())
                        .environment(0)
                        .coordinationNumber())
                .isEqualTo(6);
    }

    @Test
    void refusesDisorderByName() {
        Crystal shared = Crystal.builder(Lattice.cubic(3))
                .name("alloy")
                .add(new Site(List.of(Species.of(Element.Fe, 0.5), Species.of(Element.Ni, 0.5)), 0, 0, 0, ""))
                .build();
        assertThatThrownBy(() -> CrystalNn.of(shared)).hasMessageContaining("'alloy' is disordered");
        assertThatThrownBy(() -> new CrystalNn.Settings(false, false, 1, 0.5, 3, true, 7))
                .hasMessageContaining("0.5");
    }
}
