package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.autoperi.evaluate.Metric;
import org.autoperi.report.Html;
import org.autoperi.report.Table;

/** What a change of few settings did to the metrics: runs beside the one they were changed from. */
final class Ablations {
    /** Runs that differ in more settings than this show the effect of none. */
    private static final int MOST_CHANGES = 3;

    private static final int MOST_METRICS = 6;
    private static final String SEED = "seed:";

    /** A run and what was changed for it. */
    private record Change(int place, ComparedRun run, List<String> settings) {}

    private Ablations() {}

    /**
     * Writes the table; nothing if no run is a small change of the first.
     *
     * @param runs the first is what the others are told against
     */
    static void write(Html html, List<ComparedRun> runs) {
        List<Change> changes = changes(runs);
        ComparedRun base = runs.get(0);
        List<MetricRow> rows = ComparedMetrics.headline(
                MetricRow.of(runs).stream()
                        .filter(row -> row.values().containsKey(0))
                        .toList(),
                MOST_METRICS);
        if (changes.isEmpty() || rows.isEmpty()) {
            return;
        }
        html.element(
                "p",
                "Runs that differ from " + base.key() + " (" + base.name() + ") in at most " + MOST_CHANGES
                        + " settings. In brackets: the difference from " + base.key()
                        + ". A seed alone changes numbers too; its effect is the scale to judge the others by.",
                "class",
                "note");
        Table table = new Table("").unsorted().text("Change");
        rows.forEach(row -> table.number(
                row.rule().name().replace('-', ' '), Scores.unit(row.values().get(0))));
        table.row().remarked("none", base.key() + " " + base.name());
        for (MetricRow row : rows) {
            Metric metric = row.values().get(0);
            table.cell(metric.value(), Scores.value(metric), "", "n " + metric.count());
        }
        for (Change change : changes) {
            table.row().remarked(String.join("; ", change.settings), change.run.key() + " " + change.run.name());
            rows.forEach(row -> cell(table, row, change.place));
        }
        html.table(table);
    }

    private static void cell(Table table, MetricRow row, int place) {
        Metric metric = row.values().get(place);
        if (metric == null) {
            table.cell(Double.NaN, "–", "", "");
            return;
        }
        double difference = metric.value() - row.values().get(0).value();
        String text = metric.unit().equals("%")
                ? String.format(Locale.ROOT, "%+.1f", difference)
                : String.format(Locale.ROOT, "%+.3g", difference);
        table.cell(
                metric.value(), Scores.value(metric) + " (" + text.replace('-', '−') + ")", "", "n " + metric.count());
    }

    private static List<Change> changes(List<ComparedRun> runs) {
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i < runs.size(); i++) {
            if (runs.get(0).settings().isEmpty() || runs.get(i).settings().isEmpty()) {
                continue;
            }
            List<String> settings = SettingDifferences.between(runs.get(0), runs.get(i));
            long other = settings.stream().filter(s -> !s.startsWith(SEED)).count();
            if (!settings.isEmpty() && other <= MOST_CHANGES) {
                changes.add(new Change(i, runs.get(i), settings));
            }
        }
        return changes;
    }
}
