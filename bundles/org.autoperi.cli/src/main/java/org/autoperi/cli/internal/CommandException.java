package org.autoperi.cli.internal;

import java.util.List;

/** A command cannot do what it was asked for: the sentences for the user and the exit code. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;
    private final int exitCode;
    private final List<String> sentences;

    CommandException(int exitCode, String sentence) {
        this(exitCode, List.of(sentence), null);
    }

    CommandException(int exitCode, List<String> sentences, Throwable cause) {
        super(String.join("\n", sentences), cause);
        this.exitCode = exitCode;
        this.sentences = List.copyOf(sentences);
    }

    int exitCode() {
        return exitCode;
    }

    List<String> sentences() {
        return sentences;
    }
}
