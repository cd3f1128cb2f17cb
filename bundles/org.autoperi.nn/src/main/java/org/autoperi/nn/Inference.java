package org.autoperi.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.tensor.Tape;

/**
 * Applies a network to tiles on several threads, without gradients of parameters. Each result depends on its tile alone,
 * so all are the same bits for any number of threads. Not thread-safe.
 */
public final class Inference {
    /**
     * Computes the result of a tile. Called on several threads at once, each with a tape of its own.
     *
     * @param <T> what a tile is
     * @param <R> what comes out; copied from the tape, which forgets
     */
    @FunctionalInterface
    public interface TileFunction<T, R> {
        /**
         * The result of a tile.
         *
         * @param index position of the tile, for random streams of its own
         */
        R apply(Tape tape, T tile, int index);
    }

    private final ExecutorService executor;
    private final List<Tape> tapes = new ArrayList<>();

    /**
     * @param executor with at least {@code threads} threads
     * @param threads number of tiles worked on at a time
     */
    public Inference(ExecutorService executor, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("inference: " + threads + " threads, expected at least 1");
        }
        this.executor = executor;
        for (int i = 0; i < threads; i++) {
            tapes.add(Tape.inference());
        }
    }

    /**
     * The results of all tiles, in their order.
     *
     * @throws CancelledException if the progress is cancelled
     */
    public <T, R> List<R> map(List<T> tiles, TileFunction<T, R> function, Progress progress) {
        List<R> results = new ArrayList<>(Collections.nCopies(tiles.size(), null));
        try {
            Tiles.forEach(tiles.size(), tapes.size(), executor, progress, (worker, tile) -> {
                Tape tape = tapes.get(worker);
                tape.reset();
                results.set(tile, function.apply(tape, tiles.get(tile), tile));
            });
        } catch (DivergedException e) {
            throw new IllegalStateException("inference watches no losses", e);
        }
        return results;
    }
}
