package org.autoperi.report.internal;

import java.util.ArrayList;
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
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.BarChart;
import org.autoperi.view.chart.ChartModel;
import org.autoperi.view.chart.XyChart;
import org.osgi.service.component.annotations.Component;

/** Density, volume, cell sizes and elements of what was generated, beside the reference where the run has one. */
@Component
@Extension(
        id = "distributions",
        label = "Distributions",
        description = "Density, volume per atom, atoms per cell and elements: generated against reference")
public final class DistributionSection implements ReportSection<DistributionSection.Config> {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 280;
    /** More different sizes than this are shown in bins instead of one by one. */
    private static final int MOST_BARS = 40;

    /**
     * What is shown.
     *
     * @param reference whether the dataset of the run is opened for comparison
     * @param elements how many of the most frequent elements are shown
     */
    public record Config(
            @Param(label = "Reference", help = "Opens the dataset of the run for comparison") boolean reference,
            @Param(label = "Elements", help = "How many of the most frequent elements are shown", min = 1, max = 118)
                    int elements) {
        /** Twenty elements beside the reference. */
        public Config() {
            this(true, 20);
        }
    }

    /** Stateless. */
    public DistributionSection() {}

    @Override
    public int order() {
        return 400;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        if (run.samples().isEmpty()) {
            return;
        }
        Map<String, List<Crystal>> sets = new LinkedHashMap<>();
        sets.put("generated (" + run.samples().size() + ")", run.samples());
        Html html = page.html();
        if (config.reference()) {
            Reference reference = Reference.open(run, page);
            if (!reference.crystals().isEmpty()) {
                sets.put("reference (" + reference.crystals().size() + ")", reference.crystals());
            }
            html.element("p", reference.sentence(), "class", "note");
        }
        html.open("div", "class", "charts");
        html.chart(histogram("Density", "g/cm³", sets, Crystal::densityGramPerCubicCentimetre), WIDTH, HEIGHT);
        html.chart(histogram("Volume per atom", "Å³", sets, Crystal::volumePerAtom), WIDTH, HEIGHT);
        html.chart(counts("Atoms per cell", sets, Crystal::size), WIDTH, HEIGHT);
        html.chart(counts("Elements per crystal", sets, c -> c.composition().elementCount()), WIDTH, HEIGHT);
        html.close();
        html.chart(elements(sets, config.elements()), 2 * WIDTH + 40, HEIGHT);
    }

    private static XyChart histogram(
            String title, String unit, Map<String, List<Crystal>> sets, ToDoubleFunction<Crystal> quantity) {
        Map<String, double[]> values = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        sets.forEach((name, crystals) -> {
            double[] all = crystals.stream().mapToDouble(quantity).sorted().toArray();
            values.put(name, all);
            text.append(text.length() == 0 ? "Median " : "; ")
                    .append(String.format(Locale.ROOT, "%.3g %s %s", all[all.length / 2], unit, name));
        });
        return XyChart.histograms(title, text.append('.').toString(), Axis.linear(title, unit), values);
    }

    private static ChartModel counts(
            String title, Map<String, List<Crystal>> sets, ToDoubleFunction<Crystal> quantity) {
        Set<Integer> all = new TreeSet<>();
        List<Map<Integer, Integer>> tallies = new ArrayList<>();
        for (List<Crystal> crystals : sets.values()) {
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

    private static BarChart elements(Map<String, List<Crystal>> sets, int most) {
        List<Map<Element, Double>> shares = new ArrayList<>();
        Map<Element, Double> largest = new EnumMap<>(Element.class);
        for (List<Crystal> crystals : sets.values()) {
            Map<Element, Double> share = new EnumMap<>(Element.class);
            for (Crystal crystal : crystals) {
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
