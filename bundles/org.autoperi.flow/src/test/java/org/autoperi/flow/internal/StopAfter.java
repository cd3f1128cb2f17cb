package org.autoperi.flow.internal;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.core.Progress;

/** Cancels after a number of units of some parts of the work. */
final class StopAfter implements Progress {
    private final AtomicInteger left;
    private final Set<String> labels;

    StopAfter(int units, String... labels) {
        this.left = new AtomicInteger(units);
        this.labels = Set.of(labels);
    }

    @Override
    public Progress split(double share, String label, long units) {
        return labels.contains(label) ? this : Progress.NONE;
    }

    @Override
    public void advance(long units) {
        left.addAndGet((int) -units);
    }

    @Override
    public void note(String text) {}

    @Override
    public boolean isCancelled() {
        return left.get() <= 0;
    }

    @Override
    public void close() {}
}
