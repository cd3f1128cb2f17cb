package org.autoperi.view.chart;

import java.util.List;

/**
 * A colour with one value for light and one for dark backgrounds.
 *
 * <p>Source: the series follow the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people with colour vision
 * deficiency can tell apart; the order puts the strongest contrasts first and swaps the two ends of blue on dark backgrounds. Greys are ours;
 * text has a contrast of at least 7 to 1.
 *
 * @param name name of the role, used as class in SVG; empty for a fixed colour
 * @param light {@code 0xRRGGBB} on light backgrounds
 * @param dark {@code 0xRRGGBB} on dark backgrounds
 */
public record Ink(String name, int light, int dark) {
    /** Titles and values. */
    public static final Ink TEXT = new Ink("text", 0x1B1F24, 0xE8EAED);
    /** Labels of axes and ticks. */
    public static final Ink MUTED = new Ink("muted", 0x4D545C, 0xB4BAC2);
    /** Grid lines. */
    public static final Ink GRID = new Ink("grid", 0xE3E6EA, 0x30353C);
    /** Axis lines. */
    public static final Ink AXIS = new Ink("axis", 0x9AA1A9, 0x6B727B);
    /** Background of the chart. */
    public static final Ink PAPER = new Ink("paper", 0xFFFFFF, 0x15181C);

    private static final List<Ink> SERIES = List.of(
            new Ink("s0", 0x0072B2, 0x56B4E9),
            new Ink("s1", 0xD55E00, 0xE8792B),
            new Ink("s2", 0x009E73, 0x1FBF93),
            new Ink("s3", 0xCC79A7, 0xCC79A7),
            new Ink("s4", 0xE69F00, 0xF0E442),
            new Ink("s5", 0x56B4E9, 0x8FA8FF),
            new Ink("s6", 0x3B3F45, 0xD5D8DC));

    /** Returns the colour of a series counted from 0; after seven they begin again, told apart by dashes and marks. */
    public static Ink series(int index) {
        return SERIES.get(index % SERIES.size());
    }

    /** Returns how many series have a colour of their own. */
    public static int seriesCount() {
        return SERIES.size();
    }

    /** Returns a colour that is the same on every background. */
    public static Ink fixed(int rgb) {
        return new Ink("", rgb, rgb);
    }
}
