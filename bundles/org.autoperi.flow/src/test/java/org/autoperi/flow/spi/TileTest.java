package org.autoperi.flow.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.Standardisation;
import org.junit.jupiter.api.Test;

class TileTest {
    private static final Offset<Float> ROUNDING = within(1e-5f);
    private static final Standardisation STANDARDISATION =
            Standardisation.of(new double[] {1, 0, 0, 0, 0, 0}, new double[] {2, 1, 1, 0.5, 0.25, 2});
    private static final FlowState TWO = new FlowState(
            new int[] {11, 17},
            new double[] {0, 0.1, 0.2, 0.5, 0.6, 0.95},
            new double[] {1.2, 0.1, 0, 0.2, 0, 0.3},
            0.25);
    private static final FlowState ONE =
            new FlowState(new int[] {84}, new double[] {0.3, 0.3, 0.3}, new double[] {1.5, 0, 0, 0, 0.1, 0}, 0.75);

    @Test
    void aMovedTileIsThatOfTheMovedCrystals() {
        float[] frac = {0.1f, 0, -0.05f, 0, 0.2f, 0.1f, 0, -0.4f, 0};
        float[] lattice = {0.5f, -0.25f, 0, 0.1f, 0, 0, -1, 0, 0, 0, 0.2f, 0.3f};

        Tile moved = Tile.of(List.of(TWO, ONE), STANDARDISATION).moved(frac, lattice);

        Tile expected =
                Tile.of(List.of(moved(TWO, frac, 0, lattice, 0), moved(ONE, frac, 6, lattice, 6)), STANDARDISATION);
        assertThat(moved.frac()).containsExactly(expected.frac(), ROUNDING);
        assertThat(moved.lattice()).containsExactly(expected.lattice(), ROUNDING);
        assertThat(moved.matrix()).containsExactly(expected.matrix(), ROUNDING);
        assertThat(moved.atomicNumbers()).containsExactly(11, 17, 84);
        assertThat(moved.time()).containsExactly(0.25f, 0.75f);
    }

    @Test
    void aLatticeIsNotMovedToWhereThereAreNoCrystals() {
        Tile tile = Tile.of(List.of(ONE), STANDARDISATION);

        Tile moved = tile.moved(new float[3], new float[] {100, -100, 0, 0, 0, 0});

        assertThat(moved.lattice()[0]).isEqualTo(4);
        assertThat(moved.lattice()[1]).isEqualTo(-4);
        assertThat(tile.lattice()[0]).isLessThan(4);
    }

    @Test
    void displacementsMustFit() {
        Tile tile = Tile.of(List.of(ONE), STANDARDISATION);

        assertThatThrownBy(() -> tile.moved(new float[6], new float[6]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("displacements of 6 and 6 numbers, expected 3 and 6");
    }

    private static FlowState moved(FlowState state, float[] frac, int from, float[] lattice, int latticeFrom) {
        double[] places = state.frac().clone();
        for (int i = 0; i < places.length; i++) {
            places[i] += frac[from + i];
        }
        double[] cell = state.lattice().clone();
        for (int k = 0; k < cell.length; k++) {
            cell[k] += STANDARDISATION.scale(k) * lattice[latticeFrom + k];
        }
        return new FlowState(state.atomicNumbers(), places, cell, state.time());
    }
}
