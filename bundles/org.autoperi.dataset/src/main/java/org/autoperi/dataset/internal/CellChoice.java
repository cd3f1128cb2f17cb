package org.autoperi.dataset.internal;

import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.PrimitiveCell;

/**
 * Which cell of a crystal enters a dataset, and how large it may be.
 *
 * @param primitive take the primitive Niggli cell
 * @param niggli take the Niggli cell of the lattice as given; a primitive cell is one anyway
 * @param maxAtoms largest number of atoms in that cell, 0 for any
 */
record CellChoice(boolean primitive, boolean niggli, int maxAtoms) {

    /**
     * The crystal in its cell, or nothing if it is too large.
     *
     * @throws IllegalArgumentException if the lattice is too distorted to be reduced
     */
    Optional<Crystal> apply(Crystal crystal) {
        Crystal chosen = primitive ? PrimitiveCell.of(crystal) : niggli ? NiggliReduction.of(crystal) : crystal;
        return maxAtoms == 0 || chosen.size() <= maxAtoms ? Optional.of(chosen) : Optional.empty();
    }
}
