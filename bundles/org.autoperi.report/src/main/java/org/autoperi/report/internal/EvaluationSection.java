package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.autoperi.core.Extension;
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
            String file = page.file("evaluation.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
            html.open("p", "class", "note").text("The same table as a file: ");
            html.element("a", file, "href", file).text(".").close();
        }
        missing(html, run);
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
        String[] cells = {
            part.id(),
            metric.name(),
            Double.toString(metric.value()),
            metric.unit(),
            Integer.toString(metric.count()),
            Scores.failures(metric),
            metric.protocol(),
            Scores.parameters(metric),
            metric.note()
        };
        for (int i = 0; i < cells.length; i++) {
            boolean plain = cells[i].chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            csv.append(i == 0 ? "" : ",");
            csv.append(plain ? cells[i] : '"' + cells[i].replace("\"", "\"\"") + '"');
        }
        csv.append('\n');
    }
}
