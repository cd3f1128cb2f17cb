package org.autoperi.crystal.matching;

/** What the number of cells in a supercell is counted by. */
public enum SupercellSize {
    /** Number of sites. */
    SITES,
    /** Number of atoms, partial occupancies counted as such. */
    ATOMS,
    /** Volume. */
    VOLUME
}
