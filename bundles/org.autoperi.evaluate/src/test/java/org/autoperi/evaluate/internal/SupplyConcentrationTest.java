package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class SupplyConcentrationTest {
    private static Metric metric(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void averagesByMassAndByAtoms() throws Exception {
        Crystal hydride =
                Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.H), new double[] {0, 0, 0, .5, .5, .5});
        List<GeneratedStructure> set =
                new ArrayList<>(Sets.named(Sets.rockSalt(Element.Na, Element.Cl, 5.64), hydride));
        set.add(new GeneratedStructure.Unreadable("x", "broken"));
        Evaluation found =
                Sets.evaluate(new SupplyConcentration(), new SupplyConcentration.Config(), set, Optional.empty());
        // Na 1100 and 500, Cl 1500 and 1500; 22.990 and 35.453 g/mol
        double mass = 22.990 + 35.45;
        assertThat(metric(found, "hhi-production").value())
                .isCloseTo((22.990 * 1100 + 35.45 * 1500) / mass, within(0.05));
        assertThat(metric(found, "hhi-reserves").value()).isCloseTo((22.990 * 500 + 35.45 * 1500) / mass, within(0.05));
        assertThat(metric(found, "hhi-production").failures())
                .containsEntry("unreadable", 1)
                .containsEntry(SupplyConcentration.NO_INDEX, 1);
        // Hydrogen has no index and counts 10.
        assertThat(metric(found, "hhi-production-by-atoms").value())
                .isCloseTo(((1.1 + 1.5) / 2 + (1.1 + 10) / 2) / 2, within(1e-12));
        assertThat(metric(found, "hhi-combined-by-atoms").value())
                .isCloseTo(
                        0.25 * metric(found, "hhi-production-by-atoms").value()
                                + 0.75 * metric(found, "hhi-reserves-by-atoms").value(),
                        within(1e-12));
        assertThat(metric(found, "hhi-production").note()).contains("H");
    }

    @Test
    void nothingReadIsASentence() throws Exception {
        assertThat(Sets.evaluate(
                                new SupplyConcentration(),
                                new SupplyConcentration.Config(),
                                List.of(new GeneratedStructure.Unreadable("x", "broken")),
                                Optional.empty())
                        .notApplicable())
                .contains("could be read");
    }
}
