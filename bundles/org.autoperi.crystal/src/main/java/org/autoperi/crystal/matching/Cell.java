package org.autoperi.crystal.matching;

/** Arithmetic on lattice vectors as nine numbers, rows first, without allocation. */
final class Cell {
    private Cell() {}

    static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                + m[1] * (m[5] * m[6] - m[3] * m[8])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    static int determinant(int[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                + m[1] * (m[5] * m[6] - m[3] * m[8])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    /** Writes the inverse of a matrix. */
    static void inverse(double[] m, double[] out) {
        double scale = 1 / determinant(m);
        out[0] = (m[4] * m[8] - m[5] * m[7]) * scale;
        out[1] = (m[2] * m[7] - m[1] * m[8]) * scale;
        out[2] = (m[1] * m[5] - m[2] * m[4]) * scale;
        out[3] = (m[5] * m[6] - m[3] * m[8]) * scale;
        out[4] = (m[0] * m[8] - m[2] * m[6]) * scale;
        out[5] = (m[2] * m[3] - m[0] * m[5]) * scale;
        out[6] = (m[3] * m[7] - m[4] * m[6]) * scale;
        out[7] = (m[1] * m[6] - m[0] * m[7]) * scale;
        out[8] = (m[0] * m[4] - m[1] * m[3]) * scale;
    }

    /** Writes the inverse of a matrix of whole numbers whose determinant is not 0. */
    static void inverse(int[] m, double[] out) {
        double det = determinant(m);
        out[0] = (m[4] * m[8] - m[5] * m[7]) / det;
        out[1] = (m[2] * m[7] - m[1] * m[8]) / det;
        out[2] = (m[1] * m[5] - m[2] * m[4]) / det;
        out[3] = (m[5] * m[6] - m[3] * m[8]) / det;
        out[4] = (m[0] * m[8] - m[2] * m[6]) / det;
        out[5] = (m[2] * m[3] - m[0] * m[5]) / det;
        out[6] = (m[3] * m[7] - m[4] * m[6]) / det;
        out[7] = (m[1] * m[6] - m[0] * m[7]) / det;
        out[8] = (m[0] * m[4] - m[1] * m[3]) / det;
    }

    /** Writes {@code v * m} for one row vector of an array. */
    static void times(double[] v, int at, double[] m, double[] out, int outAt) {
        double x = v[at];
        double y = v[at + 1];
        double z = v[at + 2];
        out[outAt] = x * m[0] + y * m[3] + z * m[6];
        out[outAt + 1] = x * m[1] + y * m[4] + z * m[7];
        out[outAt + 2] = x * m[2] + y * m[5] + z * m[8];
    }

    static double length(double[] m, int row) {
        return Math.sqrt(dot(m, row, m, row));
    }

    static double dot(double[] a, int i, double[] b, int j) {
        return a[3 * i] * b[3 * j] + a[3 * i + 1] * b[3 * j + 1] + a[3 * i + 2] * b[3 * j + 2];
    }

    /** Writes the angle between each two vectors in degrees: alpha, beta, gamma. */
    static void angles(double[] m, double[] out) {
        for (int i = 0; i < 3; i++) {
            int j = (i + 1) % 3;
            int k = (i + 2) % 3;
            double cosine = dot(m, j, m, k) / (length(m, j) * length(m, k));
            out[i] = Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, cosine))));
        }
    }

    /** Writes vectors with given lengths and angles in degrees, c along z and a in the plane of x and z. */
    static void ofParameters(double a, double b, double c, double alpha, double beta, double gamma, double[] out) {
        double cosAlpha = Math.cos(Math.toRadians(alpha));
        double cosBeta = Math.cos(Math.toRadians(beta));
        double cosGamma = Math.cos(Math.toRadians(gamma));
        double sinAlpha = Math.sin(Math.toRadians(alpha));
        double sinBeta = Math.sin(Math.toRadians(beta));
        double cosine = (cosAlpha * cosBeta - cosGamma) / (sinAlpha * sinBeta);
        cosine = Math.max(-1, Math.min(1, cosine));
        double sine = Math.sqrt((1 - cosine) * (1 + cosine));
        out[0] = a * sinBeta;
        out[1] = 0;
        out[2] = a * cosBeta;
        out[3] = -b * sinAlpha * cosine;
        out[4] = b * sinAlpha * sine;
        out[5] = b * cosAlpha;
        out[6] = 0;
        out[7] = 0;
        out[8] = c;
    }
}
