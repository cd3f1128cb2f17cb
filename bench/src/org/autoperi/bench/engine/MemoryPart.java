package org.autoperi.bench.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Machine;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.nn.Adam;
import org.autoperi.nn.BucketedBatches;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.Trainer;

/** Whether memory stays what it is over many training steps of tiles of varying size. */
final class MemoryPart implements Part {
    private static final int BATCHES = 200;
    private static final int CRYSTALS = 8;
    private static final int MOST_ATOMS = 24;
    private static final int ROWS = 10;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Page page) throws DivergedException {
        int steps = page.isQuick() ? 1000 : 10_000;
        page.line("## Memory");
        page.line("");
        page.line(steps + " training steps of CSPNet, width 32, 2 layers, 16 frequencies, on 2 threads: " + BATCHES
                + " batches of " + CRYSTALS + " random crystals of 1 to " + MOST_ATOMS
                + " atoms in the order of the bucketed batches. The heap is what is in use after a collection.");
        page.line("");
        page.row(true, "step", "resident MB", "heap MB", "tapes MB", "steps/s");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            double growth = train(page, steps, executor);
            page.figure("engine.memory.growth.percent", growth, "percent");
        } finally {
            executor.shutdownNow();
        }
    }

    /** Growth of the resident memory from the second row to the last, in percent. */
    private static double train(Page page, int steps, ExecutorService executor) throws DivergedException {
        List<CspBatch> batches = batches();
        List<List<CspTile>> tiles = batches.stream().map(b -> b.tiles(128)).toList();
        int[] sizes = batches.stream().mapToInt(CspBatch::edges).toArray();
        BucketedBatches order = new BucketedBatches(sizes, 1, new RandomStreams(1));
        CspNetwork network = CspModel.network(1, 32, 2, 16);
        ParameterStore store = network.withTables();
        Trainer trainer = new Trainer(store, new Adam(store, new Adam.Settings()), 1, executor, 2);
        double first = 0;
        double resident = 0;
        long start = System.nanoTime();
        for (int step = 1; step <= steps; step++) {
            int b = order.batch(step - 1L)[0];
            int count = tiles.get(b).size();
            trainer.step(
                    tiles.get(b),
                    (tape, tile, index) -> network.loss(tape, batches.get(b), tile, count),
                    1e-4,
                    Progress.NONE);
            if (step % (steps / ROWS) == 0) {
                double rate = steps / ROWS / ((System.nanoTime() - start) / 1e9);
                System.gc();
                resident = Machine.residentMegabytes();
                first = step == 2 * steps / ROWS ? resident : first; // by then everything is compiled
                Runtime runtime = Runtime.getRuntime();
                page.row(
                        false,
                        step,
                        text(resident),
                        text((runtime.totalMemory() - runtime.freeMemory()) / 1e6),
                        text(trainer.memoryBytes() / 1e6),
                        text(rate));
                start = System.nanoTime();
            }
        }
        return 100 * (resident / first - 1);
    }

    private static List<CspBatch> batches() {
        SplittableRandom random = new SplittableRandom(1);
        List<CspBatch> batches = new ArrayList<>();
        for (int b = 0; b < BATCHES; b++) {
            int[] sizes = random.ints(CRYSTALS, 1, MOST_ATOMS + 1).toArray();
            batches.add(CspBatch.random(sizes, b));
        }
        return batches;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
