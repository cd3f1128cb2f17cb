package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.report.internal.DynamicsRecord.Measured;
import org.autoperi.report.internal.DynamicsRecord.Source;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.BarChart;
import org.autoperi.view.chart.HeatMap;
import org.autoperi.view.chart.Series;
import org.autoperi.view.chart.Ticks;
import org.autoperi.view.chart.XyChart;
import org.osgi.service.component.annotations.Component;

/** What a language model of molecular dynamics is worth: populations, kinetics and pictures of the trajectories; after Tsai, Kuo and Tiwary (2020). */
@Component
@Extension(
        id = "dynamics",
        label = "Populations and kinetics",
        description =
                "Trajectories, populations, commute times and implied timescales of a language model of molecular dynamics")
public final class DynamicsSection implements ReportSection<DynamicsSection.Config> {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 340;

    /** Bars of more models hide each other. */
    private static final int MOST_MODELS = 3;

    /**
     * What is shown.
     *
     * @param pairs pairs of states whose commute times are drawn, those with the most transitions
     * @param runs folders of other runs whose populations are drawn beside, relative to the run folder
     */
    public record Config(
            @Param(label = "Pairs", min = 1, max = 20, help = "Pairs of states whose commute times are drawn")
                    int pairs,
            @Param(label = "Runs", help = "Folders of other runs whose populations are drawn, relative to this one's")
                    List<String> runs) {
        /** Six pairs, no other runs. */
        public Config() {
            this(6, List.of());
        }

        /** Copies the list. */
        public Config {
            runs = List.copyOf(runs);
        }
    }

    /** Stateless. */
    public DynamicsSection() {}

    @Override
    public int order() {
        return 240;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        Optional<DynamicsRecord> found = DynamicsRecord.read(run.folder());
        if (found.isEmpty()) {
            return;
        }
        DynamicsRecord record = found.get();
        Html html = page.html();
        html.table(numbers(record));
        html.element(
                "p",
                "Populations are compared with the Boltzmann distribution by quadrature where the potential is known. Bars and whiskers span a"
                        + " standard error: block averaging for populations, the jackknife over groups of trajectories for all else. The Markov"
                        + " model is of the same training data at a lag of one frame, and drawn as long; its error of populations is that of its stationary"
                        + " distribution.",
                "class",
                "note");
        html.open("div", "class", "charts");
        training(record, run).ifPresent(chart -> html.chart(chart, WIDTH, HEIGHT));
        map(record).ifPresent(chart -> html.chart(chart, WIDTH, WIDTH));
        series(record).forEach(chart -> html.chart(chart, WIDTH, HEIGHT));
        html.chart(populations("Populations", record), WIDTH, HEIGHT);
        html.chart(freeEnergies(record), WIDTH, HEIGHT);
        html.chart(commutes(record, config.pairs()), WIDTH, HEIGHT + 60);
        html.chart(timescales(record), WIDTH, HEIGHT);
        network(record, html);
        for (String other : config.runs()) {
            Path folder = run.folder().resolve(other).normalize();
            Optional<DynamicsRecord> beside = DynamicsRecord.read(folder);
            if (beside.isEmpty()) {
                html.element("p", folder + " has no dynamics.json, so it is not shown", "class", "bad");
            } else {
                html.chart(populations("Populations of " + title(beside.get(), folder), beside.get()), WIDTH, HEIGHT);
            }
        }
        html.close();
    }

    private static String title(DynamicsRecord record, Path folder) {
        return record.text("potential").isEmpty() ? String.valueOf(folder.getFileName()) : record.text("potential");
    }

    private static double meanDifference(double[] values, double[] exact) {
        return IntStream.range(0, exact.length)
                .mapToDouble(i -> Math.abs(values[i] - exact[i]))
                .average()
                .orElse(Double.NaN);
    }

    /** Those of its frames; of the Markov model those that it has at last, as in the evaluation. */
    private static double[] populations(DynamicsRecord record, Source source) {
        double[] stationary = record.markovPopulations();
        return source.name().equals("markov") && stationary.length > 0
                ? stationary
                : source.measured("populations").values();
    }

