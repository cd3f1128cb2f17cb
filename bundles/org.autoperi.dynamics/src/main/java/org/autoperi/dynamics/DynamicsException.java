package org.autoperi.dynamics;

import java.util.Objects;

/** A simulation or a trajectory cannot be used; the message says what, where, found against expected, and what to do. */
public final class DynamicsException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of obstacle it is. */
    public enum Reason {
        /** A setting, a formula or a combination of settings gives nothing that can be computed. */
        SETTINGS,
        /** A file or a sequence of states cannot be used. */
        DATA,
        /** A trajectory left every bound, or a training diverged. */
        UNSTABLE
    }

    private final Reason reason;

    /** Reports the obstacle. */
    public DynamicsException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason);
    }

    /** Reports the obstacle with the exception that made it known. */
    public DynamicsException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
    }

    /** The kind of obstacle. */
    public Reason reason() {
        return reason;
    }
}
