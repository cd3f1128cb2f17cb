package org.autoperi.flow;

import java.util.Objects;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SpaceGroup;

/**
 * A crystal that was drawn in a space group.
 *
 * @param conventional the conventional cell; its positions and lattice fulfil all operations of the group. Special positions alone
 *     often have a higher symmetry than was asked for
 * @param group the group, in the standard setting
 * @param positions elements and Wyckoff letters of the orbits, such as {@code Ca:a Ti:b O:c}
 * @param leak largest share of the displacements the network gave, on the way, that the group does not have and that was taken away: rounding, for a network
 *     that keeps space groups
 */
public record SymmetricSample(Crystal conventional, SpaceGroup group, String positions, double leak) {
    /** Checks that nothing is missing. */
    public SymmetricSample {
        Objects.requireNonNull(conventional, "conventional");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(positions, "positions");
    }
}
