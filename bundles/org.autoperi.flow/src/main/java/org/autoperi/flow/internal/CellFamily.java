package org.autoperi.flow.internal;

import org.autoperi.crystal.SpaceGroup;
import org.autoperi.flow.LatticeCoordinates;

/**
 * The crystal families, by what they leave free of the {@link LatticeCoordinates} of the conventional cell with unique axis b and
 * hexagonal axes. These coordinates are those of G = L D L' with the logarithms of D taken relative to each other, so a family is an affine
 * subspace of them: straight paths between two cells of a family stay in it (masks as for the polar k-vector of arXiv:2402.03992, section 3).
 */
enum CellFamily {
    TRICLINIC(0, 1, 2, 3, 4, 5),
    MONOCLINIC(0, 1, 2, 4),
    ORTHORHOMBIC(0, 1, 2),
    TETRAGONAL(0, 2),
    HEXAGONAL(0, 2),
    CUBIC(0);

    private final boolean[] free = new boolean[LatticeCoordinates.SIZE];

    CellFamily(int... coordinates) {
        for (int k : coordinates) {
            free[k] = true;
        }
    }

    /** The family of a space group; trigonal groups are of the hexagonal one. */
    static CellFamily of(SpaceGroup group) {
        return switch (group.crystalSystem()) {
            case TRICLINIC -> TRICLINIC;
            case MONOCLINIC -> MONOCLINIC;
            case ORTHORHOMBIC -> ORTHORHOMBIC;
            case TETRAGONAL -> TETRAGONAL;
            case TRIGONAL, HEXAGONAL -> HEXAGONAL;
            case CUBIC -> CUBIC;
        };
    }

    /** Whether a coordinate is free. */
    boolean isFree(int k) {
        return free[k];
    }

    /** What a coordinate is where it is not free. */
    double fixed(int k) {
        if (this == HEXAGONAL && k == 1) {
            return Math.log(3) / 2 - Math.log(2); // C11 / C00, the sine of 120 degrees
        }
        return this == HEXAGONAL && k == 3 ? -0.5 : 0;
    }

    /** Sets the coordinates that are not free, in place. */
    void hold(double[] lattice) {
        for (int k = 0; k < lattice.length; k++) {
            if (!free[k]) {
                lattice[k] = fixed(k);
            }
        }
    }
}
