package org.autoperi.bench.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.autoperi.nn.Checkpoint;
import org.autoperi.tensor.Index;

/**
 * Random crystals of fixed size, all pairs of atoms connected: what the training step of the target network sees.
 *
 * @param atoms atoms of a crystal
 * @param species class of each atom
 * @param edgeFeatures shape [edges, FEATURES]: sines and cosines of coordinate differences, then the lattice
 * @param coordinateTargets shape [atoms, 3]
 * @param latticeTargets shape [crystals, 6]
 */
record Workload(int atoms, int[] species, float[] edgeFeatures, float[] coordinateTargets, float[] latticeTargets) {
    static final int SPECIES = 100;
    static final int WAVES = 16;
    static final int FEATURES = 2 * WAVES + 6;

    /**
     * A few crystals of the workload, worked on as one.
     *
     * @param first first crystal
     * @param crystals number of crystals
     * @param species class of each atom
     * @param target receiving atom of each edge
     * @param source sending atom of each edge
     * @param crystal crystal of each atom, counted from the first
     */
    record Tile(int first, int crystals, Index species, Index target, Index source, Index crystal) {}

    static Workload random(int crystals, int atoms, long seed) {
        int edges = atoms * atoms;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int[] species = random.ints(crystals * atoms, 0, SPECIES).toArray();
        float[] features = new float[crystals * edges * FEATURES];
        for (int crystal = 0; crystal < crystals; crystal++) {
            double[] coordinates = random.doubles(3 * atoms).toArray();
            float[] lattice = normal(random, 6);
            for (int edge = 0; edge < edges; edge++) {
                int at = (crystal * edges + edge) * FEATURES;
                for (int wave = 0; wave < WAVES; wave++) {
                    int axis = wave % 3;
                    double difference = coordinates[3 * (edge % atoms) + axis] - coordinates[3 * (edge / atoms) + axis];
                    double angle = 2 * Math.PI * (1 + wave / 3) * difference;
                    features[at + 2 * wave] = (float) Math.sin(angle);
                    features[at + 2 * wave + 1] = (float) Math.cos(angle);
                }
                System.arraycopy(lattice, 0, features, at + 2 * WAVES, 6);
            }
        }
        return new Workload(
                atoms, species, features, normal(random, crystals * atoms * 3), normal(random, crystals * 6));
    }

    private static float[] normal(RandomGenerator random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    int crystals() {
        return species.length / atoms;
    }

    /** Receiving atom of an edge, counted like the edges from any first crystal. */
    private int target(int edge) {
        return edge / atoms;
    }

    private int source(int edge) {
        return edge / (atoms * atoms) * atoms + edge % atoms;
    }

    /** The workload in tiles of the given number of crystals, which divides that of all crystals. */
    List<Tile> tiles(int crystals) {
        int nodes = crystals * atoms;
        int edges = nodes * atoms;
        Index target = index(edges, this::target, nodes);
        Index source = index(edges, this::source, nodes);
        Index crystal = index(nodes, atom -> atom / atoms, crystals);
        return IntStream.range(0, crystals() / crystals)
                .mapToObj(tile -> new Tile(
                        tile * crystals,
                        crystals,
                        index(nodes, atom -> species[tile * nodes + atom], SPECIES),
                        target,
                        source,
                        crystal))
                .toList();
    }

    private static Index index(int length, IntUnaryOperator target, int size) {
        return Index.of(IntStream.range(0, length).map(target).toArray(), size);
    }

    /** The same data for other programs; whole numbers as float32, which holds them exactly. */
    Map<String, Checkpoint.Matrix> matrices() {
        int edges = species.length * atoms;
        Map<String, Checkpoint.Matrix> matrices = new LinkedHashMap<>();
        matrices.put("data/species", row(IntStream.of(species)));
        matrices.put("data/target", row(IntStream.range(0, edges).map(this::target)));
        matrices.put("data/source", row(IntStream.range(0, edges).map(this::source)));
        matrices.put("data/crystal", row(IntStream.range(0, species.length).map(atom -> atom / atoms)));
        matrices.put("data/edge_features", new Checkpoint.Matrix(edges, FEATURES, edgeFeatures));
        matrices.put("data/coordinate_targets", new Checkpoint.Matrix(species.length, 3, coordinateTargets));
        matrices.put("data/lattice_targets", new Checkpoint.Matrix(crystals(), 6, latticeTargets));
        return matrices;
    }

    private static Checkpoint.Matrix row(IntStream values) {
        int[] whole = values.toArray();
        float[] floats = new float[whole.length];
        for (int i = 0; i < whole.length; i++) {
            floats[i] = whole[i];
        }
        return new Checkpoint.Matrix(1, whole.length, floats);
    }
}
