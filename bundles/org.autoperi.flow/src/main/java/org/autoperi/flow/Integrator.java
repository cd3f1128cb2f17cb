package org.autoperi.flow;

/** The rule by which paths are followed from noise to crystal. */
public enum Integrator {
    /** Euler's rule: one look at the velocities per step; errors fall with the number of steps. */
    EULER,
    /** Heun's rule: two looks per step; errors fall with its square. The last step is one of Euler, since velocities end with the path. */
    HEUN,
    /** Heun's rule with steps as long as the difference from Euler's rule allows, for each crystal by itself. */
    ADAPTIVE
}
