package org.autoperi.crystal;

/** The seven crystal systems, by rising symmetry of their lattices. */
public enum CrystalSystem {
    TRICLINIC,
    MONOCLINIC,
    ORTHORHOMBIC,
    TETRAGONAL,
    TRIGONAL,
    HEXAGONAL,
    CUBIC;

    /**
     * Returns the system of a space group number.
     *
     * @throws IllegalArgumentException if the number is not between 1 and 230
     */
    public static CrystalSystem of(int spaceGroupNumber) {
        int[] last = {2, 15, 74, 142, 167, 194, 230};
        for (int i = 0; i < last.length && spaceGroupNumber >= 1; i++) {
            if (spaceGroupNumber <= last[i]) {
                return values()[i];
            }
        }
        throw new IllegalArgumentException("space group number " + spaceGroupNumber + " is not between 1 and 230");
    }
}
