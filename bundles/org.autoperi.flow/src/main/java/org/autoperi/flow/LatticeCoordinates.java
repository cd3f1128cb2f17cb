package org.autoperi.flow;

import org.autoperi.crystal.Lattice;

/**
 * Six unbounded numbers for the shape and size of a unit cell, whatever its orientation: a smooth bijection with the metric tensors
 * {@code G = L Lᵀ}. Every vector of six finite numbers is a valid cell, so a flow can move freely in them.
 *
 * <p>With the Cholesky factor C of G (lower triangle, positive diagonal) they are
 *
 * <pre>
 *   y0 = ln(V / n) / 3       V = C00 C11 C22, n the number of atoms
 *   y1 = ln(C11 / C00)       y2 = ln(C22 / C11)
 *   y3 = C10 / C00           y4 = C20 / C00          y5 = C21 / C11
 * </pre>
 *
 * so size is one number that hardly depends on the number of atoms, and the off-diagonal ones, measured in units of the diagonal
 * (ours), lie in about [-1/2, 1/2] for reduced cells. Handedness is not represented.
 */
public final class LatticeCoordinates {
    /** How many there are. */
    public static final int SIZE = 6;

    private LatticeCoordinates() {}

    /** The coordinates of a lattice with {@code atoms} atoms in its cell, shape [6]. */
    public static double[] of(Lattice lattice, int atoms) {
        double[] g = lattice.metric();
        double c00 = Math.sqrt(g[0]);
        double c10 = g[3] / c00;
        double c11 = Math.sqrt(g[4] - c10 * c10);
        double c20 = g[6] / c00;
        double c21 = (g[7] - c10 * c20) / c11;
        double c22 = lattice.volume() / (c00 * c11); // more accurate than the difference of squares for flat cells
        return new double[] {
            Math.log(lattice.volume() / atoms) / 3,
            Math.log(c11 / c00),
            Math.log(c22 / c11),
            c10 / c00,
            c20 / c00,
            c21 / c11
        };
    }

    /**
     * The cell of given coordinates: a along x, b in the xy plane, right-handed.
     *
     * @param y coordinates, shape [6]
     * @param atoms number of atoms in the cell
     * @return lattice vectors as rows in angstrom, shape [3, 3] flattened
     */
    public static double[] toMatrix(double[] y, int atoms) {
        double c00 = Math.exp(y[0] - (2 * y[1] + y[2]) / 3) * Math.cbrt(atoms);
        double c11 = c00 * Math.exp(y[1]);
        double c22 = c11 * Math.exp(y[2]);
        return new double[] {c00, 0, 0, y[3] * c00, c11, 0, y[4] * c00, y[5] * c11, c22};
    }

    /**
     * The cell of given coordinates as a lattice.
     *
     * @throws IllegalArgumentException if the numbers are not finite or so large that the cell has no volume in float64
     */
    public static Lattice toLattice(double[] y, int atoms) {
        return Lattice.of(toMatrix(y, atoms));
    }

    /**
     * Turns the derivatives of a function by the nine entries of {@link #toMatrix} into derivatives by the six coordinates.
     *
     * @param matrix what {@code toMatrix} gave, shape [3, 3] flattened
     * @param byMatrix derivatives by its entries, shape [3, 3] flattened, in 1/angstrom
     * @return derivatives by the coordinates, shape [6]
     */
    public static double[] pullBack(double[] matrix, double[] byMatrix) {
        double first = matrix[0] * byMatrix[0] + matrix[3] * byMatrix[3] + matrix[6] * byMatrix[6]; // by ln c00
        double second = matrix[4] * byMatrix[4] + matrix[7] * byMatrix[7]; // by ln c11
        double third = matrix[8] * byMatrix[8]; // by ln c22
        // ln c00 = y0 - (2 y1 + y2)/3, ln c11 = ln c00 + y1, ln c22 = ln c11 + y2, up to the constant of n
        return new double[] {
            first + second + third,
            (-2 * first + second + third) / 3,
            (-first - second + 2 * third) / 3,
            matrix[0] * byMatrix[3],
            matrix[0] * byMatrix[6],
            matrix[4] * byMatrix[7]
        };
    }
}
