package org.autoperi.evaluate.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;

/**
 * Work on many items of which each may take only so long. The thread of one that takes longer is interrupted and the item gets a result of its
 * own; if it does not heed that, the thread is given up, and when all are, so are the items that are left. So the work ends whatever the items do.
 *
 * @param <T> items
 * @param <R> results
 */
public final class LimitedWork<T, R> {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** After an interruption a thread has this long to come back. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** One thread at work. */
    private final class Lane {
        private Thread thread;
        private int item = -1;
        private long start;
        private boolean isTold;

        synchronized void begin(int newItem) {
            thread = Thread.currentThread();
            item = newItem;
            start = System.nanoTime();
            isTold = false;
        }

        /** An interruption meant for this item must not meet the next one. */
        synchronized void end() {
            item = -1;
            if (isTold) {
                Thread.interrupted();
            }
        }

        /** Ends the item if its time is up; tells whether the thread is lost. */
        synchronized boolean isLost() {
            if (item < 0) {
                return false;
            }
            long taken = System.nanoTime() - start;
            if (taken > limitNanos && !isTold) {
                isTold = true;
                finish(item, late.apply(items.get(item)));
                thread.interrupt();
            }
            return taken > limitNanos + GRACE_NANOS;
        }
    }

    private final List<T> items;
    private final Function<? super T, ? extends R> function;
    private final Function<? super T, ? extends R> late;
    private final long limitNanos;
    private final Progress progress;
    private final AtomicReferenceArray<R> results;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();

    /**
     * Takes the work.
     *
     * @param late gives the result of an item whose time is up
     */
    public LimitedWork(
            List<T> items,
            Function<? super T, ? extends R> function,
            Function<? super T, ? extends R> late,
            Duration limit,
            Progress progress) {
        this.items = items;
        this.function = function;
        this.late = late;
        this.limitNanos = limit.toNanos();
        this.progress = progress;
        this.results = new AtomicReferenceArray<>(items.size());
    }

    /** Does it; results in the order of the items. */
    public List<R> run(ExecutorService executor, int threads) {
        List<Lane> lanes = new ArrayList<>();
        List<Future<?>> pending = new ArrayList<>();
        for (int i = 0; i < Math.max(1, Math.min(threads, items.size())); i++) {
            Lane lane = new Lane();
            lanes.add(lane);
            pending.add(executor.submit(() -> work(lane)));
        }
        try {
            while (finished.get() < items.size()) {
                progress.checkCancelled();
                throwFailure(pending);
                if (lanes.stream().filter(Lane::isLost).count() == lanes.size()) {
                    giveUp();
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } finally {
            pending.forEach(one -> one.cancel(true));
        }
        List<R> all = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            all.add(results.get(i));
        }
        return all;
    }

    private void work(Lane lane) {
        for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
            progress.checkCancelled();
            lane.begin(i);
            try {
                finish(i, function.apply(items.get(i)));
            } catch (RuntimeException e) {
                if (results.get(i) == null) {
                    throw e;
                } // else it was told to stop
            } finally {
                lane.end();
            }
        }
    }

    private void finish(int item, R result) {
        if (results.compareAndSet(item, null, result)) {
            finished.incrementAndGet();
            progress.advance(1);
        }
    }

    private void giveUp() {
        for (int i = 0; i < items.size(); i++) {
            if (results.get(i) == null) {
                finish(i, late.apply(items.get(i)));
            }
        }
    }

    private static void throwFailure(List<Future<?>> pending) throws InterruptedException {
        for (Future<?> one : pending) {
            if (one.isDone()) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        }
    }
}
