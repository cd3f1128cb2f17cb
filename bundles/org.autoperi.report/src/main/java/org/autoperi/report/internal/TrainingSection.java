package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.report.Curves;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.Series;
import org.autoperi.view.chart.Ticks;
import org.autoperi.view.chart.XyChart;
import org.osgi.service.component.annotations.Component;

/** The curves of the training: the loss, its parts, whatever else was measured, and the pace. */
@Component
@Extension(
        id = "training",
        label = "Training",
        description = "Curves of the loss, its parts, the learning rate and the pace")
public final class TrainingSection implements ReportSection<TrainingSection.Config> {
    static final String TRAIN = "train.";
    static final String VALIDATION = "validation.";
    static final String LOSS = "loss";

    /**
     * How the curves are drawn.
     *
     * @param logarithmic whether losses are drawn on a logarithmic axis
     */
    public record Config(
            @Param(label = "Logarithmic losses", help = "Draws losses on a logarithmic axis") boolean logarithmic) {
        /** Logarithmic. */
        public Config() {
            this(true);
        }
    }

    /** Stateless. */
    public TrainingSection() {}

    @Override
    public int order() {
        return 500;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        Curves metrics = run.metrics();
        List<XyChart> charts = new ArrayList<>();
        pair(metrics, LOSS).ifPresent(series -> charts.add(chart("Loss", series, axis(config.logarithmic(), series))));
        List<Series> parts = new ArrayList<>();
        List<XyChart> others = new ArrayList<>();
        for (String name : metrics.names()) {
            if (name.startsWith(TRAIN) && !name.equals(TRAIN + LOSS)) {
                String part = name.substring(TRAIN.length());
                metrics.series(name, words(part)).ifPresent(parts::add);
            } else if (!name.startsWith(TRAIN) && !name.startsWith(VALIDATION)) {
                metrics.series(name, words(name))
                        .ifPresent(s -> others.add(chart(title(name), List.of(s), Axis.linear("", ""))));
            }
        }
        if (parts.size() > 1) { // one part is the loss itself
            charts.add(chart("Parts of the training loss", parts, axis(config.logarithmic(), parts)));
        }
        charts.addAll(others);
        for (String name : run.timing().names()) {
            run.timing()
                    .series(name, words(name))
                    .ifPresent(s -> charts.add(chart(title(name), List.of(s), Axis.fromZero("", ""))));
        }
        if (charts.isEmpty()) {
            return;
        }
        Html html = page.html();
        html.element("p", summary(metrics), "class", "note");
        html.open("div", "class", "charts");
        charts.forEach(chart -> html.chart(chart, 520, 290));
        html.close();
    }

    private static Optional<List<Series>> pair(Curves metrics, String name) {
        List<Series> found = new ArrayList<>();
        metrics.series(TRAIN + name, "training").ifPresent(found::add);
        metrics.series(VALIDATION + name, "validation").ifPresent(found::add);
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /** Logarithmic only if there is nothing at or below zero that it would hide, and something to spread. */
    static Axis axis(boolean logarithmic, List<Series> series) {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (Series each : series) {
            for (double y : each.y()) {
                low = Math.min(low, y);
                high = Math.max(high, y);
            }
        }
        return logarithmic && low > 0 && high > 3 * low ? Axis.log("", "") : Axis.linear("", "");
    }

    static XyChart chart(String title, List<Series> series, Axis y) {
        StringBuilder text = new StringBuilder();
        for (Series each : series) {
            double[] values = each.y();
            text.append(text.length() == 0 ? "" : " ")
                    .append(Character.toUpperCase(each.name().charAt(0)))
                    .append(each.name().substring(1))
                    .append(" goes from ")
                    .append(Ticks.value(values[0]))
                    .append(" to ")
                    .append(Ticks.value(values[values.length - 1]))
                    .append('.');
        }
        return new XyChart(title, text.toString(), Axis.linear("Step", ""), y, series);
    }

    private static String summary(Curves metrics) {
        StringBuilder text = new StringBuilder();
        metrics.last(TRAIN + LOSS)
                .ifPresent(v -> text.append("Last training loss ").append(Ticks.value(v)));
        metrics.last(VALIDATION + LOSS).ifPresent(v -> text.append(text.isEmpty() ? "Last" : ", last")
                .append(" validation loss ")
                .append(Ticks.value(v)));
        return text.append(text.isEmpty() ? "" : ". ")
                .append("The numbers behind the curves are in metrics.csv and timing.csv of the run folder.")
                .toString();
    }

    static String words(String name) {
        return name.replace('.', ' ').replace('-', ' ').replace('_', ' ').strip();
    }

    static String title(String name) {
        String text = words(name).replaceFirst(" mb$", " (MB)");
        return text.isEmpty() ? name : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
