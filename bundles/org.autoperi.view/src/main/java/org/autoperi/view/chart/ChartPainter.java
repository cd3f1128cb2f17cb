package org.autoperi.view.chart;

import java.util.Arrays;
import java.util.List;
import org.autoperi.view.chart.Canvas.Anchor;
import org.autoperi.view.chart.Canvas.Dash;
import org.autoperi.view.chart.Canvas.Fill;
import org.autoperi.view.chart.Canvas.Stroke;
import org.autoperi.view.chart.Canvas.TextStyle;

/** Paints a laid-out chart on a canvas. */
public final class ChartPainter {
    private static final double CURVE = 1.8;
    /** More points to point at than this help nobody and make files large. */
    private static final int MOST_HOVERS = 90;

    private static final TextStyle TITLE = new TextStyle(Ink.TEXT, ChartLayout.TITLE_FONT, Anchor.START, true);
    private static final Dash[] DASHES = Dash.values();

    private final ChartLayout layout;
    private final Canvas canvas;

    private ChartPainter(ChartLayout layout, Canvas canvas) {
        this.layout = layout;
        this.canvas = canvas;
    }

    /** Paints everything; the background is left as it is. */
    public static void paint(ChartLayout layout, Canvas canvas) {
        new ChartPainter(layout, canvas).paint();
    }

    private void paint() {
        if (!layout.model().title().isEmpty()) {
            canvas.text(ChartLayout.EDGE, 17, layout.model().title(), TITLE);
        }
        legend();
        frame();
        if (layout.model() instanceof XyChart chart) {
            canvas.clip(
                    layout.left(),
                    layout.top() - 4,
                    layout.right() - layout.left() + 6,
                    layout.bottom() - layout.top() + 5);
            for (int s = 0; s < chart.series().size(); s++) {
                if (!layout.view().hidden().contains(s)) {
                    series(chart, s);
                }
            }
            canvas.clip(0, 0, 0, 0);
        } else if (layout.model() instanceof BarChart chart) {
            bars(chart);
        } else if (layout.model() instanceof HeatMap map) {
            cells(map);
        }
    }

    private static TextStyle muted(Anchor anchor) {
        return new TextStyle(Ink.MUTED, ChartLayout.FONT, anchor, false);
    }

    private Dash dash(int series) {
        return DASHES[shape(series) % DASHES.length];
    }

    /** What dash and mark follow: the place in the chart, or among the series of one colour where colours are chosen. */
    private int shape(int series) {
        if (chosen(series) < 0) {
            return series;
        }
        int before = 0;
        for (int s = 0; s < series; s++) {
            before += chosen(s) == chosen(series) ? 1 : 0;
        }
        return before;
    }

    private int chosen(int series) {
        return layout.model() instanceof XyChart chart
                ? chart.series().get(series).colour()
                : -1;
    }

    private Ink ink(int series) {
        return Ink.series(chosen(series) < 0 ? series : chosen(series));
    }

    private boolean isColumns(int series) {
        return layout.model() instanceof BarChart
                || layout.model() instanceof XyChart chart
                        && chart.series().get(series).style() == Series.Style.BINS;
    }

    private void legend() {
        for (ChartLayout.LegendEntry entry : layout.legend()) {
            boolean hidden = layout.view().hidden().contains(entry.series());
            Ink ink = hidden ? Ink.GRID : ink(entry.series());
            double y = entry.y() - 4;
            if (isColumns(entry.series())) {
                rectangle(entry.x() + 3, y - 5, 11, 10, new Fill(ink, entry.series() == 0 ? 0.85 : 0.45));
                outline(entry.x() + 3, y - 5, 11, 10, new Stroke(ink, 1.4, dash(entry.series())));
            } else if (layout.model() instanceof XyChart chart
                    && chart.series().get(entry.series()).style() == Series.Style.SCATTER) {
                mark(entry.x() + 9, y, entry.series(), ink);
            } else {
                canvas.line(
                        new double[] {entry.x(), y, entry.x() + 18, y}, new Stroke(ink, CURVE, dash(entry.series())));
            }
            TextStyle style = new TextStyle(hidden ? Ink.AXIS : Ink.MUTED, ChartLayout.FONT, Anchor.START, false);
            canvas.text(entry.x() + 24, entry.y(), entry.name(), style);
        }
    }

