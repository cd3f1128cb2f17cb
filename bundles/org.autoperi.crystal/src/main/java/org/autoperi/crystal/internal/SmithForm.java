package org.autoperi.crystal.internal;

/**
 * The diagonal form U M V of a whole-number matrix M with three columns, U and V of determinant 1 or -1.
 *
 * <p>It solves {@code M y = d} modulo whole numbers, after Grosse-Kunstleve 1999 (doi:10.1107/S0108767398010186), section 5.
 */
final class SmithForm {

    private final int size;
    private final long[][] m;
    private final long[][] u;
    private final long[][] v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    /** The form of a matrix given by rows. */
    SmithForm(int[][] rows) {
        size = rows.length;
        m = new long[size][3];
        u = new long[size][size];
        for (int i = 0; i < size; i++) {
            u[i][i] = 1;
            for (int j = 0; j < 3; j++) {
                m[i][j] = rows[i][j];
            }
        }
        for (int at = 0; at < 3; at++) {
            diagonalise(at);
        }
    }

    private void diagonalise(int at) {
        while (bringPivot(at)) {
            boolean clean = true;
            for (int i = at + 1; i < size; i++) {
                addRow(i, at, -(m[i][at] / m[at][at]));
                clean &= m[i][at] == 0;
            }
            for (int j = at + 1; j < 3; j++) {
                addColumn(j, at, -(m[at][j] / m[at][at]));
                clean &= m[at][j] == 0;
            }
            if (clean) {
                return;
            }
        }
    }

    /** Moves the smallest entry of the rest to the diagonal; false if the rest is zero. */
    private boolean bringPivot(int at) {
        int row = -1;
        int column = -1;
        for (int i = at; i < size; i++) {
            for (int j = at; j < 3; j++) {
                if (m[i][j] != 0 && (row < 0 || Math.abs(m[i][j]) < Math.abs(m[row][column]))) {
                    row = i;
                    column = j;
                }
            }
        }
        if (row < 0) {
            return false;
        }
        swap(m, at, row);
        swap(u, at, row);
        for (long[][] matrix : new long[][][] {m, v}) {
            for (long[] line : matrix) {
                long entry = line[at];
                line[at] = line[column];
                line[column] = entry;
            }
        }
        return true;
    }

    private static void swap(long[][] rows, int i, int j) {
        long[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }

    private void addRow(int to, int from, long factor) {
        for (int j = 0; j < 3; j++) {
            m[to][j] += factor * m[from][j];
        }
        for (int j = 0; j < size; j++) {
            u[to][j] += factor * u[from][j];
        }
    }

    private void addColumn(int to, int from, long factor) {
        for (long[][] matrix : new long[][][] {m, v}) {
            for (long[] line : matrix) {
                line[to] += factor * line[from];
            }
        }
    }

    /** The matrix that gives from d a solution y of {@code M y = d} modulo whole numbers, if there is one; shape [3, rows]. */
    double[][] solver() {
        double[][] solver = new double[3][size];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < size; j++) {
                for (int k = 0; k < Math.min(3, size); k++) {
                    if (m[k][k] != 0) {
                        solver[i][j] += v[i][k] * u[k][j] / (double) m[k][k];
                    }
                }
            }
        }
        return solver;
    }
}
