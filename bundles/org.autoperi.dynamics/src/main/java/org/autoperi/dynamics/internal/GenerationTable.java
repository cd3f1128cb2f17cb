package org.autoperi.dynamics.internal;

import org.autoperi.core.Param;

/**
 * What is drawn from the model, the table {@code [generation]}.
 *
 * @param states states drawn in all
 * @param sequences sequences drawn at once
 * @param prompt states of the data that each sequence goes on from
 * @param temperature logarithms of probabilities are divided by it
 */
public record GenerationTable(
        @Param(label = "States", min = 1, help = "States drawn in all") long states,
        @Param(label = "Sequences", min = 1, help = "Sequences drawn at once") int sequences,
        @Param(label = "Prompt", min = 1, help = "States of the data that each sequence goes on from") int prompt,
        @Param(label = "Temperature", min = 1e-6, help = "1 draws what was learnt") double temperature) {
    /** Two million states in 1,024 sequences. */
    public GenerationTable() {
        this(2_097_152, 1024, 100, 1);
    }

    /** Checks that there is a state for each sequence. */
    public GenerationTable {
        if (states < sequences) {
            throw new IllegalArgumentException(
                    states + " states in " + sequences + " sequences; expected at least one state for each sequence");
        }
    }

    /** States of each sequence. */
    int length() {
        return Math.toIntExact(states / sequences);
    }
}
