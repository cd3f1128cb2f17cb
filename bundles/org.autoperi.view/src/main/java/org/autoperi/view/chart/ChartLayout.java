package org.autoperi.view.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the parts of a chart lie in a rectangle: computed once per size and view, then painted, and asked what the pointer is at. Knows no
 * toolkit. Immutable.
 */
public final class ChartLayout {
    static final double FONT = 11.5;
    static final double TITLE_FONT = 13.5;
    static final double LINE_HEIGHT = 18;
    static final double EDGE = 2;
    private static final double PADDING = 10;
    private static final double PIXELS_PER_X_TICK = 78;
    private static final double PIXELS_PER_Y_TICK = 42;
    private static final double SWATCH = 24;
    /** How near the pointer must be to a point, in pixels. */
    private static final double REACH = 24;

    /**
     * A place in the legend.
     *
     * @param series index of the series
     * @param name its name
     * @param x left end
     * @param y baseline
     * @param width width of swatch and name
     */
    public record LegendEntry(int series, String name, double x, double y, double width) {}

    /**
     * A value at the pointer.
     *
     * @param series index of the series, the row of a heat map
     * @param index index of the value in it
     * @param x abscissa, or the index of a category
     * @param y ordinate
     * @param pixelX where it is drawn
     * @param pixelY where it is drawn
     * @param text what to show about it
     */
    public record Hit(int series, int index, double x, double y, double pixelX, double pixelY, String text) {}

    private final ChartModel model;
    private final ChartView view;
    private final double width;
    private final double height;
    private final List<LegendEntry> legend;
    private final double left;
    private final double top;
    private final double right;
    private final double bottom;
    private final double[] limits;
    private final Ticks xTicks;
    private final Ticks yTicks;

    private ChartLayout(ChartModel model, double width, double height, ChartView view, TextMetrics metrics) {
        this.model = Objects.requireNonNull(model, "model");
        this.view = Objects.requireNonNull(view, "view");
        this.width = width;
        this.height = height;
        double y = PADDING / 2;
        y += model.title().isEmpty() ? 0 : 22;
        legend = legend(y, metrics);
        y = legend.isEmpty() ? y : legend.get(legend.size() - 1).y() + LINE_HEIGHT * 0.45;
        y += !yText().isEmpty() ? LINE_HEIGHT + 9 : model instanceof HeatMap ? 4 : 12;
        top = y;
        bottom = Math.max(top + 20, height - (xText().isEmpty() ? 1.4 : 2.5) * LINE_HEIGHT);
        limits = Limits.of(model, view);
        yTicks = model instanceof HeatMap map
                ? categories(map.rows(), 1)
                : ticks(yAxis(), limits[2], limits[3], (bottom - top) / PIXELS_PER_Y_TICK);
        double widest = yTicks.labels().stream()
                .mapToDouble(label -> metrics.width(label, FONT))
                .max()
                .orElse(0);
        left = EDGE + widest + 8;
        right = Math.max(left + 20, width - PADDING - 6);
        xTicks = xTicks(metrics);
    }

    /** Lays a chart out with everything shown and estimated text widths. */
    public static ChartLayout of(ChartModel model, double width, double height) {
        return of(model, width, height, ChartView.ALL, TextMetrics.estimated());
    }

    /**
     * Lays a chart out.
     *
     * @param width in pixels, at least 80
     * @param height in pixels, at least 80
     */
    public static ChartLayout of(ChartModel model, double width, double height, ChartView view, TextMetrics metrics) {
        return new ChartLayout(model, Math.max(80, width), Math.max(80, height), view, metrics);
    }

    private List<String> names() {
        if (model instanceof XyChart chart) {
            return chart.series().stream().map(Series::name).toList();
        }
        if (model instanceof BarChart chart) {
            return chart.bars().stream().map(BarChart.Bars::name).toList();
        }
        return List.of();
    }

    private List<LegendEntry> legend(double under, TextMetrics metrics) {
        List<String> names = names();
        if (names.size() < 2) {
            return List.of();
        }
        List<LegendEntry> entries = new ArrayList<>();
        double x = EDGE;
        double y = under + LINE_HEIGHT * 0.75;
        for (int i = 0; i < names.size(); i++) {
            double wide = SWATCH + metrics.width(names.get(i), FONT);
            if (x > EDGE && x + wide > width - EDGE) {
                x = EDGE;
                y += LINE_HEIGHT;
            }
            entries.add(new LegendEntry(i, names.get(i), x, y, wide));
            x += wide + 18;
        }
        return List.copyOf(entries);
    }

