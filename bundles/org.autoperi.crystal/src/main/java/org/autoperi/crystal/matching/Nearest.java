package org.autoperi.crystal.matching;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * Which of many crystals is nearest to one.
 *
 * @param match index of the nearest crystal within the tolerances, empty if there is none
 * @param rms root mean square distance of paired sites as a fraction of the mean free length (V / N)^(1/3); 0 without a match
 * @param comparisons number of crystals it was compared with
 * @param undecided number of comparisons given up
 * @param unusable why the crystal could not be compared, empty if it could
 */
public record Nearest(OptionalInt match, double rms, int comparisons, int undecided, String unusable) {
    /** Checks that nothing is missing. */
    public Nearest {
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(unusable, "unusable");
    }
}
