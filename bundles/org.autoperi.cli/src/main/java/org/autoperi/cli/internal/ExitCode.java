package org.autoperi.cli.internal;

/** The exit codes of the command line; the same everywhere, so that scripts can rely on them. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int DATA = 3;
    static final int DIVERGED = 4;
    static final int EXTENSION = 5;
    static final int WARNINGS = 6;

    private ExitCode() {}
}
