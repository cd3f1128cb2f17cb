package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class CoordinationDistanceTest {
    /**
     * Na and Cl are bonded up to 1.25 (1.66 + 1.02) = 3.35: six at 2.82. By these radii sodium is bonded to its kind too, up to 4.15: twelve at 3.99;
     * chlorine up to 2.55 is not.
     */
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);

    @Test
    void countsNeighboursAsOnPaper() {
        assertThat(Coordination.ofImages(SALT)).hasValue((18 + 6) / 2.0);
        assertThat(Coordination.ofImages(Sets.cubicRockSalt(Element.Na, Element.Cl, 5.64)))
                .hasValue((18 + 6) / 2.0);
        // Among the atoms of the cell: one other in the primitive cell; in the cubic one three of the other kind, and
        // three sodium atoms of sodium.
        assertThat(Coordination.ofAtoms(SALT)).hasValue(1);
        assertThat(Coordination.ofAtoms(Sets.cubicRockSalt(Element.Na, Element.Cl, 5.64)))
                .hasValue((6 + 3) / 2.0);
        Crystal copper = Crystal.of(
                Lattice.of(0, 1.805, 1.805, 1.805, 0, 1.805, 1.805, 1.805, 0), List.of(Element.Cu), new double[3]);
        assertThat(Coordination.ofImages(copper)).hasValue(12);
        assertThat(Coordination.ofAtoms(copper)).hasValue(0);
    }

    @Test
    void theTwoWaysOfCountingHaveTheirNames() throws Exception {
        Evaluation found = Sets.evaluate(
                new CoordinationDistance(),
                new CoordinationDistance.Config(),
                Sets.named(Sets.cubicRockSalt(Element.Na, Element.Cl, 5.64)),
                Optional.of(Sets.dataset(List.of(), List.of(SALT))));
        assertThat(found.metrics())
                .extracting(Metric::name)
                .containsExactly(
                        "coordination-distance",
                        "coordination-distance-valid",
                        "coordination-with-images-distance",
                        "coordination-with-images-distance-valid");
        assertThat(found.metrics().get(0).value()).isCloseTo(3.5, within(1e-12));
        assertThat(found.metrics().get(2).value()).isCloseTo(0, within(1e-12));
    }
}
