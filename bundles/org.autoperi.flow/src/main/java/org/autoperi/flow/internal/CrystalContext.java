package org.autoperi.flow.internal;

import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A row per crystal of what a network knows of it as a whole: a perceptron of its {@link CrystalFeatures}, and of its condition if there are
 * conditions.
 */
final class CrystalContext {
    private final int conditionWidth;
    private final Mlp mlp;

    CrystalContext(ParameterScope scope, int width, int conditionWidth) {
        this.conditionWidth = conditionWidth;
        this.mlp = new Mlp(scope, CrystalFeatures.SIZE + conditionWidth, width, width);
    }

    /** The rows, shape [B, width]. */
    Tensor apply(Tape tape, Tile tile) {
        Tensor own = tape.constant(tile.crystals(), CrystalFeatures.SIZE, CrystalFeatures.of(tile));
        if (conditionWidth == 0) {
            return mlp.applySilu(tape, own);
        }
        Tensor condition = tile.condition()
                .orElseThrow(() -> new IllegalArgumentException("a network with conditions of width " + conditionWidth
                        + " was asked about crystals without any"));
        return mlp.applySilu(tape, tape.concat(own, condition));
    }
}
