package org.autoperi.evaluate.internal;

import java.util.Map;
import org.autoperi.core.Param;

/**
 * When two crystals of the same reduced composition count as the same.
 *
 * @param neighbours length of the AMD vectors
 * @param cutoffAngstrom they are the same if no average distance differs by this or more
 * @param elements whether the sublattices of single elements and of pairs of elements are compared too
 */
public record AmdSettings(
        @Param(label = "Neighbours", min = 1, max = 1000) int neighbours,
        @Param(label = "Cut-off", unit = "angstrom", min = 0) double cutoffAngstrom,
        @Param(label = "Tell elements apart", help = "Compare the sublattices of elements and pairs of elements too.")
                boolean elements) {
    /** 100 neighbours, 0.1 angstrom, elements told apart. */
    public AmdSettings() {
        this(100, 0.1, true);
    }

    Map<String, String> parameters() {
        return Parameters.of("neighbours", neighbours, "cutoff-angstrom", cutoffAngstrom, "elements", elements);
    }
}
