package org.autoperi.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What one evaluator found.
 *
 * @param metrics numbers about the set, none if the evaluator does not apply
 * @param verdicts one for each structure in the order of the input, or none at all
 * @param notApplicable why the evaluator does not apply, as a sentence; empty if it does
 */
public record Evaluation(List<Metric> metrics, List<Verdict> verdicts, String notApplicable) {
    /** Copies the lists. */
    public Evaluation {
        metrics = List.copyOf(metrics);
        verdicts = List.copyOf(verdicts);
        Objects.requireNonNull(notApplicable);
    }

    /** Returns an evaluation of the set alone. */
    public static Evaluation of(List<Metric> metrics) {
        return new Evaluation(metrics, List.of(), "");
    }

    /** Returns that the evaluator does not apply, with the reason as a sentence. */
    public static Evaluation notApplicable(String reason) {
        return new Evaluation(List.of(), List.of(), reason);
    }

    /**
     * Returns the share of structures that passed, of all that were judged, in percent, with the failures counted by category.
     *
     * @param verdicts one for each structure
     * @return not applicable if no structure was judged
     */
    public static Evaluation share(
            String name, String protocol, Map<String, String> parameters, List<Verdict> verdicts, String note) {
        int judged = 0;
        int passed = 0;
        Map<String, Integer> failures = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            judged += verdict.status() == Verdict.Status.NOT_JUDGED ? 0 : 1;
            passed += verdict.isPassed() ? 1 : 0;
            if (verdict.status() == Verdict.Status.FAILED) {
                failures.merge(verdict.category(), 1, Integer::sum);
            }
        }
        if (judged == 0) {
            return notApplicable("no structure could be judged");
        }
        Metric share = new Metric(name, 100.0 * passed / judged, "%", protocol, parameters, judged, failures, note);
        return new Evaluation(List.of(share), verdicts, "");
    }

    /** Returns this evaluation with more numbers. */
    public Evaluation with(List<Metric> more) {
        List<Metric> all = new ArrayList<>(metrics);
        all.addAll(more);
        return new Evaluation(all, verdicts, notApplicable);
    }
}