    private void frame() {
        boolean map = layout.model() instanceof HeatMap;
        Ticks ys = layout.yTicks();
        for (int i = 0; i < ys.values().size(); i++) {
            double y = layout.pixelY(ys.values().get(i));
            if (!map) {
                canvas.line(new double[] {layout.left(), y, layout.right(), y}, Stroke.solid(Ink.GRID, 1));
            }
            canvas.text(layout.left() - 7, y + 4, ys.labels().get(i), muted(Anchor.END));
        }
        Ticks xs = layout.xTicks();
        for (int i = 0; i < xs.values().size(); i++) {
            double x = layout.pixelX(xs.values().get(i));
            if (layout.model() instanceof XyChart) {
                canvas.line(new double[] {x, layout.bottom(), x, layout.bottom() + 4}, Stroke.solid(Ink.AXIS, 1));
            }
            canvas.text(x, layout.bottom() + 17, xs.labels().get(i), muted(Anchor.MIDDLE));
        }
        if (!map) {
            canvas.line(
                    new double[] {layout.left(), layout.bottom(), layout.right(), layout.bottom()},
                    Stroke.solid(Ink.AXIS, 1));
        }
        if (!layout.xText().isEmpty()) {
            canvas.text(
                    (layout.left() + layout.right()) / 2, layout.bottom() + 36, layout.xText(), muted(Anchor.MIDDLE));
        }
        if (!layout.yText().isEmpty()) {
            canvas.text(ChartLayout.EDGE, layout.top() - 14, layout.yText(), muted(Anchor.START));
        }
    }

    private void series(XyChart chart, int index) {
        Series series = chart.series().get(index);
        switch (series.style()) {
            case LINE, STEP -> curve(series, index);
            case SCATTER -> {
                double[] xs = series.x();
                double[] ys = series.y();
                for (int i = 0; i < ys.length; i++) {
                    if (Double.isFinite(layout.pixelX(xs[i])) && Double.isFinite(layout.pixelY(ys[i]))) {
                        canvas.hover(layout.hit(chart, index, i, xs, ys).text());
                        mark(layout.pixelX(xs[i]), layout.pixelY(ys[i]), index, ink(index));
                    }
                }
                canvas.hover("");
            }
            case BINS -> bins(chart, index);
        }
        if (series.style() == Series.Style.LINE || series.style() == Series.Style.STEP) {
            hovers(chart, index);
        }
        double[] errors = series.errors();
        double[] xs = series.x();
        double[] ys = series.y();
        for (int i = 0; i < errors.length; i++) {
            errorBar(layout.pixelX(xs[i]), ys[i], errors[i], ink(index));
        }
    }

    /** A line from an error below to an error above, with ends across. */
    private void errorBar(double x, double y, double error, Ink ink) {
        double high = layout.pixelY(y + error);
        double low = layout.pixelY(y - error);
        low = Double.isFinite(low) ? low : layout.bottom(); // a logarithmic axis has no place for what is not positive
        if (error > 0 && Double.isFinite(x) && Double.isFinite(high)) {
            Stroke stroke = Stroke.solid(ink, 1.2);
            canvas.line(new double[] {x, low, x, high}, stroke);
            canvas.line(new double[] {x - 3, high, x + 3, high}, stroke);
            canvas.line(new double[] {x - 3, low, x + 3, low}, stroke);
        }
    }

