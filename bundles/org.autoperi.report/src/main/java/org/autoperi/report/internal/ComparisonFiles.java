package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.autoperi.core.ConfigSchema;
import org.autoperi.evaluate.EvaluationPaper;
import org.autoperi.evaluate.Metric;
import org.autoperi.run.JsonText;

/** A comparison for other programs and for papers: CSV, JSON, LaTeX. */
final class ComparisonFiles {
    /** Version of {@code compare.json}; raised whenever an older program could misread a newer file. */
    static final int FORMAT = 1;

    /** The key by which a file is known to be a comparison. */
    static final String FORMAT_KEY = "comparison-format";

    private final String title;
    private final List<ComparedRun> runs;
    private final List<MetricRow> rows;

    ComparisonFiles(String title, List<ComparedRun> runs, List<MetricRow> rows) {
        this.title = title;
        this.runs = runs;
        this.rows = rows;
    }

    /** A line for each number of each run (RFC 4180); numbers of one {@code row} may be compared. */
    String csv() {
        StringBuilder csv = new StringBuilder(
                "row,run,name,evaluator,metric,value,unit,structures,failures,better,mark,protocol,parameters,reference,note\n");
        for (int row = 0; row < rows.size(); row++) {
            MetricRow each = rows.get(row);
            int number = row + 1;
            each.values()
                    .forEach((run, metric) -> Csv.line(
                            csv,
                            Integer.toString(number),
                            runs.get(run).key(),
                            runs.get(run).name(),
                            each.evaluator(),
                            metric.name(),
                            ConfigSchema.number(metric.value()),
                            metric.unit(),
                            Integer.toString(metric.count()),
                            Scores.failures(metric),
                            better(each),
                            mark(each, run),
                            metric.protocol(),
                            Scores.parameters(metric),
                            runs.get(run).reference(),
                            metric.note()));
        }
        return csv.toString();
    }

    private static String better(MetricRow row) {
        return row.better() == Better.UNSAID ? "" : row.better().name().toLowerCase(Locale.ROOT);
    }

    private static String mark(MetricRow row, int run) {
        return row.isBest(run) ? "best" : row.isWithinErrors(run) ? "within two standard errors of the best" : "";
    }

    /** Everything that the page compares, with the files that belong to it. */
    String json(Set<String> files) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(FORMAT_KEY, FORMAT);
        tree.put("title", title);
        tree.put("runs", runs.stream().map(ComparisonFiles::run).toList());
        List<Object> metrics = new ArrayList<>();
        for (MetricRow row : rows) {
            metrics.add(row(row));
        }
        tree.put("metrics", metrics);
        SettingDifferences differences = new SettingDifferences(runs);
        Map<String, Object> settings = new LinkedHashMap<>();
        differences.values().forEach((key, values) -> {
            Map<String, Object> byRun = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                byRun.put(differences.runs().get(i).key(), values.get(i));
            }
            settings.put(key, byRun);
        });
        tree.put("settings", settings);
        tree.put("published", published());
        tree.put("files", new ArrayList<>(files));
        return JsonText.pretty(tree);
    }

    private static Map<String, Object> run(ComparedRun run) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("key", run.key());
        tree.put("name", run.name());
        tree.put("place", run.path().toString());
        tree.put("state", run.state());
        tree.put("dataset", RunFacts.dataset(run.record()).orElse(""));
        tree.put("reference", run.reference());
        tree.put("structures", run.structures());
        run.record().fact("seed").ifPresent(seed -> tree.put("seed", seed));
        tree.put("problems", run.problems());
        return tree;
    }

    private Map<String, Object> row(MetricRow row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("metric", row.rule().name());
        tree.put("evaluator", row.evaluator());
        tree.put("unit", row.rule().unit());
        tree.put("protocol", row.rule().protocol());
        tree.put("parameters", row.rule().parameters());
        tree.put("reference", row.rule().reference());
        tree.put("better", better(row));
        tree.put("not-comparable-with-first-row-of-this-metric", row.differs());
        List<Object> values = new ArrayList<>();
        row.values().forEach((run, metric) -> {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("run", runs.get(run).key());
            value.put("value", metric.value());
            value.put("structures", metric.count());
            value.put("failures", metric.failures());
            value.put("mark", mark(row, run));
            values.add(value);
        });
        tree.put("values", values);
        return tree;
    }

    private List<Object> published() {
        PublishedTable table = PublishedTable.of(runs);
        List<Object> all = new ArrayList<>();
        for (String metric : table.metrics()) {
            for (PublishedTable.Row row : table.rows(metric)) {
                Map<String, Object> tree = new LinkedHashMap<>();
                tree.put("metric", metric);
                tree.put("model", row.value().model());
                tree.put("value", row.value().value());
                tree.put("protocol", row.value().protocol());
                tree.put("dataset", row.value().dataset());
                tree.put("test-structures", row.value().testStructures());
                tree.put("training-structures", row.value().trainingStructures());
                tree.put("comparable", row.comparable());
                tree.put("source", row.value().source());
                all.add(tree);
            }
        }
        return all;
    }

    /** A table for the package booktabs: a row for each rule, a column for each run, or the other way round for many runs. */
    String latex() {
        StringBuilder out = new StringBuilder();
        out.append("% ").append(title.replaceAll("\\R", " ")).append('\n');
        out.append("% bold: best of the row; rows of one metric with different rules must not be compared\n");
        runs.forEach(run -> out.append("% ")
                .append(run.key())
                .append(": ")
                .append(run.name().replaceAll("\\R", " "))
                .append('\n'));
        List<List<String>> cells = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("metric", "unit", "protocol"));
        runs.forEach(run -> head.add(run.key()));
        cells.add(head);
        for (MetricRow row : rows) {
            String reference =
                    row.rule().reference().isEmpty() ? "" : " (" + row.rule().reference() + ")";
            List<String> line = new ArrayList<>();
            line.add(EvaluationPaper.escaped(row.rule().name()));
            line.add(
                    row.rule().unit().equals("1")
                            ? ""
                            : EvaluationPaper.escaped(row.rule().unit()));
            line.add(EvaluationPaper.escaped(row.rule().protocol() + reference));
            for (int run = 0; run < runs.size(); run++) {
                line.add(latexCell(row, run));
            }
            cells.add(line);
        }
        boolean turned = runs.size() > RunMatrix.MOST_COLUMNS;
        List<List<String>> table = turned ? turned(cells) : cells;
        int labels = turned ? 1 : 3;
        out.append("\\begin{tabular}{").append("l".repeat(labels));
        out.append("r".repeat(Math.max(0, table.get(0).size() - labels))).append("}\n\\toprule\n");
        int headRows = turned ? 3 : 1;
        for (int i = 0; i < table.size(); i++) {
            out.append(String.join(" & ", table.get(i))).append(" \\\\\n");
            out.append(i == headRows - 1 ? "\\midrule\n" : "");
        }
        return out.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String latexCell(MetricRow row, int run) {
        Metric metric = row.values().get(run);
        if (metric == null) {
            return "--";
        }
        String text = EvaluationPaper.number(metric.value());
        return row.isBest(run) ? "\\textbf{" + text + "}" : text;
    }

    private static List<List<String>> turned(List<List<String>> cells) {
        List<List<String>> turned = new ArrayList<>();
        for (int column = 0; column < cells.get(0).size(); column++) {
            int at = column;
            turned.add(cells.stream().map(line -> line.get(at)).collect(Collectors.toList()));
        }
        return turned;
    }
}
