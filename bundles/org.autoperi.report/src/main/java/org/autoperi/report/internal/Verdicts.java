package org.autoperi.report.internal;

import java.util.Map;
import org.autoperi.evaluate.Verdict;
import org.autoperi.report.Html;
import org.autoperi.report.RunRecord;

/** What the evaluators say of one sample, as marks that do not depend on colour. */
final class Verdicts {
    private Verdicts() {}

    /** Writes a mark for each verdict. */
    static void write(Html html, RunRecord run, int sample) {
        Map<String, Verdict> verdicts = run.verdicts(sample);
        if (verdicts.values().stream().allMatch(v -> v.status() == Verdict.Status.NOT_JUDGED)) {
            return;
        }
        html.open("ul", "class", "badges");
        verdicts.forEach((label, verdict) -> {
            if (verdict.isPassed()) {
                html.element("li", "✓ " + label, "class", "good");
            } else if (verdict.status() == Verdict.Status.FAILED) {
                String reason = verdict.category().replace('-', ' ');
                String title = verdict.detail().isEmpty() ? reason : verdict.detail();
                html.element("li", "✗ " + label + ": " + reason, "class", "bad", "title", title);
            }
        });
        html.close();
    }

    /** A verdict as the text of a cell. */
    static String text(Verdict verdict) {
        return switch (verdict.status()) {
            case PASSED -> "✓";
            case FAILED -> "✗ " + verdict.category().replace('-', ' ');
            case NOT_JUDGED -> "–";
        };
    }
}
