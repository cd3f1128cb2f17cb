package org.autoperi.dynamics.internal;

import java.util.List;
import org.autoperi.core.Param;

/**
 * At which times kinetics is compared, the table {@code [kinetics]}; times are counted in states of a sequence.
 *
 * @param lags lags of transition probabilities and implied timescales
 * @param commits times that a state has to be kept for to count as entered
 */
public record KineticsTable(
        @Param(label = "Lags", help = "Lags of transition probabilities and implied timescales") List<Integer> lags,
        @Param(label = "Commit times", help = "Times that a state has to be kept for to count as entered")
                List<Integer> commits) {
    /** 1 to 50. */
    public KineticsTable() {
        this(List.of(1, 2, 5, 10, 20, 50), List.of(1, 2, 3, 5, 10, 20));
    }

    /** Copies the lists and checks that times are positive. */
    public KineticsTable {
        lags = List.copyOf(lags);
        commits = List.copyOf(commits);
        for (List<Integer> times : List.of(lags, commits)) {
            if (times.isEmpty() || times.stream().anyMatch(time -> time < 1)) {
                throw new IllegalArgumentException("times are " + times + "; expected one or more, each 1 or more");
            }
        }
    }
}
