package org.autoperi.graph;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.autoperi.core.Progress;

/**
 * Work in numbered parts, done by the calling thread and those that an executor lends. The caller takes part, so it ends even if the
 * executor has no thread to spare. Which thread does which part is left open.
 */
final class Parts {
    private final int parts;
    private final Progress progress;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    private Parts(int parts, Progress progress) {
        this.parts = parts;
        this.progress = progress;
        this.left = new CountDownLatch(parts);
    }

    /**
     * Does all parts and returns.
     *
     * @param workers number of threads at most, the caller's included
     * @param worker makes what does parts, one for each thread
     * @throws IllegalArgumentException if there is no worker, or what the first failing part threw
     */
    static void run(int parts, Executor executor, int workers, Progress progress, Supplier<IntConsumer> worker) {
        if (workers < 1) {
            throw new IllegalArgumentException("expected at least 1 worker, found " + workers);
        }
        Parts run = new Parts(parts, progress);
        for (int i = 1; i < Math.min(workers, parts); i++) {
            executor.execute(() -> run.work(worker));
        }
        run.work(worker);
        run.await();
        if (run.failure.get() != null) {
            throw run.failure.get();
        }
    }

    private void work(Supplier<IntConsumer> worker) {
        IntConsumer consumer = null;
        for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
            try {
                if (failure.get() == null) {
                    progress.checkCancelled();
                    consumer = consumer == null ? worker.get() : consumer;
                    consumer.accept(part);
                    progress.advance(1);
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                left.countDown();
            }
        }
    }

    private void await() {
        boolean interrupted = false;
        while (true) {
            try {
                left.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the parts write into arrays of the caller, who must not go on without them
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
