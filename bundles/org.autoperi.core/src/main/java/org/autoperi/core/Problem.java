package org.autoperi.core;

import java.util.Objects;

/**
 * Something wrong with one item of input, collected instead of thrown so that one bad item does not end the work.
 *
 * @param severity how much it matters
 * @param where the place
 * @param text one sentence: found, expected, what to do
 */
public record Problem(Severity severity, SourcePosition where, String text) {
    /** Checks that nothing is missing. */
    public Problem {
        Objects.requireNonNull(severity);
        Objects.requireNonNull(where);
        Objects.requireNonNull(text);
    }

    /** {@code where: text}. */
    @Override
    public String toString() {
        return where + ": " + text;
    }
}
