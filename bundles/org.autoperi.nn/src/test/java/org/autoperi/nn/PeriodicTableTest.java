package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Stencils;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodicTableTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
    private static final int NODES = 9;
    private static final int OUTPUTS = 20;

    static {
        System.out.println("tests.seed=" + SEED);
    }

    private final RandomGenerator random = Fixture.random(SEED);
    private final Index receiver =
            Index.of(IntStream.range(0, NODES * NODES).map(i -> i / NODES).toArray(), NODES);
    private final Index sender =
            Index.of(IntStream.range(0, NODES * NODES).map(i -> i % NODES).toArray(), NODES);

    private float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** Coordinates, among them the ends of the period. */
    private float[] coordinates(int dimensions) {
        float[] x = new float[NODES * dimensions];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
        }
        x[0] = 0;
        x[dimensions] = Math.nextDown(1f);
        return x;
    }

    /** Sine and cosine of the pair in float64. */
    private double wave(float[] x, int dimensions, int edge, int d, int k, boolean sine) {
        double difference = (double) x[sender.get(edge) * dimensions + d] - x[receiver.get(edge) * dimensions + d];
        return sine ? Math.sin(2 * Math.PI * k * difference) : Math.cos(2 * Math.PI * k * difference);
    }

    @ParameterizedTest
    @CsvSource({"3, 0, 128", "3, 1, 16", "1, 0, 1", "2, 5, 7"})
    void interpolatesWhatTheWavesAddUpTo(int dimensions, int first, int frequencies) {
        PeriodicTable table = new PeriodicTable(dimensions, first, frequencies);
        int half = dimensions * frequencies;
        float[] x = coordinates(dimensions);
        float[] weight = numbers(OUTPUTS * table.features());
        Tape tape = Tape.inference();
        Tensor values = table.of(tape, tape.constant(OUTPUTS, table.features(), weight));
        Tensor y = tape.interpolate(values, table.stencils(x, receiver, sender));
        for (int e = 0; e < y.rows(); e++) {
            for (int j = 0; j < OUTPUTS; j++) {
                double sum = 0;
                double square = 0;
                for (int i = 0; i < half; i++) {
                    int k = first + i % frequencies;
                    float sine = weight[j * 2 * half + i];
                    float cosine = weight[j * 2 * half + half + i];
                    sum += sine * wave(x, dimensions, e, i / frequencies, k, true);
                    sum += cosine * wave(x, dimensions, e, i / frequencies, k, false);
                    square += sine * sine + cosine * cosine;
                }
                // of a sum of independent numbers of this size the roundings of float32 leave about 1e-6
                assertThat((double) y.get(e, j)).isCloseTo(sum, within(1e-5 * Math.sqrt(square)));
            }
        }
    }

    @Test
    void handsTheGradientOfTheTableOnToTheWeight() {
        PeriodicTable table = new PeriodicTable(2, 0, 6);
        ParameterStore store = new ParameterStore();
        Parameter weight =
                store.scope("layer", random).create("weight", OUTPUTS, table.features(), Initializer.normal(1));
        Stencils stencils = table.stencils(coordinates(2), receiver, sender);
        float[] factors = numbers(NODES * NODES * OUTPUTS);
        var gradients = store.newGradients();
        Tape whole = Tape.recording(gradients);
        Tensor through = whole.interpolate(table.of(whole, whole.parameter(weight)), stencils);
        whole.backward(whole.sum(whole.multiply(through, whole.constant(NODES * NODES, OUTPUTS, factors))));

        Tape parts = Tape.inference();
        Tensor ofTable = parts.spread(parts.constant(NODES * NODES, OUTPUTS, factors), stencils);
        Tensor handedOn = table.gradient(parts, ofTable);

        assertThat(List.of(handedOn.rows(), handedOn.cols())).containsExactly(OUTPUTS, table.features());
        float[] expected = gradients.of(weight);
        for (int i = 0; i < expected.length; i++) {
            assertThat(handedOn.toArray()[i]).isCloseTo(expected[i], within(1e-3f)); // sums of 81 numbers below 10
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        PeriodicTable table = new PeriodicTable(2, 0, 6);
        Tape tape = Tape.inference();
        assertThatThrownBy(() -> table.of(tape, tape.filled(3, 23, 0)))
                .hasMessage("periodic table: a weight [3, 23], expected 24 columns");
        assertThatThrownBy(() -> table.gradient(tape, tape.filled(3, 4, 0)))
                .hasMessage("periodic table: a gradient [3, 4], expected 64 rows");
        assertThatThrownBy(() -> new PeriodicTable(3, -1, 4)).hasMessageContaining("4 frequencies from -1");
    }
}
