package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.Series;
import org.autoperi.view.chart.Ticks;
import org.autoperi.view.chart.XyChart;
import org.osgi.service.component.annotations.Component;

/** What a property prediction is worth: errors beside those of a constant, predicted over known values, and how errors are distributed. */
@Component
@Extension(
        id = "predictions",
        label = "Predicted properties",
        description =
                "Errors of predicted properties beside those of a constant, parity plots, distributions of errors")
public final class PredictionSection implements ReportSection<PredictionSection.Config> {
    private static final String FILE = "predictions.csv";
    private static final String PREDICTED = ".predicted";
    private static final int WIDTH = 520;
    private static final int HEIGHT = 380;

    /**
     * What is shown.
     *
     * @param split whose crystals are drawn
     * @param marks largest number of crystals in a parity plot
     */
    public record Config(
            @Param(
                            label = "Split",
                            help = "Whose crystals are drawn",
                            oneOf = {"test", "validation", "train"})
                    String split,
            @Param(label = "Marks", help = "Largest number of crystals in a parity plot", min = 10, max = 100_000)
                    int marks) {
        /** Two thousand of the test split. */
        public Config() {
            this("test", 2000);
        }
    }

    /** Known and predicted values of one target. */
    private record Pairs(List<Double> known, List<Double> predicted) {
        Pairs() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        double[] errors() {
            double[] errors = new double[known.size()];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = predicted.get(i) - known.get(i);
            }
            return errors;
        }
    }

    /** Stateless. */
    public PredictionSection() {}

    @Override
    public int order() {
        return 250;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        Path file = run.folder().resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        Html html = page.html();
        Table table = errors(run);
        if (!table.isEmpty()) {
            html.table(table);
            html.element(
                    "p",
                    "A constant is the best one of the training crystals: their median for the mean absolute error, their"
                            + " mean for the root mean square error. Missing values are left out and not counted.",
                    "class",
                    "note");
        }
        Map<String, Pairs> targets = read(file, config.split());
        html.open("div", "class", "charts");
        targets.forEach((target, pairs) -> {
            if (!pairs.known.isEmpty()) {
                html.chart(parity(target, pairs, config), WIDTH, HEIGHT);
                html.chart(
                        XyChart.histograms(
                                "Errors of " + target,
                                "Predicted minus known, split " + config.split() + ".",
                                Axis.linear("Predicted minus known", ""),
                                Map.of(config.split(), pairs.errors())),
                        WIDTH,
                        HEIGHT);
            }
        });
        html.close();
    }

    private static Table errors(RunRecord run) {
        Table table = new Table("Errors in the units of the data")
                .text("Target")
                .text("Split")
                .number("Crystals", "")
                .number("Mean absolute error", "")
                .number("of a constant", "")
                .number("Root mean square error", "")
                .number("of a constant", "");
        if (!(run.facts().get("prediction") instanceof Map<?, ?> targets)) {
            return table;
        }
        targets.forEach((target, splits) -> {
            if (splits instanceof Map<?, ?> bySplit) {
                bySplit.forEach((split, numbers) -> {
                    if (numbers instanceof Map<?, ?> found) {
                        table.row().cell(target.toString()).cell(split.toString());
                        for (String key : List.of("count", "mae", "constant-mae", "rmse", "constant-rmse")) {
                            table.cell(found.get(key) instanceof Number number ? number.doubleValue() : Double.NaN);
                        }
                    }
                });
            }
        });
        return table;
    }

    private static Map<String, Pairs> read(Path file, String split) throws IOException {
        Map<String, Pairs> targets = new LinkedHashMap<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            for (String name : rows.getHeaderNames()) {
                if (rows.getHeaderNames().contains(name + PREDICTED)) {
                    targets.put(name, new Pairs());
                }
            }
            for (CSVRecord row : rows) {
                if (row.isConsistent() && split.equals(row.get("split"))) {
                    targets.forEach((target, pairs) -> add(row, target, pairs));
                }
            }
        }
        return targets;
    }

    private static void add(CSVRecord row, String target, Pairs pairs) {
        if (!row.get(target).isEmpty()) {
            pairs.known.add(Double.valueOf(row.get(target)));
            pairs.predicted.add(Double.valueOf(row.get(target + PREDICTED)));
        }
    }

    private static XyChart parity(String target, Pairs pairs, Config config) {
        int all = pairs.known.size();
        int shown = Math.min(all, config.marks());
        double[] x = new double[shown];
        double[] y = new double[shown];
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < shown; i++) {
            int at = (int) ((long) i * all / shown);
            x[i] = pairs.known.get(at);
            y[i] = pairs.predicted.get(at);
            low = Math.min(low, Math.min(x[i], y[i]));
            high = Math.max(high, Math.max(x[i], y[i]));
        }
        String text = Ticks.value(shown) + (shown < all ? " of " + Ticks.value(all) + ", evenly picked," : "")
                + " crystals of the split " + config.split() + "; on the line a prediction is right.";
        return new XyChart(
                target,
                text,
                Axis.linear("Known", ""),
                Axis.linear("Predicted", ""),
                List.of(
                        Series.line("right", new double[] {low, high}, new double[] {low, high}),
                        Series.scatter(config.split(), x, y)));
    }
}
