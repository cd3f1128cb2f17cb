package org.autoperi.crystal.io.internal;

/** Reads decimal numbers from a part of a text, exactly as {@link Double#parseDouble} but faster for those of ordinary length. */
final class Decimal {
    /** Powers of ten that are exact in float64. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    /** Whole numbers below this are exact in float64. */
    private static final long EXACT = 1L << 53;

    private Decimal() {}

    /**
     * Returns the number written in {@code text[from, to)}, with e, E, d or D before the exponent; NaN if it is none. Words such as {@code nan}
     * or {@code inf} are none.
     */
    static double parse(String text, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        long mantissa = 0;
        int digits = 0;
        int scale = 0;
        boolean point = false;
        boolean fits = true;
        for (; at < to; at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits++;
                scale += point ? 1 : 0;
                fits &= mantissa < EXACT / 10;
                mantissa = fits ? 10 * mantissa + (c - '0') : mantissa;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return Double.NaN;
        }
        int exponent = 0;
        if (at < to) {
            exponent = exponent(text, at, to);
            if (exponent == Integer.MIN_VALUE) {
                return Double.NaN;
            }
        }
        int power = exponent - scale;
        if (!fits || Math.abs(power) > 22) {
            return Double.parseDouble(text.substring(from, to).replace('d', 'e').replace('D', 'e'));
        }
        double value = power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
        return negative ? -value : value;
    }

    /** The exponent that begins with its letter, large ones cut; the smallest integer if it is none. */
    private static int exponent(String text, int from, int to) {
        int at = from;
        if ("eEdD".indexOf(text.charAt(at++)) < 0) {
            return Integer.MIN_VALUE;
        }
        boolean negative = false;
        if (at < to && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        if (at == to) {
            return Integer.MIN_VALUE;
        }
        int value = 0;
        for (; at < to; at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9') {
                return Integer.MIN_VALUE;
            }
            value = Math.min(100_000, 10 * value + (c - '0'));
        }
        return negative ? -value : value;
    }
}
