package org.autoperi.example;

import org.autoperi.flow.testkit.ArchitectureChecks;
import org.junit.jupiter.api.Test;

class PairNetworkTest {
    /** Shapes, invariances, gradients, statelessness: the test kit of the platform. */
    @Test
    void keepsWhatANetworkPromises() {
        ArchitectureChecks.of(new PairNetwork(), new PairNetwork.Config()).all();
    }
}
