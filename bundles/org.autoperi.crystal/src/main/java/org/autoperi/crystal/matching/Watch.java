package org.autoperi.crystal.matching;

import org.autoperi.core.Progress;

/** Ends a comparison that takes too long, and one that is cancelled. Not thread-safe. */
final class Watch {
    /** Thrown where the time is up. */
    static final class TimeUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TimeUp() {
            super("time limit of a comparison", null, false, false);
        }
    }

    /** Between two looks at the clock; the smallest unit of work takes some microseconds at most. */
    private static final int UNITS = 4096;

    private final Progress progress;
    private final long limitNanos;
    private long start;
    private long units;
    private boolean limited;

    /**
     * @param limitNanos time of one comparison, 0 for none
     */
    Watch(Progress progress, long limitNanos) {
        this.progress = progress;
        this.limitNanos = limitNanos;
    }

    /** Starts a comparison. */
    void begin() {
        limited = limitNanos > 0;
        start = limited ? System.nanoTime() : 0;
    }

    /** Reports work done, in units of about a nanosecond or a few. */
    void worked(long amount) {
        units += amount;
        if (units >= UNITS) {
            units = 0;
            progress.checkCancelled();
            if (limited && System.nanoTime() - start > limitNanos) {
                throw new TimeUp();
            }
        }
    }
}
