package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.evaluate.EvaluationPaper;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** Every number with its protocol, what it counts and what failed; also as a CSV file. */
@Component
@Extension(
        id = "evaluation",
        label = "Evaluation",
        description = "All metrics with protocol, parameters, number of structures and failures")
public final class EvaluationSection implements ReportSection<EvaluationSection.Config> {
    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public EvaluationSection() {}

    @Override
    public int order() {
        return 200;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        if (Scores.parts(run).isEmpty()) {
            return;
        }
        Table table = new Table("Numbers made by different protocols must not be compared.")
                .text("Metric")
                .number("Value", "")
                .text("Unit")
                .number("Structures", "")
                .text("Failures")
                .text("Protocol and parameters");
        StringBuilder csv =
                new StringBuilder("evaluator,metric,value,unit,structures,failures,protocol,parameters,note\n");
        for (EvaluationResult.Part part : Scores.parts(run)) {
            for (Metric metric : part.evaluation().metrics()) {
                String parameters = Scores.parameters(metric);
                table.row()
                        .cell(Scores.name(metric))
                        .cell(metric.value(), Scores.value(metric))
                        .cell(Scores.unit(metric))
                        .cell(metric.count(), Integer.toString(metric.count()))
                        .cell(Scores.failures(metric))
                        .cell(metric.protocol() + (parameters.isEmpty() ? "" : "; " + parameters));
                line(csv, part, metric);
            }
        }
        Html html = page.html();
        if (!table.isEmpty()) {
            html.table(table);
            notes(html, run);
            files(page, run, csv.toString());
        }
        missing(html, run);
    }

    private static void files(ReportPage page, RunRecord run, String csv) throws IOException {
        EvaluationResult result = run.evaluation().orElseThrow();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("table as CSV", page.file("evaluation.csv", bytes(csv)));
        files.put("table as LaTeX", page.file("evaluation.tex", bytes(new EvaluationPaper(result).latex())));
        files.put("everything as JSON", page.file("evaluation.json", bytes(result.toJson())));
        files.put("a row for each structure as CSV", page.file("structures.csv", bytes(result.toCsv())));
        Html html = page.html().open("p", "class", "note").text("As files: ");
        String between = "";
        for (Map.Entry<String, String> file : files.entrySet()) {
            html.text(between).element("a", file.getKey(), "href", file.getValue());
            between = ", ";
        }
        html.text(".").close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void notes(Html html, RunRecord run) {
        boolean any = Scores.parts(run).stream()
                .flatMap(part -> part.evaluation().metrics().stream())
                .anyMatch(metric -> !metric.note().isEmpty());
        if (!any) {
            return;
        }
        html.open("ul", "class", "note");
        for (EvaluationResult.Part part : Scores.parts(run)) {
            for (Metric metric : part.evaluation().metrics()) {
                if (!metric.note().isEmpty()) {
                    html.open("li")
                            .element("strong", Scores.name(metric))
                            .text(": " + metric.note())
                            .close();
                }
            }
        }
        html.close();
    }

    private static void missing(Html html, RunRecord run) {
        for (EvaluationResult.Part part : Scores.parts(run)) {
            String reason = part.evaluation().notApplicable();
            if (!part.failure().isEmpty()) {
                html.element("p", part.label() + " failed: " + part.failure(), "class", "bad");
            } else if (!reason.isEmpty()) {
                html.element(
                        "p",
                        part.label() + " does not apply: " + reason + (reason.endsWith(".") ? "" : "."),
                        "class",
                        "note");
            }
        }
    }

    private static void line(StringBuilder csv, EvaluationResult.Part part, Metric metric) {
        Csv.line(
                csv,
                part.id(),
                metric.name(),
                Double.toString(metric.value()),
                metric.unit(),
                Integer.toString(metric.count()),
                Scores.failures(metric),
                metric.protocol(),
                Scores.parameters(metric),
                metric.note());
    }
}
