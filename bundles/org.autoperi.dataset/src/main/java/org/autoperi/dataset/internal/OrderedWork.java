package org.autoperi.dataset.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;

/**
 * Works on items with a few threads of its own and hands on the results in the order of the items. Only a window of items is under way
 * at a time, so that long inputs need no memory.
 */
final class OrderedWork implements AutoCloseable {
    private static final int MOST_THREADS = 8;
    private static final int WINDOW_PER_THREAD = 64;

    private final int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    private final ExecutorService pool = Executors.newFixedThreadPool(threads, work -> {
        Thread thread = new Thread(work, "dataset");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Works until the items end or the sink has enough.
     *
     * @param items taken on the calling thread
     * @param work thread-safe
     * @param sink takes the results on the calling thread and tells whether it wants more
     * @param progress asked for cancellation and advanced by one for each result
     */
    <T, R> void run(Iterator<T> items, Function<T, R> work, Predicate<R> sink, Progress progress) {
        Deque<Future<R>> underWay = new ArrayDeque<>();
        for (boolean more = true; more; ) {
            while (underWay.size() < threads * WINDOW_PER_THREAD && items.hasNext()) {
                T item = items.next();
                underWay.add(pool.submit(() -> work.apply(item)));
            }
            if (underWay.isEmpty()) {
                return;
            }
            progress.checkCancelled();
            more = sink.test(result(underWay.remove()));
            progress.advance(1);
        }
        underWay.forEach(future -> future.cancel(true));
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
