package org.autoperi.view.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Values over values: curves, steps, marks, histograms.
 *
 * @param title title
 * @param description for people who cannot see it
 * @param x horizontal axis
 * @param y vertical axis
 * @param series in the order of the legend
 */
public record XyChart(String title, String description, Axis x, Axis y, List<Series> series) implements ChartModel {
    private static final int FEWEST_BINS = 8;
    private static final int MOST_BINS = 36;

    /** Copies the list. */
    public XyChart {
        series = List.copyOf(series);
    }

    /**
     * Returns histograms of several samples over the same bins; each column is the percentage of its own sample, so that samples of
     * different size compare. The width of bins follows Freedman and Diaconis (doi:10.1007/BF01025868) for the first sample that has any
     * values, held between 8 and 36 bins.
     *
     * @param samples values by name in the order of the legend; values that are not finite are left out
     */
    public static XyChart histograms(String title, String description, Axis x, Map<String, double[]> samples) {
        List<double[]> finite = samples.values().stream()
                .map(values ->
                        Arrays.stream(values).filter(Double::isFinite).sorted().toArray())
                .toList();
        double[] edges = edges(finite);
        List<Series> series = new ArrayList<>();
        int index = 0;
        for (String name : samples.keySet()) {
            double[] values = finite.get(index++);
            double[] counts = new double[edges.length - 1];
            for (double value : values) {
                int bin = (int) ((value - edges[0]) / (edges[1] - edges[0]));
                counts[Math.max(0, Math.min(counts.length - 1, bin))] += 100.0 / values.length;
            }
            series.add(new Series(name, Series.Style.BINS, edges, counts));
        }
        return new XyChart(title, description, x, Axis.fromZero("Share", "%"), series);
    }

    private static double[] edges(List<double[]> sorted) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double width = 0;
        for (double[] values : sorted) {
            if (values.length > 0) {
                low = Math.min(low, values[0]);
                high = Math.max(high, values[values.length - 1]);
                double spread = values[3 * (values.length - 1) / 4] - values[(values.length - 1) / 4];
                width = width > 0 ? width : 2 * spread / Math.cbrt(values.length);
            }
        }
        if (!(low <= high)) {
            return new double[] {0, 1};
        }
        if (low == high) {
            return new double[] {low - 0.5, low + 0.5};
        }
        double wanted = width > 0 ? (high - low) / width : FEWEST_BINS;
        int bins = (int) Math.max(FEWEST_BINS, Math.min(MOST_BINS, Math.ceil(wanted)));
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = low + i * (high - low) / bins;
        }
        return edges;
    }
}
