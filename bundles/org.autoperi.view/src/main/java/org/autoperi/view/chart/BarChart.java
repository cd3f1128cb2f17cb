package org.autoperi.view.chart;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Values per category as groups of bars.
 *
 * @param title title
 * @param description for people who cannot see it
 * @param value axis of the values
 * @param categories names of the groups
 * @param bars one value per category each, in the order of the legend
 */
public record BarChart(String title, String description, Axis value, List<String> categories, List<Bars> bars)
        implements ChartModel {
    /** Checks the shapes. */
    public BarChart {
        categories = List.copyOf(categories);
        bars = List.copyOf(bars);
        for (Bars each : bars) {
            if (each.values.length != categories.size()) {
                throw new IllegalArgumentException(
                        "bars '" + each.name + "' need " + categories.size() + " values, found " + each.values.length);
            }
        }
    }

    /**
     * One bar in every group.
     *
     * @param name name in the legend
     * @param values one per category, copied
     * @param errors half the length of the error bar of each, NaN for none; empty if there are none; copied
     */
    public record Bars(String name, double[] values, double[] errors) {
        /** Without error bars. */
        public Bars(String name, double[] values) {
            this(name, values, new double[0]);
        }

        /** Copies. */
        public Bars {
            if (errors.length != 0 && errors.length != values.length) {
                throw new IllegalArgumentException(
                        "bars '" + name + "' have " + errors.length + " error bars for " + values.length + " values");
            }
            values = values.clone();
            errors = errors.clone();
        }

        @Override
        public double[] errors() {
            return errors.clone();
        }

        @Override
        public double[] values() {
            return values.clone();
        }

        /** Equal if name, values and error bars are. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Bars that
                    && name.equals(that.name)
                    && Arrays.equals(values, that.values)
                    && Arrays.equals(errors, that.errors);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, Arrays.hashCode(values), Arrays.hashCode(errors));
        }
    }
}
