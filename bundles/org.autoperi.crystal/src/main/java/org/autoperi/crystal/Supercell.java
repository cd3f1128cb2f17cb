package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Larger cells of the same crystal, and the whole-number matrices that make them. */
public final class Supercell {

    private Supercell() {}

    /**
     * Returns the crystal in a cell repeated along its vectors.
     *
     * @param na repetitions along the first vector, at least 1, likewise nb and nc
     */
    public static Crystal of(Crystal crystal, int na, int nb, int nc) {
        return of(crystal, new int[] {na, 0, 0, 0, nb, 0, 0, 0, nc});
    }

    /**
     * Returns the crystal in the cell spanned by whole-number combinations of its vectors. O(N) for N sites of the result, however skewed.
     *
     * @param transform integer matrix T, row-major; new rows are {@code T * rows}
     * @throws IllegalArgumentException if the determinant is zero, or the number of cells or sites is too large for memory
     */
    public static Crystal of(Crystal crystal, int[] transform) {
        long[] t = IntegerMatrix.widened(transform);
        long determinant = IntegerMatrix.determinant(t);
        if (determinant == 0) {
            throw new IllegalArgumentException("the supercell matrix has determinant 0; expected independent rows");
        }
        if (Math.abs(determinant) > Integer.MAX_VALUE / crystal.size()) {
            throw new IllegalArgumentException("the supercell would hold " + Math.abs(determinant) + " cells of "
                    + crystal.size() + " sites; expected " + Integer.MAX_VALUE + " sites at most");
        }
        Lattice lattice =
                Lattice.of(IntegerMatrix.timesRows(t, crystal.lattice().matrix()));
        Crystal.Builder builder = Crystal.builder(lattice).name(crystal.name());
        long[] adjugate = IntegerMatrix.adjugate(t);
        List<long[]> points = points(transform);
        for (int site = 0; site < crystal.size(); site++) {
            for (long[] point : points) {
                double[] at = new double[3];
                for (int i = 0; i < 3; i++) {
                    // The whole part exactly and its cells dropped, so that no digits of the coordinate are lost.
                    long whole = point[0] * adjugate[i] + point[1] * adjugate[3 + i] + point[2] * adjugate[6 + i];
                    at[i] = whole % determinant;
                    for (int k = 0; k < 3; k++) {
                        at[i] += crystal.frac(site, k) * adjugate[3 * k + i];
                    }
                    at[i] /= determinant;
                }
                builder.add(crystal.site(site).withPosition(at[0], at[1], at[2]));
            }
        }
        crystal.properties().forEach(builder::property);
        return builder.build();
    }

    /** One representative of every lattice point inside the new cell: the box of the diagonal of its Hermite normal form. */
    private static List<long[]> points(int[] transform) {
        int[] h = hermiteNormalForm(transform);
        List<long[]> points = new ArrayList<>();
        for (long i = 0; i < h[0]; i++) {
            for (long j = 0; j < h[4]; j++) {
                for (long k = 0; k < h[8]; k++) {
                    points.add(new long[] {i, j, k});
                }
            }
        }
        return points;
    }

    /**
     * Returns the Hermite normal form of an integer matrix: the one upper triangular matrix with positive diagonal, and above each
     * diagonal number numbers from 0 to below it, whose rows span the same lattice as the rows given.
     *
     * @param transform nine numbers, row-major
     * @throws IllegalArgumentException if the determinant is zero, or numbers on the way do not fit into 64 bits
     */
    public static int[] hermiteNormalForm(int[] transform) {
        long[] m = IntegerMatrix.widened(transform);
        try {
            for (int column = 0; column < 3; column++) {
                eliminateBelow(m, column);
                for (int row = 0; row < column; row++) {
                    subtract(m, row, column, Math.floorDiv(m[3 * row + column], m[4 * column]));
                }
            }
            return IntegerMatrix.narrowed(m);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "the supercell matrix has determinant 0 or numbers too large for 64 bits: "
                            + java.util.Arrays.toString(transform) + "; expected independent rows of small numbers",
                    e);
        }
    }

    /** Euclid's algorithm on the rows from the diagonal down; leaves a positive number there and zeros below. */
    private static void eliminateBelow(long[] m, int column) {
        for (int row = column + 1; row < 3; row++) {
            while (m[3 * row + column] != 0) {
                subtract(m, column, row, m[4 * column] / m[3 * row + column]);
                for (int k = 0; k < 3; k++) {
                    long swapped = m[3 * row + k];
                    m[3 * row + k] = m[3 * column + k];
                    m[3 * column + k] = swapped;
                }
            }
        }
        if (m[4 * column] < 0) {
            subtract(m, column, column, 2);
        }
    }

    private static void subtract(long[] m, int from, int row, long factor) {
        for (int k = 0; k < 3; k++) {
            m[3 * from + k] = Math.subtractExact(m[3 * from + k], Math.multiplyExact(factor, m[3 * row + k]));
        }
    }

    /**
     * Returns all lattices of cells {@code cells} times as large, each by its Hermite normal form. Source: doi:10.1103/PhysRevB.77.224115.
     *
     * @param cells the determinant, at least 1
     */
    public static List<int[]> hermiteNormalForms(int cells) {
        if (cells < 1) {
            throw new IllegalArgumentException("a supercell holds at least 1 cell, found " + cells);
        }
        List<int[]> forms = new ArrayList<>();
        for (int a = 1; a <= cells; a++) {
            for (int b = 1; cells % a == 0 && b <= cells / a; b++) {
                if (cells / a % b == 0) {
                    addForms(forms, a, b, cells / a / b);
                }
            }
        }
        return forms;
    }

    private static void addForms(List<int[]> forms, int a, int b, int c) {
        for (int ab = 0; ab < b; ab++) {
            for (int ac = 0; ac < c; ac++) {
                for (int bc = 0; bc < c; bc++) {
                    forms.add(new int[] {a, ab, ac, 0, b, bc, 0, 0, c});
                }
            }
        }
    }

    /**
     * Returns the whole-number matrix T for which {@code T * cell rows} has the shape of the larger cell, whatever the orientations of
     * the two in space; empty if the larger one is no supercell within the tolerances. Atoms are not looked at.
     *
     * @param lengthTolerance relative tolerance of the edges, such as 0.01
     * @param angleToleranceDegrees tolerance of the angles, such as 1
     */
    public static Optional<int[]> matrix(
            Lattice cell, Lattice larger, double lengthTolerance, double angleToleranceDegrees) {
        return LatticeMapping.best(cell, larger, lengthTolerance, angleToleranceDegrees)
                .map(LatticeMapping::transform);
    }
}
