package org.autoperi.evaluate.internal;

import java.time.Duration;
import java.util.Map;
import org.autoperi.core.Param;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.SearchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.evaluate.EvaluationInput;

/**
 * When two crystals are the same by StructureMatcher.
 *
 * @param lengthTolerance largest relative difference of cell lengths (ltol)
 * @param siteTolerance largest distance of sites as a fraction of the mean free length (stol)
 * @param angleToleranceDegrees largest difference of cell angles (angle_tol)
 * @param pairSeconds time of one comparison after which it is given up; 0 for none
 */
public record MatcherRule(
        @Param(label = "Length tolerance", min = 0, max = 9) double lengthTolerance,
        @Param(label = "Site tolerance", min = 1e-6, max = 9) double siteTolerance,
        @Param(label = "Angle tolerance", unit = "degree", min = 0, max = 180) double angleToleranceDegrees,
        @Param(label = "Time limit of a pair", unit = "s", min = 0, max = 1e6, help = "0 sets none.")
                double pairSeconds) {
    /** The tolerances of the published tables of generative models, and a minute for each pair. */
    public MatcherRule() {
        this(0.3, 0.5, 10, PerStructure.USUAL_SECONDS);
    }

    /** The engine that applies the rule on the threads of the evaluation. */
    MatchSearch search(EvaluationInput input) {
        SearchSettings exact = SearchSettings.exact().withPairLimit(pairLimit());
        return new MatchSearch(new StructureMatcher(settings()), exact, input.executor(), input.threads());
    }

    MatchSettings settings() {
        return MatchSettings.cdvae().withTolerances(lengthTolerance, siteTolerance, angleToleranceDegrees);
    }

    Duration pairLimit() {
        return Duration.ofNanos((long) (1e9 * pairSeconds));
    }

    Map<String, String> parameters() {
        return Parameters.of(
                "ltol",
                lengthTolerance,
                "stol",
                siteTolerance,
                "angle-tol",
                angleToleranceDegrees,
                "primitive-cell",
                true,
                "scale",
                true,
                "pair-seconds",
                pairSeconds);
    }
}
