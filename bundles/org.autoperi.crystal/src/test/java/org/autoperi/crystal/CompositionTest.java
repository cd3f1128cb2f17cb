package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositionTest {

    @Test
    void readsFormulas() {
        assertThat(Composition.parse("CaTiO3").amounts())
                .isEqualTo(Map.of(Element.Ca, 1.0, Element.Ti, 1.0, Element.O, 3.0));
        assertThat(Composition.parse("Mg3(PO4)2").formula()).isEqualTo("Mg3P2O8");
        assertThat(Composition.parse("[Co(NH3)6]Cl3").amount(Element.H)).isEqualTo(18);
        assertThat(Composition.parse(" Ca2 Ti2 O6 ").reducedFormula()).isEqualTo("CaTiO3");
        assertThat(Composition.parse("Fe0.5Ni0.5").amount(Element.Fe)).isEqualTo(0.5);
    }

    @Test
    void printsWhatItReads() {
        for (String formula : List.of("CaTiO3", "NaCl", "H2O", "Fe0.5Ni0.5", "U3O8", "C60")) {
            Composition composition = Composition.parse(formula);
            assertThat(Composition.parse(composition.formula())).isEqualTo(composition);
        }
    }

    @Test
    void describesStoichiometry() {
        Composition composition = Composition.parse("Ca2Ti2O6");
        assertThat(composition.anonymousFormula()).isEqualTo("ABC3");
        assertThat(composition.divisor()).isEqualTo(2);
        assertThat(composition.fraction(Element.O)).isCloseTo(0.6, within(1e-15));
        assertThat(composition.mass()).isCloseTo(2 * (40.078 + 47.867 + 3 * 15.999), within(1e-9));
        assertThat(Composition.parse("Fe0.5Ni1.5").reducedFormula()).isEqualTo("Fe0.5Ni1.5");
        assertThat(Composition.ofAtoms(new int[] {8, 1, 1}).formula()).isEqualTo("H2O");
    }

    @Test
    void saysWhereAFormulaIsWrong() {
        assertThatThrownBy(() -> Composition.parse("CaXx2"))
                .hasMessageContaining("character 3")
                .hasMessageContaining("Xx");
        assertThatThrownBy(() -> Composition.parse("Mg(OH")).hasMessageContaining("missing ')'");
        assertThatThrownBy(() -> Composition.parse("Mg)2")).hasMessageContaining("unexpected ')'");
        assertThatThrownBy(() -> Composition.parse("Mg1.2.3")).hasMessageContaining("not a number");
        assertThatThrownBy(() -> Composition.parse("")).hasMessageContaining("at least one");
        assertThatThrownBy(() -> Composition.parse("Mg0")).hasMessageContaining("positive");
    }
}