    private static Table numbers(DynamicsRecord record) {
        Table table = new Table("What the trajectories hold")
                .text("Trajectories")
                .number("Frames", "")
                .number("Changes of state", "")
                .number("Error of populations", "")
                .number("Cross-entropy of held-out states", "nat")
                .unsorted();
        double[] exact = record.exact();
        for (Source source : record.sources()) {
            double entropy = source.isModel()
                    ? source.number("entropy")
                    : source.name().equals("markov") ? record.number("markov-entropy") : Double.NaN;
            table.row()
                    .cell(source.label())
                    .cell(source.number("frames"))
                    .cell(source.number("changes"))
                    .cell(exact.length == 0 ? Double.NaN : meanDifference(populations(record, source), exact))
                    .cell(entropy);
        }
        if (exact.length > 0) {
            double[] even = new double[exact.length];
            Arrays.fill(even, 1.0 / exact.length);
            table.row()
                    .cell("a guess of 1/" + exact.length)
                    .cell(Double.NaN)
                    .cell(Double.NaN)
                    .cell(meanDifference(even, exact))
                    .cell(Math.log(exact.length));
        }
        return table;
    }

    /** The curves of the repeats over each other. */
    private static Optional<XyChart> training(DynamicsRecord record, RunRecord run) {
        double steps = record.number("steps");
        List<Series> curves = new ArrayList<>();
        for (String kind : List.of("train", "validation")) {
            Optional<Series> all = run.metrics().series(kind + ".loss", kind);
            if (all.isEmpty()) {
                continue;
            }
            double[] x = all.get().x();
            double[] y = all.get().y();
            int from = 0;
            for (int i = 1; i <= x.length; i++) {
                boolean ends = i == x.length || Math.ceil(x[i] / steps) > Math.ceil(x[from] / steps);
                if (ends && curves.size() < 2 * MOST_MODELS) {
                    double before = (Math.ceil(x[from] / steps) - 1) * steps;
                    double[] own =
                            Arrays.stream(x, from, i).map(step -> step - before).toArray();
                    String name = (kind.equals("train") ? "training" : kind)
                            + (before > 0 ? " " + (int) (before / steps + 1) : "");
                    curves.add(Series.line(name, own, Arrays.copyOfRange(y, from, i)));
                    from = i;
                }
            }
        }
        return curves.isEmpty()
                ? Optional.empty()
                : Optional.of(TrainingSection.chart("Training curve", curves, TrainingSection.axis(true, curves)));
    }

