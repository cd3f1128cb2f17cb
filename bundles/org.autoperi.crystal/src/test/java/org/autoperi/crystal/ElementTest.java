package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ElementTest {

    @Test
    void everyElementIsFoundByNumberAndSymbol() {
        assertThat(Element.values()).hasSize(118);
        for (Element element : Element.values()) {
            assertThat(Element.of(element.atomicNumber())).isSameAs(element);
            assertThat(Element.parse(element.symbol())).isSameAs(element);
            assertThat(element.atomicMass()).isPositive();
            assertThat(element.covalentRadiusAngstrom()).isBetween(0.2, 2.7);
        }
    }

    @Test
    void constantsAgreeWithThePublishedTables() {
        assertThat(Element.Fe.atomicMass()).isEqualTo(55.845);
        assertThat(Element.U.atomicMass()).isCloseTo(238.029, within(1e-3));
        assertThat(Element.O.electronegativity()).hasValue(3.44);
        assertThat(Element.He.electronegativity()).isEmpty();
        assertThat(Element.Cs.covalentRadiusAngstrom()).isEqualTo(2.44);
        assertThat(Element.Cm.covalentRadiusAngstrom()).isEqualTo(1.69);
        assertThat(Element.Si.atomicRadiusAngstrom()).hasValue(1.10);
        assertThat(Element.Xe.atomicRadiusAngstrom()).isEmpty();
    }

    @Test
    void placesElementsInThePeriodicTable() {
        Object[][] expected = {
            {Element.H, 1, 1},
            {Element.He, 18, 1},
            {Element.B, 13, 2},
            {Element.Sc, 3, 4},
            {Element.Fe, 8, 4},
            {Element.Zn, 12, 4},
            {Element.I, 17, 5},
            {Element.La, 3, 6},
            {Element.Gd, 3, 6},
            {Element.Lu, 3, 6},
            {Element.Hf, 4, 6},
            {Element.Pb, 14, 6},
            {Element.Ra, 2, 7},
            {Element.U, 3, 7},
            {Element.Rf, 4, 7},
            {Element.Og, 18, 7}
        };
        for (Object[] row : expected) {
            Element element = (Element) row[0];
            assertThat(element.group()).as("%s", element).isEqualTo(row[1]);
            assertThat(element.period()).as("%s", element).isEqualTo(row[2]);
        }
    }

    @Test
    void knowsMetals() {
        for (Element metal : new Element[] {
            Element.Li, Element.Al, Element.Ga, Element.Sn, Element.Pb, Element.Bi, Element.Po, Element.La, Element.Pu
        }) {
            assertThat(metal.isMetal()).as("%s", metal).isTrue();
        }
        for (Element other : new Element[] {
            Element.H, Element.C, Element.Si, Element.Te, Element.Cl, Element.I, Element.Ne, Element.He
        }) {
            assertThat(other.isMetal()).as("%s", other).isFalse();
        }
    }

    @Test
    void unknownSymbolsNameTheNearest() {
        assertThatThrownBy(() -> Element.parse("FE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'FE'")
                .hasMessageContaining("Fe");
        assertThatThrownBy(() -> Element.parse("iron")).hasMessageContaining("Fe");
        assertThatThrownBy(() -> Element.parse("Xx")).hasMessageContaining("Xe");
        assertThatThrownBy(() -> Element.parse("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Element.of(0)).hasMessageContaining("118");
        assertThatThrownBy(() -> Element.of(119)).hasMessageContaining("119");
    }
}
