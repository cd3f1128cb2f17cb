package org.autoperi.crystal.internal;

/** Products of 3 x 3 matrices, row-major; integers and floating-point numbers. */
final class Matrix {

    private Matrix() {}

    static double[] times(double[] a, double[] b) {
        double[] product = new double[9];
        for (int i = 0; i < 9; i += 3) {
            for (int j = 0; j < 3; j++) {
                product[i + j] = a[i] * b[j] + a[i + 1] * b[3 + j] + a[i + 2] * b[6 + j];
            }
        }
        return product;
    }

    static int[] times(int[] a, int[] b) {
        int[] product = new int[9];
        for (int i = 0; i < 9; i += 3) {
            for (int j = 0; j < 3; j++) {
                product[i + j] = a[i] * b[j] + a[i + 1] * b[3 + j] + a[i + 2] * b[6 + j];
            }
        }
        return product;
    }

    /** Matrix times column vector. */
    static double[] apply(double[] a, double[] v) {
        return new double[] {
            a[0] * v[0] + a[1] * v[1] + a[2] * v[2],
            a[3] * v[0] + a[4] * v[1] + a[5] * v[2],
            a[6] * v[0] + a[7] * v[1] + a[8] * v[2]
        };
    }

    static double[] transposed(double[] a) {
        return new double[] {a[0], a[3], a[6], a[1], a[4], a[7], a[2], a[5], a[8]};
    }

    static double determinant(double[] a) {
        return a[0] * (a[4] * a[8] - a[5] * a[7])
                - a[1] * (a[3] * a[8] - a[5] * a[6])
                + a[2] * (a[3] * a[7] - a[4] * a[6]);
    }

    static int determinant(int[] a) {
        return a[0] * (a[4] * a[8] - a[5] * a[7])
                - a[1] * (a[3] * a[8] - a[5] * a[6])
                + a[2] * (a[3] * a[7] - a[4] * a[6]);
    }

    static double[] inverse(double[] a) {
        double d = 1 / determinant(a);
        return new double[] {
            (a[4] * a[8] - a[5] * a[7]) * d,
            (a[2] * a[7] - a[1] * a[8]) * d,
            (a[1] * a[5] - a[2] * a[4]) * d,
            (a[5] * a[6] - a[3] * a[8]) * d,
            (a[0] * a[8] - a[2] * a[6]) * d,
            (a[2] * a[3] - a[0] * a[5]) * d,
            (a[3] * a[7] - a[4] * a[6]) * d,
            (a[1] * a[6] - a[0] * a[7]) * d,
            (a[0] * a[4] - a[1] * a[3]) * d
        };
    }

    static double[] toDouble(int[] a) {
        double[] b = new double[a.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = a[i];
        }
        return b;
    }

    /** The nearest integers, or null if an entry is farther than the slack from them. */
    static int[] toInt(double[] a, double slack) {
        int[] b = new int[a.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (int) Math.rint(a[i]);
            if (!(Math.abs(a[i] - b[i]) <= slack)) {
                return null;
            }
        }
        return b;
    }

    /** Rows of a basis whose columns-of-coefficients are {@code q}: new row j is the sum over i of {@code q[i][j] * rows[i]}. */
    static double[] basis(double[] rows, double[] q) {
        return times(transposed(q), rows);
    }

    static double lengthSquared(double[] rows, double x, double y, double z) {
        double u = x * rows[0] + y * rows[3] + z * rows[6];
        double v = x * rows[1] + y * rows[4] + z * rows[7];
        double w = x * rows[2] + y * rows[5] + z * rows[8];
        return u * u + v * v + w * w;
    }

    /** Product of two vectors in Cartesian space given by whole coordinates. */
    static double dot(double[] rows, int[] a, int[] b) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            double p = a[0] * rows[k] + a[1] * rows[3 + k] + a[2] * rows[6 + k];
            double q = b[0] * rows[k] + b[1] * rows[3 + k] + b[2] * rows[6 + k];
            sum += p * q;
        }
        return sum;
    }

    static double norm(double[] v, int at) {
        return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
    }
}
