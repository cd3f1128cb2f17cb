package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.flow.testkit.ArchitectureChecks;
import org.autoperi.nn.Linear;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TorusGnnTest {
    @Test
    void keepsThePromisesOfAnArchitecture() {
        ArchitectureChecks.of(new TorusGnn(), new TorusGnn.Config(24, 2, 4), Long.getLong("tests.seed", 5))
                .all();
    }

    /** Sees where the atoms are instead of how they lie to each other: not what a crystal is. */
    private static final class Naive implements Architecture<TorusGnn.Config> {
        @Override
        public Network create(TorusGnn.Config config, DataFacts facts, ParameterScope parameters) {
            Linear frac = new Linear(parameters.child("frac"), 3, 3);
            Linear lattice = new Linear(parameters.child("lattice"), 6, 6);
            Linear species = new Linear(parameters.child("species"), 3, Forecast.ELEMENTS);
            return (tape, tile) -> forecast(tape, tile, frac, lattice, species);
        }

        private static Forecast forecast(Tape tape, Tile tile, Linear frac, Linear lattice, Linear species) {
            Tensor x = tape.constant(tile.atoms(), 3, tile.frac());
            Tensor y = tape.constant(tile.crystals(), 6, tile.lattice());
            return new Forecast(frac.apply(tape, x), lattice.apply(tape, y), species.apply(tape, x));
        }
    }

    @Test
    void checksFindANetworkThatIsNotInvariant() {
        ArchitectureChecks checks = ArchitectureChecks.of(new Naive(), new TorusGnn.Config());

        checks.permutationEquivariance();
        checks.gradients();
        assertThatThrownBy(checks::translationInvariance)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("moving all atoms together");
        assertThatThrownBy(checks::periodicity)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("periodic image");
    }
}