    private void curve(Series series, int index) {
        double[] xs = series.x();
        double[] ys = series.y();
        Points points = new Points(2 * ys.length);
        boolean many = ys.length > 4 * (layout.right() - layout.left());
        double column = Double.NaN;
        double low = 0;
        double high = 0;
        double last = Double.NaN;
        for (int i = 0; i < ys.length; i++) {
            double x = layout.pixelX(xs[i]);
            double y = layout.pixelY(ys[i]);
            if (!Double.isFinite(x) || !Double.isFinite(y)) {
                flush(points, index, ys.length);
                column = Double.NaN;
                last = Double.NaN;
            } else if (many) {
                // what falls into one column of pixels is drawn from its lowest to its highest value
                if (Math.floor(x) != column) {
                    column = Math.floor(x);
                    points.add(x, y);
                    low = y;
                    high = y;
                } else if (y < low || y > high) {
                    points.add(x, y);
                    low = Math.min(low, y);
                    high = Math.max(high, y);
                }
            } else {
                if (series.style() == Series.Style.STEP && Double.isFinite(last)) {
                    points.add(x, last);
                }
                points.add(x, y);
                last = y;
            }
        }
        flush(points, index, ys.length);
    }

    private void flush(Points points, int index, int values) {
        double[] xy = points.take();
        if (xy.length == 2) {
            mark(xy[0], xy[1], index, ink(index));
        } else {
            canvas.line(xy, new Stroke(ink(index), values > 300 ? CURVE * 0.8 : CURVE, dash(index)));
        }
    }

    /** Points to point at, spread evenly over a curve; nearly invisible themselves. */
    private void hovers(XyChart chart, int index) {
        Series series = chart.series().get(index);
        double[] xs = series.x();
        double[] ys = series.y();
        int stride = Math.max(1, (ys.length + MOST_HOVERS - 1) / MOST_HOVERS);
        boolean dots = ys.length <= 25;
        for (int i = 0; i < ys.length; i += stride) {
            double x = layout.pixelX(xs[i]);
            double y = layout.pixelY(ys[i]);
            if (Double.isFinite(x) && Double.isFinite(y)) {
                canvas.hover(layout.hit(chart, index, i, xs, ys).text());
                if (dots) {
                    mark(x, y, index, ink(index));
                } else {
                    rectangle(x - 4, y - 4, 8, 8, new Fill(ink(index), 0));
                }
            }
        }
        canvas.hover("");
    }

    private void bins(XyChart chart, int index) {
        Series series = chart.series().get(index);
        double[] xs = series.x();
        double[] ys = series.y();
        double base = layout.bottom();
        Points edge = new Points(4 * ys.length + 4);
        edge.add(layout.pixelX(xs[0]), base);
        for (int i = 0; i < ys.length; i++) {
            double y = Double.isFinite(layout.pixelY(ys[i])) ? layout.pixelY(ys[i]) : base;
            double from = layout.pixelX(xs[i]);
            double to = layout.pixelX(xs[i + 1]);
            edge.add(from, y);
            edge.add(to, y);
            canvas.hover(layout.hit(chart, index, i, xs, ys).text());
            if (y < base) {
                rectangle(from, y, to - from, base - y, new Fill(ink(index), index == 0 ? 0.42 : 0.22));
            }
        }
        canvas.hover("");
        edge.add(layout.pixelX(xs[ys.length]), base);
        canvas.line(edge.take(), new Stroke(ink(index), 1.6, dash(index)));
    }

    private void bars(BarChart chart) {
        for (int s = 0; s < chart.bars().size(); s++) {
            if (layout.view().hidden().contains(s)) {
                continue;
            }
            double[] values = chart.bars().get(s).values();
            double[] errors = chart.bars().get(s).errors();
            double zero = Math.min(layout.bottom(), layout.pixelY(0));
            for (int c = 0; c < values.length; c++) {
                double y = layout.pixelY(values[c]);
                if (Double.isFinite(y)) {
                    double[] span = layout.barSpan(s, c);
                    canvas.hover(layout.bar(chart, s, c).text());
                    double top = Math.min(y, zero);
                    double high = Math.abs(zero - y);
                    rectangle(span[0], top, span[1] - span[0], high, new Fill(ink(s), s == 0 ? 0.85 : 0.45));
                    canvas.hover("");
                    if (high > 1) {
                        outline(span[0], top, span[1] - span[0], high, new Stroke(ink(s), 1.2, dash(s)));
                    }
                    if (errors.length > 0) {
                        errorBar((span[0] + span[1]) / 2, values[c], errors[c], Ink.TEXT);
                    }
                }
            }
        }
    }

