package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A stack of long short-term memories, see {@link Tape#lstm}. A whole sequence multiplies the inputs of all times at once;
 * a step goes on from a state and is what sampling needs. Axes: T times, B sequences, H width.
 */
public final class Lstm {
    /** The forget gates start open, so that early training remembers (section 2.2 of Jozefowicz et al., ICML 2015). */
    private static final float OPEN = 1;

    private record Layer(Parameter input, Parameter recurrent, Parameter bias) {
        static Layer in(ParameterScope scope, int inputs, int width) {
            Initializer even = Initializer.uniform(1 / Math.sqrt(width));
            return new Layer(
                    scope.create("input.weight", 4 * width, inputs, even),
                    scope.create("recurrent.weight", 4 * width, width, even),
                    scope.create("bias", 1, 4 * width, (values, rows, cols, random) -> {
                        for (int j = 0; j < width; j++) {
                            values[width + j] = OPEN;
                        }
                    }));
        }
    }

    private final List<Layer> layers = new ArrayList<>();
    private final String name;
    private final int inputs;
    private final int width;

    /**
     * @param inputs number of inputs at a time
     * @param width H of every layer
     * @param depth number of layers
     */
    public Lstm(ParameterScope scope, int inputs, int width, int depth) {
        if (inputs < 1 || width < 1 || depth < 1) {
            throw new IllegalArgumentException("LSTM " + scope.prefix() + ": " + inputs + " inputs, width " + width
                    + ", " + depth + " layers; expected 1 or more");
        }
        this.name = scope.prefix();
        this.inputs = inputs;
        this.width = width;
        for (int i = 0; i < depth; i++) {
            layers.add(Layer.in(scope.child("layer" + i), i == 0 ? inputs : width, width));
        }
    }

    /**
     * What is remembered: h | c of each layer, each of shape [B, 2 H]. Belongs to its tape; {@link #toArrays} outlives it.
     *
     * @param layers first to last
     */
    public record State(List<Tensor> layers) {
        /** Copies the list. */
        public State {
            layers = List.copyOf(layers);
        }

        /** The numbers of each layer, shape [B, 2 H] flattened, copied. */
        public List<float[]> toArrays() {
            return layers.stream().map(Tensor::toArray).toList();
        }
    }

    /**
     * Outputs and the state to go on from.
     *
     * @param outputs h of the last layer, shape [T B, H] for a sequence, [B, H] for a step
     */
    public record Result(Tensor outputs, State state) {}

    /** A memory of nothing. */
    public State empty(Tape tape, int batch) {
        return new State(
                layers.stream().map(layer -> tape.filled(batch, 2 * width, 0)).toList());
    }

    /** The state of earlier {@link State#toArrays}, without gradient; not copied. */
    public State resumed(Tape tape, int batch, List<float[]> arrays) {
        if (arrays.size() != layers.size()) {
            throw new IllegalArgumentException(
                    "LSTM " + name + ": a state of " + arrays.size() + " layers, expected " + layers.size());
        }
        return new State(arrays.stream()
                .map(array -> tape.constant(batch, 2 * width, array))
                .toList());
    }

    /**
     * Reads sequences of one length.
     *
     * @param x shape [T B, inputs], time by time
     * @param before of B sequences
     */
    public Result sequence(Tape tape, Tensor x, State before) {
        int batch = before.layers.get(0).rows();
        if (batch == 0 || x.rows() % batch != 0 || x.cols() != inputs) {
            throw new IllegalArgumentException("LSTM " + name + ": inputs " + x + " for a state of " + batch
                    + " sequences, expected [times x " + batch + ", " + inputs + "]");
        }
        return tape.in(name, () -> sequence(tape, x, all(x.rows()), before, new ArrayList<>()));
    }

    /**
     * Reads sequences of rows of a table, such as an embedding; what multiplies the inputs multiplies the rows of the table,
     * where there are fewer of these.
     *
     * @param table shape [rows, inputs]
     * @param rows which row is read, time by time; T B of them
     * @param before of B sequences
     */
    public Result sequence(Tape tape, Tensor table, Index rows, State before) {
        if (rows.length() <= table.rows()) {
            return sequence(tape, tape.gather(table, rows), before);
        }
        if (table.cols() != inputs) {
            throw new IllegalArgumentException(
                    "LSTM " + name + ": a table " + table + ", expected " + inputs + " columns");
        }
        return tape.in(name, () -> sequence(tape, table, rows, before, new ArrayList<>()));
    }

    private Result sequence(Tape tape, Tensor x, Index rows, State before, List<Tensor> after) {
        Tensor h = x;
        for (int i = 0; i < layers.size(); i++) {
            h = layer(tape, layers.get(i), h, i == 0 ? rows : all(h.rows()), before.layers.get(i), after);
        }
        return new Result(h, new State(after));
    }

    /** Every row, in order. */
    private static Index all(int rows) {
        return Index.of(IntStream.range(0, rows).toArray(), rows);
    }

    /**
     * Reads one more input of each sequence.
     *
     * @param x shape [B, inputs]
     */
    public Result step(Tape tape, Tensor x, State before) {
        return sequence(tape, x, before);
    }

    private Tensor layer(Tape tape, Layer layer, Tensor x, Index rows, Tensor before, List<Tensor> after) {
        Tensor inputs = tape.linear(x, tape.parameter(layer.input), tape.parameter(layer.bias));
        Tensor states = tape.lstm(inputs, rows, tape.parameter(layer.recurrent), before);
        after.add(tape.rows(states, states.rows() - before.rows(), states.rows()));
        return tape.columns(states, 0, width);
    }
}
