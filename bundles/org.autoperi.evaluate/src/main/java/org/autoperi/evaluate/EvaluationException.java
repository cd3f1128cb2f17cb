package org.autoperi.evaluate;

/** A set of structures cannot be judged; the message says what, where, found against expected, and what to do. */
public final class EvaluationException extends Exception {
    private static final long serialVersionUID = 1;

    /** Reports the obstacle. */
    public EvaluationException(String message) {
        super(message);
    }

    /** Reports the obstacle with the exception that made it known. */
    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
