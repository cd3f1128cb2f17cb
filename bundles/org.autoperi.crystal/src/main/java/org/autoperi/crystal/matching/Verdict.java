package org.autoperi.crystal.matching;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a comparison of two crystals found.
 *
 * @param reason why
 * @param distance largest distance of paired sites in the first pairing found, as a fraction of the mean free length (V / N)^(1/3); empty
 *     where there is no match
 */
public record Verdict(Reason reason, OptionalDouble distance) {
    /** Whether two crystals are the same. */
    public enum Outcome {
        /** They are. */
        SAME,
        /** They are not. */
        DIFFERENT,
        /** Not known, because the comparison gave up. */
        UNDECIDED
    }

    /** Checks that nothing is missing. */
    public Verdict {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(distance, "distance");
    }

    static Verdict of(Reason reason) {
        return new Verdict(reason, OptionalDouble.empty());
    }

    /** Returns the answer. */
    public Outcome outcome() {
        return switch (reason) {
            case MATCHED -> Outcome.SAME;
            case TIME_LIMIT -> Outcome.UNDECIDED;
            default -> Outcome.DIFFERENT;
        };
    }

    /** Tells whether the crystals are the same. */
    public boolean isSame() {
        return reason == Reason.MATCHED;
    }
}
