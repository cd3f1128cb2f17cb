package org.autoperi.bench.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.nn.Adam;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Inference;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.Trainer;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tensor;

/** A {@link CspNetwork} that is trained on a {@link CspBatch} and samples from it. */
final class CspModel {
    private static final double RATE = 1e-4;

    private final CspBatch batch;
    private final CspNetwork network;
    private final ExecutorService executor;
    private final List<CspTile> tiles;
    private final Adam adam;
    private final ParameterStore everything;
    private final List<Integer> layers;
    private boolean tablesAreOld = true;
    private final Map<Integer, Trainer> trainers = new TreeMap<>();

    /**
     * @param pairs of atoms in a tile
     */
    CspModel(CspBatch batch, CspNetwork network, int pairs, ExecutorService executor) {
        this.batch = batch;
        this.network = network;
        this.executor = executor;
        this.tiles = batch.tiles(pairs);
        this.adam = new Adam(network.store(), new Adam.Settings());
        this.layers = IntStream.range(0, network.depth()).boxed().toList();
        this.everything = network.withTables();
    }

    static CspNetwork network(long seed, int width, int depth, int frequencies) {
        return new CspNetwork(RandomGeneratorFactory.of("L64X128MixRandom").create(seed), width, depth, frequencies);
    }

    /** Number of tiles of the batch. */
    int tiles() {
        return tiles.size();
    }

    /** Milliseconds of a training step. */
    double step(int threads) throws DivergedException {
        long start = System.nanoTime();
        adam.step(differentiate(threads), RATE);
        tablesAreOld = true;
        return (System.nanoTime() - start) / 1e6;
    }

    /** The gradient of the batch; that of the tables is handed on to the weights they follow from. */
    private Gradients differentiate(int threads) throws DivergedException {
        makeTables(threads);
        Gradients gradients = trainers.computeIfAbsent(threads, this::trainer)
                .differentiate(
                        tiles, (tape, tile, index) -> network.loss(tape, batch, tile, tiles.size()), Progress.NONE)
                .gradients();
        new Inference(executor, threads)
                .map(
                        layers,
                        (tape, layer, index) -> {
                            handOn(network.gradient(tape, gradients.of(network.table(layer))), layer, gradients);
                            return layer;
                        },
                        Progress.NONE);
        return gradients;
    }

    private void handOn(Tensor gradient, int layer, Gradients gradients) {
        float[] into = gradients.of(network.weight(layer));
        int cols = network.weight(layer).cols();
        for (int i = 0; i < gradient.rows(); i++) {
            int at = i * cols + network.waveColumns();
            for (int j = 0; j < gradient.cols(); j++) {
                into[at + j] += gradient.data()[gradient.offset() + i * gradient.stride() + j];
            }
        }
    }

    private void makeTables(int threads) {
        if (tablesAreOld) {
            List<float[]> tables = new Inference(executor, threads)
                    .map(layers, (tape, layer, index) -> network.newTable(tape, layer), Progress.NONE);
            for (int layer : layers) {
                float[] table = tables.get(layer);
                network.table(layer).update(values -> System.arraycopy(table, 0, values, 0, table.length));
            }
            tablesAreOld = false;
        }
    }

    private Trainer trainer(int threads) {
        return new Trainer(everything, adam, Double.POSITIVE_INFINITY, executor, threads);
    }

    /** The gradient at the current weights, parameter by parameter. */
    float[] gradient() throws DivergedException {
        Gradients gradients = differentiate(2);
        float[] all = new float[Math.toIntExact(network.store().size())];
        int at = 0;
        for (Parameter parameter : network.store().parameters()) {
            System.arraycopy(gradients.of(parameter), 0, all, at, parameter.size());
            at += parameter.size();
        }
        return all;
    }

    /** What the network says of the batch: coordinates, then lattices. */
    float[] outputs() {
        makeTables(2);
        float[] result = new float[3 * batch.atoms() + 9 * batch.sizes().length];
        new Inference(executor, 2)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            CspNetwork.Output output = network.apply(
                                    tape,
                                    tile,
                                    tile.ofAtoms(batch.coordinates(), 3),
                                    tile.ofCrystals(batch.lattices(), 9),
                                    tile.ofCrystals(batch.times(), 1));
                            put(tile, output.coordinates().toArray(), output.lattices().toArray(), result);
                            return tile;
                        },
                        Progress.NONE);
        return result;
    }

    /** Coordinates, then lattices after some of a number of steps of Euler's method, which starts from the batch. */
    float[] sample(int threads, int steps, int of) {
        makeTables(threads);
        float[] result = new float[3 * batch.atoms() + 9 * batch.sizes().length];
        new Inference(executor, threads)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            float[] coordinates = tile.ofAtoms(batch.coordinates(), 3);
                            float[] lattices = tile.ofCrystals(batch.lattices(), 9);
                            float[] times = new float[tile.crystals().length];
                            for (int n = 0; n < steps; n++) {
                                Arrays.fill(times, 1000f * n / of);
                                tape.reset();
                                CspNetwork.Output velocity = network.apply(tape, tile, coordinates, lattices, times);
                                advance(coordinates, velocity.coordinates().toArray(), of, true);
                                advance(lattices, velocity.lattices().toArray(), of, false);
                            }
                            put(tile, coordinates, lattices, result);
                            return tile;
                        },
                        Progress.NONE);
        return result;
    }

    private static void advance(float[] x, float[] velocity, int steps, boolean periodic) {
        for (int i = 0; i < x.length; i++) {
            x[i] += velocity[i] / steps;
            if (periodic) {
                x[i] -= (float) Math.floor(x[i]);
            }
        }
    }

    private void put(CspTile tile, float[] coordinates, float[] lattices, float[] result) {
        for (int i = 0; i < tile.atoms().length; i++) {
            System.arraycopy(coordinates, 3 * i, result, 3 * tile.atoms()[i], 3);
        }
        for (int b = 0; b < tile.crystals().length; b++) {
            System.arraycopy(lattices, 9 * b, result, 3 * batch.atoms() + 9 * tile.crystals()[b], 9);
        }
    }
}
