package org.autoperi.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One number of {@code evaluation.json}, read without knowing which evaluator wrote it.
 *
 * @param name its name, or the keys that lead to it
 * @param value the number, as it stands there
 * @param unit unit, empty for none
 * @param count of how many structures, as text; may be empty
 * @param protocol by which rules, may be empty
 */
public record RecordedMetric(String name, double value, String unit, String count, String protocol) {
    /** Name of the file in a run folder. */
    public static final String FILE = "evaluation.json";

    /**
     * The numbers of a run folder, in the order of its file.
     *
     * @return empty if it has no evaluation
     * @throws IOException if there is one that cannot be read
     */
    public static List<RecordedMetric> ofRun(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (ParseException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The numbers of a text.
     *
     * @throws ParseException if it is not a JSON object
     */
    public static List<RecordedMetric> parse(String json) throws ParseException {
        List<RecordedMetric> found = new ArrayList<>();
        collect("", JsonText.parseObject(json), found);
        return found;
    }

    /** A metric is an object with a value; it is named by its own name or by the keys that lead to it. */
    private static void collect(String path, Object node, List<RecordedMetric> found) {
        if (node instanceof Map<?, ?> map) {
            if (map.get("value") instanceof Number number) {
                Object name = map.get("name") != null ? map.get("name") : map.get("id");
                found.add(new RecordedMetric(
                        name == null ? path : name.toString(),
                        number.doubleValue(),
                        text(map.get("unit")),
                        text(map.get("count")),
                        text(map.get("protocol"))));
                return;
            }
            map.forEach((key, inner) -> collect(path.isEmpty() ? key.toString() : path + "." + key, inner, found));
        } else if (node instanceof List<?> items) {
            items.forEach(item -> collect(path, item, found));
        }
    }

    private static String text(Object value) {
        return value == null || "1".equals(value) ? "" : value.toString();
    }
}
