package org.autoperi.run.study;

/**
 * How a study is worked off.
 *
 * @param processes how many runs work at a time, at least 1
 * @param retryFailed whether runs that failed before are tried again
 */
public record StudyOptions(int processes, boolean retryFailed) {
    /** Checks the number. */
    public StudyOptions {
        if (processes < 1) {
            throw new IllegalArgumentException("a study needs at least one process, found " + processes);
        }
    }
}
