package org.autoperi.flow.internal;

import org.autoperi.crystal.Lattice;
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
     * as rows, to fractional ones. Shape [N, 9] flattened.
     */
    static float[] inverses(Tile tile) {
        int[] sizes = sizes(tile);
        float[] inverses = new float[9 * tile.atoms()];
        double[] inverse = new double[9];
        int last = -1;
        for (int i = 0; i < tile.atoms(); i++) {
            int b = tile.crystalOfAtom().get(i);
            if (b != last) {
                double[] m = new double[9];
                for (int k = 0; k < 9; k++) {
                    m[k] = tile.matrix()[9 * b + k];
                }
                Lattice lattice = Lattice.of(m);
                double unit = Math.cbrt(lattice.volume() / sizes[b]);
                inverse = lattice.inverse();
                for (int k = 0; k < 9; k++) {
                    inverse[k] *= unit;
                }
                last = b;
            }
            for (int k = 0; k < 9; k++) {
                inverses[9 * i + k] = (float) inverse[k];
            }
        }
        return inverses;
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
