package org.autoperi.bench.engine;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Loss;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** A message-passing network of the size of the target network, as any model author would write it. */
final class MessageNetwork {
    static final int LAYERS = 4;

    /** Messages along the edges, averaged, then an update of the atoms. */
    private record Layer(int width, Linear message, Linear message2, Linear update, Linear update2) {
        static Layer create(ParameterScope scope, int width) {
            return new Layer(
                    width,
                    new Linear(scope.child("message"), 2 * width + Workload.FEATURES, width),
                    new Linear(scope.child("message2"), width, width),
                    new Linear(scope.child("update"), 2 * width, width),
                    new Linear(scope.child("update2"), width, width));
        }

        Tensor apply(Tape tape, Tensor atoms, Tensor edges, Workload.Tile tile) {
            Tensor weight = tape.parameter(message.weight());
            Tensor received = tape.linear(atoms, tape.columns(weight, 0, width), tape.parameter(message.bias()));
            Tensor sent = tape.linear(atoms, tape.columns(weight, width, 2 * width));
            Tensor edgeWeight = tape.columns(weight, 2 * width, weight.cols());
            Tensor messages = message2.applySilu(
                    tape, tape.edgeSilu(received, tile.target(), sent, tile.source(), edges, edgeWeight));
            Tensor mean = tape.segmentMean(messages, tile.target());
            return tape.add(atoms, update2.applySilu(tape, update.applySilu(tape, tape.concat(atoms, mean))));
        }
    }

    private final ParameterStore store = new ParameterStore();
    private final Embedding species;
    private final List<Layer> layers;
    private final Linear coordinates;
    private final Linear lattice;

    MessageNetwork(int width, RandomGenerator random) {
        ParameterScope scope = store.scope(random);
        this.species = new Embedding(scope.child("species"), Workload.SPECIES, width);
        this.layers = IntStream.range(0, LAYERS)
                .mapToObj(i -> Layer.create(scope.child("layer" + i), width))
                .toList();
        this.coordinates = new Linear(scope.child("coordinates"), width, 3);
        this.lattice = new Linear(scope.child("lattice"), width, 6);
    }

    ParameterStore store() {
        return store;
    }

    Loss loss(Tape tape, Workload data, Workload.Tile tile) {
        int atoms = tile.species().length();
        int firstAtom = tile.first() * data.atoms();
        int firstEdge = tile.first() * data.atoms() * data.atoms();
        Tensor edges = tape.constant(
                tile.target().length(), Workload.FEATURES, data.edgeFeatures(), firstEdge * Workload.FEATURES);
        Tensor h = species.apply(tape, tile.species());
        for (Layer layer : layers) {
            h = layer.apply(tape, h, edges, tile);
        }
        Tensor coordinateTargets = tape.constant(atoms, 3, data.coordinateTargets(), firstAtom * 3);
        Tensor latticeTargets = tape.constant(tile.crystals(), 6, data.latticeTargets(), tile.first() * 6);
        Tensor pooled = tape.segmentMean(h, tile.crystal());
        return Loss.of("coordinates", tape.mse(coordinates.apply(tape, h), coordinateTargets))
                .and("lattice", 1, tape.mse(lattice.apply(tape, pooled), latticeTargets));
    }
}
