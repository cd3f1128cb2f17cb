package org.autoperi.report.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.autoperi.core.Extension;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.run.RunEvent;
import org.osgi.service.component.annotations.Component;

/** What went wrong or was interrupted, with the reasons that the run gave. */
@Component
@Extension(
        id = "failures",
        label = "Warnings and failures",
        description = "Warnings, interruptions and failed samples with their reasons")
public final class FailureSection implements ReportSection<FailureSection.Config> {
    private static final Set<String> NOTABLE = Set.of(RunEvent.WARNING, "failed", "cancelled", "resumed");

    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public FailureSection() {}

    @Override
    public int order() {
        return 700;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        Html html = page.html();
        List<RunEvent> notable =
                run.events().stream().filter(e -> NOTABLE.contains(e.type())).toList();
        failures(html, run);
        if (notable.isEmpty()) {
            html.paragraph("The run recorded no warning and no interruption.");
            return;
        }
        events(html, notable);
    }

    /** Unreadable samples, then how many failed for which reason by evaluator. */
    private static void failures(Html html, RunRecord run) {
        Table table = new Table("Failed samples by reason")
                .text("Evaluator")
                .text("Reason")
                .number("Samples", "")
                .text("First example");
        long unreadable =
                run.structures().stream().filter(s -> s.crystal().isEmpty()).count();
        if (unreadable > 0) {
            GeneratedStructure first = run.structures().stream()
                    .filter(s -> s.crystal().isEmpty())
                    .findFirst()
                    .orElseThrow();
            String reason = first instanceof GeneratedStructure.Unreadable u ? u.reason() : "";
            table.row().cell("reading").cell("unreadable").cell(unreadable).cell(reason);
        }
        for (EvaluationResult.Part part : Scores.parts(run)) {
            Map<String, Integer> counts = new TreeMap<>();
            Map<String, String> examples = new TreeMap<>();
            for (int i = 0; i < part.evaluation().verdicts().size(); i++) {
                Verdict verdict = part.evaluation().verdicts().get(i);
                if (verdict.status() == Verdict.Status.FAILED) {
                    counts.merge(verdict.category(), 1, Integer::sum);
                    String name =
                            run.evaluation().orElseThrow().structures().get(i).name();
                    String detail = verdict.detail().isEmpty() ? "" : ": " + verdict.detail();
                    examples.putIfAbsent(verdict.category(), name + detail);
                }
            }
            counts.forEach((category, count) -> table.row()
                    .cell(part.label())
                    .cell(category.replace('-', ' '))
                    .cell(count)
                    .cell(examples.get(category)));
        }
        if (!table.isEmpty()) {
            html.table(table);
        }
    }

    private static void events(Html html, List<RunEvent> notable) {
        Table table = new Table("Events").text("Time").text("Kind").text("What happened");
        for (RunEvent event : notable) {
            String time = event.time().toString().replaceFirst("\\..*Z$", "Z").replace('T', ' ');
            table.row().cell(time.replace("Z", " UTC"));
            table.cell(event.type(), event.type().equals("resumed") ? "" : "bad")
                    .cell(event.text());
        }
        html.table(table);
    }
}
