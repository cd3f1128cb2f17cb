package org.autoperi.flow;

import java.util.List;
import org.autoperi.core.Param;

/**
 * What a flow is told of the crystals it learns, so that crystals can be asked for by it, the table {@code [conditions]}.
 *
 * @param properties columns of the dataset; values may be missing
 * @param chemicalSystem whether it is told which elements occur
 * @param spaceGroup whether it is told the space group, found within 0.1 angstrom
 * @param drop probability with which nothing is told, so that the flow learns to do without; otherwise every combination of them is told
 *     equally often
 * @param width numbers that the network sees
 */
public record ConditionSettings(
        @Param(label = "Properties", help = "Columns of the dataset to ask for crystals by") List<String> properties,
        @Param(label = "Chemical system", help = "Ask by elements") boolean chemicalSystem,
        @Param(label = "Space group", help = "Ask by space group") boolean spaceGroup,
        @Param(label = "Drop", unit = "1", min = 0, max = 0.9, help = "How often nothing is told in training")
                double drop,
        @Param(label = "Width", min = 1, max = 4096, help = "Numbers that the network sees") int width) {

    /** The defaults: nothing is told. */
    public ConditionSettings() {
        this(List.of(), false, false, 0.15, 32);
    }

    /** Copies the list. */
    public ConditionSettings {
        properties = List.copyOf(properties);
    }

    /** Whether nothing is told. */
    public boolean isEmpty() {
        return properties.isEmpty() && !chemicalSystem && !spaceGroup;
    }
}
