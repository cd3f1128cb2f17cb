package org.autoperi.view.chart;

import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something charts are painted on: SVG here, the graphics context of a window elsewhere. Coordinates are pixels, x to the right, y
 * downwards from the upper left corner.
 */
@ConsumerType
public interface Canvas {
    /** Draws a line through points, {@code x0, y0, x1, y1, ...}. */
    void line(double[] points, Stroke stroke);

    /** Fills a polygon, {@code x0, y0, x1, y1, ...}. */
    void polygon(double[] points, Fill fill);

    /** Draws a text; y is its baseline. */
    void text(double x, double y, String text, TextStyle style);

    /**
     * Says what the shapes drawn from now on stand for, for people who point at them; empty ends it. Windows that find
     * what is pointed at by {@link ChartLayout#nearest} ignore it.
     */
    default void hover(String text) {}

    /** Restricts what is drawn to a rectangle; a width of 0 lifts the restriction. */
    void clip(double x, double y, double width, double height);

    /** A pattern of a line, so that series differ by more than colour. */
    enum Dash {
        /** Unbroken. */
        SOLID,
        /** Long dashes. */
        DASHED,
        /** Dots. */
        DOTTED,
        /** Dashes and dots. */
        MIXED;

        /** Returns lengths of drawn and free parts in line widths, empty for an unbroken line. */
        public double[] pattern() {
            return switch (this) {
                case SOLID -> new double[0];
                case DASHED -> new double[] {4, 2.5};
                case DOTTED -> new double[] {1, 2};
                case MIXED -> new double[] {5, 2, 1, 2};
            };
        }
    }

    /**
     * How a line is drawn.
     *
     * @param ink colour
     * @param width in pixels
     * @param dash pattern
     */
    record Stroke(Ink ink, double width, Dash dash) {
        /** Checks. */
        public Stroke {
            Objects.requireNonNull(ink, "ink");
            Objects.requireNonNull(dash, "dash");
        }

        /** Returns an unbroken line. */
        public static Stroke solid(Ink ink, double width) {
            return new Stroke(ink, width, Dash.SOLID);
        }
    }

    /**
     * How an area is filled.
     *
     * @param ink colour
     * @param opacity 0 to 1
     */
    record Fill(Ink ink, double opacity) {
        /** Checks. */
        public Fill {
            Objects.requireNonNull(ink, "ink");
        }
    }

    /** Which point of a text is put on its place. */
    enum Anchor {
        /** Its beginning. */
        START,
        /** Its middle. */
        MIDDLE,
        /** Its end. */
        END
    }

    /**
     * How a text is drawn.
     *
     * @param ink colour
     * @param size height of the font in pixels
     * @param anchor which point of the text lies at its place
     * @param strong whether it is a heading
     */
    record TextStyle(Ink ink, double size, Anchor anchor, boolean strong) {
        /** Checks. */
        public TextStyle {
            Objects.requireNonNull(ink, "ink");
            Objects.requireNonNull(anchor, "anchor");
        }
    }
}
