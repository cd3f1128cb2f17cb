package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ConfigSchema;
import org.autoperi.run.JsonText;

/** The metrics of a run as a table; read from {@code evaluation.json} without knowing which evaluators wrote it. */
final class EvaluationTable {
    private static final String FILE = "evaluation.json";
    private final Path file;

    EvaluationTable(Path folder) {
        this.file = folder.resolve(FILE);
    }

    /** Prints the table; nothing if there is no evaluation. */
    void print(Console console) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try {
            List<List<String>> rows = new ArrayList<>();
            collect("", JsonText.parseObject(Files.readString(file)), rows);
            if (!rows.isEmpty()) {
                console.table(List.of("metric", "value", "unit", "of"), rows);
            }
        } catch (ParseException e) {
            console.warn(file + " cannot be read: " + e.getMessage());
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
                        text(map.get("count"))));
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
