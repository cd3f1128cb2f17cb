package org.autoperi.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.autoperi.physics.testkit.RandomSystems;
import org.junit.jupiter.api.Test;

class GradientTest {
    /** A harmonic spring between two atoms has known forces and a known virial; both ways of adding it must agree. */
    @Test
    void forcesAndVirialEqualTheDerivativesByVectors() {
        PeriodicSystem system = RandomSystems.skewed(TestSeed.generator(), 2, 20, 8, 14);
        double[] shift = new double[3];
        double[] d = new double[3];
        for (int a = 0; a < 3; a++) {
            shift[a] = system.frac(1, a) - system.frac(0, a) + a - 1;
        }
        for (int k = 0; k < 3; k++) {
            d[k] = shift[0] * system.lattice(0, k) + shift[1] * system.lattice(1, k) + shift[2] * system.lattice(2, k);
        }
        Gradient byVector = Gradient.zeros(2);
        byVector.addVector(system, 0, 1, shift, d);
        double[] virial = new double[9];
        for (int i = 0; i < 9; i++) {
            virial[i] = d[i / 3] * d[i % 3];
        }
        Gradient byForces = Gradient.zeros(2);
        byForces.addForcesAndVirial(system, new double[] {d[0], d[1], d[2], -d[0], -d[1], -d[2]}, virial);
        assertThat(byForces.frac()).containsExactly(byVector.frac(), within(1e-10));
        assertThat(byForces.lattice()).containsExactly(byVector.lattice(), within(1e-10));
    }

    @Test
    void ignoresWhatIsNotWanted() {
        Gradient none = Gradient.none();
        none.addFrac(0, 1, 1, 1);
        none.addLattice(0, 0, 1);
        assertThat(none.isWanted()).isFalse();
        assertThatThrownBy(none::frac).isInstanceOf(IllegalStateException.class);
    }
}
