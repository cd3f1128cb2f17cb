package org.autoperi.flow;

import java.util.Arrays;
import java.util.Objects;

/**
 * One crystal somewhere on the way from noise (time 0) to data (time 1).
 *
 * <p>Arrays are neither copied nor changed; states are made in the hot loops of training and sampling.
 *
 * @param atomicNumbers species of each atom, shape [n]; 0 where it is not decided yet
 * @param frac fractional coordinates, shape [n, 3] flattened
 * @param lattice {@link LatticeCoordinates}, shape [6]
 * @param time 0 to 1
 */
public record FlowState(int[] atomicNumbers, double[] frac, double[] lattice, double time) {
    /** Checks the shapes. */
    public FlowState {
        if (atomicNumbers.length == 0
                || frac.length != 3 * atomicNumbers.length
                || lattice.length != LatticeCoordinates.SIZE) {
            throw new IllegalArgumentException("expected at least one atom, 3 coordinates for each of "
                    + atomicNumbers.length + " atoms and 6 lattice coordinates, found " + frac.length + " and "
                    + lattice.length);
        }
    }

    /** Number of atoms. */
    public int size() {
        return atomicNumbers.length;
    }

    /** Whether the species of every atom is decided. */
    public boolean isDecided() {
        return Arrays.stream(atomicNumbers).noneMatch(z -> z == 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowState that
                && time == that.time
                && Arrays.equals(atomicNumbers, that.atomicNumbers)
                && Arrays.equals(frac, that.frac)
                && Arrays.equals(lattice, that.lattice);
    }

    @Override
    public int hashCode() {
        return Objects.hash(time, Arrays.hashCode(atomicNumbers), Arrays.hashCode(frac), Arrays.hashCode(lattice));
    }

    @Override
    public String toString() {
        return "FlowState[" + Arrays.toString(atomicNumbers) + " at " + time + "]";
    }
}
