package org.autoperi.nn;

import java.util.Optional;
import org.autoperi.tensor.Tape;

/** A loss or a gradient is no longer a number. The parameters are those of before the step. */
public final class DivergedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String term;
    private final int tile;
    private final transient Optional<Tape.Fault> fault;

    /**
     * @param fault where in the forward pass a number was lost first, if it was there
     * @param parameter the parameter whose gradient was lost though all values were finite; empty if there is none
     */
    DivergedException(String term, int tile, double value, Optional<Tape.Fault> fault, String parameter) {
        super("training diverged: " + term + " is " + value + (tile >= 0 ? " in tile " + tile : "")
                + fault.map(DivergedException::text).orElse("")
                + (parameter.isEmpty() ? "" : ", first in the gradient of " + parameter)
                + ", expected a finite number; lower the learning rate or the clipping norm, or check the data");
        this.term = term;
        this.tile = tile;
        this.fault = fault;
    }

    private static String text(Tape.Fault fault) {
        return ", first in " + place(fault) + ", row " + fault.row() + " of " + fault.rows();
    }

    /** The operation and the layer of a fault, for people. */
    public static String place(Tape.Fault fault) {
        return fault.operation()
                + (fault.layer().isEmpty() ? "" : " of layer " + fault.layer())
                + (fault.fromOutside() ? " (what went in was not finite already)" : "");
    }

    /** The operation, layer and row in which a number was lost first; empty if it was in the backward pass. */
    public Optional<Tape.Fault> fault() {
        return fault == null ? Optional.empty() : fault; // null after serialisation
    }

    /** Name of the loss term, or {@code gradient norm}. */
    public String term() {
        return term;
    }

    /** Position of the tile in the batch, -1 if it is not one tile's fault. */
    public int tile() {
        return tile;
    }
}
