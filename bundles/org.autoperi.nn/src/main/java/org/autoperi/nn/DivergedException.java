package org.autoperi.nn;

/** A loss or a gradient is no longer a number. The parameters are those of before the step. */
public final class DivergedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String term;
    private final int tile;

    DivergedException(String term, int tile, double value) {
        super("training diverged: " + term + " is " + value + (tile >= 0 ? " in tile " + tile : "")
                + ", expected a finite number; lower the learning rate or the clipping norm, or check the data");
        this.term = term;
        this.tile = tile;
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