    private void cells(HeatMap map) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (List<Double> row : map.values()) {
            for (double value : row) {
                low = Double.isFinite(value) ? Math.min(low, value) : low;
                high = Double.isFinite(value) ? Math.max(high, value) : high;
            }
        }
        double wide =
                (layout.right() - layout.left()) / Math.max(1, map.columns().size());
        double tall = (layout.bottom() - layout.top()) / Math.max(1, map.rows().size());
        for (int row = 0; row < map.rows().size(); row++) {
            for (int column = 0; column < map.columns().size(); column++) {
                double value = map.values().get(row).get(column);
                double part = high > low ? (value - low) / (high - low) : 0.5;
                double x = layout.left() + column * wide;
                double y = layout.top() + row * tall;
                if (Double.isFinite(value)) {
                    canvas.hover(layout.cell(map, row, column).text());
                    rectangle(x + 0.5, y + 0.5, wide - 1, tall - 1, new Fill(Ink.fixed(ramp(part)), 1));
                    canvas.hover("");
                    if (wide > 34 && tall > 15) {
                        Ink ink = Ink.fixed(part > 0.45 ? 0xFFFFFF : 0x1B1F24);
                        TextStyle style = new TextStyle(ink, ChartLayout.FONT, Anchor.MIDDLE, false);
                        canvas.text(x + wide / 2, y + tall / 2 + 4, Ticks.value(value), style);
                    }
                }
            }
        }
    }

    /** From pale to the dark end of the palette's blue, brightness falling evenly, readable without colour. */
    private static int ramp(double part) {
        int[] from = {0xE9, 0xF2, 0xF9};
        int[] to = {0x00, 0x48, 0x7A};
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
            rgb = rgb << 8 | (int) Math.round(from[c] + part * (to[c] - from[c]));
        }
        return rgb;
    }

    private void rectangle(double x, double y, double width, double height, Fill fill) {
        canvas.polygon(new double[] {x, y, x + width, y, x + width, y + height, x, y + height}, fill);
    }

    private void outline(double x, double y, double width, double height, Stroke stroke) {
        canvas.line(new double[] {x, y + height, x, y, x + width, y, x + width, y + height}, stroke);
    }

    /** Marks differ by shape as well as by colour: round, square, diamond, triangle. */
    private void mark(double x, double y, int series, Ink ink) {
        double r = 3.2;
        double[] points =
                switch (shape(series) % 4) {
                    case 0 -> circle(x, y, r);
                    case 1 -> new double[] {x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r};
                    case 2 -> new double[] {x, y - 1.4 * r, x + 1.4 * r, y, x, y + 1.4 * r, x - 1.4 * r, y};
                    default -> new double[] {x, y - 1.3 * r, x + 1.3 * r, y + r, x - 1.3 * r, y + r};
                };
        canvas.polygon(points, new Fill(ink, 0.9));
    }

    private static double[] circle(double x, double y, double r) {
        int corners = 12;
        double[] points = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            points[2 * i] = x + r * Math.cos(2 * Math.PI * i / corners);
            points[2 * i + 1] = y + r * Math.sin(2 * Math.PI * i / corners);
        }
        return points;
    }

    /** Grows as points come. */
    private static final class Points {
        private double[] xy;
        private int size;

        Points(int expected) {
            xy = new double[Math.max(8, expected)];
        }

        void add(double x, double y) {
            if (size + 2 > xy.length) {
                xy = Arrays.copyOf(xy, 2 * xy.length);
            }
            xy[size++] = x;
            xy[size++] = y;
        }

        double[] take() {
            double[] taken = Arrays.copyOf(xy, size);
            size = 0;
            return taken;
        }
    }
}
