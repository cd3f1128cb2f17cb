package org.autoperi.dynamics.internal;

import org.autoperi.core.Param;

/**
 * How trajectories are made, the table {@code [simulation]}.
 *
 * @param beta inverse temperature
 * @param referenceBeta inverse temperature of the trajectories that the model is compared with; 0 for those it learns
 * @param timeStep time step
 * @param friction friction along both axes
 * @param steps steps of each replica
 * @param stride steps between two frames
 * @param replicas independent trajectories
 */
public record SimulationTable(
        @Param(label = "Beta", help = "Inverse temperature 1/kT", min = 1e-9) double beta,
        @Param(
                        label = "Reference beta",
                        min = 0,
                        help =
                                "Inverse temperature of the trajectories that the model is compared with; 0: those it learns")
                double referenceBeta,
        @Param(label = "Time step", min = 1e-12) double timeStep,
        @Param(label = "Friction", min = 0) double friction,
        @Param(label = "Steps", min = 1, help = "Steps of each replica") long steps,
        @Param(label = "Stride", min = 1, help = "Steps between two frames") long stride,
        @Param(label = "Replicas", min = 1, help = "Independent trajectories") int replicas) {
    /** The published four states at beta 9.5, 64 replicas of ten million steps. */
    public SimulationTable() {
        this(9.5, 0, 0.01, 1, 10_000_000, 5000, 64);
    }
}
