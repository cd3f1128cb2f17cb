package org.autoperi.view.chart;

import java.util.Objects;

/**
 * Values to be drawn. The arrays are copied.
 *
 * @param name name in the legend
 * @param style how they are drawn
 * @param x abscissae, shape [n]; edges of the bins, shape [n + 1], for {@link Style#BINS}
 * @param y ordinates, shape [n]; NaN breaks a line
 */
public record Series(String name, Style style, double[] x, double[] y) {
    /** How values are drawn. */
    public enum Style {
        /** A line through the points. */
        LINE,
        /** A value holds until the next. */
        STEP,
        /** Marks. */
        SCATTER,
        /** Columns that touch, between edges. */
        BINS
    }

    /** Checks and copies. */
    public Series {
        Objects.requireNonNull(name, "name");
        int expected = y.length + (style == Style.BINS ? 1 : 0);
        if (x.length != expected) {
            throw new IllegalArgumentException("series '" + name + "' needs " + expected + " abscissae for " + y.length
                    + " values, found " + x.length);
        }
        x = x.clone();
        y = y.clone();
    }

    @Override
    public double[] x() {
        return x.clone();
    }

    @Override
    public double[] y() {
        return y.clone();
    }

    /** Returns a line. */
    public static Series line(String name, double[] x, double[] y) {
        return new Series(name, Style.LINE, x, y);
    }

    /** Returns a mark per point. */
    public static Series scatter(String name, double[] x, double[] y) {
        return new Series(name, Style.SCATTER, x, y);
    }

    /** Two series are equal if their names, styles and values are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Series that
                && name.equals(that.name)
                && style == that.style
                && java.util.Arrays.equals(x, that.x)
                && java.util.Arrays.equals(y, that.y);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, style, java.util.Arrays.hashCode(x), java.util.Arrays.hashCode(y));
    }
}
