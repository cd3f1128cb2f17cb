package org.autoperi.crystal.matching;

import java.util.Arrays;

/**
 * The cheapest assignment of rows to different columns, by shortest augmenting paths with dual prices. Among equally cheap assignments it
 * takes the one that SciPy takes: columns are scanned from the last to the first, and a free column wins over a taken one. O(n^3). Reusable,
 * not thread-safe.
 *
 * <p>Source: Crouse 2016, doi:10.1109/TAES.2016.140952.
 */
final class Assignment {
    /** Column of each row. */
    int[] columnOfRow = new int[0];

    private int[] rowOfColumn = new int[0];
    private int[] from = new int[0];
    private int[] open = new int[0];
    private double[] rowPrice = new double[0];
    private double[] columnPrice = new double[0];
    private double[] cost = new double[0];
    private boolean[] rowSeen = new boolean[0];
    private boolean[] columnSeen = new boolean[0];
    private double shortest;

    /**
     * Solves a problem whose costs stand row by row.
     *
     * @param forbidden costs from here on mean that the pair is not allowed
     * @return whether there is an assignment without forbidden pairs
     */
    boolean solve(double[] costs, int rows, int columns, double forbidden, Watch watch) {
        reset(rows, columns);
        for (int row = 0; row < rows; row++) {
            watch.worked(columns);
            int sink = path(costs, row, columns, watch);
            if (sink < 0 || shortest >= forbidden / 2) {
                return false;
            }
            price(row, rows, columns);
            int column = sink;
            int at;
            do {
                at = from[column];
                rowOfColumn[column] = at;
                int before = columnOfRow[at];
                columnOfRow[at] = column;
                column = before;
            } while (at != row);
        }
        return true;
    }

    private void reset(int rows, int columns) {
        if (columnOfRow.length < rows || rowOfColumn.length < columns) {
            columnOfRow = new int[rows];
            rowPrice = new double[rows];
            rowSeen = new boolean[rows];
            rowOfColumn = new int[columns];
            from = new int[columns];
            open = new int[columns];
            columnPrice = new double[columns];
            cost = new double[columns];
            columnSeen = new boolean[columns];
        }
        Arrays.fill(columnOfRow, 0, rows, -1);
        Arrays.fill(rowOfColumn, 0, columns, -1);
        Arrays.fill(rowPrice, 0, rows, 0);
        Arrays.fill(columnPrice, 0, columns, 0);
    }

    /** Finds the cheapest way from a row to a free column; -1 if there is none. */
    private int path(double[] costs, int row, int columns, Watch watch) {
        for (int i = 0; i < columns; i++) {
            open[i] = columns - 1 - i;
        }
        Arrays.fill(rowSeen, false);
        Arrays.fill(columnSeen, 0, columns, false);
        Arrays.fill(cost, 0, columns, Double.POSITIVE_INFINITY);
        int left = columns;
        int at = row;
        shortest = 0;
        while (true) {
            rowSeen[at] = true;
            watch.worked(left);
            int nearest = -1;
            double lowest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < left; i++) {
                int column = open[i];
                double through = shortest + costs[at * columns + column] - rowPrice[at] - columnPrice[column];
                if (through < cost[column]) {
                    from[column] = at;
                    cost[column] = through;
                }
                if (cost[column] < lowest || cost[column] == lowest && rowOfColumn[column] < 0) {
                    lowest = cost[column];
                    nearest = i;
                }
            }
            if (nearest < 0) {
                return -1;
            }
            shortest = lowest;
            int column = open[nearest];
            if (rowOfColumn[column] < 0) {
                columnSeen[column] = true;
                return column;
            }
            at = rowOfColumn[column];
            columnSeen[column] = true;
            open[nearest] = open[--left];
        }
    }

    private void price(int row, int rows, int columns) {
        rowPrice[row] += shortest;
        for (int i = 0; i < rows; i++) {
            if (rowSeen[i] && i != row) {
                rowPrice[i] += shortest - cost[columnOfRow[i]];
            }
        }
        for (int j = 0; j < columns; j++) {
            if (columnSeen[j]) {
                columnPrice[j] -= shortest - cost[j];
            }
        }
    }
}
