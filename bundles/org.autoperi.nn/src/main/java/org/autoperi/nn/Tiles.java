package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;

/**
 * Work on numbered tiles spread over threads by a fixed rule: worker w of W takes the tiles w, w + W, w + 2 W, ... in this
 * order. Who does what depends on nothing but W.
 */
final class Tiles {
    interface Work {
        void on(int worker, int tile) throws DivergedException;
    }

    private Tiles() {}

    /**
     * Does the work on all tiles and returns when every worker has stopped.
     *
     * @throws DivergedException of the first tile that diverged
     * @throws CancelledException if the progress was cancelled or this thread interrupted
     */
    static void forEach(int tiles, int workers, ExecutorService executor, Progress progress, Work work)
            throws DivergedException {
        if (workers == 1) {
            runWorker(0, 1, tiles, progress, work);
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            int worker = w;
            running.add(executor.submit(() -> {
                runWorker(worker, workers, tiles, progress, work);
                return null;
            }));
        }
        await(running);
    }

    private static void runWorker(int worker, int workers, int tiles, Progress progress, Work work)
            throws DivergedException {
        for (int tile = worker; tile < tiles; tile += workers) {
            progress.checkCancelled();
            work.on(worker, tile);
        }
    }

    /** Waits for all, since they share memory with whoever comes next; then reports what went wrong. */
    private static void await(List<Future<?>> running) throws DivergedException {
        DivergedException diverged = null;
        Throwable failed = null;
        boolean interrupted = false;
        for (Future<?> worker : running) {
            boolean done = false;
            while (!done) {
                try {
                    worker.get();
                    done = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    done = true;
                    if (!(e.getCause() instanceof DivergedException divergence)) {
                        failed = failed == null ? e.getCause() : failed;
                    } else if (diverged == null || divergence.tile() < diverged.tile()) {
                        diverged = divergence;
                    }
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
        if (failed instanceof RuntimeException exception) {
            throw exception;
        }
        if (failed instanceof Error error) {
            throw error;
        }
        if (diverged != null) {
            throw diverged;
        }
    }
}
