package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.autoperi.evaluate.EvaluationPaper;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.PublishedValues;
import org.autoperi.report.Html;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.BarChart;

/** Published values of the metrics of one run or several, with a word on which can be compared. */
final class PublishedTable {
    private static final int MOST_BARS = 8; // own ones in a chart; the table has all
    private static final int LEAST_BARS = 3;

    /**
     * A published value and why it cannot be compared with each own metric of its name.
     *
     * @param value what is published
     * @param differences by the name of the run; empty texts where nothing speaks against comparing
     */
    record Row(PublishedValues.Published value, Map<String, String> differences) {
        /** With whom it can be compared, in words. */
        String comparable() {
            if (differences.values().stream().allMatch(String::isEmpty)) {
                return "yes";
            }
            if (differences.values().stream().distinct().count() == 1) {
                return "no: " + differences.values().iterator().next();
            }
            return differences.entrySet().stream()
                    .map(e -> e.getKey() + ": " + (e.getValue().isEmpty() ? "yes" : "no, " + e.getValue()))
                    .collect(Collectors.joining("; "));
        }
    }

    private final Map<String, RunRecord> runs;
    private final Map<String, List<EvaluationPaper.Row>> published = new LinkedHashMap<>();

    private PublishedTable(Map<String, RunRecord> runs) {
        this.runs = runs;
        runs.forEach((name, run) -> published.put(
                name,
                run.evaluation()
                        .map(result -> new EvaluationPaper(result).published())
                        .orElse(List.of())));
    }

    /** A table for one run. */
    static PublishedTable of(RunRecord run) {
        return new PublishedTable(Map.of("this run", run));
    }

    /** A table for several runs, named by their keys. */
    static PublishedTable of(List<ComparedRun> runs) {
        Map<String, RunRecord> byKey = new LinkedHashMap<>();
        runs.forEach(run -> byKey.put(run.key(), run.record()));
        return new PublishedTable(byKey);
    }

    /** The published values of a metric beside the own ones, in the order of their table. */
    List<Row> rows(String metric) {
        Map<PublishedValues.Published, Map<String, String>> found = new LinkedHashMap<>();
        published.forEach((name, own) -> own.stream()
                .filter(row -> row.metric().name().equals(metric))
                .forEach(row -> found.computeIfAbsent(row.value(), v -> new LinkedHashMap<>())
                        .putIfAbsent(name, row.difference())));
        List<Row> rows = new ArrayList<>();
        found.forEach((value, differences) -> rows.add(new Row(value, differences)));
        return rows;
    }

    /** Names of the metrics that have published values for the reference of at least one run. */
    Set<String> metrics() {
        Set<String> names = new LinkedHashSet<>();
        published
                .values()
                .forEach(own -> own.forEach(row -> names.add(row.metric().name())));
        return names;
    }

    /** Writes table and charts; a sentence if nothing is known, nothing without an evaluation. */
    void write(Html html) {
        Set<String> references = runs.values().stream()
                .flatMap(run -> run.evaluation().stream())
                .map(EvaluationResult::reference)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> metrics = metrics();
        if (metrics.isEmpty()) {
            if (!references.isEmpty()) {
                html.paragraph("No published values are known for these metrics on " + String.join(", ", references)
                        + ". Tables of papers are about "
                        + String.join(", ", PublishedValues.load().datasets())
                        + " with match rates and their RMSE.");
            }
            return;
        }
        html.element(
                "p",
                "Values of papers stand beside one's own only where dataset and name of the metric agree. They can be compared where the last"
                        + " column but one says yes: same protocol, same test structures. What a model was trained on is told and not judged.",
                "class",
                "note");
        charts(html, metrics);
        Table table = new Table("")
                .unsorted()
                .text("Metric")
                .text("Model")
                .number("Value", "")
                .number("Test structures", "")
                .number("Trained on", "")
                .text("Comparable")
                .text("Source");
        for (String metric : metrics) {
            own(table, metric);
            for (Row row : rows(metric)) {
                PublishedValues.Published value = row.value();
                table.row()
                        .cell(metric.replace('-', ' '))
                        .cell(value.model())
                        .cell(value.value(), EvaluationPaper.number(value.value()))
                        .cell(value.testStructures(), Integer.toString(value.testStructures()))
                        .cell(value.trainingStructures(), Integer.toString(value.trainingStructures()))
                        .cell(row.comparable(), row.comparable().equals("yes") ? "good" : "muted")
                        .cell(value.source());
            }
        }
        html.table(table);
    }

    private void own(Table table, String name) {
        runs.forEach((key, run) -> run.evaluation()
                .flatMap(result -> result.metric(name))
                .ifPresent(metric -> {
                    String trained = RunFacts.fact(run, "training", "crystals").orElse("–");
                    table.row()
                            .cell(name.replace('-', ' '))
                            .cell(Double.NaN, key, "ours", "")
                            .cell(metric.value(), EvaluationPaper.number(metric.value()))
                            .cell(metric.count(), tests(metric))
                            .cell(Double.NaN, trained)
                            .cell("–", "muted")
                            .cell(metric.protocol());
                }));
    }

    private static String tests(Metric metric) {
        return metric.parameters().getOrDefault("test-structures", Integer.toString(metric.count()));
    }

    /** Only what can be compared with every own value stands in one chart with it. */
    private void charts(Html html, Set<String> metrics) {
        List<BarChart> charts = new ArrayList<>();
        List<String> drawn = runs.keySet().stream().limit(MOST_BARS).toList();
        for (String name : metrics) {
            List<String> models = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            String[] unit = {""};
            for (Row row : rows(name)) {
                if (row.comparable().equals("yes")) {
                    models.add(row.value().model());
                    values.add(row.value().value());
                }
            }
            boolean any = !models.isEmpty();
            drawn.forEach(key -> runs.get(key)
                    .evaluation()
                    .flatMap(result -> result.metric(name))
                    .ifPresent(metric -> {
                        models.add(key);
                        values.add(metric.value());
                        unit[0] = metric.unit().equals("1") ? "" : metric.unit();
                    }));
            if (any && models.size() >= LEAST_BARS) {
                double[] bars = values.stream().mapToDouble(Double::doubleValue).toArray();
                String title = name.replace('-', ' ');
                charts.add(new BarChart(
                        title,
                        "Published values and " + String.join(", ", drawn) + ".",
                        Axis.fromZero(title, unit[0]),
                        models,
                        List.of(new BarChart.Bars(title, bars))));
            }
        }
        if (!charts.isEmpty()) {
            html.open("div", "class", "charts");
            charts.forEach(chart -> html.chart(chart, 520, 260));
            html.close();
            if (drawn.size() < runs.size()) {
                html.paragraph("The charts show the first " + drawn.size() + " of " + runs.size()
                        + " runs, the table shows all.");
            }
        }
    }
}
