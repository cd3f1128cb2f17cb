package org.autoperi.flow;

/**
 * How badly a crystal fits what a flow has learnt of its composition: the loss of flow matching with the crystal as the end of the paths, a mean
 * over times and noise. Of several structures of one composition the one with the
 * least is the one that the network would most nearly lead to from everywhere (ours; no likelihood). Numbers of different compositions cannot be compared.
 *
 * @param coordinates of the fractional coordinates, a mean over the atoms
 * @param lattice of the standardised lattice coordinates
 */
public record Misfit(double coordinates, double lattice) {
    /** Weight of the coordinates: what knowing nothing costs of them, 0.02, then counts as much as of the lattice, 1 (ours). */
    private static final double COORDINATES = 50;

    /** Both as one number; lower is better. */
    public double total() {
        return COORDINATES * coordinates + lattice;
    }
}
