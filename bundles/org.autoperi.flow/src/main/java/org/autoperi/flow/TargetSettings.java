package org.autoperi.flow;

import java.util.List;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.Param;
import org.autoperi.crystal.Composition;
import org.autoperi.dataset.spi.DatasetSource;

/**
 * Which structures shall be predicted, the table {@code [targets]}: those of given compositions, or those of crystals whose structure is known, so
 * that the prediction can be compared with it.
 *
 * @param compositions atoms of each cell, such as {@code Ca2Ti2O6}; if there are any, no known structures are used
 * @param dataset known structures, those of its split {@code test}, or all if it has none; if absent, the split {@code test} of the dataset
 *     trained on
 * @param limit largest number of known structures, the first ones
 * @param samples crystals drawn per target
 */
public record TargetSettings(
        @Param(label = "Compositions", help = "Atoms of each cell, such as Ca2Ti2O6") List<String> compositions,
        @Param(label = "Known structures", help = "Their compositions are predicted and the results compared")
                Optional<Choice<DatasetSource<?>>> dataset,
        @Param(label = "Limit", min = 1, help = "Known structures at most, the first ones") int limit,
        @Param(label = "Samples", min = 1, help = "Crystals drawn per target") int samples) {

    /** The defaults. */
    public TargetSettings() {
        this(List.of(), Optional.empty(), 100, 1);
    }

    /** Copies the list and reads the compositions once, so that a wrong one is found early. */
    public TargetSettings {
        compositions = List.copyOf(compositions);
        compositions.forEach(Composition::parse);
    }
}
