package org.autoperi.run.spi;

import java.util.Objects;

/** A run cannot go on for a reason outside the program; the message says what, where, found against expected, and what to do. */
public final class RunException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of obstacle it is; the command line turns it into its exit code. */
    public enum Reason {
        /** The run itself failed: exit code 1. */
        FAILED,
        /** The configuration asks for something impossible: exit code 2. */
        CONFIGURATION,
        /** The input data cannot be used: exit code 3. */
        DATA,
        /** Training diverged or a quality gate was missed: exit code 4. */
        DIVERGED,
        /** An extension is missing or broken: exit code 5. */
        EXTENSION
    }

    private final Reason reason;

    /** Reports the obstacle. */
    public RunException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason);
    }

    /** Reports the obstacle with the exception that made it known. */
    public RunException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
    }

    /** The kind of obstacle. */
    public Reason reason() {
        return reason;
    }
}
