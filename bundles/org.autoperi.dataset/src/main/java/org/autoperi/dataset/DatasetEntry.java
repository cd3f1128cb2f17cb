package org.autoperi.dataset;

import java.util.Objects;
import org.autoperi.crystal.Crystal;

/**
 * One crystal of a dataset. Numeric properties are those of the crystal, {@link Crystal#properties()}.
 *
 * @param id identifier, unique within the dataset and not empty
 * @param crystal the structure
 * @param split the part of the dataset it belongs to
 */
public record DatasetEntry(String id, Crystal crystal, Split split) {
    /** Checks that nothing is missing. */
    public DatasetEntry {
        Objects.requireNonNull(crystal, "crystal");
        Objects.requireNonNull(split, "split");
        if (id.isBlank()) {
            throw new IllegalArgumentException("the id of a dataset entry is empty");
        }
    }
}
