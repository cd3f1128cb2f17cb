package org.autoperi.view.chart;

/** A chart as SVG text; the same chart gives the same text. */
public final class SvgChart {
    private SvgChart() {}

    /** Returns the chart at a size in pixels, everything shown. */
    public static String of(ChartModel model, double width, double height) {
        return of(ChartLayout.of(model, width, height));
    }

    /** Returns the chart as it is laid out, for export of what a window shows. */
    public static String of(ChartLayout layout) {
        ChartModel model = layout.model();
        SvgCanvas canvas = new SvgCanvas(model.title(), model.description(), layout.width(), layout.height());
        ChartPainter.paint(layout, canvas);
        return canvas.toString();
    }
}
