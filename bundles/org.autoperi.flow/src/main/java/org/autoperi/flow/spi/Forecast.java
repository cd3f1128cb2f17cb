package org.autoperi.flow.spi;

import java.util.Objects;
import org.autoperi.tensor.Tensor;

/**
 * What a network says of a tile: how far everything still is from where its path ends, and which species the atoms will be. The platform turns
 * displacements into velocities by dividing by the time that is left. Axes: N atoms, B crystals.
 *
 * <p>To a network that learns a diffusion ({@link org.autoperi.flow.GenerativeProcess}) it is all the same, but what it is taught to say in place of the
 * displacements is the score of the noisy coordinates, which points to where they come from, and the noise of the lattice; both have variance 1.
 *
 * @param frac displacements of the fractional coordinates to the end of the path, shape [N, 3]; the platform removes the mean over
 *     each crystal
 * @param lattice displacements of the standardised lattice coordinates, shape [B, 6]
 * @param species unnormalised log-probabilities of the elements with the atomic numbers 1 to 118, shape [N, 118]
 */
public record Forecast(Tensor frac, Tensor lattice, Tensor species) {
    /** Number of elements a species is chosen from. */
    public static final int ELEMENTS = 118;

    /** Checks that nothing is missing. */
    public Forecast {
        Objects.requireNonNull(frac, "frac");
        Objects.requireNonNull(lattice, "lattice");
        Objects.requireNonNull(species, "species");
    }
}
