package org.autoperi.flow.spi;

import java.util.Objects;
import org.autoperi.tensor.Tensor;

/**
 * What a network says of a tile: where everything should move. Axes: N atoms, B crystals.
 *
 * @param frac velocities of the fractional coordinates, shape [N, 3]; the platform removes the mean over each crystal
 * @param lattice velocities of the standardised lattice coordinates, shape [B, 6]
 * @param species unnormalised log-probabilities of the elements with the atomic numbers 1 to 118, shape [N, 118]
 */
public record Velocity(Tensor frac, Tensor lattice, Tensor species) {
    /** Number of elements a species is chosen from. */
    public static final int ELEMENTS = 118;

    /** Checks that nothing is missing. */
    public Velocity {
        Objects.requireNonNull(frac, "frac");
        Objects.requireNonNull(lattice, "lattice");
        Objects.requireNonNull(species, "species");
    }
}
