package org.autoperi.dl4j.internal;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.Pointer;

/**
 * Keeps memory outside of Java's heap bounded. An LSTM of Deeplearning4j 1.0.0-M2.1 leaves some megabytes of it behind at each step, which are given back when
 * Java collects the objects that own them; these are small, so Java sees no reason to. Therefore a collection is asked for whenever the process has grown by
 * {@value #GROWTH_MB} MB above its least since the last one, or by the limit in all. Where that does not help, for example because collections are switched
 * off by an option of Java, work has to stop at the limit.
 */
final class NativeMemory {
    /** Growth that is let pass between two collections. */
    private static final int GROWTH_MB = 200;

    /** Collections at the limit before work stops: the threads that give memory back may have to wait for a processor on a busy machine. */
    private static final int COLLECTIONS = 3;

    private static final int WAITS = 200;
    private static final int WAIT_MILLISECONDS = 10;

    private final int limitMb;
    private final DoubleSupplier resident;
    private final Runnable collector;
    private final double first;

    /** The least since the last collection. What it frees is given back later, so right after it is too early to look. */
    private double least;

    /**
     * @param limitMb the most that the process may grow from now on
     */
    NativeMemory(int limitMb) {
        this(limitMb, NativeMemory::residentMb, System::gc);
    }

    /** The same for a process that tells its size in MB and collects in ways of its own. */
    NativeMemory(int limitMb, DoubleSupplier resident, Runnable collector) {
        this.limitMb = limitMb;
        this.resident = resident;
        this.collector = collector;
        this.first = resident.getAsDouble();
        this.least = first;
    }

    /** Resident size of the process in MB, without what it shares with others. */
    static double residentMb() {
        return Pointer.physicalBytes() / 1e6;
    }

    /** Collects if that is due; false if memory stays above the limit all the same. To be asked again and again. */
    boolean isBounded() {
        double now = resident.getAsDouble();
        least = Math.min(least, now);
        if (now < Math.min(least + GROWTH_MB, first + limitMb)) {
            return true;
        }
        boolean isAbove = true;
        for (int collection = 0; isAbove && collection < COLLECTIONS; collection++) {
            collector.run();
            isAbove = isAboveLimit();
        }
        least = resident.getAsDouble();
        return !isAbove;
    }

    /** Waits for what was collected, which threads of ND4J give back, as long as the process is above the limit. */
    private boolean isAboveLimit() {
        for (int i = 0; i < WAITS && resident.getAsDouble() >= first + limitMb; i++) {
            try {
                Thread.sleep(WAIT_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return resident.getAsDouble() >= first + limitMb;
    }

    /** What is wrong and what to do. */
    String sentence() {
        return String.format(
                Locale.ROOT,
                "Deeplearning4j has taken %.0f MB of memory that Java does not get back; expected less than memory-mb"
                        + " = %d. Go on by resuming in a new process, or raise memory-mb",
                resident.getAsDouble() - first,
                limitMb);
    }
}
