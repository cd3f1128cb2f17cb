package org.autoperi.run.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.run.RecordedMetric;

/**
 * What a run found.
 *
 * @param metrics the numbers of its {@code evaluation.json} by a name that is theirs alone, in the order of the file
 * @param last the last value of every curve of its {@code metrics.csv}
 * @param problem why a file cannot be read, empty if all can
 */
public record StudyResult(Map<String, RecordedMetric> metrics, Map<String, Double> last, String problem) {
    /** Nothing yet. */
    static final StudyResult NONE = new StudyResult(Map.of(), Map.of(), "");

    /** Keeps the order. */
    public StudyResult {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        last = Collections.unmodifiableMap(new LinkedHashMap<>(last));
    }

    /** Reads the folder of a finished run. */
    static StudyResult read(Path folder) {
        try {
            return new StudyResult(named(RecordedMetric.ofRun(folder)), last(folder.resolve("metrics.csv")), "");
        } catch (IOException e) {
            return new StudyResult(Map.of(), Map.of(), String.valueOf(e.getMessage()));
        }
    }

    /** A name that occurs more than once gets its protocol, and a number if that is not enough. */
    private static Map<String, RecordedMetric> named(List<RecordedMetric> metrics) {
        Map<String, Integer> uses = new HashMap<>();
        metrics.forEach(metric -> uses.merge(metric.name(), 1, Integer::sum));
        Map<String, RecordedMetric> named = new LinkedHashMap<>();
        for (RecordedMetric metric : metrics) {
            boolean shared = uses.get(metric.name()) > 1 && !metric.protocol().isEmpty();
            String name = shared ? metric.name() + " (" + metric.protocol() + ")" : metric.name();
            String free = name;
            for (int i = 2; named.containsKey(free); i++) {
                free = name + " " + i;
            }
            named.put(free, metric);
        }
        return named;
    }

    private static Map<String, Double> last(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Map<String, Double> last = new LinkedHashMap<>();
        List<String> heads = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split(",", -1);
            if (heads.isEmpty()) {
                heads.addAll(List.of(cells));
                continue;
            }
            for (int i = 1; i < Math.min(cells.length, heads.size()); i++) {
                if (!cells[i].isEmpty()) {
                    last.put(heads.get(i), number(cells[i]));
                }
            }
        }
        return last;
    }

    private static double number(String cell) {
        return switch (cell) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> parsed(cell);
        };
    }

    private static double parsed(String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            return Double.NaN; // a cell that was cut off
        }
    }
}
