package org.autoperi.evaluate;

import java.util.Locale;
import java.util.Objects;

/**
 * What an evaluator says of one structure.
 *
 * @param status whether it passed
 * @param category short reason shared by structures that failed alike, for counting; empty unless failed
 * @param detail the reason with its numbers, may be empty
 */
public record Verdict(Status status, String category, String detail) {
    /** Whether a structure passed. */
    public enum Status {
        /** It did. */
        PASSED,
        /** It did not. */
        FAILED,
        /** The question does not arise. */
        NOT_JUDGED;

        /** Returns the word in files. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Status of(String key) {
            return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** Category of a structure that took longer than is allowed. */
    public static final String TIME_LIMIT = "time limit";

    private static final Verdict PASSED = new Verdict(Status.PASSED, "", "");

    /** Checks that failures have a category. */
    public Verdict {
        Objects.requireNonNull(status);
        Objects.requireNonNull(detail);
        if ((status == Status.FAILED) == category.isEmpty()) {
            throw new IllegalArgumentException(
                    "a failure has a category and nothing else has; found " + status + " and '" + category + "'");
        }
    }

    /** Returns the verdict of a structure that passed. */
    public static Verdict passed() {
        return PASSED;
    }

    /** Returns the verdict of a structure that passed, with what was found. */
    public static Verdict passed(String detail) {
        return new Verdict(Status.PASSED, "", detail);
    }

    /** Returns the verdict of a structure that failed. */
    public static Verdict failed(String category, String detail) {
        return new Verdict(Status.FAILED, category, detail);
    }

    /** Returns the verdict where the question does not arise. */
    public static Verdict notJudged(String detail) {
        return new Verdict(Status.NOT_JUDGED, "", detail);
    }

    /** Tells whether the structure passed. */
    public boolean isPassed() {
        return status == Status.PASSED;
    }
}
