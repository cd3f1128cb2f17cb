package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.ConfigSchema;
import org.autoperi.run.RecordedMetric;

/**
 * The metrics of an evaluation as a table; read from JSON without knowing which evaluators wrote it.
 *
 * @param source name of the text for messages
 * @param json the text of {@code evaluation.json}
 */
record EvaluationTable(String source, String json) {
    static final String FILE = RecordedMetric.FILE;

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
            List<List<String>> rows = RecordedMetric.parse(json).stream()
                    .map(metric -> List.of(
                            metric.name(),
                            ConfigSchema.number(round(metric.value())),
                            metric.unit(),
                            metric.count(),
                            metric.protocol()))
                    .toList();
            if (!rows.isEmpty()) {
                console.table(List.of("metric", "value", "unit", "of", "protocol"), rows);
            }
        } catch (ParseException e) {
            console.warn(source + " cannot be read: " + e.getMessage());
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
}
