package org.autoperi.flow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.core.RandomStreams;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ParameterChecksTest {
    private final ParameterStore store = new ParameterStore();
    private final Parameter weight =
            store.scope("net", new RandomStreams(1).stream("net")).create("weight", 2, 3, Initializer.constant(0.5f));

    private Tensor sumOfSquares(Tape tape) {
        return tape.sum(tape.square(tape.parameter(weight)));
    }

    @Test
    void passesARightDerivativeAndLeavesTheParametersAsTheyWere() {
        ParameterChecks.gradients(store, store.parameters(), this::sumOfSquares);

        assertThat(weight.values()).containsOnly(0.5f);
    }

    @Test
    void catchesADerivativeWrongByAFewPercent() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> ParameterChecks.gradients(
                        store,
                        store.parameters(),
                        tape -> tape.scale(sumOfSquares(tape), asked.getAndIncrement() == 0 ? 1.04f : 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("net.weight")
                .hasMessageContaining("by central differences");
    }

    /** Over the shortest step the rounding of 78 is larger than the derivative, over the longest less than a twentieth of it. */
    @Test
    void catchesAWrongDerivativeOfAParameterThatMattersLittle() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> ParameterChecks.gradients(
                        store,
                        store.parameters(),
                        tape -> tape.shift(
                                tape.scale(sumOfSquares(tape), asked.getAndIncrement() == 0 ? 0.003f : 0.002f), 78)))
                .hasMessageContaining("by central differences");
    }

    @Test
    void catchesAParameterThatChangesNothing() {
        assertThatThrownBy(() ->
                        ParameterChecks.gradients(store, store.parameters(), tape -> tape.scale(sumOfSquares(tape), 0)))
                .hasMessageContaining("changes nothing");
    }

    /** Beside 2^20 a number is rounded to 1/8: differences of at most 0.15 say next to nothing, and nothing is held against the derivative. */
    @Test
    void allowsWhatRoundingTakesAway() {
        ParameterChecks.gradients(store, store.parameters(), tape -> tape.shift(sumOfSquares(tape), 1 << 20));
    }
}
