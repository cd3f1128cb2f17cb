package org.autoperi.core;

/**
 * A place in a text.
 *
 * @param source file name, command-line option or other name people can find
 * @param line line number from 1, 0 if there is none
 * @param column column from 1, 0 if there is none
 */
public record SourcePosition(String source, int line, int column) {
    /** A place without line, such as a command-line option. */
    public static SourcePosition of(String source) {
        return new SourcePosition(source, 0, 0);
    }

    /** {@code file:line:column}, as far as known. */
    @Override
    public String toString() {
        return line == 0 ? source : column == 0 ? source + ":" + line : source + ":" + line + ":" + column;
    }
}
