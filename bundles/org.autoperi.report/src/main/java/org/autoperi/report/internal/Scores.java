package org.autoperi.report.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.report.RunRecord;
import org.autoperi.view.chart.Ticks;

/** Metrics in the words of readers. */
final class Scores {
    private Scores() {}

    /** The first number of each evaluator, as value and unit by name; shares come before distances. */
    static Map<String, String[]> headline(RunRecord run, int most) {
        Map<String, String[]> found = new LinkedHashMap<>();
        for (boolean shares : new boolean[] {true, false}) {
            for (EvaluationResult.Part part : parts(run)) {
                part.evaluation().metrics().stream()
                        .limit(1)
                        .filter(metric -> metric.unit().equals("%") == shares && found.size() < most)
                        .forEach(metric -> found.put(name(metric), new String[] {brief(metric), unit(metric)}));
            }
        }
        return found;
    }

    /** What each evaluator found, nothing if there was no evaluation. */
    static List<EvaluationResult.Part> parts(RunRecord run) {
        return run.evaluation().map(EvaluationResult::parts).orElse(List.of());
    }

    /** The name without hyphens. */
    static String name(Metric metric) {
        return metric.name().replace('-', ' ');
    }

    /** The value with the digits that its count can bear: shares to a tenth of a percent. */
    static String value(Metric metric) {
        return metric.unit().equals("%")
                ? String.format(Locale.ROOT, "%.1f", metric.value())
                : Ticks.value(metric.value());
    }

    private static String brief(Metric metric) {
        double size = Math.abs(metric.value());
        boolean small = !metric.unit().equals("%") && size >= 0.01 && size < 100;
        return small ? String.format(Locale.ROOT, size < 10 ? "%.2f" : "%.1f", metric.value()) : value(metric);
    }

    /** The unit, nothing for pure numbers. */
    static String unit(Metric metric) {
        return metric.unit().equals("1") ? "" : metric.unit();
    }

    /** Reasons with their counts. */
    static String failures(Metric metric) {
        return metric.failures().entrySet().stream()
                .map(e -> e.getKey().replace('-', ' ') + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Parameters of the protocol. */
    static String parameters(Metric metric) {
        return metric.parameters().entrySet().stream()
                .map(e -> e.getKey().replace('-', ' ') + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
