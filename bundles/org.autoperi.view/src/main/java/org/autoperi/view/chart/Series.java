package org.autoperi.view.chart;

import java.util.Objects;

/**
 * Values to be drawn. The arrays are copied.
 *
 * @param name name in the legend
 * @param style how they are drawn
 * @param x abscissae, shape [n]; edges of the bins, shape [n + 1], for {@link Style#BINS}
 * @param y ordinates, shape [n]; NaN breaks a line
 * @param errors half the length of the error bar of each ordinate, shape [n], NaN for none; empty if there are none
 * @param colour number of its colour, see {@link Ink#series}, so that series that belong together can have one; -1 for that of its place in the chart
 */
public record Series(String name, Style style, double[] x, double[] y, double[] errors, int colour) {
    private static final int OF_ITS_PLACE = -1;

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

    /** Without error bars. */
    public Series(String name, Style style, double[] x, double[] y) {
        this(name, style, x, y, new double[0]);
    }

    /** In the colour of its place. */
    public Series(String name, Style style, double[] x, double[] y, double[] errors) {
        this(name, style, x, y, errors, OF_ITS_PLACE);
    }

    /** Checks and copies. */
    public Series {
        Objects.requireNonNull(name, "name");
        int expected = y.length + (style == Style.BINS ? 1 : 0);
        if (x.length != expected) {
            throw new IllegalArgumentException("series '" + name + "' needs " + expected + " abscissae for " + y.length
                    + " values, found " + x.length);
        }
        if (errors.length != 0 && (errors.length != y.length || style == Style.BINS)) {
            throw new IllegalArgumentException(
                    "series '" + name + "' has " + errors.length + " error bars for " + y.length + " points");
        }
        x = x.clone();
        y = y.clone();
        errors = errors.clone();
    }

    @Override
    public double[] x() {
        return x.clone();
    }

    @Override
    public double[] y() {
        return y.clone();
    }

    @Override
    public double[] errors() {
        return errors.clone();
    }

    /** Returns a line. */
    public static Series line(String name, double[] x, double[] y) {
        return new Series(name, Style.LINE, x, y);
    }

    /** Returns a mark per point. */
    public static Series scatter(String name, double[] x, double[] y) {
        return new Series(name, Style.SCATTER, x, y);
    }

    /** Returns the same in another colour. */
    public Series withColour(int newColour) {
        return new Series(name, style, x, y, errors, newColour);
    }

    /** Two series are equal if their names, styles, values, error bars and colours are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Series that
                && name.equals(that.name)
                && style == that.style
                && colour == that.colour
                && java.util.Arrays.equals(x, that.x)
                && java.util.Arrays.equals(y, that.y)
                && java.util.Arrays.equals(errors, that.errors);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                name,
                style,
                colour,
                java.util.Arrays.hashCode(x),
                java.util.Arrays.hashCode(y),
                java.util.Arrays.hashCode(errors));
    }
}
