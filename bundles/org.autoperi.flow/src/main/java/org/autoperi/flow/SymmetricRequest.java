package org.autoperi.flow;

import java.util.Optional;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.SpaceGroup;

/**
 * Crystals to draw in a space group.
 *
 * @param count number of crystals
 * @param group the group; it is taken in its standard setting, hexagonal axes and origin choice 2 where there is a choice
 * @param composition atoms of one formula; cells hold it once or as often as the group asks for. Empty leaves the species of the positions to the flow
 * @param positions occupied Wyckoff positions such as {@code a,b,c}, or with elements {@code Ca:a,Ti:b,O:c}; empty draws, for each crystal anew,
 *     positions that hold the composition
 * @param seed of the random streams; the same seed draws the same crystals
 * @param relax whether to relax by the physical terms of the run, within the group
 */
public record SymmetricRequest(
        int count,
        SpaceGroup group,
        Optional<Composition> composition,
        Optional<String> positions,
        long seed,
        boolean relax) {
    /** Checks the count, and that there is a composition or positions. */
    public SymmetricRequest {
        if (count < 0) {
            throw new IllegalArgumentException("number of crystals is " + count + ", expected 0 or more");
        }
        if (composition.isEmpty() && positions.isEmpty()) {
            throw new IllegalArgumentException("the space group " + group
                    + " alone does not say what to draw; expected a composition, Wyckoff positions, or both");
        }
    }
}
