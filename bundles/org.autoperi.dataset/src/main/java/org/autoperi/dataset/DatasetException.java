package org.autoperi.dataset;

import java.util.List;
import org.autoperi.core.Problem;

/** A dataset as a whole cannot be had. The message is a sentence for people: what, where, found and expected, what to do. */
public final class DatasetException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** Reports a sentence. */
    public DatasetException(String message) {
        this(message, List.of());
    }

    /** Reports a sentence with its cause. */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
        problems = List.of();
    }

    /** Reports a sentence with the problems of single structures that led to it. */
    public DatasetException(String message, List<Problem> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems of single structures that led to this, empty if the cause is another. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }
}
