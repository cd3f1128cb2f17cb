package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.tensor.Tape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
    @TempDir
    Path folder;

    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    /** Steps over halves of the fixture's tiles. */
    private static final class Task implements TrainingLoop.Task<Fixture.Tile> {
        private final Fixture fixture;
        private long breaksAt = Long.MAX_VALUE;
        private double validation = Double.NaN; // NaN: the real one

        Task(Fixture fixture) {
            this.fixture = fixture;
        }

        @Override
        public List<Fixture.Tile> batch(long step) {
            return step % 2 == 0 ? fixture.tiles.subList(0, 6) : fixture.tiles.subList(5, 11);
        }

        @Override
        public Loss loss(Tape tape, Fixture.Tile tile, long step, int index) {
            Loss loss = fixture.loss(tape, tile, index);
            return step == breaksAt && index == 3
                    ? loss.and("broken", 1, tape.in("head", () -> tape.log(tape.scale(loss.total(tape), -1))))
                    : loss;
        }

        @Override
        public Map<String, Double> validate() {
            if (!Double.isNaN(validation)) {
                return Map.of("validation.loss", validation);
            }
            double sum = 0;
            Tape tape = Tape.inference();
            for (Fixture.Tile tile : fixture.tiles) {
                sum += fixture.loss(tape, tile, 0).total(tape).scalar();
                tape.reset();
            }
            return Map.of("validation.loss", sum / fixture.tiles.size());
        }

        @Override
        public String describe(Fixture.Tile tile) {
            return "rows " + tile.rows();
        }
    }

    private TrainingLoop<Fixture.Tile> loop(Fixture fixture, int threads, int patience, Path where) {
        Trainer trainer = new Trainer(fixture.store, fixture.adam, 1, executor, threads);
        TrainingLoop.Settings settings = new TrainingLoop.Settings(40, 8, patience, 1000);
        return new TrainingLoop<>(
                fixture.store,
                fixture.adam,
                fixture.ema,
                trainer,
                new PlateauSchedule(3e-3, 0.5, 0, 1e-4),
                settings,
                where);
    }

    /** Cancels before a step. */
    private static Progress cancelledAt(long step) {
        return new Progress() {
            private long done;

            @Override
            public Progress split(double share, String label, long units) {
                return this;
            }

            @Override
            public void advance(long units) {
                done += units;
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean isCancelled() {
                return done >= step;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void goesOnBitForBit() throws Exception {
        for (int threads = 1; threads <= 2; threads++) {
            Path one = Files.createDirectory(folder.resolve("one" + threads));
            Path two = Files.createDirectory(folder.resolve("two" + threads));
            Map<Long, Map<String, Double>> expected = new LinkedHashMap<>();
            Fixture whole = new Fixture();
            loop(whole, threads, 0, one)
                    .run(new Task(whole), (step, row, timing) -> expected.put(step, row), Progress.NONE);

            Map<Long, Map<String, Double>> rows = new LinkedHashMap<>();
            for (long stop : new long[] {3, 8, 21}) {
                Fixture part = new Fixture();
                TrainingLoop<Fixture.Tile> interrupted = loop(part, threads, 0, two);
                assertThatThrownBy(() -> interrupted.run(
                                new Task(part), (step, row, timing) -> rows.put(step, row), cancelledAt(stop)))
                        .isInstanceOf(CancelledException.class);
                assertThat(interrupted.steps()).isEqualTo(stop);
            }
            Fixture rest = new Fixture();
            loop(rest, threads, 0, two).run(new Task(rest), (step, row, timing) -> rows.put(step, row), Progress.NONE);
            assertThat(rest.values()).containsExactly(whole.values());
            assertThat(rows).isEqualTo(expected);
            assertThat(Files.readAllBytes(two.resolve("last.safetensors")))
                    .isEqualTo(Files.readAllBytes(one.resolve("last.safetensors")));
            assertThat(Files.readAllBytes(two.resolve("best.safetensors")))
                    .isEqualTo(Files.readAllBytes(one.resolve("best.safetensors")));
        }
    }

    @Test
    void writesWhatItSaw() throws Exception {
        Fixture fixture = new Fixture();
        List<Map<String, Double>> metrics = new ArrayList<>();
        List<Map<String, Double>> timings = new ArrayList<>();
        loop(fixture, 2, 0, folder)
                .run(
                        new Task(fixture),
                        (step, row, timing) -> {
                            metrics.add(row);
                            timings.add(timing);
                        },
                        Progress.NONE);
        assertThat(metrics).hasSize(5);
        assertThat(metrics.get(0))
                .containsOnlyKeys(
                        "train.loss",
                        "train.square",
                        "train.size",
                        "gradient.norm",
                        "learning.rate",
                        "validation.loss");
        assertThat(metrics.get(4).get("train.loss")).isLessThan(metrics.get(0).get("train.loss"));
        assertThat(timings.get(0)).containsOnlyKeys("seconds.per.step", "tiles.per.second", "memory.mb");
        assertThat(timings.get(0).values()).allMatch(value -> value > 0);
    }

    @Test
    void stopsWhenValidationDoesNotImproveAndKeepsTheBest() throws Exception {
        Fixture fixture = new Fixture();
        Task task = new Task(fixture);
        task.validation = 1;
        TrainingLoop<Fixture.Tile> loop = loop(fixture, 1, 2, folder);
        loop.run(task, (step, row, timing) -> {}, Progress.NONE);
        assertThat(loop.steps()).isEqualTo(24); // the first of three validations was the best
        assertThat(Checkpoint.read(loop.best()).metadata()).containsEntry("loop.step", "8");
        assertThat(Checkpoint.read(loop.last()).metadata()).containsEntry("loop.step", "24");
        TrainingLoop<Fixture.Tile> again = loop(new Fixture(), 1, 2, folder);
        again.run(task, (step, row, timing) -> {}, Progress.NONE);
        assertThat(again.steps()).isEqualTo(24);
    }

    @Test
    void savesTheBatchThatBrokeIt() throws Exception {
        Fixture fixture = new Fixture();
        Task task = new Task(fixture);
        task.breaksAt = 10;
        TrainingLoop<Fixture.Tile> loop = loop(fixture, 2, 0, folder);
        assertThatThrownBy(() -> loop.run(task, (step, row, timing) -> {}, Progress.NONE))
                .isInstanceOfSatisfying(DivergedException.class, e -> {
                    assertThat(e.term()).isEqualTo("broken");
                    assertThat(e.tile()).isEqualTo(3);
                    assertThat(e.fault()).contains(new Tape.Fault("log", "head", 0, 1, false));
                })
                .hasMessageContaining("broken is NaN in tile 3, first in log of layer head, row 0 of 1");
        List<String> lines = Files.readAllLines(folder.resolve("diverged-batch.txt"));
        assertThat(lines.get(0)).startsWith("step 10: training diverged");
        assertThat(lines).hasSize(7);
        assertThat(lines.get(4)).isEqualTo("* rows 4");
        assertThat(Checkpoint.read(loop.last()).metadata()).containsEntry("loop.step", "10");
    }

    @Test
    void refusesAForeignCheckpoint() throws Exception {
        Fixture fixture = new Fixture();
        TrainingLoop<Fixture.Tile> loop = loop(fixture, 1, 0, folder);
        Checkpoint.of(fixture.store, fixture.adam, fixture.ema, Map.of()).write(loop.last());
        assertThatThrownBy(() -> loop.run(new Task(fixture), (step, row, timing) -> {}, Progress.NONE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is no checkpoint of a training loop");
    }

    /** The value is finite, its slope is not. */
    @Test
    void namesTheTileAndTheParameterOfAnInfiniteGradient() {
        Fixture fixture = new Fixture();
        Trainer trainer = new Trainer(fixture.store, fixture.adam, 1, executor, 2);
        float[] before = fixture.values();
        Trainer.TileLoss<Fixture.Tile> broken = (tape, tile, index) -> {
            Loss loss = fixture.loss(tape, tile, index);
            return index == 7 ? loss.and("root", 1, tape.sqrt(tape.scale(loss.total(tape), 0))) : loss;
        };
        assertThatThrownBy(() -> trainer.step(fixture.tiles, broken, 1e-3, Progress.NONE))
                .isInstanceOfSatisfying(
                        DivergedException.class, e -> assertThat(e.tile()).isEqualTo(7))
                .hasMessageContaining("gradient norm is NaN in tile 7, first in the gradient of network.layer0.weight");
        assertThat(fixture.values()).containsExactly(before);
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfTiles() throws Exception {
        Fixture fixture = new Fixture();
        Trainer trainer = new Trainer(fixture.store, fixture.adam, 1, executor, 2);
        trainer.differentiate(fixture.tiles, fixture::loss, Progress.NONE);
        long few = trainer.memoryBytes();
        List<Fixture.Tile> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.addAll(fixture.tiles);
        }
        trainer.differentiate(many, fixture::loss, Progress.NONE);
        assertThat(trainer.memoryBytes()).isEqualTo(few);
    }

    @Test
    void batchesCoverEveryItemOncePerEpochAndAreAlikeInSize() {
        int[] sizes = new int[1003];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = 1 + i * 7919 % 50;
        }
        BucketedBatches batches = new BucketedBatches(sizes, 10, new RandomStreams(3));
        assertThat(batches.perEpoch()).isEqualTo(101);
        List<Integer> seen = new ArrayList<>();
        double spread = 0;
        for (int step = 101; step < 202; step++) {
            int[] batch = batches.batch(step);
            Arrays.stream(batch).forEach(seen::add);
            int[] inBatch = Arrays.stream(batch).map(i -> sizes[i]).sorted().toArray();
            spread += inBatch[inBatch.length - 1] - inBatch[0];
        }
        assertThat(seen).hasSize(1003).doesNotHaveDuplicates();
        assertThat(spread / 101).isLessThan(5); // of 49 at random
        int[] again = new BucketedBatches(sizes, 10, new RandomStreams(3)).batch(150);
        assertThat(again).containsExactly(batches.batch(150));
        assertThat(batches.batch(49)).isNotEqualTo(again);
    }
}
