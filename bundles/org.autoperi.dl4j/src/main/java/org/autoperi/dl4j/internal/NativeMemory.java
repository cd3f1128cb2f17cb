package org.autoperi.dl4j.internal;

import java.util.Locale;
import org.bytedeco.javacpp.Pointer;

/**
 * Keeps memory outside of Java's heap bounded. An LSTM of Deeplearning4j 1.0.0-M2.1 leaves some megabytes of it behind at each step, which are given back when
 * Java collects the objects that own them; these are small, so Java sees no reason to. Therefore a collection is asked for whenever the process has grown by
 * {@value #GROWTH_MB} MB. Where that does not help, for example because collections are switched off by an option of Java, work has to stop at a limit.
 */
final class NativeMemory {
    /** Growth that is let pass between two collections. */
    private static final int GROWTH_MB = 200;

    private static final int WAITS = 20;
    private static final int WAIT_MILLISECONDS = 10;

    private final int limitMb;
    private final double first = residentMb();
    private double collected = first;

    /**
     * @param limitMb the most that the process may grow from now on
     */
    NativeMemory(int limitMb) {
        this.limitMb = limitMb;
    }

    /** Resident size of the process in MB, without what it shares with others. */
    static double residentMb() {
        return Pointer.physicalBytes() / 1e6;
    }

    /** Collects if that is due; false if memory stays above the limit all the same. To be asked again and again. */
    boolean isBounded() {
        double now = residentMb();
        if (now < collected + Math.min(GROWTH_MB, limitMb)) {
            return true;
        }
        System.gc();
        for (int i = 0; i < WAITS && residentMb() > first + limitMb; i++) {
            try {
                Thread.sleep(WAIT_MILLISECONDS); // threads of ND4J give back what was collected
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        collected = residentMb();
        return collected < first + limitMb;
    }

    /** What is wrong and what to do. */
    String sentence() {
        return String.format(
                Locale.ROOT,
                "Deeplearning4j has taken %.0f MB of memory that Java does not get back; expected less than memory-mb"
                        + " = %d. Go on by resuming in a new process, or raise memory-mb",
                residentMb() - first,
                limitMb);
    }
}
