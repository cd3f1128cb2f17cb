package org.autoperi.physics;

import java.util.Arrays;
import java.util.Locale;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;

/**
 * A crystal as plain float64 arrays: lattice vectors, fractional coordinates, atomic numbers. Immutable and thread-safe; accessors that
 * return arrays return copies. Coordinates are kept as given, not wrapped into [0, 1), so that derivatives and displacements stay
 * meaningful across a cell face. Axes: n atoms, 3 directions.
 */
public final class PeriodicSystem {
    private final double[] lattice;
    private final double[] frac;
    private final int[] atomicNumbers;
    private final double volume;

    /**
     * Copies and checks.
     *
     * @param lattice lattice vectors as rows in angstrom, shape [3, 3] flattened
     * @param frac fractional coordinates, any finite numbers, shape [n, 3] flattened
     * @param atomicNumbers 1 to 118, shape [n], at least one
     * @throws IllegalArgumentException if a shape is wrong, a number is not finite or the vectors span no volume
     */
    public PeriodicSystem(double[] lattice, double[] frac, int[] atomicNumbers) {
        if (lattice.length != 9 || atomicNumbers.length == 0 || frac.length != 3 * atomicNumbers.length) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected 9 lattice numbers and 3 coordinates for each of %d atoms (at least one), found %d and %d numbers",
                    atomicNumbers.length,
                    lattice.length,
                    frac.length));
        }
        this.lattice = lattice.clone();
        this.frac = frac.clone();
        this.atomicNumbers = atomicNumbers.clone();
        this.volume = Math.abs(determinant(this.lattice));
        check();
    }

    private void check() {
        if (!(volume > 0) || !Double.isFinite(volume)) {
            throw new IllegalArgumentException("lattice has no finite volume: " + Arrays.toString(lattice));
        }
        for (double f : frac) {
            if (!Double.isFinite(f)) {
                throw new IllegalArgumentException("fractional coordinates must be finite: " + Arrays.toString(frac));
            }
        }
        for (int z : atomicNumbers) {
            if (z < 1 || z > 118) {
                throw new IllegalArgumentException("atomic number " + z + " is not between 1 and 118");
            }
        }
    }

    /**
     * Returns the system of an ordered crystal, atoms in the same order.
     *
     * @throws IllegalStateException if a site is disordered
     */
    public static PeriodicSystem of(Crystal crystal) {
        return new PeriodicSystem(crystal.lattice().matrix(), crystal.fractional(), crystal.atomicNumbers());
    }

    /** Returns the crystal without name; coordinates are wrapped into [0, 1). */
    public Crystal toCrystal() {
        return Crystal.of(Lattice.of(lattice), atomicNumbers, frac);
    }

    /** Returns a crystal with this lattice and these coordinates that keeps the name, labels and properties of {@code original}. */
    public Crystal applyTo(Crystal original) {
        return original.withLattice(Lattice.of(lattice)).withFractional(frac);
    }

    /** Returns the number of atoms in the cell. */
    public int size() {
        return atomicNumbers.length;
    }

    /** Returns the lattice vectors as rows in angstrom, shape [3, 3] flattened. */
    public double[] lattice() {
        return lattice.clone();
    }

    /** Returns the fractional coordinates, shape [n, 3] flattened. */
    public double[] frac() {
        return frac.clone();
    }

    /** Returns the atomic numbers, shape [n]. */
    public int[] atomicNumbers() {
        return atomicNumbers.clone();
    }

    /** Returns component {@code column} of lattice vector {@code row} in angstrom. */
    public double lattice(int row, int column) {
        return lattice[3 * row + column];
    }

    /** Returns the fractional coordinate of an atom along a lattice vector. */
    public double frac(int atom, int axis) {
        return frac[3 * atom + axis];
    }

    /** Returns the atomic number of an atom. */
    public int atomicNumber(int atom) {
        return atomicNumbers[atom];
    }

    /** Returns the volume of the cell in cubic angstrom, positive. */
    public double volume() {
        return volume;
    }

    /** Returns the inverse of the lattice matrix, {@code frac = cart * inverse}, shape [3, 3] flattened, in 1/angstrom. */
    public double[] inverse() {
        double[] m = lattice;
        double det = determinant(m);
        return new double[] {
            (m[4] * m[8] - m[5] * m[7]) / det,
            (m[2] * m[7] - m[1] * m[8]) / det,
            (m[1] * m[5] - m[2] * m[4]) / det,
            (m[5] * m[6] - m[3] * m[8]) / det,
            (m[0] * m[8] - m[2] * m[6]) / det,
            (m[2] * m[3] - m[0] * m[5]) / det,
            (m[3] * m[7] - m[4] * m[6]) / det,
            (m[1] * m[6] - m[0] * m[7]) / det,
            (m[0] * m[4] - m[1] * m[3]) / det
        };
    }

    /** Returns the same atoms with other coordinates in another cell. */
    public PeriodicSystem with(double[] newLattice, double[] newFrac) {
        return new PeriodicSystem(newLattice, newFrac, atomicNumbers);
    }

    static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                - m[1] * (m[3] * m[8] - m[5] * m[6])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeriodicSystem that
                && Arrays.equals(lattice, that.lattice)
                && Arrays.equals(frac, that.frac)
                && Arrays.equals(atomicNumbers, that.atomicNumbers);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(lattice) + Arrays.hashCode(frac)) + Arrays.hashCode(atomicNumbers);
    }

    @Override
    public String toString() {
        return "PeriodicSystem[lattice=" + Arrays.toString(lattice) + ", frac=" + Arrays.toString(frac)
                + ", atomicNumbers=" + Arrays.toString(atomicNumbers) + "]";
    }
}
