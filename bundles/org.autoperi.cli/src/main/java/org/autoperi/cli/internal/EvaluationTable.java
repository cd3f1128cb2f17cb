package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.ConfigSchema;
import org.autoperi.run.JsonText;

/**
 * The metrics of an evaluation as a table; read from JSON without knowing which evaluators wrote it.
 *
 * @param source name of the text for messages
 * @param json the text of {@code evaluation.json}
 */
record EvaluationTable(String source, String json) {
    static final String FILE = "evaluation.json";

    /** The table of a run folder, empty if it has no evaluation. */
    static Optional<EvaluationTable> ofRun(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(new EvaluationTable(file.toString(), Files.readString(file)))
                : Optional.empty();
    }

    /** Prints the table. */
    void print(Console console) {
        try {
            List<List<String>> rows = new ArrayList<>();
            collect("", JsonText.parseObject(json), rows);
            if (!rows.isEmpty()) {
                console.table(List.of("metric", "value", "unit", "of", "protocol"), rows);
            }
        } catch (ParseException e) {
            console.warn(source + " cannot be read: " + e.getMessage());
        }
    }

    /** A metric is an object with a value; it is named by its own name or by the keys that lead to it. */
    private static void collect(String path, Object node, List<List<String>> rows) {
        if (node instanceof Map<?, ?> map) {
            Object value = map.get("value");
            if (value instanceof Number number) {
                Object name = map.get("name") != null ? map.get("name") : map.get("id");
                rows.add(List.of(
                        name == null ? path : name.toString(),
                        ConfigSchema.number(round(number.doubleValue())),
                        text(map.get("unit")),
                        text(map.get("count")),
                        text(map.get("protocol"))));
                return;
            }
            map.forEach((key, inner) -> collect(path.isEmpty() ? key.toString() : path + "." + key, inner, rows));
        } else if (node instanceof List<?> items) {
            items.forEach(item -> collect(path, item, rows));
        }
    }

    /** Four significant digits are what a table can say; the file keeps all. */
    private static double round(double value) {
        if (value == 0 || !Double.isFinite(value) || value == Math.rint(value)) {
            return value;
        }
        return new java.math.BigDecimal(value)
                .round(new java.math.MathContext(4))
                .doubleValue();
    }

    private static String text(Object value) {
        return value == null || "1".equals(value) ? "" : value.toString();
    }
}
