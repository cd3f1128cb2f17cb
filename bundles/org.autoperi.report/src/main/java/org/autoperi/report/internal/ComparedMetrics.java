package org.autoperi.report.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.report.Html;

/** The metrics of several runs side by side, a row for each rule. */
final class ComparedMetrics {
    /** What marks the best value of a row. */
    static final String BEST = "★ best";

    /** What marks a share that may be as good as the best. */
    static final String CLOSE = "≈ best";

    private final List<ComparedRun> runs;
    private final List<MetricRow> rows;

    ComparedMetrics(List<ComparedRun> runs, List<MetricRow> rows) {
        this.runs = runs;
        this.rows = rows;
    }

    void write(Html html) {
        if (rows.isEmpty()) {
            return;
        }
        html.element(
                "p",
                "A row holds numbers of one protocol with the same parameters and, where it matters, the same reference. What differs in"
                        + " any of these stands in a row of its own, which says so: such numbers must not be compared.",
                "class",
                "note");
        RunMatrix matrix = new RunMatrix("", "Metric, protocol and parameters", runs);
        for (MetricRow row : rows) {
            matrix.fact(label(row), Scores.unit(row.values().values().iterator().next()), detail(row), true);
            for (int run = 0; run < runs.size(); run++) {
                cell(matrix, row, run);
            }
        }
        matrix.write(html);
        html.element(
                "p",
                BEST + " marks the best value of a row, where one direction is better and the values differ. " + CLOSE
                        + " marks a share that differs from the best by less than two standard errors of shares of so many structures: chance alone may"
                        + " have made the difference. ± is one standard error after Agresti and Coull, n the number of structures.",
                "class",
                "note");
        sizes(html);
        missing(html);
    }

    private static String label(MetricRow row) {
        return row.rule().name().replace('-', ' ');
    }

    private static String detail(MetricRow row) {
        String better = row.better().words();
        String text = row.rule().text() + (better.isEmpty() ? "" : "; " + better);
        return row.differs().isEmpty()
                ? text
                : "Not comparable with the row above, other " + row.differs() + ". " + text;
    }

    private void cell(RunMatrix matrix, MetricRow row, int run) {
        Metric metric = row.values().get(run);
        if (metric == null) {
            matrix.cell(Double.NaN, "–", "", elsewhere(row, run) ? "in another row" : "");
            return;
        }
        double error = MetricRow.error(metric);
        String mark = row.isBest(run) ? BEST : row.isWithinErrors(run) ? CLOSE : "";
        String beneath =
                (Double.isNaN(error) ? "" : String.format(Locale.ROOT, "± %.1f, ", error)) + "n " + metric.count();
        matrix.cell(metric.value(), Scores.value(metric), mark, beneath);
    }

    private boolean elsewhere(MetricRow row, int run) {
        return rows.stream()
                .anyMatch(other -> other.evaluator().equals(row.evaluator())
                        && other.rule().name().equals(row.rule().name())
                        && other.values().containsKey(run));
    }

    /** Uniqueness, coverage and their like change with the size of a set, whatever made it. */
    private void sizes(Html html) {
        int least = runs.stream()
                .mapToInt(ComparedRun::structures)
                .filter(n -> n > 0)
                .min()
                .orElse(0);
        int most = runs.stream().mapToInt(ComparedRun::structures).max().orElse(0);
        if (least != most) {
            html.element(
                    "p",
                    "The runs were judged by between " + least + " and " + most
                            + " structures. Uniqueness, coverage and distances of distributions depend on the number, so compare them with care.",
                    "class",
                    "note");
        }
    }

    private void missing(Html html) {
        Map<String, StringBuilder> reasons = new LinkedHashMap<>();
        for (ComparedRun run : runs) {
            for (EvaluationResult.Part part : Scores.parts(run.record())) {
                String reason = part.obstacle();
                if (!reason.isEmpty()) {
                    StringBuilder who = reasons.computeIfAbsent(part.label() + ": " + reason, r -> new StringBuilder());
                    who.append(who.isEmpty() ? "" : ", ").append(run.key());
                }
            }
        }
        if (reasons.isEmpty()) {
            return;
        }
        html.open("details").element("summary", "Why numbers are missing").open("ul", "class", "note");
        reasons.forEach((reason, who) -> html.element("li", reason + " (" + who + ")"));
        html.close().close();
    }

    /** The rows that a glance needs: the first metric of each evaluator, where most runs have it. */
    static List<MetricRow> headline(List<MetricRow> rows, int most) {
        Map<String, MetricRow> found = new LinkedHashMap<>();
        for (MetricRow row : rows) {
            Optional<MetricRow> before = Optional.ofNullable(found.get(row.evaluator()));
            boolean sameName = before.filter(
                            b -> b.rule().name().equals(row.rule().name()))
                    .isPresent();
            boolean wider =
                    before.filter(b -> b.values().size() < row.values().size()).isPresent();
            if (before.isEmpty() || sameName && wider) {
                found.put(row.evaluator(), row);
            }
        }
        return found.values().stream().limit(most).toList();
    }
}
