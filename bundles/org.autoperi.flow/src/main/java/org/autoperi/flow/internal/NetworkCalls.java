package org.autoperi.flow.internal;

import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Calls networks, which may be a plug-in's: checks what comes back and takes the drift off. */
final class NetworkCalls {
    private NetworkCalls() {}

    /** A network broke its contract; the message says how. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What a network says of a tile, the displacements of the coordinates with zero mean over each crystal.
     *
     * @throws Fault if it throws or a shape is wrong
     */
    static Forecast forecast(Network network, Tape tape, Tile tile) {
        Forecast raw;
        try {
            raw = network.forecast(tape, tile);
        } catch (RuntimeException e) {
            throw new Fault("the network failed on a " + tile + ": " + e.getMessage(), e);
        }
        require("coordinate displacements", raw.frac(), tile.atoms(), 3);
        require("lattice displacements", raw.lattice(), tile.crystals(), LatticeCoordinates.SIZE);
        require("species logits", raw.species(), tile.atoms(), Forecast.ELEMENTS);
        Tensor mean = tape.segmentMean(raw.frac(), tile.crystalOfAtom());
        Tensor frac = tape.subtract(raw.frac(), tape.gather(mean, tile.crystalOfAtom()));
        return new Forecast(frac, raw.lattice(), raw.species());
    }

    private static void require(String what, Tensor found, int rows, int cols) {
        if (found.rows() != rows || found.cols() != cols) {
            throw new Fault(
                    "the network gave " + what + " of shape " + found + ", expected [" + rows + ", " + cols + "]",
                    null);
        }
    }
}
