package org.autoperi.graph;

/**
 * Unit vectors to the neighbours of a site with the angles between them that order parameters are made of, so that all motifs and
 * coordination numbers share them. Axes: j the pole, k the prime meridian, m another neighbour.
 *
 * <p>Hot code: plain arrays, not copied. O(n^3) in time and memory.
 */
final class Directions {
    /** Sine below which a neighbour lies on the axis of another one and has no azimuth. */
    private static final double ALIGNED = 1e-12;

    /** Number of neighbours, n. */
    final int count;

    /** Cosines of the angles between neighbours, shape [j, k]. */
    final double[] cosine;

    /** Angles between neighbours in radians, shape [j, k]. */
    final double[] polar;

    /** Whether k lies on the axis through j, shape [j, k]. */
    final boolean[] onAxis;

    /** Cosine of the azimuth of m around j, from k on, shape [j, k, m]; undefined where k or m lies on the axis or two are equal. */
    final double[] azimuth;

    /** Takes unit vectors, shape [n, 3]. */
    Directions(double[] unit) {
        count = unit.length / 3;
        cosine = new double[count * count];
        polar = new double[count * count];
        onAxis = new boolean[count * count];
        azimuth = new double[count * count * count];
        for (int j = 0; j < count; j++) {
            for (int k = 0; k <= j; k++) {
                double dot = dot(unit, 3 * j, unit, 3 * k);
                cosine[j * count + k] = cosine[k * count + j] = dot;
                polar[j * count + k] = polar[k * count + j] = Math.acos(clamped(dot));
            }
        }
        double[] across = new double[3 * count];
        for (int j = 0; j < count; j++) {
            turn(unit, j, across);
        }
    }

    /** Angles around one pole. */
    private void turn(double[] unit, int j, double[] across) {
        double[] square = new double[count];
        double whole = cosine[j * count + j];
        for (int k = 0; k < count; k++) {
            double along = cosine[j * count + k] / whole;
            for (int axis = 0; axis < 3; axis++) {
                across[3 * k + axis] = unit[3 * k + axis] - along * unit[3 * j + axis];
            }
            square[k] = dot(across, 3 * k, across, 3 * k);
            onAxis[j * count + k] = Math.sqrt(square[k]) < ALIGNED;
        }
        for (int k = 0; k < count; k++) {
            for (int m = 0; m < k; m++) {
                double cos = clamped(dot(across, 3 * m, across, 3 * k) / Math.sqrt(square[m] * square[k]));
                azimuth[(j * count + k) * count + m] = azimuth[(j * count + m) * count + k] = cos;
            }
        }
    }

    private static double clamped(double cosine) {
        return Math.max(-1, Math.min(1, cosine));
    }

    private static double dot(double[] one, int i, double[] other, int k) {
        return one[i] * other[k] + one[i + 1] * other[k + 1] + one[i + 2] * other[k + 2];
    }
}
