package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What neighbours must not depend on: orientation, origin, numbering, cell, threads, buffers. */
class NeighbourInvariancesTest {
    private static final long SEED = Long.getLong("tests.seed", 20261126L);

    @BeforeAll
    static void tellSeed() {
        System.err.println("seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
    }

    private static Crystal random(SplittableRandom random, int sites, double density) {
        while (true) {
            Lattice lattice =
                    Lattice.of(random.doubles(9, -1, 1).map(x -> x + 0x1p-30).toArray());
            if (lattice.volume() > 0.2) {
                int[] numbers = new int[sites];
                Arrays.setAll(numbers, i -> 1 + random.nextInt(90));
                return Crystal.of(
                        lattice.withVolume(sites / density),
                        numbers,
                        random.doubles(3L * sites).toArray());
            }
        }
    }

    private static double[] distances(PeriodicGraph graph) {
        double[] sorted = graph.distance().clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static void same(PeriodicGraph actual, PeriodicGraph expected) {
        assertThat(actual.nodeCount()).isEqualTo(expected.nodeCount());
        assertThat(actual.source()).isEqualTo(expected.source());
        assertThat(actual.target()).isEqualTo(expected.target());
        assertThat(actual.image()).isEqualTo(expected.image());
        assertThat(actual.vector()).isEqualTo(expected.vector());
        assertThat(actual.distance()).isEqualTo(expected.distance());
    }

    @Test
    void rotationTurnsTheVectors() {
        SplittableRandom random = new SplittableRandom(SEED);
        Crystal crystal = random(random, 90, 0.05);
        double angle = random.nextDouble(7);
        double[] turn = {Math.cos(angle), Math.sin(angle), 0, -Math.sin(angle), Math.cos(angle), 0, 0, 0, 1};
        double[] m = crystal.lattice().matrix();
        double[] rows = Lattice.of(turn).toCartesian(m);
        PeriodicGraph before = NeighbourSearch.of(crystal).within(5);
        PeriodicGraph after =
                NeighbourSearch.of(crystal.withLattice(Lattice.of(rows))).within(5);
        assertThat(HardCellsTest.pairs(after)).as("seed %d", SEED).isEqualTo(HardCellsTest.pairs(before));
        assertThat(after.vector()).containsExactly(Lattice.of(turn).toCartesian(before.vector()), within(1e-12));
    }

    @Test
    void originShiftChangesImagesOnly() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        Crystal crystal = random(random, 90, 0.05);
        double[] frac = crystal.fractional();
        for (int i = 0; i < frac.length; i++) {
            frac[i] += 0.37 * (i % 3 + 1);
        }
        PeriodicGraph before = NeighbourSearch.of(crystal).within(5);
        PeriodicGraph wrapped = NeighbourSearch.of(crystal.withFractional(frac)).within(5);
        assertThat(wrapped.source()).as("seed %d", SEED).isEqualTo(before.source());
        assertThat(wrapped.target()).isEqualTo(before.target());
        // Without wrapping the images stay too.
        PeriodicGraph shifted = NeighbourSearch.of(crystal.lattice(), frac).within(5);
        assertThat(HardCellsTest.pairs(shifted)).isEqualTo(HardCellsTest.pairs(before));
    }

    @Test
    void numberingOfSitesRenumbersEdges() {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        Crystal crystal = random(random, 120, 0.05);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SEED));
        double[] frac = new double[3 * order.size()];
        int[] numbers = new int[order.size()];
        for (int i = 0; i < order.size(); i++) {
            numbers[i] = crystal.atomicNumbers()[order.get(i)];
            for (int axis = 0; axis < 3; axis++) {
                frac[3 * i + axis] = crystal.frac(order.get(i), axis);
            }
        }
        List<List<Integer>> renumbered = new ArrayList<>();
        for (List<Integer> pair : HardCellsTest.pairs(
                NeighbourSearch.of(Crystal.of(crystal.lattice(), numbers, frac)).within(4.5))) {
            renumbered.add(
                    List.of(order.get(pair.get(0)), order.get(pair.get(1)), pair.get(2), pair.get(3), pair.get(4)));
        }
        assertThat(renumbered)
                .as("seed %d", SEED)
                .containsExactlyInAnyOrderElementsOf(
                        HardCellsTest.pairs(NeighbourSearch.of(crystal).within(4.5)));
    }

    @Test
    void supercellsHaveAsManyNeighboursASite() {
        SplittableRandom random = new SplittableRandom(SEED + 3);
        for (int round = 0; round < 10; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(5), 0.05);
            double cutoff = random.nextDouble(2, 7);
            double[] one = distances(NeighbourSearch.of(crystal).within(cutoff));
            double[] many =
                    distances(NeighbourSearch.of(Supercell.of(crystal, 3, 4, 2)).within(cutoff));
            assertThat(many).as("seed %d round %d", SEED, round).hasSize(24 * one.length);
            for (int i = 0; i < many.length; i++) {
                assertThat(many[i]).as("seed %d round %d", SEED, round).isEqualTo(one[i / 24], within(1e-9));
            }
        }
    }

    @Test
    void choiceOfTheCellDoesNotMatter() {
        SplittableRandom random = new SplittableRandom(SEED + 4);
        for (int round = 0; round < 30; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(6), 0.05);
            double[] shear = {1, 0, 0, random.nextInt(-9, 10), 1, 0, random.nextInt(-9, 10), random.nextInt(-9, 10), 1};
            Lattice skewed = crystal.lattice().transformed(shear);
            double[] frac = skewed.toFractional(crystal.cartesian());
            double cutoff = random.nextDouble(2, 7);
            assertThat(distances(NeighbourSearch.of(skewed, frac).within(cutoff)))
                    .as("seed %d round %d", SEED, round)
                    .containsExactly(distances(NeighbourSearch.of(crystal).within(cutoff)), within(1e-9));
        }
    }

    @Test
    void listsAndBatchesAndThreadsFindTheSame() {
        SplittableRandom random = new SplittableRandom(SEED + 5);
        List<Crystal> crystals = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            crystals.add(random(random, 1 + random.nextInt(i % 50 == 0 ? 200 : 12), 0.05));
        }
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<PeriodicGraph> each = NeighbourSearch.within(crystals, 4, executor, 3, Progress.NONE);
            GraphBatch batch = GraphBatch.within(crystals, 4, executor, 3, Progress.NONE);
            NeighbourList list = new NeighbourList();
            assertThat(batch.size()).isEqualTo(crystals.size());
            for (int b = 0; b < crystals.size(); b++) {
                PeriodicGraph expected = NeighbourSearch.of(crystals.get(b)).within(4);
                same(each.get(b), expected);
                assertThat(list.within(crystals.get(b), 4)).isEqualTo(expected.edgeCount());
                same(list.toGraph(), expected);
                int first = batch.firstEdge()[b];
                assertThat(batch.firstEdge()[b + 1] - first).isEqualTo(expected.edgeCount());
                for (int e = 0; e < expected.edgeCount(); e++) {
                    assertThat(batch.graph().source()[first + e])
                            .isEqualTo(expected.source()[e] + batch.firstNode()[b]);
                    assertThat(batch.graph().target()[first + e])
                            .isEqualTo(expected.target()[e] + batch.firstNode()[b]);
                    assertThat(batch.graph().distance()[first + e]).isEqualTo(expected.distance()[e]);
                }
            }
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void threadsInsideOneStructureFindTheSame() {
        Crystal crystal = random(new SplittableRandom(SEED + 6), 3000, 0.05);
        PeriodicGraph expected = NeighbourSearch.of(crystal).within(4);
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            for (int workers = 1; workers <= 4; workers++) {
                same(NeighbourSearch.of(crystal).within(4, executor, workers, Progress.NONE), expected);
            }
        } finally {
            executor.shutdown();
        }
        // An executor without a thread to spare does not stop it, nor does it change anything.
        same(NeighbourSearch.of(crystal).within(4, task -> {}, 4, Progress.NONE), expected);
    }

    @Test
    void stopsWhenCancelled() {
        Crystal crystal = random(new SplittableRandom(SEED + 7), 1000, 0.05);
        Progress cancelled = Progress.unseen(() -> true);
        assertThatThrownBy(() -> NeighbourSearch.of(crystal).within(4, Runnable::run, 2, cancelled))
                .isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> NeighbourSearch.of(crystal).within(4, Runnable::run, 0, Progress.NONE))
                .hasMessageContaining("found 0");
    }

    @Test
    void nearestNeighboursAreThoseOfALongCutoff() {
        SplittableRandom random = new SplittableRandom(SEED + 8);
        for (int round = 0; round < 20; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(30), 0.05);
            int k = 1 + random.nextInt(20);
            nearestAgrees(crystal.lattice(), crystal.fractional(), k, 30, "round " + round);
        }
        // A molecule in a large empty cell, and an atom far from it: reaches differ from site to site.
        double[] sparse = random.doubles(30, 0, 0.1).toArray();
        sparse[27] = 0.6;
        nearestAgrees(Lattice.of(30, 0, 0, 4, 28, 0, 0, 1, 33), sparse, 5, 70, "molecule");
    }

    private static void nearestAgrees(Lattice lattice, double[] frac, int k, double enough, String what) {
        double shell = 1e-3;
        PeriodicGraph all = NeighbourSearch.of(lattice, frac).within(enough);
        int[] offsets = all.offsets();
        List<List<Integer>> pairs = HardCellsTest.pairs(all);
        List<List<Integer>> expected = new ArrayList<>();
        for (int site = 0; site < all.nodeCount(); site++) {
            double[] sorted = Arrays.copyOfRange(all.distance(), offsets[site], offsets[site + 1]);
            Arrays.sort(sorted);
            for (int e = offsets[site]; e < offsets[site + 1]; e++) {
                if (all.distance()[e] <= sorted[k - 1] + shell) {
                    expected.add(pairs.get(e));
                }
            }
        }
        assertThat(HardCellsTest.pairs(NeighbourSearch.of(lattice, frac).nearest(k, shell)))
                .as("seed %d %s", SEED, what)
                .isEqualTo(expected);
    }
}
