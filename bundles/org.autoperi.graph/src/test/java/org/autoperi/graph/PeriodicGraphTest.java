package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;

class PeriodicGraphTest {
    private static final Crystal SALT =
            Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, 0.5, 0.5, 0.5});

    @Test
    void carriesWeightsThatWereGiven() {
        PeriodicGraph plain = PeriodicGraph.of(SALT, new int[] {0, 1}, new int[] {1, 0}, new int[6]);
        PeriodicGraph weighted = plain.withWeight(0.25, 0.5);
        assertThat(plain.isWeighted()).isFalse();
        assertThat(plain.weight()).containsExactly(1, 1);
        assertThat(weighted.isWeighted()).isTrue();
        assertThat(weighted.weight()).containsExactly(0.25, 0.5);
        assertThat(weighted.distance()).isEqualTo(plain.distance());
    }

    @Test
    void refusesWeightsThatDoNotFit() {
        PeriodicGraph plain = PeriodicGraph.of(SALT, new int[] {0, 1}, new int[] {1, 0}, new int[6]);
        assertThatThrownBy(() -> plain.withWeight(1)).hasMessageContaining("each of 2 edges, found 1");
        assertThatThrownBy(() -> plain.withWeight(1, Double.NaN)).hasMessageContaining("edge 1");
    }
}
