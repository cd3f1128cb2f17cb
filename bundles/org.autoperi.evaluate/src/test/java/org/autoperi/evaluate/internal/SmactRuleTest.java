package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;
import org.junit.jupiter.api.Test;

class SmactRuleTest {
    private static String reason(String formula) {
        return SmactRule.PUBLISHED.judge(Composition.parse(formula)).category();
    }

    /** Verdicts of smact_validity in CDVAE with smact 2.6. */
    @Test
    void agreesWithThePublishedRuleOnKnownCompounds() {
        for (String valid :
                List.of("NaCl", "MgO", "TiO2", "CaTiO3", "LiFePO4", "He", "Fe3Al", "CeO2", "Na4Cl4", "KrF2")) {
            assertThat(reason(valid)).as(valid).isEmpty();
        }
        assertThat(reason("Na2Cl")).isEqualTo(SmactRule.OUT_OF_ORDER); // Na -1, Cl +2
        assertThat(reason("MgSi7")).isEqualTo(SmactRule.NOT_NEUTRAL);
        assertThat(reason("NaHe")).isEqualTo(SmactRule.NO_STATE);
        assertThat(reason("Pm2O3")).isEqualTo(SmactRule.NO_ELECTRONEGATIVITY);
        assertThat(reason("RfO2")).isEqualTo(SmactRule.UNKNOWN_ELEMENT);
        assertThat(reason("PH"))
                .isEqualTo(SmactRule.PUBLISHED.judge(Composition.parse("P3H3")).category());
        assertThat(reason("PdH2")).isEqualTo(SmactRule.OUT_OF_ORDER); // palladium and hydrogen both have 2.20
    }

    @Test
    void refusesPartsOfAtoms() {
        assertThatThrownBy(() -> reason("Na0.5Cl0.5")).hasMessageContaining("whole");
    }

    @Test
    void switchesGiveOtherVerdicts() {
        Composition alloy = Composition.parse("Mg2Zr5");
        assertThat(SmactRule.PUBLISHED.judge(alloy).isPassed()).isTrue();
        assertThat(new SmactRule(true, false).judge(alloy).isPassed()).isFalse();
        Composition reversed = Composition.parse("PdH2");
        assertThat(new SmactRule(false, true).judge(reversed).isPassed()).isTrue();
    }

    @Test
    void divisionByElectronegativityFindsWhatAllCombinationsFind() {
        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("SmactRuleTest -Dtests.seed=" + seed);
        Random random = new Random(seed);
        int valid = 0;
        int trials = 3000;
        for (int trial = 0; trial < trials; trial++) {
            Map<Element, Integer> amounts = new EnumMap<>(Element.class);
            int elements = 1 + random.nextInt(5);
            while (amounts.size() < elements) {
                amounts.put(Element.of(1 + random.nextInt(103)), 1 + random.nextInt(8));
            }
            Composition composition = Composition.of(amounts);
            for (boolean pauling : new boolean[] {true, false}) {
                SmactRule rule = new SmactRule(pauling, random.nextBoolean());
                boolean expected = byAllCombinations(composition, rule);
                assertThat(rule.judge(composition).isPassed())
                        .as(composition.formula() + " " + rule)
                        .isEqualTo(expected);
                valid += expected ? 1 : 0;
            }
        }
        assertThat(valid).isBetween(trials / 10, 2 * trials - trials / 10);
    }

    /** The rule as it is written: each combination of oxidation states, each pair of elements. */
    private static boolean byAllCombinations(Composition composition, SmactRule rule) {
        List<SmactTable.Entry> entries = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        composition.amounts().forEach((element, amount) -> {
            entries.add(SmactTable.entry(element).orElseThrow());
            counts.add(amount.intValue());
        });
        if (entries.size() == 1 || (rule.alloys() && entries.stream().allMatch(SmactTable.Entry::isMetal))) {
            return true;
        }
        return combine(entries, counts, new int[0], rule.pauling());
    }

    private static boolean combine(
            List<SmactTable.Entry> entries, List<Integer> counts, int[] chosen, boolean pauling) {
        if (chosen.length == entries.size()) {
            int charge = 0;
            for (int i = 0; i < chosen.length; i++) {
                charge += counts.get(i) * chosen[i];
            }
            return charge == 0 && (!pauling || inOrder(entries, chosen));
        }
        for (int state : entries.get(chosen.length).states()) {
            int[] more = Arrays.copyOf(chosen, chosen.length + 1);
            more[chosen.length] = state;
            if (combine(entries, counts, more, pauling)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inOrder(List<SmactTable.Entry> entries, int[] states) {
        for (int i = 0; i < states.length; i++) {
            for (int j = 0; j < states.length; j++) {
                if (entries.get(i).electronegativity().isEmpty()) {
                    return false;
                }
                if (states[i] > 0
                        && states[j] < 0
                        && entries.get(i).electronegativity().getAsDouble()
                                >= entries.get(j).electronegativity().orElse(0)) {
                    return false;
                }
            }
        }
        return true;
    }
}
