package org.autoperi.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.view.chart.Series;

/**
 * The columns of {@code metrics.csv} or {@code timing.csv} over the step. Values that are missing or cannot be read are NaN. Immutable.
 */
public final class Curves {
    private final double[] steps;
    private final Map<String, double[]> columns;

    private Curves(double[] steps, Map<String, double[]> columns) {
        this.steps = steps;
        this.columns = columns;
    }

    /** Returns curves without columns. */
    public static Curves none() {
        return new Curves(new double[0], Map.of());
    }

    /**
     * Reads a file; a last line that a crash cut off is left out.
     *
     * @return {@link #none()} if there is no such file
     * @throws IOException if it cannot be read
     */
    public static Curves read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return none();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty()) {
            return none();
        }
        String[] names = lines.get(0).split(",", -1);
        double[][] values = new double[names.length][lines.size() - 1];
        for (int row = 1; row < lines.size(); row++) {
            String[] cells = lines.get(row).split(",", -1);
            for (int column = 0; column < names.length; column++) {
                values[column][row - 1] = column < cells.length ? value(cells[column].strip()) : Double.NaN;
            }
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int column = 1; column < names.length; column++) {
            columns.put(names[column].strip(), values[column]);
        }
        return new Curves(values[0], columns);
    }

    private static double value(String text) {
        try {
            return switch (text) {
                case "", "nan" -> Double.NaN;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            return Double.NaN; // shown as a gap, as any value that is not there
        }
    }

    /** Returns the names of the columns in the order of the file, without the step. */
    public List<String> names() {
        return new ArrayList<>(columns.keySet());
    }

    /** Returns the number of rows. */
    public int size() {
        return steps.length;
    }

    /** Returns a column with its steps, without rows where it has no value; empty if nothing is left. */
    public Optional<Series> series(String name, String label) {
        double[] values = columns.get(name);
        if (values == null) {
            return Optional.empty();
        }
        double[] x = new double[steps.length];
        double[] y = new double[steps.length];
        int n = 0;
        for (int i = 0; i < steps.length; i++) {
            if (Double.isFinite(values[i]) && Double.isFinite(steps[i])) {
                x[n] = steps[i];
                y[n++] = values[i];
            }
        }
        return n == 0 ? Optional.empty() : Optional.of(Series.line(label, Arrays.copyOf(x, n), Arrays.copyOf(y, n)));
    }

    /** Returns the last value of a column, if it has any. */
    public Optional<Double> last(String name) {
        return series(name, name).map(series -> series.y()[series.y().length - 1]);
    }
}
