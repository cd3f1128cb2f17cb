package org.autoperi.core;

import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Progress of a piece of long work, and the way to cancel it. Thread-safe. Work splits its progress for its parts:
 *
 * <pre>{@code
 * try (Progress part = progress.split(3, "Sampling", samples)) {
 *     for (...) { part.checkCancelled(); ...; part.advance(1); }
 * }
 * }</pre>
 */
@ProviderType
public interface Progress extends AutoCloseable {
    /** Progress nobody looks at and nobody cancels. */
    Progress NONE = unseen(() -> false);

    /**
     * Progress nobody looks at.
     *
     * @param isCancelled whether the work should stop; asked again and again, by any thread
     */
    static Progress unseen(BooleanSupplier isCancelled) {
        return new Progress() {
            @Override
            public Progress split(double share, String label, long units) {
                return this;
            }

            @Override
            public void advance(long units) {}

            @Override
            public void note(String text) {}

            @Override
            public boolean isCancelled() {
                return isCancelled.getAsBoolean();
            }

            @Override
            public void close() {}
        };
    }

    /**
     * A part of this work.
     *
     * @param share weight of the part among its siblings
     * @param label what the part does, for people
     * @param units number of units the part will {@link #advance(long)} by, 0 if unknown
     */
    Progress split(double share, String label, long units);

    /** Reports units done. */
    void advance(long units);

    /** Shows a short text beside the bar, such as the current loss. */
    void note(String text);

    /** Whether the work should stop. */
    boolean isCancelled();

    /**
     * To be called at least every 100 ms of work.
     *
     * @throws CancelledException if the work should stop
     */
    default void checkCancelled() {
        if (isCancelled()) {
            throw new CancelledException();
        }
    }

    /** This work with nothing shown of it, for what follows units that are reported already; it is cancelled as this is. */
    default Progress silent() {
        return unseen(this::isCancelled);
    }

    /** Ends the part. */
    @Override
    void close();
}