    private static Ticks categories(List<String> names, int stride) {
        List<Double> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < names.size(); i += stride) {
            values.add((double) i);
            labels.add(names.get(i));
        }
        return new Ticks(values, labels);
    }

    private Ticks xTicks(TextMetrics metrics) {
        if (model instanceof XyChart) {
            return ticks(xAxis(), limits[0], limits[1], (right - left) / PIXELS_PER_X_TICK);
        }
        List<String> names = model instanceof BarChart chart ? chart.categories() : ((HeatMap) model).columns();
        double widest = names.stream()
                .mapToDouble(name -> metrics.width(name, FONT))
                .max()
                .orElse(1);
        double room = (right - left) / Math.max(1, names.size());
        return categories(names, Math.max(1, (int) Math.ceil((widest + 4) / room)));
    }

    private static Ticks ticks(Axis axis, double low, double high, double wanted) {
        int count = (int) Math.max(2, Math.round(wanted));
        if (axis.isWhole()) {
            count = (int) Math.max(1, Math.min(count, high - low)); // steps of 1 at least
        }
        return axis.isLog() ? Ticks.log(low, high, count) : Ticks.linear(low, high, count);
    }

    Axis xAxis() {
        return model instanceof XyChart chart ? chart.x() : Axis.linear("", "");
    }

    Axis yAxis() {
        if (model instanceof XyChart chart) {
            return chart.y();
        }
        return model instanceof BarChart chart ? chart.value() : Axis.linear("", "");
    }

    String xText() {
        return xAxis().text();
    }

    String yText() {
        return yAxis().text();
    }

    /** Returns what is laid out. */
    public ChartModel model() {
        return model;
    }

    /** Returns the view it is laid out for. */
    public ChartView view() {
        return view;
    }

    /** Returns the width of the whole chart in pixels. */
    public double width() {
        return width;
    }

    /** Returns the height of the whole chart in pixels. */
    public double height() {
        return height;
    }

    /** Returns the left edge of the plotting area; right of it lie the values. */
    public double left() {
        return left;
    }

    /** Returns the upper edge of the plotting area. */
    public double top() {
        return top;
    }

    /** Returns the right edge of the plotting area. */
    public double right() {
        return right;
    }

    /** Returns the lower edge of the plotting area. */
    public double bottom() {
        return bottom;
    }

    /** Returns the legend, empty if there is nothing to tell apart. */
    public List<LegendEntry> legend() {
        return legend;
    }

    /** Returns the ticks of the horizontal axis. */
    public Ticks xTicks() {
        return xTicks;
    }

    /** Returns the ticks of the vertical axis. */
    public Ticks yTicks() {
        return yTicks;
    }

    /** Returns the pixel column of an abscissa; NaN if a logarithmic axis has no place for it. */
    public double pixelX(double x) {
        return left + (right - left) * part(x, limits[0], limits[1], xAxis().isLog());
    }

    /** Returns the pixel row of an ordinate; NaN if a logarithmic axis has no place for it. */
    public double pixelY(double y) {
        double part = part(y, limits[2], limits[3], yAxis().isLog());
        return model instanceof HeatMap ? top + (bottom - top) * part : bottom - (bottom - top) * part;
    }

    /** Returns the abscissa at a pixel column, for zooming. */
    public double xAt(double pixelX) {
        return value((pixelX - left) / (right - left), limits[0], limits[1], xAxis().isLog());
    }

    /** Returns the ordinate at a pixel row, for zooming. */
    public double yAt(double pixelY) {
        return value((bottom - pixelY) / (bottom - top), limits[2], limits[3], yAxis().isLog());
    }

    private static double part(double value, double low, double high, boolean isLog) {
        if (isLog) {
            return value > 0 ? Math.log(value / low) / Math.log(high / low) : Double.NaN;
        }
        return (value - low) / (high - low);
    }

    private static double value(double part, double low, double high, boolean isLog) {
        return isLog ? low * Math.pow(high / low, part) : low + part * (high - low);
    }

    /** Returns the legend entry at a pixel, for switching series on and off. */
    public Optional<LegendEntry> legendAt(double x, double y) {
        return legend.stream()
                .filter(e -> x >= e.x() && x <= e.x() + e.width() && y <= e.y() + 5 && y >= e.y() - LINE_HEIGHT + 5)
                .findFirst();
    }

    /** Returns the value nearest to a pixel, if any is near enough to be meant. O(number of values). */
    public Optional<Hit> nearest(double x, double y) {
        if (x < left - REACH || x > right + REACH || y < top - REACH || y > bottom + REACH) {
            return Optional.empty();
        }
        List<Hit> hits = new ArrayList<>();
        if (model instanceof XyChart chart) {
            for (int s = 0; s < chart.series().size(); s++) {
                if (!view.hidden().contains(s)) {
                    nearestIn(chart, s, x, y).ifPresent(hits::add);
                }
            }
        } else {
            categoryAt(x, y).ifPresent(hits::add);
        }
        return hits.stream().min((a, b) -> Double.compare(distance(a, x, y), distance(b, x, y)));
    }

    private static double distance(Hit hit, double x, double y) {
        return Math.hypot(hit.pixelX() - x, hit.pixelY() - y);
    }

    private Optional<Hit> nearestIn(XyChart chart, int index, double x, double y) {
        Series series = chart.series().get(index);
        double[] xs = series.x();
        double[] ys = series.y();
        boolean bins = series.style() == Series.Style.BINS;
        int best = -1;
        double least = bins ? Double.POSITIVE_INFINITY : REACH;
        for (int i = 0; i < ys.length; i++) {
            double px = pixelX(bins ? (xs[i] + xs[i + 1]) / 2 : xs[i]);
            double away = bins ? Math.abs(px - x) : Math.hypot(px - x, pixelY(ys[i]) - y);
            if (away < least) {
                least = away;
                best = i;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(hit(chart, index, best, xs, ys));
    }

    /** Value i of a series whose arrays the caller holds, so that they are not copied for every point. */
    Hit hit(XyChart chart, int index, int i, double[] xs, double[] ys) {
        Series series = chart.series().get(index);
        double y = ys[i];
        boolean bins = series.style() == Series.Style.BINS;
        double x = bins ? (xs[i] + xs[i + 1]) / 2 : xs[i];
        String where = bins ? Ticks.value(xs[i]) + " to " + Ticks.value(xs[i + 1]) : Ticks.value(x);
        String text = series.name() + ": " + Ticks.value(y) + space(chart.y().unit()) + " at "
                + chart.x().label() + " " + where + space(chart.x().unit());
        return new Hit(index, i, x, y, pixelX(x), pixelY(y), text);
    }

    private static String space(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    private Optional<Hit> categoryAt(double x, double y) {
        if (model instanceof HeatMap map) {
            int column =
                    (int) Math.floor((x - left) / (right - left) * map.columns().size());
            int row = (int) Math.floor((y - top) / (bottom - top) * map.rows().size());
            boolean inside = row >= 0
                    && row < map.rows().size()
                    && column >= 0
                    && column < map.columns().size();
            return inside ? Optional.of(cell(map, row, column)) : Optional.empty();
        }
        BarChart chart = (BarChart) model;
        for (int s = 0; s < chart.bars().size(); s++) {
            for (int c = 0; c < chart.categories().size(); c++) {
                double[] span = barSpan(s, c);
                if (x >= span[0] && x <= span[1]) {
                    return Optional.of(bar(chart, s, c));
                }
            }
        }
        return Optional.empty();
    }

    Hit cell(HeatMap map, int row, int column) {
        double value = map.values().get(row).get(column);
        String text = map.rows().get(row) + ", " + map.columns().get(column) + ": " + Ticks.value(value);
        return new Hit(row, column, column, value, pixelX(column), pixelY(row), text);
    }

    Hit bar(BarChart chart, int series, int category) {
        BarChart.Bars bars = chart.bars().get(series);
        double value = bars.values()[category];
        double[] span = barSpan(series, category);
        String text = bars.name() + ", " + chart.categories().get(category) + ": " + Ticks.value(value)
                + space(chart.value().unit());
        return new Hit(series, category, category, value, (span[0] + span[1]) / 2, pixelY(value), text);
    }

    /** Left and right edge of a bar; hidden series leave no gap. */
    double[] barSpan(int series, int category) {
        BarChart chart = (BarChart) model;
        int shown = 0;
        int place = -1;
        for (int s = 0; s < chart.bars().size(); s++) {
            if (!view.hidden().contains(s)) {
                place = s == series ? shown : place;
                shown++;
            }
        }
        if (place < 0) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double room = (right - left) / chart.categories().size();
        double group = room * 0.76;
        double wide = group / shown;
        double from = left + category * room + (room - group) / 2 + place * wide;
        return new double[] {from, from + wide * (shown > 1 ? 0.92 : 1)};
    }

    /** Limits of the axes: x low, x high, y low, y high. */
    private static final class Limits {
        static double[] of(ChartModel model, ChartView view) {
            if (model instanceof HeatMap map) {
                return new double[] {
                    -0.5, map.columns().size() - 0.5, -0.5, map.rows().size() - 0.5
                };
            }
            Limits x = new Limits();
            Limits y = new Limits();
            if (model instanceof BarChart chart) {
                x.low = -0.5;
                x.high = chart.categories().size() - 0.5;
                for (int s = 0; s < chart.bars().size(); s++) {
                    if (!view.hidden().contains(s)) {
                        BarChart.Bars bars = chart.bars().get(s);
                        y.includeAll(bars.values(), bars.errors(), chart.value());
                    }
                }
                double[] vertical = y.rounded(chart.value(), view.yMin(), view.yMax());
                return new double[] {x.low, x.high, vertical[0], vertical[1]};
            }
            XyChart chart = (XyChart) model;
            for (int s = 0; s < chart.series().size(); s++) {
                Series series = chart.series().get(s);
                if (!view.hidden().contains(s)) {
                    x.includeAll(series.x(), chart.x());
                    y.includeAll(series.y(), series.errors(), chart.y());
                }
            }
            boolean bins = chart.series().stream().anyMatch(s -> s.style() == Series.Style.BINS);
            double[] across = x.exact(chart.x(), view.xMin(), view.xMax(), bins ? 0 : 0.015);
            double[] up = y.rounded(chart.y(), view.yMin(), view.yMax());
            return new double[] {across[0], across[1], up[0], up[1]};
        }

        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;

        /** Values and the ends of their error bars. */
        private void includeAll(double[] values, double[] errors, Axis axis) {
            includeAll(values, axis);
            for (int i = 0; i < errors.length; i++) {
                includeAll(new double[] {values[i] - errors[i], values[i] + errors[i]}, axis);
            }
        }

        private void includeAll(double[] values, Axis axis) {
            for (double value : values) {
                if (Double.isFinite(value) && (!axis.isLog() || value > 0)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }

        private void settle(Axis axis) {
            if (!(low <= high)) {
                low = axis.isLog() ? 1 : 0;
                high = axis.isLog() ? 10 : 1;
            }
            if (axis.fromZero()) {
                low = Math.min(0, low);
                high = Math.max(0, high);
            }
            if (low == high) {
                double room = low == 0 ? 1 : Math.abs(low) * 0.1;
                low = axis.isLog() ? low / 2 : axis.fromZero() && low == 0 ? 0 : low - room;
                high = axis.isLog() ? high * 2 : high + room;
            }
        }

        private double[] exact(Axis axis, double givenLow, double givenHigh, double margin) {
            settle(axis);
            double room = axis.isLog() ? 0 : margin * (high - low);
            return given(axis, low - room, high + room, givenLow, givenHigh);
        }

        private double[] rounded(Axis axis, double givenLow, double givenHigh) {
            settle(axis);
            if (axis.isLog()) {
                double room = Math.pow(high / low, 0.04);
                return given(axis, low / room, high * room, givenLow, givenHigh);
            }
            double step = Ticks.step((high - low) / 5);
            double from = Math.floor(low / step + 1e-9) * step;
            double to = Math.ceil(high / step - 1e-9) * step;
            return given(axis, from, to, givenLow, givenHigh);
        }

        private static double[] given(Axis axis, double from, double to, double givenLow, double givenHigh) {
            double lower = Double.isNaN(givenLow) || axis.isLog() && givenLow <= 0 ? from : givenLow;
            double upper = Double.isNaN(givenHigh) ? to : givenHigh;
            return lower < upper ? new double[] {lower, upper} : new double[] {from, to};
        }
    }
}
