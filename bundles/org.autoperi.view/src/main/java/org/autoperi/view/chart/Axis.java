package org.autoperi.view.chart;

import java.util.Objects;

/**
 * What an axis shows.
 *
 * @param label quantity
 * @param unit unit, empty for counts and ratios
 * @param isLog whether powers of ten are equally far apart; values of zero and below are left out then
 * @param fromZero whether zero belongs to the axis whatever the values are
 * @param isWhole whether only whole numbers mean something, such as those of states
 */
public record Axis(String label, String unit, boolean isLog, boolean fromZero, boolean isWhole) {
    /** Checks. */
    public Axis {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(unit, "unit");
        if (isLog && fromZero) {
            throw new IllegalArgumentException("a logarithmic axis cannot begin at zero: " + label);
        }
    }

    /** Of any numbers. */
    public Axis(String label, String unit, boolean isLog, boolean fromZero) {
        this(label, unit, isLog, fromZero, false);
    }

    /** Returns a linear axis that spans the values. */
    public static Axis linear(String label, String unit) {
        return new Axis(label, unit, false, false);
    }

    /** Returns a logarithmic axis. */
    public static Axis log(String label, String unit) {
        return new Axis(label, unit, true, false);
    }

    /** Returns a linear axis with zero. */
    public static Axis fromZero(String label, String unit) {
        return new Axis(label, unit, false, true);
    }

    /** Returns a linear axis with ticks at whole numbers only. */
    public static Axis whole(String label) {
        return new Axis(label, "", false, false, true);
    }

    /** Returns the label with its unit. */
    public String text() {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }
}
