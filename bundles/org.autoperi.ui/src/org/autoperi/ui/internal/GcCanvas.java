package org.autoperi.ui.internal;

import java.util.HashMap;
import java.util.Map;
import org.autoperi.view.chart.Canvas;
import org.autoperi.view.chart.Ink;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.Font;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;

/** Paints charts into the graphics context of a window, on white. Its fonts live until it is closed. */
final class GcCanvas implements Canvas, AutoCloseable {
    private static final double POINTS_PER_INCH = 72;
    private static final int SMALLEST_FONT = 6;
    private static final int OPAQUE = 255;

    private final GC gc;
    private final Map<TextStyle, Font> fonts = new HashMap<>();

    GcCanvas(GC gc) {
        this.gc = gc;
        gc.setAntialias(SWT.ON);
        gc.setTextAntialias(SWT.ON);
    }

    @Override
    public void line(double[] points, Stroke stroke) {
        gc.setForeground(color(stroke.ink()));
        gc.setLineWidth((int) Math.max(1, Math.round(stroke.width())));
        double[] pattern = stroke.dash().pattern();
        if (pattern.length == 0) {
            gc.setLineStyle(SWT.LINE_SOLID);
        } else {
            int[] dashes = new int[pattern.length];
            for (int i = 0; i < dashes.length; i++) {
                dashes[i] = (int) Math.max(1, Math.round(pattern[i] * stroke.width()));
            }
            gc.setLineDash(dashes);
        }
        gc.drawPolyline(rounded(points));
    }

    @Override
    public void polygon(double[] points, Fill fill) {
        gc.setBackground(color(fill.ink()));
        gc.setAlpha((int) Math.round(OPAQUE * fill.opacity()));
        gc.fillPolygon(rounded(points));
        gc.setAlpha(OPAQUE);
    }

    @Override
    public void text(double x, double y, String text, TextStyle style) {
        gc.setFont(fonts.computeIfAbsent(style, this::font));
        gc.setForeground(color(style.ink()));
        Point extent = gc.textExtent(text);
        double left =
                switch (style.anchor()) {
                    case START -> x;
                    case MIDDLE -> x - extent.x / 2.0;
                    case END -> x - extent.x;
                };
        int ascent = gc.getFontMetrics().getAscent() + gc.getFontMetrics().getLeading();
        gc.drawText(text, (int) Math.round(left), (int) Math.round(y - ascent), true);
    }

    @Override
    public void clip(double x, double y, double width, double height) {
        if (width == 0) {
            gc.setClipping((Rectangle) null);
        } else {
            gc.setClipping((int) x, (int) y, (int) Math.ceil(width), (int) Math.ceil(height));
        }
    }

    @Override
    public void close() {
        fonts.values().forEach(Font::dispose);
    }

    private Font font(TextStyle style) {
        String name = gc.getDevice().getSystemFont().getFontData()[0].getName();
        int points = (int) Math.round(style.size() * POINTS_PER_INCH / gc.getDevice().getDPI().y);
        return new Font(
                gc.getDevice(), name, Math.max(SMALLEST_FONT, points), style.strong() ? SWT.BOLD : SWT.NORMAL);
    }

    private static Color color(Ink ink) {
        int rgb = ink.light();
        return new Color((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255);
    }

    private static int[] rounded(double[] points) {
        int[] pixels = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            pixels[i] = (int) Math.round(points[i]);
        }
        return pixels;
    }
}
