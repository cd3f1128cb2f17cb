package org.autoperi.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.testkit.PhysicsTermChecks;
import org.junit.jupiter.api.Test;

class SoftRepulsionTest {
    /** Gradients, invariances, statelessness: the test kit of the platform. */
    @Test
    void keepsWhatATermPromises() {
        PhysicsTermChecks.of(new SoftRepulsion(), new SoftRepulsion.Config(), 7, 8, 14, 22)
                .checkAll();
    }

    @Test
    void costsHalfAtHalfTheCutoff() {
        double[] cube = {10, 0, 0, 0, 10, 0, 0, 0, 10};
        PeriodicSystem pair = new PeriodicSystem(cube, new double[] {0, 0, 0, 0.1, 0, 0}, new int[] {8, 8});

        assertEquals(1.5, new SoftRepulsion().evaluate(new SoftRepulsion.Config(2, 3), pair, Gradient.none()), 1e-12);
    }

    @Test
    void refusesACollapsedCell() {
        double[] point = {1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3};
        PeriodicSystem collapsed = new PeriodicSystem(point, new double[3], new int[] {8});

        assertTrue(new SoftRepulsion().inapplicable(new SoftRepulsion.Config(), collapsed).isPresent());
    }
}
