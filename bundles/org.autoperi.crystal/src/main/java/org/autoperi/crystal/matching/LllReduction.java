package org.autoperi.crystal.matching;

/**
 * Lenstra-Lenstra-Lovasz reduction of three vectors with delta 3/4. The reduced basis is not unique; this one takes the steps in the order
 * of the textbook (as pymatgen does), because {@link PairSearch} measures tolerances along the reduced vectors. Reusable, not thread-safe.
 *
 * <p>Source: Lenstra, Lenstra and Lovasz 1982, doi:10.1007/BF01457454.
 */
final class LllReduction {
    private static final double DELTA = 0.75;

    /** Reduced vectors, rows. */
    final double[] rows = new double[9];
    /** Whole numbers T with {@code rows = T * input}, row-major. */
    final int[] transform = new int[9];

    private final double[] ortho = new double[9];
    private final double[] mu = new double[9];
    private final double[] square = new double[3];

    /** Reduces the rows of a matrix, which is left as it is. */
    void reduce(double[] matrix) {
        System.arraycopy(matrix, 0, rows, 0, 9);
        for (int i = 0; i < 9; i++) {
            transform[i] = i % 4 == 0 ? 1 : 0;
        }
        for (int i = 0; i < 3; i++) {
            orthogonalise(i);
        }
        int k = 1;
        while (k < 3) {
            shorten(k);
            double slack = DELTA - mu[3 * k + k - 1] * mu[3 * k + k - 1];
            if (dot(ortho, k, ortho, k) >= slack * dot(ortho, k - 1, ortho, k - 1)) {
                k++;
                continue;
            }
            swap(k);
            orthogonalise(k - 1);
            orthogonalise(k);
            if (k > 1) {
                k--;
            } else {
                mu[6] = dot(rows, 2, ortho, 0) / square[0];
                mu[7] = dot(rows, 2, ortho, 1) / square[1];
            }
        }
    }

    private void orthogonalise(int i) {
        for (int x = 0; x < 3; x++) {
            ortho[3 * i + x] = rows[3 * i + x];
        }
        for (int j = 0; j < i; j++) {
            mu[3 * i + j] = dot(rows, i, ortho, j) / square[j];
        }
        for (int j = 0; j < i; j++) {
            for (int x = 0; x < 3; x++) {
                ortho[3 * i + x] -= mu[3 * i + j] * ortho[3 * j + x];
            }
        }
        square[i] = dot(ortho, i, ortho, i);
    }

    private void shorten(int k) {
        for (int i = k - 1; i >= 0; i--) {
            double q = Math.rint(mu[3 * k + i]);
            if (q != 0) {
                for (int x = 0; x < 3; x++) {
                    rows[3 * k + x] -= q * rows[3 * i + x];
                    transform[3 * k + x] -= (int) q * transform[3 * i + x];
                }
                for (int j = 0; j < i; j++) {
                    mu[3 * k + j] -= q * mu[3 * i + j];
                }
                mu[3 * k + i] -= q;
            }
        }
    }

    private void swap(int k) {
        for (int x = 0; x < 3; x++) {
            double row = rows[3 * k + x];
            rows[3 * k + x] = rows[3 * k - 3 + x];
            rows[3 * k - 3 + x] = row;
            int whole = transform[3 * k + x];
            transform[3 * k + x] = transform[3 * k - 3 + x];
            transform[3 * k - 3 + x] = whole;
        }
    }

    private static double dot(double[] a, int i, double[] b, int j) {
        return a[3 * i] * b[3 * j] + a[3 * i + 1] * b[3 * j + 1] + a[3 * i + 2] * b[3 * j + 2];
    }
}
