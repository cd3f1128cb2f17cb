package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;

/**
 * Numbers of several runs that may be compared: they have the same name, unit, protocol, parameters and reference.
 *
 * @param evaluator id of the evaluator
 * @param rule what they have in common
 * @param values the metric of each run that has it, by the run's place
 * @param differs in what this row differs from an earlier one of the same name, empty for the first
 */
record MetricRow(String evaluator, Rule rule, Map<Integer, Metric> values, String differs) {
    /** Protocols that look at the generated structures alone, so that the reference does not matter. */
    private static final Set<String> ALONE = Set.of(
            "structural-validity",
            "composition-validity",
            "cdvae-validity",
            "strict-validity",
            "lemat-validity",
            "uniqueness",
            "matcher-uniqueness",
            "continuous-diversity",
            "fingerprint-diversity",
            "physics-loss",
            "supply-concentration");

    /** Parameters that are results: they differ between runs of the same rule. */
    private static final Set<String> RESULTS = Set.of("standard-error-percent");

    /** Two standard errors, beyond which chance is an unlikely explanation of a difference. */
    private static final double ERRORS = 2;

    /**
     * What numbers must have in common to stand in one row.
     *
     * @param name name of the metric
     * @param unit its unit
     * @param protocol its protocol
     * @param parameters the parameters of the protocol, without what is a result
     * @param reference what the structures were compared with, empty if that does not matter
     */
    record Rule(String name, String unit, String protocol, Map<String, String> parameters, String reference) {
        static Rule of(EvaluationResult.Part part, Metric metric, String reference) {
            Map<String, String> parameters = new LinkedHashMap<>(metric.parameters());
            parameters.keySet().removeAll(RESULTS);
            return new Rule(
                    metric.name(),
                    metric.unit(),
                    metric.protocol(),
                    parameters,
                    ALONE.contains(part.id()) ? "" : reference);
        }

        /** In what this rule differs from another, as a list of words. */
        private String difference(Rule other) {
            List<String> found = new ArrayList<>();
            if (!unit.equals(other.unit)) {
                found.add("unit");
            }
            if (!protocol.equals(other.protocol)) {
                found.add("protocol");
            }
            if (!reference.equals(other.reference)) {
                found.add("reference");
            }
            Map<String, String> all = new TreeMap<>(parameters);
            other.parameters.forEach(all::putIfAbsent);
            for (String key : all.keySet()) {
                if (!parameters.getOrDefault(key, "").equals(other.parameters.getOrDefault(key, ""))) {
                    found.add(key.replace('-', ' '));
                }
            }
            return String.join(", ", found);
        }

        /** Protocol, parameters and reference in words. */
        String text() {
            String list = parameters.entrySet().stream()
                    .map(e -> e.getKey().replace('-', ' ') + " " + e.getValue())
                    .collect(Collectors.joining(", "));
            return protocol
                    + (list.isEmpty() ? "" : "; " + list)
                    + (reference.isEmpty() ? "" : "; against " + reference);
        }
    }

    /** Sorts the metrics of all runs into rows; rows of one name follow each other. */
    static List<MetricRow> of(List<ComparedRun> runs) {
        Map<String, String> references = references(runs);
        Map<String, Map<Rule, Map<Integer, Metric>>> byName = new LinkedHashMap<>();
        Map<String, String> evaluators = new LinkedHashMap<>();
        for (int run = 0; run < runs.size(); run++) {
            ComparedRun each = runs.get(run);
            for (EvaluationResult.Part part : Scores.parts(each.record())) {
                for (Metric metric : part.evaluation().metrics()) {
                    String name = part.id() + " " + metric.name();
                    evaluators.putIfAbsent(name, part.id());
                    byName.computeIfAbsent(name, n -> new LinkedHashMap<>())
                            .computeIfAbsent(Rule.of(part, metric, references.get(each.key())), r -> new TreeMap<>())
                            .putIfAbsent(run, metric);
                }
            }
        }
        List<MetricRow> rows = new ArrayList<>();
        byName.forEach((name, family) -> {
            Rule first = family.keySet().iterator().next();
            family.forEach((rule, values) ->
                    rows.add(new MetricRow(evaluators.get(name), rule, values, rule.difference(first))));
        });
        return rows;
    }

    /** Names of references by key of the run; where files of the same name are known to differ, the name says which. */
    private static Map<String, String> references(List<ComparedRun> runs) {
        Map<String, List<String>> contents = new LinkedHashMap<>();
        for (ComparedRun run : runs) {
            List<String> known = contents.computeIfAbsent(run.reference(), r -> new ArrayList<>());
            if (!run.referenceFiles().isEmpty() && !known.contains(run.referenceFiles())) {
                known.add(run.referenceFiles());
            }
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (ComparedRun run : runs) {
            List<String> known = contents.get(run.reference());
            String which = run.referenceFiles().isEmpty()
                    ? " (files not recorded)"
                    : " (files as of version " + (known.indexOf(run.referenceFiles()) + 1) + " of " + known.size()
                            + ")";
            names.put(run.key(), run.reference() + (known.size() < 2 ? "" : which));
        }
        return names;
    }

    /** Which way it is better. */
    Better better() {
        return Better.of(values.values().iterator().next());
    }

    /** The best value, if something can be said to be better and the values are not all the same. */
    Optional<Double> best() {
        double best = Double.NaN;
        boolean differ = false;
        for (Metric metric : values.values()) {
            differ |= !Double.isNaN(best) && metric.value() != best;
            best = Double.isNaN(best) || better().prefers(metric.value(), best) ? metric.value() : best;
        }
        return differ && better() != Better.UNSAID ? Optional.of(best) : Optional.empty();
    }

    /** Whether the metric of a run is the best of its row. */
    boolean isBest(int run) {
        return values.containsKey(run)
                && best().filter(b -> b == values.get(run).value()).isPresent();
    }

    /** Whether the metric of a run is a share that chance alone may have kept from being the best. */
    boolean isWithinErrors(int run) {
        if (!values.containsKey(run) || isBest(run) || best().isEmpty()) {
            return false;
        }
        double own = error(values.get(run));
        return values.values().stream()
                .filter(metric -> metric.value() == best().get())
                .anyMatch(metric ->
                        Math.abs(metric.value() - values.get(run).value()) < ERRORS * Math.hypot(own, error(metric)));
    }

    /**
     * The standard error of a share in percent, NaN for other metrics. Two structures that pass and two that fail are added before, so that
     * none and all have an error too: Agresti and Coull, doi:10.1080/00031305.1998.10480550.
     */
    static double error(Metric metric) {
        double share = metric.value() / 100;
        boolean isShare = metric.unit().equals("%") && share >= 0 && share <= 1 && metric.count() > 0;
        double shifted = (share * metric.count() + 2) / (metric.count() + 4);
        return isShare ? 100 * Math.sqrt(shifted * (1 - shifted) / (metric.count() + 4)) : Double.NaN;
    }
}
