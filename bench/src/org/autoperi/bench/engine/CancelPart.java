package org.autoperi.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.nn.Adam;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Ema;
import org.autoperi.nn.Loss;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.Schedule;
import org.autoperi.nn.Trainer;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.tensor.Tape;

/** How long a training of CSPNet takes to stop when it is cancelled at any moment, its checkpoint written. */
final class CancelPart implements Part {
    private static final int CRYSTALS = 64;
    private static final int PAIRS_PER_TILE = 512;

    /** The batch over and over again. */
    private record Task(CspBatch batch, CspNetwork network, ParameterStore store, List<CspTile> tiles) implements TrainingLoop.Task<CspTile> {
        @Override
        public List<CspTile> batch(long step) {
            return tiles;
        }

        @Override
        public Loss loss(Tape tape, CspTile tile, long step, int index) {
            return network.loss(tape, batch, tile, tiles.size());
        }

        @Override
        public Map<String, Double> validate() {
            return Map.of();
        }

        @Override
        public String describe(CspTile tile) {
            return "crystals of the batch";
        }
    }

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public void run(Page page) throws IOException, DivergedException {
        int times = page.isQuick() ? 10 : 20;
        CspBatch batch = CspBatch.of(page, CRYSTALS, 42);
        CspNetwork network = CspModel.network(42, 512, 6, 128);
        Task task = new Task(batch, network, network.withTables(), batch.tiles(PAIRS_PER_TILE));
        Samples samples = new Samples();
        Path folder = Files.createTempDirectory("autoperi-bench");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor();
        try {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = -3; i < times; i++) {
                double seconds = cancelled(task, folder, executor, other, random.nextInt(1000, 2500));
                if (i >= 0) {
                    samples.add(seconds);
                }
            }
        } finally {
            executor.shutdownNow();
            other.shutdownNow();
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        page.line("## Cancelling");
        page.line("");
        page.line(String.format(
                Locale.ROOT,
                "A training loop of CSPNet as published, %d crystals of %s in %d tiles a step on 2 threads, cancelled %d times at"
                        + " random moments: it returned after %.2f s (median), %.2f s at most, its checkpoint of %.0f MB written.",
                CRYSTALS,
                batch.source(),
                task.tiles.size(),
                times,
                samples.median(),
                samples.max(),
                4 * task.store.size() * Float.BYTES / 1e6));
        page.figure("engine.cancel.seconds", samples.median(), "s");
        page.figure("engine.cancel.seconds.max", samples.max(), "s");
    }

    /** Seconds from the cancellation to the return. */
    private static double cancelled(
            Task task, Path folder, ExecutorService executor, ScheduledExecutorService other, int milliseconds)
            throws IOException, DivergedException {
        Files.deleteIfExists(folder.resolve("last.safetensors"));
        ParameterStore store = task.store;
        Adam adam = new Adam(store, new Adam.Settings());
        TrainingLoop<CspTile> loop = new TrainingLoop<>(
                store,
                adam,
                new Ema(store, 0.999),
                new Trainer(store, adam, 1, executor, 2),
                Schedule.constant(1e-4),
                new TrainingLoop.Settings(1000, 1000, 0, 3600),
                folder);
        AtomicLong since = new AtomicLong(); // when it was cancelled, 0 before
        Progress progress = Progress.unseen(() -> since.get() != 0);
        other.schedule(() -> since.set(System.nanoTime()), milliseconds, TimeUnit.MILLISECONDS);
        try {
            loop.run(task, (step, metrics, timing) -> {}, progress);
            throw new IllegalStateException("the training ended before it was cancelled");
        } catch (CancelledException e) {
            return (System.nanoTime() - since.get()) / 1e9;
        }
    }
}
