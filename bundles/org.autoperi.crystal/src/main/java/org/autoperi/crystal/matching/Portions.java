package org.autoperi.crystal.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;

/** Work on many items, handed to the threads of an executor in portions; results do not depend on their number. */
final class Portions {
    /** Work on some of the items. */
    interface Work {
        void on(int from, int to);
    }

    private static final long LOOK_MILLIS = 50;

    private final ExecutorService executor;
    private final int threads;

    Portions(ExecutorService executor, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("number of threads must be at least 1, found " + threads);
        }
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * Does the work and waits for its end. A caller that is cancelled does not wait for an item that takes long.
     *
     * @param most largest number of items in a portion
     * @throws CancelledException if the progress is cancelled, a portion throws it or the calling thread is interrupted
     */
    void forEach(int items, int most, Progress progress, Work work) {
        int portion = Math.max(1, Math.min(most, items / (8 * threads)));
        List<Future<?>> pending = new ArrayList<>();
        for (int from = 0; from < items; from += portion) {
            int start = from;
            int end = Math.min(items, from + portion);
            pending.add(executor.submit(() -> work.on(start, end)));
        }
        try {
            for (Future<?> each : pending) {
                await(each, progress);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pending.forEach(each -> each.cancel(true));
        }
    }

    private static void await(Future<?> portion, Progress progress) throws InterruptedException, ExecutionException {
        while (true) {
            try {
                portion.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                progress.checkCancelled();
            }
        }
    }
}
