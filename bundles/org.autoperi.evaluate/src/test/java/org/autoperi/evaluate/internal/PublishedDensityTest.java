package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;

class PublishedDensityTest {
    /** Structure.density of pymatgen-core 2026.10.16, whose dalton of CODATA 2010 is 1.4e-9 off. */
    @Test
    void isThatOfPymatgen() {
        Crystal alloy =
                Crystal.of(Lattice.cubic(4), List.of(Element.Zn, Element.Tc), new double[] {0, 0, 0, .5, .5, .5});
        assertThat(PublishedDensity.of(alloy)).isCloseTo(4.239797323642941, within(1e-8));
        Crystal salt =
                Crystal.of(Lattice.cubic(6), List.of(Element.H, Element.Li, Element.S, Element.Po), new double[] {
                    0, 0, 0, .5, .5, .5, .5, 0, 0, 0, .5, 0
                });
        assertThat(PublishedDensity.of(salt)).isCloseTo(1.9220273849287992, within(1e-8));
    }

    @Test
    void knowsEveryElement() {
        for (Element element : Element.values()) {
            Crystal crystal = Crystal.of(Lattice.cubic(4), List.of(element), new double[3]);
            assertThat(PublishedDensity.of(crystal))
                    .as(element.symbol())
                    .isCloseTo(
                            crystal.densityGramPerCubicCentimetre(),
                            within(0.011 * crystal.densityGramPerCubicCentimetre()));
        }
    }
}
