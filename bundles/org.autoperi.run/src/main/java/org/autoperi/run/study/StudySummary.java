package org.autoperi.run.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.autoperi.core.ConfigSchema;
import org.autoperi.run.RecordedMetric;

/**
 * What the runs of a study found.
 *
 * @param keys the keys that differ between runs
 * @param shown names of the metrics that a table for people shows, empty for as many as it can
 * @param rows one for each run, in their order
 */
public record StudySummary(List<String> keys, List<String> shown, List<Row> rows) {
    private static final String LAST = "last.";

    /** Copies the lists. */
    public StudySummary {
        keys = List.copyOf(keys);
        shown = List.copyOf(shown);
        rows = List.copyOf(rows);
    }

    /**
     * A run with what it found.
     *
     * @param state how it stands
     * @param result what it found, nothing unless it is finished
     */
    public record Row(StudyState state, StudyResult result) {
        Map<String, Object> toJson() {
            StudyRun run = state.run();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("run", run.name());
            json.put("name", run.label());
            json.put("combination", run.combination());
            json.put("parameters", run.parameters());
            json.put("seed", run.seed());
            json.put("threads", run.threads());
            json.put("state", state.stage().toString());
            json.put("seconds", state.seconds());
            json.put("reason", reason());
            Map<String, Object> metrics = new LinkedHashMap<>();
            result.metrics().forEach((name, metric) -> metrics.put(name, json(metric)));
            json.put("metrics", metrics);
            json.put("last", result.last());
            return json;
        }

        private static Map<String, Object> json(RecordedMetric metric) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("value", metric.value());
            json.put("unit", metric.unit());
            json.put("protocol", metric.protocol());
            json.put("count", metric.count());
            return json;
        }

        /** Why it failed, or what of its results cannot be read. */
        String reason() {
            return state.stage() == StudyState.Stage.FAILED ? state.text() : result.problem();
        }

        /** All its numbers by the names of their columns. */
        Map<String, Double> numbers() {
            Map<String, Double> numbers = new LinkedHashMap<>();
            result.metrics().forEach((name, metric) -> numbers.put(name, metric.value()));
            result.last().forEach((name, value) -> numbers.put(LAST + name, value));
            return numbers;
        }
    }

    /**
     * Mean over the seeds of one combination.
     *
     * @param mean mean of the numbers that are finite
     * @param standardError standard deviation of the sample over the square root of {@code count}; NaN for fewer than two
     * @param count how many there are
     */
    public record Mean(double mean, double standardError, int count) {
        /** The mean of numbers, of which there is at least one. */
        static Mean of(List<Double> numbers) {
            double sum = 0;
            for (double number : numbers) {
                sum += number;
            }
            int n = numbers.size();
            double mean = sum / n;
            double squares = 0;
            for (double number : numbers) {
                squares += (number - mean) * (number - mean);
            }
            return new Mean(mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n), n);
        }
    }

    /**
     * The runs of one combination of settings.
     *
     * @param number its number from 0
     * @param label name of its entry in the list, may be empty
     * @param parameters its value of every key
     * @param runs number of its runs
     * @param finished number of those that are finished
     * @param means mean of every number of the finished runs, by the name of its column
     */
    public record Combination(
            int number, String label, Map<String, String> parameters, int runs, int finished, Map<String, Mean> means) {
        /** Keeps the order. */
        public Combination {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
            means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("combination", number);
            json.put("name", label);
            json.put("parameters", parameters);
            json.put("runs", runs);
            json.put("finished", finished);
            Map<String, Object> all = new LinkedHashMap<>();
            means.forEach((name, mean) -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("mean", mean.mean());
                one.put("standard-error", mean.standardError());
                one.put("count", mean.count());
                all.put(name, one);
            });
            json.put("means", all);
            return json;
        }
    }

    /** The combinations in their order. */
    public List<Combination> combinations() {
        Map<Integer, List<Row>> groups = new TreeMap<>();
        rows.forEach(row -> groups.computeIfAbsent(row.state().run().combination(), n -> new ArrayList<>())
                .add(row));
        List<Combination> combinations = new ArrayList<>();
        groups.forEach((number, group) -> {
            StudyRun first = group.get(0).state().run();
            Map<String, List<Double>> numbers = new LinkedHashMap<>();
            for (Row row : group) {
                row.numbers().forEach((name, value) -> {
                    if (Double.isFinite(value)) {
                        numbers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
                    }
                });
            }
            Map<String, Mean> means = new LinkedHashMap<>();
            numbers.forEach((name, values) -> means.put(name, Mean.of(values)));
            long finished = group.stream()
                    .filter(row -> row.state().stage() == StudyState.Stage.FINISHED)
                    .count();
            combinations.add(
                    new Combination(number, first.label(), first.parameters(), group.size(), (int) finished, means));
        });
        return combinations;
    }

    /** The names of all numbers, those of the evaluation first, each kind in the order of the first run that has it. */
    public List<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.result().metrics().keySet()));
        rows.forEach(row -> row.result().last().keySet().forEach(name -> columns.add(LAST + name)));
        return List.copyOf(columns);
    }

    /** The columns that a table for people shows: those asked for, else those of the evaluation, else the last values. */
    public List<String> shownColumns() {
        if (!shown.isEmpty()) {
            return shown;
        }
        List<String> all = columns();
        List<String> metrics =
                all.stream().filter(name -> !name.startsWith(LAST)).toList();
        return metrics.isEmpty() ? all : metrics;
    }

    /** The shortest ends of keys that tell them apart, by key: {@code width} for {@code architecture.width}. */
    public static Map<String, String> shortLabels(List<String> keys) {
        return StudySpecification.shortLabels(keys);
    }

    /** Whether runs have names of their own from a list. */
    public boolean hasLabels() {
        return rows.stream().anyMatch(row -> !row.state().run().label().isEmpty());
    }

    /** The content of {@code study.csv}. */
    public String toCsv() {
        List<String> columns = columns();
        StringBuilder csv = new StringBuilder();
        List<String> heads = new ArrayList<>(List.of("run", "name"));
        heads.addAll(keys);
        heads.addAll(List.of("seed", "threads", "state", "seconds"));
        heads.addAll(columns);
        heads.add("reason");
        line(heads, csv);
        for (Row row : rows) {
            StudyRun run = row.state().run();
            List<String> cells = new ArrayList<>(List.of(run.name(), run.label()));
            keys.forEach(key -> cells.add(run.parameters().getOrDefault(key, "")));
            cells.add(Long.toString(run.seed()));
            cells.add(Integer.toString(run.threads()));
            cells.add(row.state().stage().toString());
            cells.add(ConfigSchema.number(row.state().seconds()));
            Map<String, Double> numbers = row.numbers();
            columns.forEach(name -> {
                Double value = numbers.get(name);
                cells.add(value == null ? "" : ConfigSchema.number(value));
            });
            cells.add(row.reason());
            line(cells, csv);
        }
        return csv.toString();
    }

    /** Quotes as RFC 4180 says. */
    private static void line(List<String> cells, StringBuilder csv) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            csv.append(i == 0 ? "" : ",").append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        csv.append('\n');
    }
}
