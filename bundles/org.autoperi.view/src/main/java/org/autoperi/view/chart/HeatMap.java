package org.autoperi.view.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table whose cells are coloured by value.
 *
 * @param title title
 * @param description for people who cannot see it
 * @param rows names of the rows
 * @param columns names of the columns
 * @param values rows of values, NaN for an empty cell
 */
public record HeatMap(
        String title, String description, List<String> rows, List<String> columns, List<List<Double>> values)
        implements ChartModel {
    /** Checks the shape and copies. */
    public HeatMap {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        List<List<Double>> copy = new ArrayList<>();
        for (List<Double> row : values) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("a row needs " + columns.size() + " values, found " + row.size());
            }
            copy.add(List.copyOf(row));
        }
        if (copy.size() != rows.size()) {
            throw new IllegalArgumentException("expected " + rows.size() + " rows of values, found " + copy.size());
        }
        values = List.copyOf(copy);
    }

    /** Returns a heat map of an array, shape [rows, columns]. */
    public static HeatMap of(
            String title, String description, List<String> rows, List<String> columns, double[][] values) {
        List<List<Double>> list = Arrays.stream(values)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
        return new HeatMap(title, description, rows, columns, list);
    }
}
