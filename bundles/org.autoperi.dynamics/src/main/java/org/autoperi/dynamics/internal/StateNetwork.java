package org.autoperi.dynamics.internal;

import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.dynamics.StateWindows;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Loss;
import org.autoperi.nn.Lstm;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Says the next state of sequences. Axes: T times, B sequences, K states, H width. */
final class StateNetwork {
    private final ParameterStore store = new ParameterStore();
    private final int states;
    private final int width;
    private final Embedding embedding;
    private final Lstm lstm;
    private final Linear out;

    StateNetwork(int states, int inputs, int width, RandomGenerator random) {
        this.states = states;
        this.width = width;
        ParameterScope scope = store.scope(random);
        this.embedding = new Embedding(scope.child("embedding"), states, inputs);
        this.lstm = new Lstm(scope.child("lstm"), inputs, width, 1);
        this.out = new Linear(scope.child("out"), width, states);
    }

    ParameterStore store() {
        return store;
    }

    int states() {
        return states;
    }

    int width() {
        return width;
    }

    /** The mean of minus the logarithm of the probability of the next state. */
    Loss loss(Tape tape, StateWindows windows) {
        Index read = Index.of(windows.read(), states);
        Index next = Index.of(windows.next(), states);
        Tensor outputs = read(tape, read, lstm.empty(tape, windows.sequences())).outputs();
        return Loss.of("cross-entropy", tape.crossEntropy(out.apply(tape, outputs), next));
    }

    /** What an inference gives: logarithms of probabilities, shape [T B, K], and the memory to go on from. */
    record Expected(float[] logProbabilities, List<float[]> memory) {}

    /**
     * Reads one sequence.
     *
     * @param memory of what was before; empty for nothing
     */
    Expected expect(Tape tape, Index read, List<float[]> memory) {
        Lstm.State before = memory.isEmpty() ? lstm.empty(tape, 1) : lstm.resumed(tape, 1, memory);
        Lstm.Result result = read(tape, read, before);
        Tensor logits = out.apply(tape, result.outputs());
        return new Expected(tape.logSoftmax(logits).toArray(), result.state().toArrays());
    }

    private Lstm.Result read(Tape tape, Index read, Lstm.State before) {
        return lstm.sequence(tape, tape.parameter(embedding.table()), read, before);
    }

    /** The live values of a parameter, such as {@code embedding.table}. */
    float[] values(String name) {
        return store.find(name).orElseThrow().values();
    }
}
