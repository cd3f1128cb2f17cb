package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class LematValidityTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);

    @Test
    void metallicityIsThatOfSmact() { // printed by smact.metallicity.metallicity_score of smact 3.2.0
        assertThat(LematCharge.metallicity(Composition.parse("NaCl"))).isCloseTo(0.3301666666666667, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("Fe2Al"))).isCloseTo(0.8244166666666667, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("NiTiCu"))).isCloseTo(0.9814166666666666, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("U3Si2"))).isCloseTo(0.48416666666666663, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("CeCoIn5"))).isCloseTo(0.7282380952380952, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("SiO2"))).isCloseTo(0.173, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("HeO"))).isCloseTo(0.15, within(1e-12));
        assertThat(LematCharge.metallicity(Composition.parse("LrPt"))).isCloseTo(0.4666666666666667, within(1e-12));
    }

    @Test
    void neutralSaltsPassAndOthersDoNot() {
        assertThat(LematCharge.judge(SALT).detail()).isEqualTo("neutral with usual oxidation states");
        assertThat(LematCharge.judge(Sets.rockSalt(Element.Na, Element.O, 4.6)).detail())
                .isEqualTo("neutral with usual oxidation states"); // a peroxide by its formula
        assertThat(LematCharge.judge(Sets.rockSalt(Element.Ca, Element.F, 5)).category())
                .isEqualTo(LematCharge.NOT_NEUTRAL);
        assertThat(LematCharge.judge(Sets.rockSalt(Element.He, Element.O, 5)).category())
                .isEqualTo(LematCharge.NOT_NEUTRAL);
    }

    @Test
    void metalsAndElementsPass() {
        assertThat(LematCharge.judge(single(Element.Fe, 2.5)).isPassed()).isTrue();
        assertThat(LematCharge.judge(single(Element.Si, 2.4)).detail()).isEqualTo("no bonds of valence");
        assertThat(LematCharge.judge(single(Element.Si, 12)).isPassed()).isFalse(); // no neighbour within 10 angstrom
    }

    @Test
    void mixedValenceIsOfNeighbouringStates() {
        // Fe3O4 needs iron of 2 and 3, Na3Cl2 sodium of 2/3, which it has not
        assertThat(LematCharge.judge(chain(Element.Fe, 3, Element.O, 4)).isPassed())
                .isTrue();
        assertThat(LematCharge.judge(chain(Element.Na, 3, Element.Cl, 2)).isPassed())
                .isFalse();
    }

    @Test
    void distancesKeepTheEdgeCasesOfTheRule() {
        double least = 0.5 * (0.7 + 1.80 + 1.00); // radii of sodium and chlorine
        assertThat(LematValidity.distance(Sets.rockSalt(Element.Na, Element.Cl, 2 * least + 1e-9), false)
                        .isPassed())
                .isTrue();
        assertThat(LematValidity.distance(Sets.rockSalt(Element.Na, Element.Cl, 2 * least - 1e-9), false)
                        .isPassed())
                .isFalse();
        assertThat(LematValidity.distance(single(Element.Fe, 0.8), false).isPassed())
                .isTrue();
        assertThat(LematValidity.distance(single(Element.Fe, 0.8), true).category())
                .contains("own image");
        double helium = 0.5 * (0.7 + 1 + 0.60); // helium has no radius and counts as 1
        assertThat(LematValidity.distance(Sets.rockSalt(Element.He, Element.O, 2 * helium - 1e-9), false)
                        .isPassed())
                .isFalse();
        assertThat(LematValidity.distance(Sets.rockSalt(Element.He, Element.O, 2 * helium + 1e-9), false)
                        .isPassed())
                .isTrue();
    }

    @Test
    void implausibleCellsAreNamed() {
        assertThat(LematValidity.plausibility(SALT).isPassed()).isTrue();
        assertThat(LematValidity.plausibility(single(Element.Fe, 1.2)).category())
                .isEqualTo("plausibility: density");
        assertThat(LematValidity.plausibility(single(Element.H, 1.2)).category())
                .isEqualTo("plausibility: atomic density");
        Crystal needle = Crystal.of(Lattice.of(150, 0, 0, 0, 2, 0, 0, 0, 2), List.of(Element.Fe), new double[3]);
        assertThat(LematValidity.plausibility(needle).category()).isEqualTo("plausibility: edge of the cell");
        Crystal twice =
                Crystal.of(Lattice.cubic(5), List.of(Element.Fe, Element.Fe), new double[] {0, 0, 0, 1e-6, 0, 0});
        assertThat(LematValidity.plausibility(twice).category()).isEqualTo("plausibility: symmetry");
    }

    @Test
    void everyStructureHasAVerdictAndEveryTestAName() throws EvaluationException {
        List<GeneratedStructure> set = List.of(
                GeneratedStructure.of(SALT, "a"),
                GeneratedStructure.of(Sets.rockSalt(Element.Ca, Element.F, 1), "b"),
                new GeneratedStructure.Unreadable("c", "c.cif:3: no cell"));
        Evaluation found = Sets.evaluate(new LematValidity(), new LematValidity.Config(), set, Optional.empty());
        assertThat(found.metrics())
                .extracting(Metric::name)
                .containsExactly(
                        "lemat-validity",
                        "lemat-charge",
                        "lemat-distance",
                        "lemat-distance-with-self-images",
                        "lemat-plausibility");
        assertThat(found.metrics().get(0).value()).isCloseTo(100 / 3.0, within(1e-12));
        assertThat(found.metrics().get(0).failures()).isEqualTo(Map.of(LematCharge.NOT_NEUTRAL, 1, "unreadable", 1));
        assertThat(found.verdicts().get(1).detail())
                .contains("CaF")
                .contains("apart")
                .contains("g/cm3");
        assertThat(found.verdicts().get(2).detail()).contains("c.cif:3");
    }

    private static Crystal single(Element element, double edge) {
        return Crystal.of(Lattice.cubic(edge), List.of(element), new double[3]);
    }

    /** Atoms of two elements in turn on a line, then the rest of the more frequent one. */
    private static Crystal chain(Element one, int ones, Element other, int others) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < Math.max(ones, others); i++) {
            if (i < ones) {
                elements.add(one);
            }
            if (i < others) {
                elements.add(other);
            }
        }
        double[] frac = new double[3 * elements.size()];
        for (int i = 0; i < elements.size(); i++) {
            frac[3 * i] = (double) i / elements.size();
        }
        return Crystal.of(Lattice.of(2.0 * elements.size(), 0, 0, 0, 6, 0, 0, 0, 6), elements, frac);
    }
}
