package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.autoperi.run.JsonText;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.Series;
import org.autoperi.view.chart.Ticks;
import org.autoperi.view.chart.XyChart;
import org.osgi.service.component.annotations.Component;

/** What the latent vectors of an autoencoder carry: probes beside the best constants, whether the decoder listens, and a map of the vectors. */
@Component
@Extension(
        id = "latent",
        label = "Latent vectors",
        description =
                "What linear maps read off the latent vectors of an autoencoder, whether its decoder listens to them, and"
                        + " a map of them by crystal system")
public final class LatentSection implements ReportSection<LatentSection.Config> {
    private static final String PROBES = "latent/probes.json";
    private static final String CODES = "latent/codes.csv";
    private static final int WIDTH = 620;
    private static final int HEIGHT = 460;

    /**
     * What is shown.
     *
     * @param marks largest number of crystals on the map
     */
    public record Config(
            @Param(label = "Marks", help = "Largest number of crystals on the map", min = 10, max = 100_000)
                    int marks) {
        /** Two thousand. */
        public Config() {
            this(2000);
        }
    }

    /** Stateless. */
    public LatentSection() {}

    @Override
    public int order() {
        return 260;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        Path file = run.folder().resolve(PROBES);
        if (!Files.exists(file)) {
            return;
        }
        Map<String, Object> probes;
        try {
            probes = JsonText.parseObject(Files.readString(file));
        } catch (ParseException e) {
            page.html().element("p", PROBES + " cannot be read: " + e.getMessage(), "class", "note");
            return;
        }
        String split = String.valueOf(probes.get("split"));
        Html html = page.html();
        html.table(probeTable(probes, split));
        html.element(
                "p",
                "Linear maps learnt on the vectors of the training crystals, asked about the crystals of the split "
                        + split
                        + ". A number is explained by the share 1 - (squared errors) / (squared distances from the mean of the"
                        + " training crystals); a class by the share of right answers, beside that of always naming the most"
                        + " frequent one. The metric is that of the primitive Niggli cell.",
                "class",
                "note");
        if (probes.get("collapse") instanceof Map<?, ?> collapse) {
            html.table(lossTable(collapse));
            html.element("p", verdict(collapse), "class", "note");
        }
        Path codes = run.folder().resolve(CODES);
        if (Files.exists(codes)) {
            map(codes, config.marks(), html);
        }
    }

    private static double number(Map<?, ?> from, String key) {
        return from.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static Table probeTable(Map<String, Object> probes, String split) {
        Table table = new Table("What vectors of " + Ticks.value(number(probes, "size")) + " numbers carry")
                .text("Asked for")
                .text("Probe")
                .number("Crystals of the split " + split, "")
                .number("Explained or right", "")
                .number("By a constant", "")
                .number("Mean absolute error", "")
                .number("Of a constant", "");
        if (probes.get("probes") instanceof List<?> rows) {
            for (Object each : rows) {
                if (each instanceof Map<?, ?> row) {
                    table.row()
                            .cell(String.valueOf(row.get("target")))
                            .cell(String.valueOf(row.get("probe")))
                            .cell(number(row, "asked"))
                            .cell(number(row, "score"))
                            .cell(number(row, "baseline"))
                            .cell(number(row, "mean-absolute-error"))
                            .cell(number(row, "baseline-mean-absolute-error"));
                }
            }
        }
        return table;
    }

    private static Table lossTable(Map<?, ?> collapse) {
        Table table = new Table("Loss of the decoder with the own vector of each crystal and with that of another")
                .unsorted()
                .text("Vectors")
                .number("Loss", "")
                .number("Coordinates", "")
                .number("Lattice", "");
        for (String which : List.of("own", "shuffled")) {
            if (collapse.get(which) instanceof Map<?, ?> losses) {
                table.row()
                        .cell(which)
                        .cell(number(losses, "loss"))
                        .cell(number(losses, "coordinates"))
                        .cell(number(losses, "lattice"));
            }
        }
        return table;
    }

    private static String verdict(Map<?, ?> collapse) {
        String numbers =
                "The difference is " + Ticks.value(number(collapse, "difference")) + " with a standard error of "
                        + Ticks.value(number(collapse, "standard-error")) + " over "
                        + Ticks.value(number(collapse, "crystals")) + " crystals: ";
        return numbers
                + (Boolean.TRUE.equals(collapse.get("listens"))
                        ? "the decoder listens to the vectors."
                        : "the decoder ignores the vectors; what follows from them means nothing.");
    }

    /** The plane in which the vectors spread most, a series for each crystal system. */
    private static void map(Path file, int marks, Html html) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        Map<String, List<double[]>> places = new TreeMap<>();
        int all = 0;
        try (CSVParser rows = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            if (!rows.getHeaderNames().containsAll(List.of("axis1", "axis2", "crystal-system"))) {
                return; // vectors of one number have no plane
            }
            for (CSVRecord row : rows) {
                if (row.isConsistent() && !row.get("crystal-system").isEmpty()) {
                    places.computeIfAbsent(row.get("crystal-system"), system -> new ArrayList<>())
                            .add(new double[] {
                                Double.parseDouble(row.get("axis1")), Double.parseDouble(row.get("axis2"))
                            });
                    all++;
                }
            }
        }
        if (all == 0) {
            return;
        }
        int every = (all + marks - 1) / marks;
        List<Series> series = new ArrayList<>();
        for (Map.Entry<String, List<double[]>> system : places.entrySet()) {
            int count = (system.getValue().size() + every - 1) / every;
            double[] x = new double[count];
            double[] y = new double[count];
            for (int i = 0; i < count; i++) {
                x[i] = system.getValue().get(i * every)[0];
                y[i] = system.getValue().get(i * every)[1];
            }
            series.add(Series.scatter(system.getKey(), x, y));
        }
        html.chart(
                new XyChart(
                        "Latent vectors by crystal system",
                        "Places of crystals in the plane in which the vectors of the training crystals spread most"
                                + (every == 1 ? "." : ", one of " + every + " shown."),
                        Axis.linear("First axis", ""),
                        Axis.linear("Second axis", ""),
                        series),
                WIDTH,
                HEIGHT);
    }
}
