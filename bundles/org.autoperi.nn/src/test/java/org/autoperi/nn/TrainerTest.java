package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final CosineSchedule SCHEDULE = new CosineSchedule(3e-3, 1e-4, 5, 300);

    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private Trainer.StepResult train(Fixture fixture, int threads, int from, int to) throws DivergedException {
        Trainer trainer = new Trainer(fixture.store, fixture.adam, 1, executor, threads);
        Trainer.StepResult result = null;
        for (int step = from; step < to; step++) {
            result = trainer.step(fixture.tiles, fixture::loss, SCHEDULE.rate(step), Progress.NONE);
            fixture.ema.update();
        }
        return result;
    }

    @Test
    void learns() throws DivergedException {
        Fixture fixture = new Fixture();
        double first = train(fixture, 2, 0, 1).loss();
        double last = train(fixture, 2, 1, 300).loss();
        assertThat(last).isLessThan(0.1 * first);
    }

    @Test
    void reportsTermsAndTheirWeightedSum() throws DivergedException {
        Trainer.StepResult result = train(new Fixture(), 1, 0, 1);
        assertThat(result.terms()).containsOnlyKeys("square", "size");
        double sum = result.terms().get("square") + 0.001 * result.terms().get("size");
        assertThat(result.loss()).isCloseTo(sum, within(1e-12));
        assertThat(result.gradientNorm()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void givesTheSameBitsAgain(int threads) throws DivergedException {
        Fixture first = new Fixture();
        Fixture second = new Fixture();
        train(first, threads, 0, 20);
        train(second, threads, 0, 20);
        assertThat(second.values()).containsExactly(first.values());
    }

    @Test
    void gradientDoesNotDependOnThreadsBeyondRounding() throws DivergedException {
        Fixture one = new Fixture();
        Fixture three = new Fixture();
        double alone = train(one, 1, 0, 1).gradientNorm();
        double together = train(three, 3, 0, 1).gradientNorm();
        // 11 tiles of up to 5 rows are summed in another order: a few units of 2^-24 per sum
        assertThat(together).isCloseTo(alone, within(1e-5 * alone));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void resumesBitForBit(int threads, @TempDir Path folder) throws Exception {
        Fixture uninterrupted = new Fixture();
        train(uninterrupted, threads, 0, 10);

        Fixture killed = new Fixture();
        train(killed, threads, 0, 5);
        Path file = folder.resolve("step5.safetensors");
        Checkpoint.of(killed.store, killed.adam, killed.ema, Map.of("step", "5"))
                .write(file);
        Fixture resumed = new Fixture(); // with fresh state
        Checkpoint checkpoint = Checkpoint.read(file);
        checkpoint.restore(resumed.store, resumed.adam, resumed.ema);
        train(resumed, threads, Integer.parseInt(checkpoint.metadata().get("step")), 10);

        assertThat(resumed.values()).containsExactly(uninterrupted.values());
        try (var averages = resumed.ema.apply();
                var expected = uninterrupted.ema.apply()) {
            assertThat(averages).isNotSameAs(expected);
            assertThat(resumed.values()).containsExactly(uninterrupted.values());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void namesTermAndTileThatDiverged(int threads) {
        Fixture fixture = new Fixture();
        fixture.tiles.get(7).y()[0] = Float.NaN;
        fixture.tiles.get(4).y()[0] = Float.POSITIVE_INFINITY;
        float[] before = fixture.values();
        assertThatThrownBy(() -> train(fixture, threads, 0, 1))
                .isInstanceOfSatisfying(DivergedException.class, e -> {
                    assertThat(e.term()).isEqualTo("square");
                    assertThat(e.tile()).isEqualTo(4);
                })
                .hasMessageContaining("square is Infinity in tile 4");
        assertThat(fixture.values()).containsExactly(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void stopsWhenCancelledAndKeepsTheParameters(int threads) {
        Fixture fixture = new Fixture();
        float[] before = fixture.values();
        AtomicInteger asked = new AtomicInteger();
        Progress progress = Progress.unseen(() -> asked.incrementAndGet() > 3);
        Trainer trainer = new Trainer(fixture.store, fixture.adam, 1, executor, threads);
        assertThatThrownBy(() -> trainer.step(fixture.tiles, fixture::loss, 1e-3, progress))
                .isInstanceOf(CancelledException.class);
        assertThat(fixture.values()).containsExactly(before);
        assertThat(fixture.adam.steps()).isZero();
    }

    @Test
    void passesOnWhatATileThrows() {
        Fixture fixture = new Fixture();
        Trainer trainer = new Trainer(fixture.store, fixture.adam, 1, executor, 2);
        Trainer.TileLoss<Fixture.Tile> broken = (tape, tile, index) -> {
            throw new IllegalStateException("tile " + index);
        };
        assertThatThrownBy(() -> trainer.step(fixture.tiles, broken, 1e-3, Progress.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tile 0");
    }

    @Test
    void inferenceDoesNotDependOnThreads() {
        Fixture fixture = new Fixture();
        Inference.TileFunction<Fixture.Tile, float[]> network = (tape, tile, index) -> fixture.network
                .apply(tape, tape.constant(tile.rows(), 3, tile.x()))
                .toArray();
        List<float[]> one = new Inference(executor, 1).map(fixture.tiles, network, Progress.NONE);
        List<float[]> three = new Inference(executor, 3).map(fixture.tiles, network, Progress.NONE);
        assertThat(three).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
            assertThat(three.get(i)).containsExactly(one.get(i));
        }
    }
}
