package org.autoperi.bench.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.crystal.Crystal;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.Tiling;

/**
 * A batch for CSPNet: crystals, a time for each, and targets. Axes: B crystals, N atoms.
 *
 * @param source where the crystals are from
 * @param sizes number of atoms of each crystal
 * @param species class of each atom
 * @param coordinates fractional, shape [N, 3]
 * @param lattices rows are the vectors in angstrom, shape [B, 9]
 * @param times shape [B], in [0, 1000)
 * @param coordinateTargets shape [N, 3]
 * @param latticeTargets shape [B, 9]
 */
record CspBatch(
        String source,
        int[] sizes,
        int[] species,
        float[] coordinates,
        float[] lattices,
        float[] times,
        float[] coordinateTargets,
        float[] latticeTargets) {
    static final int SPECIES = 100;

    /** Random crystals of a data set; times and targets by lot. */
    static CspBatch of(Page page, int size, long seed) throws IOException {
        String source = page.hasData()
                ? "csv:train=" + page.data().resolve("mp_20/test_part.csv.gz") + ",id-column=,max-problem-share=1"
                : "bundled";
        SplittableRandom random = new SplittableRandom(seed);
        List<Crystal> all = new ArrayList<>(Datasets.open(source));
        List<Crystal> chosen = new ArrayList<>();
        while (chosen.size() < size) {
            chosen.add(all.remove(random.nextInt(all.size())));
        }
        return of(page.hasData() ? "MP-20" : "bundled compounds", chosen, random);
    }

    /** Crystals of the given sizes without sense. */
    static CspBatch random(int[] sizes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int sites = IntStream.of(sizes).sum();
        return new CspBatch(
                "random crystals",
                sizes,
                random.ints(sites, 0, SPECIES).toArray(),
                floats(random.doubles(3L * sites).toArray()),
                normal(random, 9 * sizes.length, 3),
                floats(random.doubles(sizes.length, 0, 1000).toArray()),
                normal(random, 3 * sites, 1),
                normal(random, 9 * sizes.length, 1));
    }

    private static CspBatch of(String source, List<Crystal> crystals, SplittableRandom random) {
        int sites = crystals.stream().mapToInt(Crystal::size).sum();
        int[] species = new int[sites];
        float[] coordinates = new float[3 * sites];
        float[] lattices = new float[9 * crystals.size()];
        int first = 0;
        for (int b = 0; b < crystals.size(); b++) {
            Crystal crystal = crystals.get(b);
            System.arraycopy(floats(crystal.fractional()), 0, coordinates, 3 * first, 3 * crystal.size());
            System.arraycopy(floats(crystal.lattice().matrix()), 0, lattices, 9 * b, 9);
            for (int i = 0; i < crystal.size(); i++) {
                species[first + i] = crystal.atomicNumbers()[i] - 1;
            }
            first += crystal.size();
        }
        return new CspBatch(
                source,
                crystals.stream().mapToInt(Crystal::size).toArray(),
                species,
                coordinates,
                lattices,
                floats(random.doubles(crystals.size(), 0, 1000).toArray()),
                normal(random, 3 * sites, 1),
                normal(random, 9 * crystals.size(), 1));
    }

    private static float[] normal(SplittableRandom random, int n, double deviation) {
        return floats(random.doubles(n).map(u -> deviation * gaussian(u, random.nextDouble())).toArray());
    }

    /** Box and Muller. */
    private static double gaussian(double u, double v) {
        return Math.sqrt(-2 * Math.log1p(-u)) * Math.cos(2 * Math.PI * v);
    }

    private static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Number of atoms. */
    int atoms() {
        return species.length;
    }

    /** Number of ordered pairs of atoms of one crystal, those of an atom and itself among them. */
    int edges() {
        return IntStream.of(sizes).map(n -> n * n).sum();
    }

    /** The crystals put together for the caches, each tile of about as many pairs as given. */
    List<CspTile> tiles(int pairs) {
        int[] starts = new int[sizes.length];
        for (int b = 1; b < sizes.length; b++) {
            starts[b] = starts[b - 1] + sizes[b - 1];
        }
        List<Integer> crystals = IntStream.range(0, sizes.length).boxed().toList();
        return Tiling.of(crystals, b -> sizes[b], pairs).stream()
                .map(members -> CspTile.of(this, starts, members))
                .toList();
    }

    /** The same data for other programs; whole numbers as float32, which holds them exactly. */
    Map<String, Checkpoint.Matrix> matrices() {
        Map<String, Checkpoint.Matrix> matrices = new LinkedHashMap<>();
        matrices.put("data/sizes", row(sizes));
        matrices.put("data/species", row(species));
        matrices.put("data/coordinates", new Checkpoint.Matrix(atoms(), 3, coordinates));
        matrices.put("data/lattices", new Checkpoint.Matrix(sizes.length, 9, lattices));
        matrices.put("data/times", new Checkpoint.Matrix(sizes.length, 1, times));
        matrices.put("data/coordinate_targets", new Checkpoint.Matrix(atoms(), 3, coordinateTargets));
        matrices.put("data/lattice_targets", new Checkpoint.Matrix(sizes.length, 9, latticeTargets));
        return matrices;
    }

    private static Checkpoint.Matrix row(int[] values) {
        return new Checkpoint.Matrix(1, values.length, floats(IntStream.of(values).asDoubleStream().toArray()));
    }
}