    private static Optional<HeatMap> map(DynamicsRecord record) {
        Map<?, ?> map = record.object("map");
        if (!(map.get("counts") instanceof List<?> rows) || rows.isEmpty()) {
            return Optional.empty();
        }
        double[] x = DynamicsRecord.numbers(map.get("x"));
        double[] y = DynamicsRecord.numbers(map.get("y"));
        int n = rows.size();
        double[][] values = new double[n][];
        List<String> rowNames = new ArrayList<>();
        List<String> columnNames = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            values[n - 1 - i] = Arrays.stream(DynamicsRecord.numbers(rows.get(i)))
                    .map(count -> count > 0 ? Math.log(count) : Double.NaN)
                    .toArray();
            rowNames.add(0, tick(y, i, n));
            columnNames.add(tick(x, i, n));
        }
        return Optional.of(HeatMap.of(
                "Where the trajectories are",
                "Logarithm of the number of frames in each cell of the plane; x to the right, y upwards.",
                rowNames,
                columnNames,
                values));
    }

    private static String tick(double[] range, int i, int n) {
        double value = range[0] + (i + 0.5) * (range[1] - range[0]) / n;
        // Sixths: of names this wide, the chart takes every second or third.
        return i % 6 == 0 ? String.format(Locale.ROOT, "%.1f", Math.abs(value) < 0.05 ? 0 : value) : "";
    }

    private static List<XyChart> series(DynamicsRecord record) {
        Map<?, ?> series = record.object("series");
        List<XyChart> charts = new ArrayList<>();
        double unit = record.number("frame-time");
        for (String key : List.of("data", "model")) {
            double[] states = DynamicsRecord.numbers(series.get(key));
            if (states.length > 1) {
                double[] time = IntStream.range(0, states.length)
                        .mapToDouble(i -> i * unit)
                        .toArray();
                charts.add(new XyChart(
                        key.equals("data") ? "States of a trajectory" : "States that the language model drew",
                        "The first " + states.length + " states of one sequence.",
                        Axis.linear("Time", ""),
                        Axis.whole("State"),
                        List.of(new Series("state", Series.Style.STEP, time, states))));
            }
        }
        return charts;
    }

    private static List<String> names(int states) {
        return IntStream.range(0, states).mapToObj(Integer::toString).toList();
    }

    /** The data, the Markov model and the first of the models. */
    private static List<Source> shown(DynamicsRecord record) {
        List<Source> all = record.sources();
        return all.subList(0, Math.min(all.size(), 2 + MOST_MODELS));
    }

    private static BarChart populations(String title, DynamicsRecord record) {
        List<BarChart.Bars> bars = new ArrayList<>();
        if (record.exact().length > 0) {
            bars.add(new BarChart.Bars("exact", record.exact()));
        }
        for (Source source : shown(record)) {
            Measured populations = source.measured("populations");
            bars.add(new BarChart.Bars(source.label(), populations.values(), populations.errors()));
        }
        return new BarChart(
                title,
                "Share of the frames in each state.",
                Axis.fromZero("Population", ""),
                names(record.states()),
                bars);
    }

    private static BarChart freeEnergies(DynamicsRecord record) {
        List<BarChart.Bars> bars = new ArrayList<>();
        double most = Arrays.stream(record.exact()).max().orElse(1);
        if (record.exact().length > 0) {
            bars.add(new BarChart.Bars(
                    "exact",
                    Arrays.stream(record.exact()).map(p -> Math.log(most / p)).toArray()));
        }
        for (Source source : shown(record)) {
            Measured free = source.measured("free-energies");
            bars.add(new BarChart.Bars(source.label(), free.values(), free.errors()));
        }
        return new BarChart(
                "Free energies",
                "Minus the logarithm of the population, the lowest 0.",
                Axis.fromZero("Free energy", "kT"),
                names(record.states()),
                bars);
    }

    /** Pairs of states i < j as i K + j, those with the most transitions between them first. */
    private static List<Integer> pairs(DynamicsRecord record, int most) {
        int states = record.states();
        double[] transitions = record.source("data").map(Source::transitions).orElse(new double[0]);
        List<Integer> pairs = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            for (int j = i + 1; j < states; j++) {
                pairs.add(i * states + j);
            }
        }
        if (transitions.length == states * states) {
            pairs.sort(Comparator.comparingDouble(
                    pair -> -transitions[pair] - transitions[pair % states * states + pair / states]));
        }
        return pairs.subList(0, Math.min(most, pairs.size()));
    }

    private static XyChart commutes(DynamicsRecord record, int most) {
        double unit = record.number("frame-time");
        int states = record.states();
        List<Series> series = new ArrayList<>();
        List<Integer> pairs = pairs(record, most);
        for (int i = 0; i < pairs.size(); i++) {
            int pair = pairs.get(i);
            int colour = i;
            String name = pair / states + "–" + pair % states;
            record.source("data")
                    .ifPresent(source -> series.add(over(name, source.commutes(), pair, unit, Series.Style.LINE)
                            .withColour(colour)));
            record.source("model-1")
                    .ifPresent(source ->
                            series.add(over(name + ", model", source.commutes(), pair, unit, Series.Style.SCATTER)
                                    .withColour(colour)));
        }
        return new XyChart(
                "Commute times",
                "Mean time from a state to another and back, over the time that a state has to be kept for to count as entered.",
                Axis.log("Commit time", ""),
                Axis.log("Commute time", ""),
                series);
    }

    private static Series over(String name, Map<Integer, Measured> byTime, int index, double unit, Series.Style style) {
        int n = byTime.size();
        double[] x = new double[n];
        double[] y = new double[n];
        double[] errors = new double[n];
        int i = 0;
        for (Map.Entry<Integer, Measured> one : byTime.entrySet()) {
            x[i] = one.getKey() * unit;
            y[i] = unit * one.getValue().values()[index];
            errors[i++] = unit * one.getValue().errors()[index];
        }
        return new Series(name, style, x, y, errors);
    }

    private static XyChart timescales(DynamicsRecord record) {
        double unit = record.number("frame-time");
        List<Series> series = new ArrayList<>();
        int slowest = Math.min(3, record.states() - 1);
        for (String name : List.of("data", "markov", "model-1")) {
            record.source(name).ifPresent(source -> {
                for (int k = 0; k < slowest; k++) {
                    Series.Style style = source.isModel() ? Series.Style.SCATTER : Series.Style.LINE;
                    String label = source.isModel() ? "language model" : source.label();
                    series.add(over(label + ", " + (k + 1), source.timescales(), k, unit, style)
                            .withColour(k));
                }
            });
        }
        return new XyChart(
                "Implied timescales",
                "Minus the lag over the logarithm of the eigenvalues of the reversible Markov model at this lag, slowest first.",
                Axis.log("Lag", ""),
                Axis.log("Timescale", ""),
                series);
    }

    /** States as discs at their centres, or on a circle, as large as their populations; lines as thick as transitions are frequent. */
    private static void network(DynamicsRecord record, Html html) {
        Optional<Source> model = record.source("model-1");
        int states = record.states();
        if (model.isEmpty() || model.get().transitions().length != states * states) {
            return;
        }
        double[][] places = places(record);
        double[] populations = model.get().measured("populations").values();
        double[] transitions = model.get().transitions();
        double[] both = new double[states * states];
        for (int i = 0; i < states; i++) {
            for (int j = i + 1; j < states; j++) {
                both[i * states + j] = transitions[i * states + j] + transitions[j * states + i];
            }
        }
        double most = Arrays.stream(both).max().orElse(1);
        html.open("figure", "class", "chart");
        html.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                Integer.toString(WIDTH),
                "height",
                Integer.toString(WIDTH),
                "role",
                "img",
                "class",
                "ap-chart",
                "aria-label",
                "Network of the states that the language model drew");
        text(html, 2, 17, "start", "Network of states, as drawn by the language model");
        for (int pair = 0; pair < both.length; pair++) {
            if (both[pair] > 0) {
                double[] from = places[pair / states];
                double[] to = places[pair % states];
                html.open(
                        "line",
                        "x1",
                        pixel(from[0]),
                        "y1",
                        pixel(from[1]),
                        "x2",
                        pixel(to[0]),
                        "y2",
                        pixel(to[1]),
                        "stroke",
                        "#56B4E9",
                        "stroke-opacity",
                        "0.7",
                        "stroke-width",
                        pixel(0.5 + 9 * both[pair] / most));
                html.element(
                        "title", pair / states + "–" + pair % states + ": " + Ticks.value(both[pair]) + " transitions");
                html.close();
            }
        }
        double largest = Arrays.stream(populations).max().orElse(1);
        double radius = Math.min(34, 170.0 / Math.sqrt(states));
        for (int s = 0; s < states; s++) {
            html.open(
                    "circle",
                    "cx",
                    pixel(places[s][0]),
                    "cy",
                    pixel(places[s][1]),
                    "r",
                    pixel(Math.max(7, radius * Math.sqrt(Math.max(0, populations[s]) / largest))),
                    "fill",
                    "#0072B2");
            html.element("title", "State " + s + ": population " + Ticks.value(populations[s]));
            html.close();
            html.element(
                    "text",
                    Integer.toString(s),
                    "x",
                    pixel(places[s][0]),
                    "y",
                    pixel(places[s][1] + 4),
                    "text-anchor",
                    "middle",
                    "font-size",
                    "12",
                    "fill",
                    "#ffffff");
        }
        html.close();
        html.close();
    }

    private static void text(Html html, double x, double y, String anchor, String text) {
        html.element(
                "text",
                text,
                "x",
                pixel(x),
                "y",
                pixel(y),
                "text-anchor",
                anchor,
                "font-size",
                "14",
                "font-weight",
                "bold",
                "fill",
                "currentColor");
    }

    private static String pixel(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Where each state is drawn. */
    private static double[][] places(DynamicsRecord record) {
        int states = record.states();
        double[][] places = new double[states][];
        List<double[]> centres = record.centres();
        if (centres.size() != states) {
            for (int s = 0; s < states; s++) {
                double angle = 2 * Math.PI * s / states;
                places[s] = new double[] {
                    WIDTH / 2.0 + 0.38 * WIDTH * Math.cos(angle), WIDTH / 2.0 + 10 - 0.38 * WIDTH * Math.sin(angle)
                };
            }
            return places;
        }
        double most = centres.stream()
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(1);
        for (int s = 0; s < states; s++) {
            places[s] = new double[] {
                WIDTH / 2.0 + 0.38 * WIDTH * centres.get(s)[0] / most,
                WIDTH / 2.0 + 10 - 0.38 * WIDTH * centres.get(s)[1] / most
            };
        }
        return places;
    }
}
