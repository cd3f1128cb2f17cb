package org.autoperi.dataset.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.dataset.DatasetException;

/**
 * A table of ids and numbers, with or without header. The first row is a header if its second value is no number.
 *
 * @param name for people
 * @param numbers numbers by property name by id
 */
record PropertyTable(String name, Map<String, Map<String, Double>> numbers) {
    /** The name beside structure files by which such a table is known. */
    static final String USUAL_NAME = "id_prop.csv";

    /**
     * Reads a table.
     *
     * @param given names of the numbers; may be empty, then those of the header or {@code target}, {@code target-2} ...
     * @param problems takes rows that cannot be used
     * @throws DatasetException if it is not CSV
     */
    static PropertyTable parse(String text, String name, List<String> given, Consumer<Problem> problems)
            throws DatasetException {
        Map<String, Map<String, Double>> numbers = new LinkedHashMap<>();
        try (CSVParser parser = CSVParser.parse(text, CSVFormat.DEFAULT)) {
            List<String> names = given;
            for (CSVRecord row : parser) {
                SourcePosition where = new SourcePosition(name, (int) parser.getCurrentLineNumber(), 0);
                boolean first = row.getRecordNumber() == 1;
                boolean header = first && row.size() > 1 && number(row, 1).isEmpty();
                if (first && names.isEmpty()) {
                    names = names(row, header);
                }
                if (!header) {
                    add(row, names, where, numbers, problems);
                }
            }
        } catch (IOException e) {
            throw new DatasetException(name + ": is no CSV: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new DatasetException(name + ": is no CSV: " + e.getCause().getMessage(), e);
        }
        return new PropertyTable(name, numbers);
    }

    private static OptionalDouble number(CSVRecord row, int column) {
        return NumericColumns.number(row.get(column).strip());
    }

    private static List<String> names(CSVRecord row, boolean header) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < row.size(); i++) {
            names.add(header ? row.get(i).strip() : i == 1 ? "target" : "target-" + i);
        }
        return names;
    }

    private static void add(
            CSVRecord row,
            List<String> names,
            SourcePosition where,
            Map<String, Map<String, Double>> numbers,
            Consumer<Problem> problems) {
        if (row.size() != names.size() + 1) {
            problems.accept(new Problem(
                    Severity.WARNING,
                    where,
                    "the row has " + row.size() + " values; expected an id and " + names
                            + "; its properties are left out"));
            return;
        }
        Map<String, Double> properties = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String property = names.get(i);
            OptionalDouble value = number(row, i + 1);
            value.ifPresent(v -> properties.put(property, v));
            String text = row.get(i + 1).strip();
            if (value.isEmpty() && !NumericColumns.isMissing(text)) {
                problems.accept(new Problem(
                        Severity.WARNING,
                        where,
                        property + " is '" + text + "' where a number is expected; it is left out"));
            }
        }
        numbers.put(Member.stem(row.get(0).strip()), properties);
    }
}
