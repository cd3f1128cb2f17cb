package org.autoperi.physics.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.TestSeed;
import org.autoperi.physics.spi.PhysicsTerm;
import org.junit.jupiter.api.Test;

/** Each check must catch the fault it is there for. */
class PhysicsTermChecksTest {
    record None() {}

    private abstract static class Faulty implements PhysicsTerm<None> {
        @Override
        public Class<None> configType() {
            return None.class;
        }
    }

    private interface Formula {
        double value(PeriodicSystem system, Gradient gradient);
    }

    private static PhysicsTermChecks<None> checks(Formula formula) {
        return PhysicsTermChecks.of(
                new Faulty() {
                    @Override
                    public double evaluate(None config, PeriodicSystem system, Gradient gradient) {
                        return formula.value(system, gradient);
                    }
                },
                new None(),
                TestSeed.value(),
                8,
                14);
    }

    /** Volume with its derivative, times a factor for the derivative. */
    private static double volume(PeriodicSystem system, Gradient gradient, double factor) {
        double[] inverse = system.inverse();
        for (int i = 0; i < 9; i++) {
            gradient.addLattice(i / 3, i % 3, factor * system.volume() * inverse[3 * (i % 3) + i / 3]);
        }
        return system.volume();
    }

    @Test
    void passesTheVolumeOfTheCell() {
        checks((s, g) -> volume(s, g, 1)).checkAll();
    }

    @Test
    void catchesAWrongDerivative() {
        assertThatThrownBy(() -> checks((s, g) -> volume(s, g, 1.0001)).checkGradients())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lattice component")
                .hasMessageContaining("seed");
    }

    @Test
    void catchesATermThatSaysNothing() {
        assertThatThrownBy(() -> checks((s, g) -> 0).checkAll()).hasMessageContaining("flat on all");
    }

    /** Jumps between 0 and 1 every 2e-4 angstrom: the coarse difference, as wide, meets one wherever it is, the fine one none or the same. */
    @Test
    void catchesAJump() {
        assertThatThrownBy(() -> checks((s, g) -> Math.abs(Math.rint(5e3 * s.lattice(0, 0)) % 2))
                        .checkGradients())
                .hasMessageContaining("not differentiable");
    }

    @Test
    void catchesDependenceOnTheDescription() {
        assertThatThrownBy(() -> checks((s, g) -> s.lattice(0, 0)).checkRotation())
                .hasMessageContaining("orientation");
        assertThatThrownBy(() -> checks((s, g) -> s.frac(0, 0)).checkOrigin()).hasMessageContaining("origin");
        assertThatThrownBy(() -> checks((s, g) -> s.atomicNumber(0)).checkAtomOrder())
                .hasMessageContaining("order");
        assertThatThrownBy(() -> checks((s, g) -> Math.abs(s.frac(0, 0) * s.lattice(1, 1)))
                        .checkChoiceOfCell())
                .hasMessageContaining("choice of cell");
        assertThatThrownBy(() -> checks((s, g) -> s.volume() / s.size()).checkSupercell())
                .hasMessageContaining("supercell");
    }

    @Test
    void catchesAnEmptiedCollector() {
        assertThatThrownBy(() -> checks((s, g) -> {
                            if (g.isWanted()) {
                                g.addScaled(g, -1);
                            }
                            return volume(s, g, 1);
                        })
                        .checkAddsToGradient())
                .hasMessageContaining("instead of adding");
    }

    @Test
    void catchesState() {
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(() -> checks((s, g) -> volume(s, g, 1) + 1e-9 * calls.incrementAndGet())
                        .checkStateless())
                .hasMessageContaining("after or beside");
    }
}
