package org.autoperi.view.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Round numbers along an axis. Steps are 1, 2 or 5 times a power of ten, or whole decades on logarithmic axes.
 *
 * @param values ascending
 * @param labels one per value
 */
public record Ticks(List<Double> values, List<String> labels) {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /** Copies and checks. */
    public Ticks {
        values = List.copyOf(values);
        labels = List.copyOf(labels);
        if (values.size() != labels.size()) {
            throw new IllegalArgumentException("expected " + values.size() + " labels, found " + labels.size());
        }
    }

    /** Returns about {@code wanted} ticks in [low, high], low less than high. */
    public static Ticks linear(double low, double high, int wanted) {
        double step = step((high - low) / Math.max(1, wanted));
        List<Double> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        double slack = 1e-9 * step;
        for (double k = Math.ceil((low - slack) / step); k * step <= high + slack; k++) {
            double value = k * step;
            values.add(value + 0.0);
            labels.add(label(value, step));
        }
        return new Ticks(values, labels);
    }

    /** Returns ticks at powers of ten in [low, high], both positive; with 2 and 5 between them where decades are few. */
    public static Ticks log(double low, double high, int wanted) {
        int first = (int) Math.ceil(Math.log10(low) - 1e-9);
        int last = (int) Math.floor(Math.log10(high) + 1e-9);
        if (last - first < 2) {
            return between(low, high, first - 1, last);
        }
        int stride = Math.max(1, (int) Math.ceil((last - first + 1) / (double) Math.max(1, wanted)));
        List<Double> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int power = first; power <= last; power += stride) {
            values.add(Math.pow(10, power));
            labels.add(power >= -3 && power <= 4 ? label(Math.pow(10, power), Math.pow(10, power)) : power(power));
        }
        return new Ticks(values, labels);
    }

    private static Ticks between(double low, double high, int from, int to) {
        List<Double> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int power = from; power <= to + 1; power++) {
            for (int digit : new int[] {1, 2, 5}) {
                double value = digit * Math.pow(10, power);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
                    values.add(value);
                    labels.add(label(value, Math.pow(10, power)));
                }
            }
        }
        return values.size() < 2 ? linear(low, high, 4) : new Ticks(values, labels);
    }

    /** The smallest of 1, 2, 5 times a power of ten that is not below a width. */
    static double step(double width) {
        double power = Math.pow(10, Math.floor(Math.log10(width)));
        double digit = width / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static String power(int exponent) {
        return "10" + superscript(exponent);
    }

    private static String superscript(int exponent) {
        StringBuilder text = new StringBuilder(exponent < 0 ? "⁻" : "");
        for (char c : Integer.toString(Math.abs(exponent)).toCharArray()) {
            text.append(SUPERSCRIPTS.charAt(c - '0'));
        }
        return text.toString();
    }

    /** Returns a number with the digits that steps of a size need: 0.25, 12 000, 2×10⁻⁷. */
    static String label(double value, double step) {
        if (value == 0 || Math.abs(value) < step * 1e-6) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 1e7 || step < 1e-4 * 0.999) {
            int exponent = (int) Math.floor(Math.log10(size) + 1e-12);
            String digits = plain(value / Math.pow(10, exponent), Math.max(0, exponent - decade(step)));
            return digits + "×" + power(exponent);
        }
        return plain(value, Math.max(0, -decade(step)));
    }

    private static int decade(double step) {
        return (int) Math.floor(Math.log10(step) + 1e-9);
    }

    private static String plain(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + Math.min(decimals, 12) + "f", value);
        // a narrow space groups the digits of numbers from 10 000 on; a minus sign is as wide as a plus
        String grouped = text.replace(",", Math.abs(value) >= 10000 ? "\u202F" : "");
        return grouped.replace('-', '\u2212');
    }

    /** Returns a value with at most four significant digits, as shown to people who point at it. */
    public static String value(double value) {
        if (!Double.isFinite(value)) {
            return "none";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return plain(value, 0);
        }
        String text = label(value, Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 3));
        return text.contains("×") || !text.contains(".") ? text : text.replaceFirst("\\.?0+$", "");
    }
}
