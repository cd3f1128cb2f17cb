package org.autoperi.crystal.matching;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a search of one crystal among references found.
 *
 * @param match index of the reference that is the same, empty if none is
 * @param verdict the verdict on that reference; where none is the same, the reason that stands for all: composition or number of sites
 *     where no reference has them, a time limit where a comparison was given up, or else the verdict on the nearest reference
 * @param comparisons number of references it was compared with
 * @param undecided number of comparisons given up
 * @param skipped number of references that the approximate mode took for different
 * @param unusable why the crystal could not be compared, empty if it could
 */
public record Finding(
        OptionalInt match, Verdict verdict, int comparisons, int undecided, int skipped, String unusable) {
    /** Checks that nothing is missing. */
    public Finding {
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(unusable, "unusable");
    }

    /** Returns the answer: whether a reference is the same, none is, or that is not known. */
    public Verdict.Outcome outcome() {
        return match.isPresent()
                ? Verdict.Outcome.SAME
                : undecided > 0 || !unusable.isEmpty() ? Verdict.Outcome.UNDECIDED : Verdict.Outcome.DIFFERENT;
    }
}
