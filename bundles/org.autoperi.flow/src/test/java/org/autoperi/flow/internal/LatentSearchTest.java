package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Parameter;
import org.junit.jupiter.api.Test;

class LatentSearchTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
    private static final Targets GAP =
            new Targets(List.of("gap"), new double[] {2}, new double[] {0.5}, new double[] {2});

    private static LatentSpace space() {
        ParameterStore store = new ParameterStore();
        LatentSpace space = new LatentSpace(
                LatentSpaceTest.config(List.of("gap")),
                FlowTrainingTest.SALTS.facts(),
                List.of(2, 5),
                GAP,
                store,
                new RandomStreams(SEED).stream("parameters"));
        for (Parameter parameter : store.parameters()) { // an untrained head hardly depends on the vector
            if (parameter.name().startsWith("latent.properties")
                    && parameter.name().endsWith("weight")) {
                parameter.update(values -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= 3;
                    }
                });
            }
        }
        return space;
    }

    private static float[] start(int size) {
        RandomGenerator random = new RandomStreams(SEED).stream("start");
        float[] z = new float[size];
        for (int k = 0; k < size; k++) {
            z[k] = (float) random.nextGaussian();
        }
        return z;
    }

    @Test
    void endsWhereThePropertyIsWhatWasWanted() {
        LatentSpace space = space();
        float[] start = start(space.width());
        double before = space.properties(start)[0];
        double wanted = before + 0.1;

        float[] end = new LatentSearch(space, 0, OptionalDouble.of(wanted), false).from(start);

        // the pull towards zero leaves a little to be wished for
        assertThat(Math.abs(space.properties(end)[0] - wanted))
                .as("-Dtests.seed=%d", SEED)
                .isLessThan(0.05);
    }

    @Test
    void goesUpAndDown() {
        LatentSpace space = space();
        float[] start = start(space.width());
        double before = space.properties(start)[0];

        double low = space.properties(new LatentSearch(space, 0, OptionalDouble.empty(), false).from(start))[0];
        double high = space.properties(new LatentSearch(space, 0, OptionalDouble.empty(), true).from(start))[0];

        assertThat(low).as("-Dtests.seed=%d", SEED).isLessThan(before);
        assertThat(high).as("-Dtests.seed=%d", SEED).isGreaterThan(before);
    }

    /** At the end the gradient is zero: moving along any axis makes the sum of both terms larger. */
    @Test
    void endsAtAMinimum() {
        LatentSpace space = space();
        float[] end = new LatentSearch(space, 0, OptionalDouble.empty(), false).from(start(space.width()));
        for (int k = 0; k < end.length; k++) {
            for (double by : new double[] {-0.3, 0.3}) {
                float[] beside = end.clone();
                beside[k] += (float) by;
                assertThat(value(space, beside))
                        .as("axis %d by %f, -Dtests.seed=%d", k, by, SEED)
                        .isGreaterThan(value(space, end) - 1e-4);
            }
        }
        assertThat(value(space, end)).isCloseTo(value(space, end.clone()), within(0.0));
    }

    private static double value(LatentSpace space, float[] z) {
        double squares = 0;
        for (float x : z) {
            squares += x * x;
        }
        return GAP.standardise(0, space.properties(z)[0]) + 0.1 * squares / (2 * z.length);
    }
}
