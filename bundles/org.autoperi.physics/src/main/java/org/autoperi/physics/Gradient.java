package org.autoperi.physics;

import java.util.Arrays;

/**
 * Collects the derivatives of a sum of terms by fractional coordinates (at fixed lattice) and by lattice vectors (at fixed fractional
 * coordinates). Everything is added to what is there. Not thread-safe: one collector per crystal and thread. Axes: n atoms, 3 directions.
 */
public final class Gradient {
    private static final Gradient NONE = new Gradient(null, null);

    private final double[] frac;
    private final double[] lattice;

    private Gradient(double[] frac, double[] lattice) {
        this.frac = frac;
        this.lattice = lattice;
    }

    /** Returns the collector that ignores everything. */
    public static Gradient none() {
        return NONE;
    }

    /** Returns a collector of zeros for the atoms of a system. */
    public static Gradient zeros(int atoms) {
        return new Gradient(new double[3 * atoms], new double[9]);
    }

    /** Tells whether derivatives are wanted; if not, the adding methods do nothing. */
    public boolean isWanted() {
        return frac != null;
    }

    /** Adds derivatives by the three fractional coordinates of an atom. */
    public void addFrac(int atom, double x, double y, double z) {
        if (isWanted()) {
            frac[3 * atom] += x;
            frac[3 * atom + 1] += y;
            frac[3 * atom + 2] += z;
        }
    }

    /** Adds the derivative by component {@code column} of lattice vector {@code row}, in 1/angstrom. */
    public void addLattice(int row, int column, double value) {
        if (isWanted()) {
            lattice[3 * row + column] += value;
        }
    }

    /**
     * Adds the derivatives of a function of the vector from one atom to a periodic image of another (or the same) atom.
     *
     * @param system gives the lattice
     * @param from index of the first atom
     * @param to index of the second atom
     * @param shift the vector in fractional components, image included: {@code frac[to] + image - frac[from]}, shape [3]
     * @param derivative derivative of the function by the Cartesian vector, in 1/angstrom, shape [3]
     */
    public void addVector(PeriodicSystem system, int from, int to, double[] shift, double[] derivative) {
        if (!isWanted()) {
            return;
        }
        for (int a = 0; a < 3; a++) {
            double byFrac = 0;
            for (int k = 0; k < 3; k++) {
                byFrac += system.lattice(a, k) * derivative[k];
                lattice[3 * a + k] += shift[a] * derivative[k];
            }
            frac[3 * to + a] += byFrac;
            frac[3 * from + a] -= byFrac;
        }
    }

    /**
     * Adds what a force field or potential usually returns.
     *
     * @param system gives the lattice
     * @param forces Cartesian forces, minus the derivatives by the positions at fixed cell, shape [n, 3] flattened
     * @param virial derivative of the value by a homogeneous strain e, {@code r -> r (1 + e)} for atoms and cell together, shape [3, 3]
     *     flattened; the volume times the stress in the convention of positive tension
     */
    public void addForcesAndVirial(PeriodicSystem system, double[] forces, double[] virial) {
        if (!isWanted()) {
            return;
        }
        if (forces.length != frac.length || virial.length != 9) {
            throw new IllegalArgumentException("expected forces [" + frac.length / 3
                    + ", 3] and a virial [3, 3], found " + forces.length + " and " + virial.length + " numbers");
        }
        double[] inverse = system.inverse();
        for (int i = 0; i < frac.length; i += 3) {
            for (int a = 0; a < 3; a++) {
                for (int k = 0; k < 3; k++) {
                    frac[i + a] -= system.lattice(a, k) * forces[i + k];
                }
            }
        }
        for (int a = 0; a < 3; a++) {
            for (int k = 0; k < 3; k++) {
                for (int j = 0; j < 3; j++) {
                    lattice[3 * a + k] += inverse[3 * j + a] * virial[3 * j + k];
                }
            }
        }
    }

    /** Adds a multiple of another collector of the same size. */
    public void addScaled(Gradient other, double factor) {
        if (!isWanted() || !other.isWanted()) {
            return;
        }
        for (int i = 0; i < frac.length; i++) {
            frac[i] += factor * other.frac[i];
        }
        for (int i = 0; i < 9; i++) {
            lattice[i] += factor * other.lattice[i];
        }
    }

    /**
     * Returns a copy of the derivatives by fractional coordinates, shape [n, 3] flattened.
     *
     * @throws IllegalStateException if none were wanted
     */
    public double[] frac() {
        return wanted(frac).clone();
    }

    /**
     * Returns a copy of the derivatives by lattice vectors, rows, shape [3, 3] flattened, in 1/angstrom.
     *
     * @throws IllegalStateException if none were wanted
     */
    public double[] lattice() {
        return wanted(lattice).clone();
    }

    private static double[] wanted(double[] values) {
        if (values == null) {
            throw new IllegalStateException("this collector ignores derivatives; use Gradient.zeros");
        }
        return values;
    }

    @Override
    public String toString() {
        return isWanted()
                ? "Gradient[frac=" + Arrays.toString(frac) + ", lattice=" + Arrays.toString(lattice) + "]"
                : "Gradient[none]";
    }
}
