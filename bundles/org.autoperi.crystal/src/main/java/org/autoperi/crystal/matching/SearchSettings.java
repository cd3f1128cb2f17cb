package org.autoperi.crystal.matching;

import java.time.Duration;
import java.util.Objects;

/**
 * How many crystals are compared with each other.
 *
 * <p>The exact protocol compares all pairs of one composition and one number of sites in the primitive cell. The approximate mode
 * {@code amd-cutoff} takes two crystals for different without comparing them if their average minimum distances, in units of the mean free
 * length (V / N)^(1/3) where volumes are scaled and in angstrom where not, differ somewhere by more than a cut-off. It may miss matches.
 *
 * @param pairLimit time of one comparison after which it is given up as undecided, zero for none
 * @param neighbours number of average minimum distances, at least 1
 * @param cutoff of the approximate mode; infinite for the exact protocol
 */
public record SearchSettings(Duration pairLimit, int neighbours, double cutoff) {
    /** Checks the numbers. */
    public SearchSettings {
        Objects.requireNonNull(pairLimit, "pairLimit");
        if (pairLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "the time limit of a comparison must not be below 0, found " + pairLimit);
        }
        if (neighbours < 1) {
            throw new IllegalArgumentException("number of neighbours must be at least 1, found " + neighbours);
        }
        if (!(cutoff >= 0)) {
            throw new IllegalArgumentException("the cut-off must be at least 0, found " + cutoff);
        }
    }

    /** Returns the exact protocol without time limit. */
    public static SearchSettings exact() {
        return new SearchSettings(Duration.ZERO, 24, Double.POSITIVE_INFINITY);
    }

    /** Returns these settings with a time limit for each comparison. */
    public SearchSettings withPairLimit(Duration limit) {
        return new SearchSettings(limit, neighbours, cutoff);
    }

    /** Returns these settings in the approximate mode. */
    public SearchSettings withCutoff(double amdCutoff) {
        return new SearchSettings(pairLimit, neighbours, amdCutoff);
    }

    /** Tells whether matches may be missed. */
    public boolean isApproximate() {
        return cutoff < Double.POSITIVE_INFINITY;
    }
}
