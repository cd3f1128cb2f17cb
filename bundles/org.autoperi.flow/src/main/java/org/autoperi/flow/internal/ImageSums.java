package org.autoperi.flow.internal;

import org.autoperi.flow.spi.Tile;

/**
 * What the periodic images of each pair of atoms say, summed over all images within reach: smooth in coordinates and lattice, the same for
 * every periodic image, for every choice of cell of the lattice and, but for the direction of vectors and tensors, for every
 * rotation. So a symmetry operation of the crystal maps the sums of a pair onto those of the pair's image, which
 * per-axis Fourier features do not do.
 *
 * <p>With d the vector from receiver to an image of the sender, x its length, both in units of the cube root of the volume per atom:
 *
 * <pre>
 *   g_k(x)  = exp(-(x - c_k)^2 / 2 s^2) f(x)      c_k = k s, s = reach / K, f = (1 - (x / reach)^2)^2 within reach
 *   even    = S / (1 + S / 4), S = sum of g_k     counts neighbours by distance, large counts dampened (ours)
 *   vectors = sum of g_k d                         odd
 *   tensors = sum of G_m d d', m = 1 to M          G_m the sum of K/M successive g_k; over the traces of all pairs of the crystal
 * </pre>
 *
 * The zero vector of an atom to itself is left out. Axes: E pairs, K radial functions, M shells.
 *
 * @param even shape [E, K] flattened
 * @param vectors Cartesian, shape [E, 3, K] flattened
 * @param tensors xx, yy, zz, yz, xz, xy, shape [E, 6, M] flattened
 */
record ImageSums(float[] even, float[] vectors, float[] tensors) {
    /** Shells of the tensors. */
    static final int SHELLS = 4;

    /** Counts that are dampened by half (ours): about the neighbours in one shell. */
    private static final double MANY = 4;

    /** Sums of traces below are those of a shell without neighbours. */
    private static final double EMPTY = 1e-6;

    /** Images farther than this along an axis are not looked for: cells so flat or skewed are no crystals. */
    private static final int FARTHEST = 12;

    /**
     * The sums of all pairs of a tile.
     *
     * @param radial K
     * @param reach in units of the cube root of the volume per atom
     */
    static ImageSums of(Tile tile, int radial, double reach) {
        ImageSums sums = new ImageSums(
                new float[tile.pairs() * radial],
                new float[tile.pairs() * 3 * radial],
                new float[tile.pairs() * 6 * SHELLS]);
        int atom = 0;
        int pair = 0;
        Walk walk = new Walk(radial, reach);
        for (int b = 0; b < tile.crystals(); b++) {
            int n = 0;
            while (atom + n < tile.atoms() && tile.crystalOfAtom().get(atom + n) == b) {
                n++;
            }
            walk.enter(tile.matrix(), 9 * b, n);
            sums.putCrystal(walk, tile, atom, n, pair);
            sums.normalise(pair, n * n);
            atom += n;
            pair += n * n;
        }
        return sums;
    }

