package org.autoperi.flow.internal;

import java.util.Arrays;

/** The cheapest one-to-one assignment of rows to columns, by shortest augmenting paths (doi:10.1007/BF02278710). O(n³). */
final class Assignment {
    private final double[][] cost;
    private final int n;
    private final double[] rowPotential;
    private final double[] columnPotential;
    private final int[] rowOf; // row assigned to each column; n means free

    private Assignment(double[][] cost) {
        this.cost = cost;
        this.n = cost.length;
        this.rowPotential = new double[n + 1];
        this.columnPotential = new double[n + 1];
        this.rowOf = new int[n + 1];
        Arrays.fill(rowOf, n);
    }

    /**
     * Solves the problem.
     *
     * @param cost finite costs, shape [n, n]
     * @return the column of each row
     */
    static int[] cheapest(double[][] cost) {
        Assignment problem = new Assignment(cost);
        for (int row = 0; row < problem.n; row++) {
            problem.augment(row);
        }
        int[] column = new int[problem.n];
        for (int j = 0; j < problem.n; j++) {
            column[problem.rowOf[j]] = j;
        }
        return column;
    }

    /** Adds a row to the assignment; column n is a dummy that holds it at first. */
    private void augment(int row) {
        double[] distance = new double[n + 1];
        int[] previous = new int[n + 1];
        boolean[] done = new boolean[n + 1];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int column = n;
        rowOf[n] = row;
        do {
            done[column] = true;
            column = nearest(column, distance, previous, done);
        } while (rowOf[column] != n);
        while (column != n) {
            rowOf[column] = rowOf[previous[column]];
            column = previous[column];
        }
        rowOf[n] = n;
    }

    private int nearest(int from, double[] distance, int[] previous, boolean[] done) {
        int row = rowOf[from];
        double least = Double.POSITIVE_INFINITY;
        int next = n;
        for (int j = 0; j < n; j++) {
            if (done[j]) {
                continue;
            }
            double reduced = cost[row][j] - rowPotential[row] - columnPotential[j];
            if (reduced < distance[j]) {
                distance[j] = reduced;
                previous[j] = from;
            }
            if (distance[j] < least) {
                least = distance[j];
                next = j;
            }
        }
        if (next == n) {
            throw new IllegalArgumentException("assignment: the costs of row " + row + " are no finite numbers");
        }
        for (int j = 0; j <= n; j++) {
            if (done[j]) {
                rowPotential[rowOf[j]] += least;
                columnPotential[j] -= least;
            } else {
                distance[j] -= least;
            }
        }
        return next;
    }
}
