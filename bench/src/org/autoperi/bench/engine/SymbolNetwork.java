package org.autoperi.bench.engine;

import java.util.random.RandomGenerator;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Loss;
import org.autoperi.nn.Lstm;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Says the next symbol of sequences: an embedding, a long short-term memory, a linear layer. */
final class SymbolNetwork {
    static final int SYMBOLS = 4;
    static final int INPUTS = 8;
    static final int WIDTH = 64;

    /**
     * Some sequences, time by time.
     *
     * @param sequences number of them
     * @param read symbols read
     * @param next symbols to be said
     */
    record Tile(int sequences, Index read, Index next) {}

    private final ParameterStore store = new ParameterStore();
    private final Embedding embedding;
    private final Lstm lstm;
    private final Linear out;

    SymbolNetwork(RandomGenerator random) {
        ParameterScope scope = store.scope(random);
        this.embedding = new Embedding(scope.child("embedding"), SYMBOLS, INPUTS);
        this.lstm = new Lstm(scope.child("lstm"), INPUTS, WIDTH, 1);
        this.out = new Linear(scope.child("out"), WIDTH, SYMBOLS);
    }

    ParameterStore store() {
        return store;
    }

    Loss loss(Tape tape, Tile tile) {
        Tensor outputs = lstm.sequence(
                        tape, tape.parameter(embedding.table()), tile.read(), lstm.empty(tape, tile.sequences()))
                .outputs();
        return Loss.of("symbol", tape.crossEntropy(out.apply(tape, outputs), tile.next()));
    }
}