    private void putCrystal(Walk walk, Tile tile, int atom, int n, int pair) {
        walk.sum(0, 0, 0, true);
        for (int i = 0; i < n; i++) {
            put(walk, pair + i * n + i, 1);
        }
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                walk.sum(
                        difference(tile, atom + i, atom + j, 0),
                        difference(tile, atom + i, atom + j, 1),
                        difference(tile, atom + i, atom + j, 2),
                        false);
                put(walk, pair + i * n + j, 1);
                put(walk, pair + j * n + i, -1);
            }
        }
    }

    private static double difference(Tile tile, int to, int from, int axis) {
        double d = (double) tile.frac()[3 * from + axis] - tile.frac()[3 * to + axis];
        return d - Math.rint(d);
    }

    private void put(Walk walk, int pair, int sign) {
        int radial = walk.radial;
        for (int k = 0; k < radial; k++) {
            double s = walk.even[k];
            even[pair * radial + k] = (float) (s / (1 + s / MANY));
        }
        for (int i = 0; i < 3 * radial; i++) {
            vectors[pair * 3 * radial + i] = (float) (sign * walk.vectors[i]);
        }
        for (int i = 0; i < 6 * SHELLS; i++) {
            tensors[pair * 6 * SHELLS + i] = (float) walk.tensors[i];
        }
    }

    /** Divides the tensors of a crystal, shell by shell, by their traces: weighted, they are means of dyads of any cell size. */
    private void normalise(int first, int pairs) {
        for (int m = 0; m < SHELLS; m++) {
            double traces = 0;
            for (int pair = first; pair < first + pairs; pair++) {
                for (int axis = 0; axis < 3; axis++) {
                    traces += tensors[(6 * pair + axis) * SHELLS + m];
                }
            }
            float factor = (float) (1 / Math.max(traces, EMPTY));
            for (int i = 6 * first; i < 6 * (first + pairs); i++) {
                tensors[i * SHELLS + m] *= factor;
            }
        }
    }

    /** Goes through the images of one pair; its arrays are used again for the next. */
    private static final class Walk {
        private final int radial;
        private final double reach;
        private final double step;
        private final double[] scale;
        private final double[] value;
        private final double[] even;
        private final double[] vectors;
        private final double[] tensors = new double[6 * SHELLS];
        private final double[] cell = new double[9];
        private final double[] most = new double[2];
        private double square;

        Walk(int radial, double reach) {
            this.radial = radial;
            this.reach = reach;
            this.step = reach / radial;
            this.scale = new double[radial];
            for (int k = 0; k < radial; k++) {
                scale[k] = Math.exp(-0.5 * k * k);
            }
            this.value = new double[radial];
            this.even = new double[radial];
            this.vectors = new double[3 * radial];
        }

        /** Takes the cell, in units of the cube root of the volume per atom. */
        void enter(float[] matrix, int from, int atoms) {
            double[] m = new double[9];
            for (int i = 0; i < 9; i++) {
                m[i] = matrix[from + i];
            }
            double bcx = m[4] * m[8] - m[5] * m[7];
            double bcy = m[5] * m[6] - m[3] * m[8];
            double bcz = m[3] * m[7] - m[4] * m[6];
            double cax = m[7] * m[2] - m[8] * m[1];
            double cay = m[8] * m[0] - m[6] * m[2];
            double caz = m[6] * m[1] - m[7] * m[0];
            double volume = Math.abs(m[0] * bcx + m[1] * bcy + m[2] * bcz);
            double unit = Math.cbrt(volume / atoms);
            for (int i = 0; i < 9; i++) {
                cell[i] = m[i] / unit;
            }
            // reach over the distance of the faces that a, or b, joins
            most[0] = Math.min(FARTHEST, reach * unit * Math.sqrt(bcx * bcx + bcy * bcy + bcz * bcz) / volume);
            most[1] = Math.min(FARTHEST, reach * unit * Math.sqrt(cax * cax + cay * cay + caz * caz) / volume);
            square = cell[6] * cell[6] + cell[7] * cell[7] + cell[8] * cell[8];
        }

        void sum(double fx, double fy, double fz, boolean self) {
            java.util.Arrays.fill(even, 0);
            java.util.Arrays.fill(vectors, 0);
            java.util.Arrays.fill(tensors, 0);
            for (int i = (int) Math.ceil(-most[0] - fx); i <= most[0] - fx; i++) {
                for (int j = (int) Math.ceil(-most[1] - fy); j <= most[1] - fy; j++) {
                    double u = fx + i;
                    double v = fy + j;
                    double x = u * cell[0] + v * cell[3] + fz * cell[6];
                    double y = u * cell[1] + v * cell[4] + fz * cell[7];
                    double z = u * cell[2] + v * cell[5] + fz * cell[8];
                    // whole numbers t with |(x, y, z) + t c| <= reach
                    double along = (x * cell[6] + y * cell[7] + z * cell[8]) / square;
                    double inside = along * along - (x * x + y * y + z * z - reach * reach) / square;
                    if (!(inside > 0)) {
                        continue;
                    }
                    double half = Math.min(FARTHEST, Math.sqrt(inside));
                    for (double t = Math.ceil(-along - half); t <= -along + half; t++) {
                        if (!(self && i == 0 && j == 0 && t == 0)) {
                            image(x + t * cell[6], y + t * cell[7], z + t * cell[8]);
                        }
                    }
                }
            }
        }

        private void image(double x, double y, double z) {
            double squared = x * x + y * y + z * z;
            double inside = 1 - squared / (reach * reach);
            if (inside <= 0) {
                return;
            }
            // exp(-(r - k s)^2 / 2 s^2) = exp(-r^2 / 2 s^2) exp(r / s)^k exp(-k^2 / 2)
            double r = Math.sqrt(squared) / step;
            double growth = Math.exp(r);
            double power = Math.exp(-0.5 * r * r) * inside * inside;
            for (int k = 0; k < radial; k++) {
                value[k] = power * scale[k];
                power *= growth;
            }
            int perShell = (radial + SHELLS - 1) / SHELLS;
            for (int k = 0; k < radial; k++) {
                double g = value[k];
                even[k] += g;
                vectors[k] += g * x;
                vectors[radial + k] += g * y;
                vectors[2 * radial + k] += g * z;
            }
            for (int m = 0; m < SHELLS; m++) {
                double g = 0;
                for (int k = m * perShell; k < Math.min(radial, (m + 1) * perShell); k++) {
                    g += value[k];
                }
                tensors[m] += g * x * x;
                tensors[SHELLS + m] += g * y * y;
                tensors[2 * SHELLS + m] += g * z * z;
                tensors[3 * SHELLS + m] += g * y * z;
                tensors[4 * SHELLS + m] += g * x * z;
                tensors[5 * SHELLS + m] += g * x * y;
            }
        }
    }
}
