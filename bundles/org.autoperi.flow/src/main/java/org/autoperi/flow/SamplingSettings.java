package org.autoperi.flow;

import org.autoperi.core.Param;

/**
 * How crystals are drawn from a trained flow, the table {@code [sampling]}.
 *
 * @param count number of crystals; ignored where targets say how many
 * @param steps Euler steps from noise to crystal
 * @param coordinateAnnealing slope s of the factor (1 + s t) on the coordinate velocities
 * @param latticeAnnealing slope of the same factor on the lattice velocities
 * @param temperature divides the log-probabilities of the species; below 1 the likely ones are preferred
 * @param guidance strength of the physical terms while sampling; 0 leaves them out
 */
public record SamplingSettings(
        @Param(label = "Crystals", min = 0, help = "How many to draw") int count,
        @Param(label = "Steps", min = 1, help = "Euler steps from noise to crystal") int steps,
        @Param(
                        label = "Coordinate annealing",
                        unit = "1",
                        min = 0,
                        help = "Coordinates move faster by 1 + s t; sharpens the samples")
                double coordinateAnnealing,
        @Param(label = "Lattice annealing", unit = "1", min = 0, help = "The same for the lattice")
                double latticeAnnealing,
        @Param(label = "Temperature", unit = "1", min = 0.01, max = 10, help = "Below 1 prefers likely species")
                double temperature,
        @Param(label = "Guidance", unit = "1", min = 0, help = "Physical terms push while sampling; 0: not used")
                double guidance) {

    /** The defaults. */
    public SamplingSettings() {
        this(100, 100, 5, 1, 1, 0);
    }
}
