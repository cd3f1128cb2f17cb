package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.autoperi.crystal.Element;
import org.autoperi.report.Html;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.BarChart;
import org.autoperi.view.chart.ChartModel;
import org.autoperi.view.chart.Series;
import org.autoperi.view.chart.XyChart;

/** Charts of density, volume, cell sizes and elements of several sets of crystals over one another. */
final class Distributions {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 280;
    /** More different sizes than this are shown in bins instead of one by one. */
    private static final int MOST_BARS = 40;
    /** More sets than this are drawn as lines instead of areas. */
    private static final int MOST_FILLED = 3;

    private Distributions() {}

    /**
     * Writes the charts.
     *
     * @param sets crystals by the name of their set, none of them empty
     * @param elements how many of the most frequent elements are shown
     */
    static void write(Html html, Map<String, List<Described>> sets, int elements) {
        html.open("div", "class", "charts");
        html.chart(histogram("Density", "g/cm³", sets, Described::density), WIDTH, HEIGHT);
        html.chart(histogram("Volume per atom", "Å³", sets, Described::volumePerAtom), WIDTH, HEIGHT);
        html.chart(counts("Atoms per cell", sets, Described::atoms), WIDTH, HEIGHT);
        html.chart(counts("Elements per crystal", sets, c -> c.composition().elementCount()), WIDTH, HEIGHT);
        html.close();
        html.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", "Elements");
        html.chart(elements(sets, elements), 2 * WIDTH + 40, HEIGHT);
        html.close();
    }

    private static XyChart histogram(
            String title, String unit, Map<String, List<Described>> sets, ToDoubleFunction<Described> quantity) {
        Map<String, double[]> values = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        sets.forEach((name, crystals) -> {
            double[] all = crystals.stream().mapToDouble(quantity).sorted().toArray();
            values.put(name, all);
            text.append(text.length() == 0 ? "Median " : "; ")
                    .append(String.format(Locale.ROOT, "%.3g %s %s", all[all.length / 2], unit, name));
        });
        XyChart chart = XyChart.histograms(title, text.append('.').toString(), Axis.linear(title, unit), values);
        return sets.size() <= MOST_FILLED ? chart : outlined(chart);
    }

    /** Many areas on top of each other hide one another, lines do not. */
    private static XyChart outlined(XyChart chart) {
        List<Series> lines = new ArrayList<>();
        for (Series bins : chart.series()) {
            double[] edges = bins.x();
            double[] shares = Arrays.copyOf(bins.y(), edges.length);
            lines.add(new Series(bins.name(), Series.Style.STEP, edges, shares));
        }
        return new XyChart(chart.title(), chart.description(), chart.x(), chart.y(), lines);
    }

    private static ChartModel counts(
            String title, Map<String, List<Described>> sets, ToDoubleFunction<Described> quantity) {
        Set<Integer> all = new TreeSet<>();
        List<Map<Integer, Integer>> tallies = new ArrayList<>();
        for (List<Described> crystals : sets.values()) {
            Map<Integer, Integer> tally = new TreeMap<>();
            crystals.forEach(c -> tally.merge((int) quantity.applyAsDouble(c), 1, Integer::sum));
            tallies.add(tally);
            all.addAll(tally.keySet());
        }
        if (all.size() > MOST_BARS) {
            return histogram(title, "", sets, quantity);
        }
        List<BarChart.Bars> bars = new ArrayList<>();
        List<String> names = new ArrayList<>(sets.keySet());
        for (int s = 0; s < names.size(); s++) {
            Map<Integer, Integer> tally = tallies.get(s);
            double total = sets.get(names.get(s)).size();
            bars.add(new BarChart.Bars(
                    names.get(s),
                    all.stream()
                            .mapToDouble(n -> 100 * tally.getOrDefault(n, 0) / total)
                            .toArray()));
        }
        List<String> categories = all.stream().map(String::valueOf).toList();
        return new BarChart(title, "", Axis.fromZero("Share of crystals", "%"), categories, bars);
    }

    private static BarChart elements(Map<String, List<Described>> sets, int most) {
        List<Map<Element, Double>> shares = new ArrayList<>();
        Map<Element, Double> largest = new EnumMap<>(Element.class);
        for (List<Described> crystals : sets.values()) {
            Map<Element, Double> share = new EnumMap<>(Element.class);
            for (Described crystal : crystals) {
                crystal.composition()
                        .elements()
                        .forEach(e ->
                                share.merge(e, 100 * crystal.composition().fraction(e) / crystals.size(), Double::sum));
            }
            share.forEach((e, value) -> largest.merge(e, value, Math::max));
            shares.add(share);
        }
        List<Element> shown = largest.keySet().stream()
                .sorted(Comparator.<Element>comparingDouble(e -> -largest.get(e))
                        .thenComparing(e -> e))
                .limit(most)
                .toList();
        List<BarChart.Bars> bars = new ArrayList<>();
        int index = 0;
        for (String name : sets.keySet()) {
            Map<Element, Double> share = shares.get(index++);
            bars.add(new BarChart.Bars(
                    name,
                    shown.stream().mapToDouble(e -> share.getOrDefault(e, 0.0)).toArray()));
        }
        String title = largest.size() > most ? "Elements, the " + most + " most frequent" : "Elements";
        return new BarChart(
                title,
                "Share of atoms, averaged over crystals.",
                Axis.fromZero("Share of atoms", "%"),
                shown.stream().map(Element::symbol).toList(),
                bars);
    }
}
