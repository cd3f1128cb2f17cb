package org.autoperi.bench.engine;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.LayerNorm;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Loss;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.PeriodicTable;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Stencils;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * CSPNet (doi:10.48550/arXiv.2309.04475), parameters as published: the message of a pair is
 * mlp(n_i | n_j | L L' | sines | cosines of 2 pi k (f_j - f_i), k = 0 to K - 1), all ordered pairs, i = j among them. The first
 * layer is taken apart: what concerns atoms and lattices is multiplied once for each, and what the waves add is interpolated in
 * tables, which are made anew after every change of the parameters.
 */
final class CspNetwork {
    private static final int TIME = 256;

    private record Layer(LayerNorm norm, Linear message, Linear message2, Linear update, Linear update2) {
        static Layer create(ParameterScope scope, int width, int frequencies) {
            return new Layer(
                    new LayerNorm(scope.child("norm"), width),
                    new Linear(scope.child("message"), 2 * width + 9 + 6 * frequencies, width),
                    new Linear(scope.child("message2"), width, width),
                    new Linear(scope.child("update"), 2 * width, width),
                    new Linear(scope.child("update2"), width, width));
        }
    }

    /**
     * What it says.
     *
     * @param coordinates shape [N, 3]
     * @param lattices shape [B, 9]
     */
    record Output(Tensor coordinates, Tensor lattices) {}

    private final ParameterStore store = new ParameterStore();
    private final int width;
    private final PeriodicTable waves;
    private final Embedding species;
    private final Linear latent;
    private final List<Layer> layers;
    private final LayerNorm last;
    private final List<Parameter> tables;
    private final Parameter coordinateHead;
    private final Parameter latticeHead;

    CspNetwork(RandomGenerator random, int width, int depth, int frequencies) {
        this.width = width;
        this.waves = new PeriodicTable(3, 0, frequencies);
        ParameterScope scope = store.scope(random);
        this.species = new Embedding(scope.child("species"), CspBatch.SPECIES, width);
        this.latent = new Linear(scope.child("latent"), width + TIME, width);
        this.layers = IntStream.range(0, depth)
                .mapToObj(i -> Layer.create(scope.child("layer" + i), width, frequencies))
                .toList();
        this.last = new LayerNorm(scope.child("norm"), width);
        this.coordinateHead = scope.create("coordinates.weight", 3, width, Initializer.fanIn());
        this.tables = IntStream.range(0, depth)
                .mapToObj(i -> new Parameter("table" + i, waves.rows(), width))
                .toList();
        this.latticeHead = scope.create("lattice.weight", 9, width, Initializer.fanIn());
    }

    ParameterStore store() {
        return store;
    }

    /** The parameters and the tables, for a training to which the tables are parameters like others. */
    ParameterStore withTables() {
        ParameterStore all = new ParameterStore();
        store.parameters().forEach(all::add);
        tables.forEach(all::add);
        return all;
    }

    /** Number of layers. */
    int depth() {
        return layers.size();
    }

    /** What the waves of a layer are interpolated in; follows from the parameters. */
    Parameter table(int layer) {
        return tables.get(layer);
    }

    /** The weight whose {@link #waveColumns} the table of a layer is made of. */
    Parameter weight(int layer) {
        return layers.get(layer).message.weight();
    }

    /** First column of a weight that belongs to the waves. */
    int waveColumns() {
        return 2 * width + 9;
    }

    /** The table of a layer from the current parameters. */
    float[] newTable(Tape tape, int layer) {
        Tensor weight = tape.parameter(weight(layer));
        return waves.of(tape, tape.columns(weight, waveColumns(), weight.cols())).toArray();
    }

    /** The gradient of the columns of a weight from that of its table. */
    Tensor gradient(Tape tape, float[] ofTable) {
        return waves.gradient(tape, tape.constant(waves.rows(), width, ofTable));
    }

    /**
     * The network on a tile.
     *
     * @param coordinates shape [N, 3]
     * @param lattices shape [B, 9]
     * @param times shape [B]
     */
    Output apply(Tape tape, CspTile tile, float[] coordinates, float[] lattices, float[] times) {
        int crystals = tile.crystals().length;
        Tensor lattice = tape.constant(crystals, 9, lattices);
        Tensor metric = tape.constant(crystals, 9, metrics(lattices));
        Tensor nodes = latent(tape, tile, times);
        Stencils stencils = waves.stencils(coordinates, tile.receivers(), tile.senders());
        for (int i = 0; i < layers.size(); i++) {
            nodes = round(tape, layers.get(i), tables.get(i), tile, nodes, metric, stencils);
        }
        nodes = last.apply(tape, nodes);
        Tensor pooled = tape.segmentMean(nodes, tile.crystal());
        Tensor heads = tape.linear(pooled, tape.parameter(latticeHead));
        return new Output(tape.linear(nodes, tape.parameter(coordinateHead)), product(tape, heads, lattice));
    }

    /** Mean squared errors of a tile as its share of those of a batch cut into a number of tiles. */
    Loss loss(Tape tape, CspBatch batch, CspTile tile, int tiles) {
        Output output = apply(
                tape,
                tile,
                tile.ofAtoms(batch.coordinates(), 3),
                tile.ofCrystals(batch.lattices(), 9),
                tile.ofCrystals(batch.times(), 1));
        float[] coordinates = tile.ofAtoms(batch.coordinateTargets(), 3);
        float[] lattices = tile.ofCrystals(batch.latticeTargets(), 9);
        double coordinateShare = (double) tiles * tile.atoms().length / batch.atoms();
        double latticeShare = (double) tiles * tile.crystals().length / batch.sizes().length;
        return Loss.of("coordinates", coordinateShare, mse(tape, output.coordinates(), coordinates))
                .and("lattice", latticeShare, mse(tape, output.lattices(), lattices));
    }

    private static Tensor mse(Tape tape, Tensor x, float[] targets) {
        return tape.mse(x, tape.constant(x.rows(), x.cols(), targets));
    }

    private Tensor latent(Tape tape, CspTile tile, float[] times) {
        Tensor weight = tape.parameter(latent.weight());
        Tensor time = tape.linear(
                tape.constant(times.length, TIME, sinusoids(times)),
                tape.columns(weight, width, width + TIME),
                tape.parameter(latent.bias()));
        return tape.linear(
                species.apply(tape, tile.species()),
                tape.columns(weight, 0, width),
                tape.gather(time, tile.crystal()));
    }

    private Tensor round(
            Tape tape, Layer layer, Parameter table, CspTile tile, Tensor nodes, Tensor metric, Stencils stencils) {
        Tensor normal = layer.norm.apply(tape, nodes);
        Tensor weight = tape.parameter(layer.message.weight());
        Tensor lattice = tape.linear(
                metric, tape.columns(weight, 2 * width, waveColumns()), tape.parameter(layer.message.bias()));
        Tensor received = tape.linear(normal, tape.columns(weight, 0, width), tape.gather(lattice, tile.crystal()));
        Tensor sent = tape.linear(normal, tape.columns(weight, width, 2 * width));
        Tensor first = tape.edgeSilu(
                received, tile.receivers(), sent, tile.senders(), stencils, tape.parameter(table));
        Tensor heard = tape.segmentMean(layer.message2.applySilu(tape, first), tile.receivers());
        Tensor update = layer.update.applySilu(tape, tape.concat(normal, heard));
        return tape.add(nodes, layer.update2.applySilu(tape, update));
    }

    /** Sines, then cosines of the times at frequencies falling from 1 to 1e-4; shape [B, TIME]. */
    private static float[] sinusoids(float[] times) {
        int half = TIME / 2;
        float[] features = new float[times.length * TIME];
        for (int b = 0; b < times.length; b++) {
            for (int i = 0; i < half; i++) {
                float angle = times[b] * (float) Math.exp(-Math.log(10_000) / (half - 1) * i);
                features[b * TIME + i] = (float) Math.sin(angle);
                features[b * TIME + half + i] = (float) Math.cos(angle);
            }
        }
        return features;
    }

    /** L L' of each lattice. */
    private static float[] metrics(float[] lattices) {
        float[] metrics = new float[lattices.length];
        for (int i = 0; i < lattices.length; i++) {
            int start = i / 9 * 9;
            int row = start + i % 9 / 3 * 3;
            int other = start + i % 3 * 3;
            for (int k = 0; k < 3; k++) {
                metrics[i] += lattices[row + k] * lattices[other + k];
            }
        }
        return metrics;
    }

    /** The product of each pair of 3 x 3 matrices, shape [B, 9]. */
    private static Tensor product(Tape tape, Tensor a, Tensor b) {
        Tensor[] rows = new Tensor[3];
        for (int r = 0; r < 3; r++) {
            for (int k = 0; k < 3; k++) {
                Tensor term = tape.multiply(
                        tape.columns(a, 3 * r + k, 3 * r + k + 1), tape.columns(b, 3 * k, 3 * k + 3));
                rows[r] = k == 0 ? term : tape.add(rows[r], term);
            }
        }
        return tape.concat(rows);
    }
}
