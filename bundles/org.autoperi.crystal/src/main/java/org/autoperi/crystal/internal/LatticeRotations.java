package org.autoperi.crystal.internal;

import java.util.Arrays;

/**
 * The whole-number matrices that map a reduced lattice onto itself within a tolerance.
 *
 * <p>As spglib does: images of the three vectors are sought among the 26 vectors with coordinates -1, 0, 1; lengths may differ by the
 * distance tolerance, angles by the angle tolerance or, if there is none, by so much that the sine of the difference times the geometric
 * mean of the lengths is within the distance. Every matrix keeps by how much it needs the distance tolerance.
 */
final class LatticeRotations {

    private static final int MOST = 48;

    /** Squared sine of an angle that is rounding. */
    private static final double ROUNDING = 1e-12;

    private static final int[][] VECTORS = vectors();

    /** Rotations W, found first the one with the first candidates. */
    final int[][] rotations = new int[MOST][];

    /** The smallest distance tolerance that admits each rotation. */
    final double[] needed = new double[MOST];

    /** Number of rotations; more than 48 if the tolerance is so loose that they are no group. */
    int count;

    private final double[] lengths = new double[26];
    private final double[] dots;
    private final double tolerance;
    private final double angleDegrees;

    private static int[][] vectors() {
        int[][] all = new int[26][];
        int next = 0;
        for (int i = 0; i < 27; i++) {
            if (i != 13) {
                all[next++] = new int[] {i / 9 - 1, i / 3 % 3 - 1, i % 3 - 1};
            }
        }
        return all;
    }

    /** Searches with a distance tolerance in angstrom and an angle tolerance, which is negative if there is none. */
    LatticeRotations(double[] rows, double tolerance, double angleDegrees) {
        this.tolerance = tolerance;
        this.angleDegrees = angleDegrees;
        dots = new double[26 * 26];
        for (int i = 0; i < 26; i++) {
            for (int j = 0; j <= i; j++) {
                dots[26 * i + j] = Matrix.dot(rows, VECTORS[i], VECTORS[j]);
                dots[26 * j + i] = dots[26 * i + j];
            }
            lengths[i] = Math.sqrt(dots[27 * i]);
        }
        search();
    }

    private void search() {
        int[] axes = {index(1, 0, 0), index(0, 1, 0), index(0, 0, 1)};
        int[][] candidates = new int[3][];
        for (int k = 0; k < 3; k++) {
            int[] near = new int[26];
            int found = 0;
            for (int v = 0; v < 26; v++) {
                if (Math.abs(lengths[v] - lengths[axes[k]]) <= tolerance) {
                    near[found++] = v;
                }
            }
            candidates[k] = Arrays.copyOf(near, found);
        }
        for (int a : candidates[0]) {
            for (int b : candidates[1]) {
                double ab = angleNeeds(axes[0], axes[1], a, b);
                if (ab > tolerance) {
                    continue;
                }
                for (int c : candidates[2]) {
                    double rest = Math.max(angleNeeds(axes[0], axes[2], a, c), angleNeeds(axes[1], axes[2], b, c));
                    if (rest <= tolerance) {
                        add(axes, a, b, c, Math.max(ab, rest));
                    }
                }
            }
        }
    }

    private static int index(int x, int y, int z) {
        int i = 9 * (x + 1) + 3 * (y + 1) + z + 1;
        return i > 13 ? i - 1 : i;
    }

    private void add(int[] axes, int a, int b, int c, double angle) {
        int[] w = DelaunayBasis.columns(VECTORS[a], VECTORS[b], VECTORS[c]);
        if (Math.abs(Matrix.determinant(w)) != 1) {
            return;
        }
        if (count < MOST) {
            double length = Math.max(
                    Math.abs(lengths[a] - lengths[axes[0]]),
                    Math.max(Math.abs(lengths[b] - lengths[axes[1]]), Math.abs(lengths[c] - lengths[axes[2]])));
            rotations[count] = w;
            needed[count] = Math.max(length, angle);
        }
        count++;
    }

    /** The distance tolerance that lets vectors p, q become r, s as far as the angle goes; infinite if the angle tolerance forbids it. */
    private double angleNeeds(int p, int q, int r, int s) {
        double first = dots[26 * p + q] / (lengths[p] * lengths[q]);
        double second = dots[26 * r + s] / (lengths[r] * lengths[s]);
        if (angleDegrees > 0) {
            double difference = Math.toDegrees(Math.abs(Math.acos(first) - Math.acos(second)));
            return difference > angleDegrees ? Double.POSITIVE_INFINITY : 0;
        }
        double cosine = first * second
                + Math.sqrt(Math.max(0, 1 - first * first)) * Math.sqrt(Math.max(0, 1 - second * second));
        double sineSquared = 1 - cosine * cosine;
        return sineSquared > ROUNDING
                ? Math.sqrt(sineSquared * (lengths[p] + lengths[r]) * (lengths[q] + lengths[s]) / 4)
                : 0;
    }
}
