package org.autoperi.view.chart;

import java.util.HashSet;
import java.util.Set;

/**
 * Which part of a chart a reader looks at; the model stays as it is. Limits that are NaN follow the values.
 *
 * @param xMin left limit
 * @param xMax right limit
 * @param yMin lower limit
 * @param yMax upper limit
 * @param hidden indices of series that are switched off
 */
public record ChartView(double xMin, double xMax, double yMin, double yMax, Set<Integer> hidden) {
    /** Everything. */
    public static final ChartView ALL = new ChartView(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Set.of());

    /** Copies the set. */
    public ChartView {
        hidden = Set.copyOf(hidden);
    }

    /** Returns this view within other limits. */
    public ChartView within(double newXMin, double newXMax, double newYMin, double newYMax) {
        return new ChartView(newXMin, newXMax, newYMin, newYMax, hidden);
    }

    /** Returns this view with a series switched on or off. */
    public ChartView toggled(int series) {
        Set<Integer> next = new HashSet<>(hidden);
        if (!next.remove(series)) {
            next.add(series);
        }
        return new ChartView(xMin, xMax, yMin, yMax, next);
    }
}
