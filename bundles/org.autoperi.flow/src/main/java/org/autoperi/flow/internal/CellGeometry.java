package org.autoperi.flow.internal;

import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.spi.Tile;

/** Linear maps that lead from Cartesian vectors and strains to the coordinates of a flow, as arrays for a network. */
final class CellGeometry {
    /** Norm of the derivatives above which they are scaled down (ours); those of a cube are about 20. */
    private static final double LARGEST = 40;

    private CellGeometry() {}

    /** Number of atoms of each crystal, shape [B]. */
    private static int[] sizes(Tile tile) {
        int[] sizes = new int[tile.crystals()];
        for (int i = 0; i < tile.atoms(); i++) {
            sizes[tile.crystalOfAtom().get(i)]++;
        }
        return sizes;
    }

    /**
     * The inverse of the cell of each atom's crystal, times the cube root of the volume per atom: takes vectors in units of that length,
     * as rows, to fractional ones. Cells on their way from noise may be flatter than any {@link org.autoperi.crystal.Lattice} allows.
     * Shape [N, 9] flattened.
     */
    static float[] inverses(Tile tile) {
        int[] sizes = sizes(tile);
        float[] inverses = new float[9 * tile.atoms()];
        double[] inverse = new double[9];
        int last = -1;
        for (int i = 0; i < tile.atoms(); i++) {
            int b = tile.crystalOfAtom().get(i);
            if (b != last) {
                inverse = inverse(tile.matrix(), 9 * b, sizes[b]);
                last = b;
            }
            for (int k = 0; k < 9; k++) {
                inverses[9 * i + k] = (float) inverse[k];
            }
        }
        return inverses;
    }

    private static double[] inverse(float[] m, int from, int atoms) {
        double[] adjugate = new double[9];
        for (int i = 0; i < 3; i++) {
            int i1 = from + 3 * ((i + 1) % 3);
            int i2 = from + 3 * ((i + 2) % 3);
            for (int j = 0; j < 3; j++) {
                int j1 = (j + 1) % 3;
                int j2 = (j + 2) % 3;
                adjugate[3 * j + i] = (double) m[i1 + j1] * m[i2 + j2] - (double) m[i1 + j2] * m[i2 + j1];
            }
        }
        double determinant = m[from] * adjugate[0] + m[from + 1] * adjugate[3] + m[from + 2] * adjugate[6];
        double factor = Math.cbrt(Math.abs(determinant) / atoms) / determinant;
        for (int k = 0; k < 9; k++) {
            adjugate[k] *= factor;
        }
        return adjugate;
    }

    /**
     * Derivatives of the standardised lattice coordinates by the components xx, yy, zz, yz, xz, xy of a strain e, L(1 + e). In cells so flat or skewed
     * that they are large as a whole they are scaled down, so that such noise does not drown the rest. Shape [B, 6, 6] flattened, by component, then coordinate.
     *
     * <p>L = C is lower triangular, and C C' with C' = C (1 + P), P the lower triangle of 2e with its diagonal halved, is to first order the metric of the strained
     * cell. So the logarithms of the diagonal change by the strain's, and the ratios below it by single entries of C P.
     */
    static float[] slopes(Tile tile) {
        float[] slopes = new float[36 * tile.crystals()];
        for (int b = 0; b < tile.crystals(); b++) {
            int m = 9 * b;
            float[] c = tile.matrix();
            double[][] by = new double[6][LatticeCoordinates.SIZE];
            for (int axis = 0; axis < 3; axis++) {
                by[axis][0] = 1 / 3.0;
            }
            by[0][1] = -1;
            by[1][1] = 1;
            by[1][2] = -1;
            by[2][2] = 1;
            by[5][3] = 2 * c[m + 4] / c[m];
            by[5][4] = 2 * c[m + 7] / c[m];
            by[4][4] = 2 * c[m + 8] / c[m];
            by[3][5] = 2 * c[m + 8] / c[m + 4];
            double squares = 0;
            for (int v = 0; v < 6; v++) {
                for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                    by[v][k] /= tile.latticeScale()[k];
                    squares += by[v][k] * by[v][k];
                }
            }
            double factor = Math.min(1, LARGEST / Math.sqrt(squares));
            for (int v = 0; v < 6; v++) {
                for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                    slopes[36 * b + 6 * v + k] = (float) (factor * by[v][k]);
                }
            }
        }
        return slopes;
    }
}
