package org.autoperi.report.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.autoperi.report.Html;
import org.autoperi.run.RunEvent;

/** How many structures of each run failed for which reason, and what the runs warned of. */
final class ComparedFailures {
    private static final int MOST_WARNINGS = 5;

    private ComparedFailures() {}

    static void write(Html html, List<ComparedRun> runs) {
        List<Map<FailureSection.Reason, Integer>> counts =
                runs.stream().map(run -> FailureSection.counts(run.record())).toList();
        Set<FailureSection.Reason> reasons = new LinkedHashSet<>();
        counts.forEach(each -> reasons.addAll(each.keySet()));
        if (reasons.isEmpty()) {
            html.paragraph("No structure failed.");
        } else {
            RunMatrix matrix = new RunMatrix("Structures that failed, by reason", "Evaluator and reason", runs);
            for (FailureSection.Reason reason : reasons) {
                matrix.fact(reason.evaluator() + ": " + reason.category().replace('-', ' '), "", "", true);
                for (int i = 0; i < runs.size(); i++) {
                    cell(matrix, runs.get(i), counts.get(i).getOrDefault(reason, 0));
                }
            }
            matrix.write(html);
        }
        warnings(html, runs);
    }

    private static void cell(RunMatrix matrix, ComparedRun run, int count) {
        if (run.record().evaluation().isEmpty()) {
            matrix.cell(Double.NaN, "–", "", "");
            return;
        }
        int all = run.structures();
        String share = count == 0 || all == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * count / all);
        matrix.cell(count, Integer.toString(count), "", share);
    }

    private static void warnings(Html html, List<ComparedRun> runs) {
        if (runs.stream().allMatch(run -> warnings(run).isEmpty())) {
            return;
        }
        html.element("h3", "Warnings of the runs").open("ul");
        for (ComparedRun run : runs) {
            List<String> all = warnings(run);
            all.stream().limit(MOST_WARNINGS).forEach(text -> html.open("li")
                    .element("strong", run.key())
                    .text(": " + text)
                    .close());
            if (all.size() > MOST_WARNINGS) {
                html.element("li", run.key() + ": and " + (all.size() - MOST_WARNINGS) + " more");
            }
        }
        html.close();
    }

    private static List<String> warnings(ComparedRun run) {
        return run.record().events().stream()
                .filter(event ->
                        event.type().equals(RunEvent.WARNING) || event.type().equals("failed"))
                .map(RunEvent::text)
                .toList();
    }
}
