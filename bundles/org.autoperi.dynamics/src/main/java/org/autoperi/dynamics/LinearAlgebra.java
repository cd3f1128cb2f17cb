package org.autoperi.dynamics;

import java.util.Arrays;

/** Dense linear algebra of small matrices. */
final class LinearAlgebra {
    private static final int MOST_SWEEPS = 100;

    private LinearAlgebra() {}

    /** Solves a x = b by Gaussian elimination with row pivots; overwrites both. O(n^3). */
    static double[] solve(double[][] a, double[] b) {
        int n = b.length;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
            }
            double[] row = a[pivot];
            a[pivot] = a[k];
            a[k] = row;
            double right = b[pivot];
            b[pivot] = b[k];
            b[k] = right;
            for (int i = k + 1; i < n; i++) {
                double factor = a[i][k] / row[k];
                if (factor != 0) {
                    for (int j = k; j < n; j++) {
                        a[i][j] -= factor * row[j];
                    }
                    b[i] -= factor * right;
                }
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                b[i] -= a[i][j] * b[j];
            }
            b[i] /= a[i][i];
        }
        return b;
    }

    /** The eigenvalues of a symmetric matrix, largest first, by Jacobi's rotations; overwrites it. O(n^3) for each of a few sweeps. */
    static double[] symmetricEigenvalues(double[][] a) {
        int n = a.length;
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double off = 0;
            double all = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    all += a[i][j] * a[i][j];
                    off += i == j ? 0 : a[i][j] * a[i][j];
                }
            }
            if (off <= 1e-30 * all) {
                break;
            }
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, p, q);
                }
            }
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = -a[i][i];
        }
        Arrays.sort(values);
        return Arrays.stream(values).map(value -> -value).toArray();
    }

    private static void rotate(double[][] a, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < a.length; k++) {
            double pk = a[p][k];
            double qk = a[q][k];
            a[p][k] = c * pk - s * qk;
            a[q][k] = s * pk + c * qk;
        }
    }
}
