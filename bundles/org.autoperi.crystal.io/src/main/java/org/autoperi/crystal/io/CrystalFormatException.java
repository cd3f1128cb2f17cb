package org.autoperi.crystal.io;

import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;

/** Says what is wrong with a structure file, where, and what to do about it. */
public final class CrystalFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition where;
    private final String text;

    /**
     * Makes the exception.
     *
     * @param where file, line and column
     * @param text one sentence: found, expected, what to do
     */
    public CrystalFormatException(SourcePosition where, String text) {
        super(where + ": " + text);
        this.where = where;
        this.text = text;
    }

    /** Makes the exception with the exception that revealed the fault. */
    public CrystalFormatException(SourcePosition where, String text, Exception cause) {
        super(where + ": " + text, cause);
        this.where = where;
        this.text = text;
    }

    /** Returns the place; its name alone after serialisation. */
    public SourcePosition where() {
        return where == null ? SourcePosition.of("file") : where;
    }

    /** Returns the exception as an error to collect. */
    public Problem toProblem() {
        return new Problem(Severity.ERROR, where(), text);
    }
}
