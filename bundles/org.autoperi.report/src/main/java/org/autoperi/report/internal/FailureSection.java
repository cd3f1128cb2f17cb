package org.autoperi.report.internal;

import java.util.Comparator;
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

    /**
     * Why structures failed.
     *
     * @param order place of the evaluator, -1 for reading
     * @param evaluator its label
     * @param category the reason
     */
    record Reason(int order, String evaluator, String category) implements Comparable<Reason> {
        @Override
        public int compareTo(Reason other) {
            return Comparator.comparingInt(Reason::order)
                    .thenComparing(Reason::evaluator)
                    .thenComparing(Reason::category)
                    .compare(this, other);
        }
    }

    /** How many structures failed for which reason. */
    static Map<Reason, Integer> counts(RunRecord run) {
        return counts(run, new TreeMap<>());
    }

    private static Map<Reason, Integer> counts(RunRecord run, Map<Reason, String> examples) {
        Map<Reason, Integer> counts = new TreeMap<>();
        Reason unreadable = new Reason(-1, "reading", "unreadable");
        for (String problem : unreadable(run)) {
            counts.merge(unreadable, 1, Integer::sum);
            examples.putIfAbsent(unreadable, problem);
        }
        int order = 0;
        for (EvaluationResult.Part part : Scores.parts(run)) {
            for (int i = 0; i < part.evaluation().verdicts().size(); i++) {
                Verdict verdict = part.evaluation().verdicts().get(i);
                if (verdict.status() == Verdict.Status.FAILED) {
                    Reason reason = new Reason(order, part.label(), verdict.category());
                    counts.merge(reason, 1, Integer::sum);
                    String name =
                            run.evaluation().orElseThrow().structures().get(i).name();
                    examples.putIfAbsent(reason, name + (verdict.detail().isEmpty() ? "" : ": " + verdict.detail()));
                }
            }
            order++;
        }
        return counts;
    }

    /** Why structures could not be read, by the files of the run or by what the evaluation wrote of them. */
    private static List<String> unreadable(RunRecord run) {
        if (run.structures().isEmpty() && run.evaluation().isPresent()) {
            return run.evaluation().get().structures().stream()
                    .map(EvaluationResult.Structure::problem)
                    .filter(problem -> !problem.isEmpty())
                    .toList();
        }
        return run.structures().stream()
                .filter(GeneratedStructure.Unreadable.class::isInstance)
                .map(structure -> ((GeneratedStructure.Unreadable) structure).reason())
                .toList();
    }

    /** Unreadable samples, then how many failed for which reason by evaluator. */
    private static void failures(Html html, RunRecord run) {
        Table table = new Table("Failed samples by reason")
                .text("Evaluator")
                .text("Reason")
                .number("Samples", "")
                .text("First example");
        Map<Reason, String> examples = new TreeMap<>();
        Map<Reason, Integer> counts = counts(run, examples);
        counts.forEach((reason, count) -> table.row()
                .cell(reason.evaluator())
                .cell(reason.category().replace('-', ' '))
                .cell(count)
                .cell(examples.get(reason)));
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
