package org.autoperi.dataset.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.dataset.DatasetException;

/** The columns of a table that become numeric properties of crystals. */
final class NumericColumns {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Set<String> MISSING = Set.of("", "nan", "none", "null", "na", "n/a", "?");

    private final Map<String, Integer> columns = new LinkedHashMap<>();

    /** Columns given by name. */
    static NumericColumns named(CrystalTable table, List<String> names) throws DatasetException {
        NumericColumns result = new NumericColumns();
        for (String name : names) {
            result.columns.put(name, table.column("properties", name));
        }
        return result;
    }

    /**
     * All columns with a name and with numbers only, except some.
     *
     * @param rows what was read of the table
     */
    static NumericColumns found(List<String> names, Set<Integer> except, List<CrystalTable.Row> rows) {
        NumericColumns result = new NumericColumns();
        for (int column = 0; column < names.size(); column++) {
            if (!except.contains(column) && !isIndex(names.get(column)) && isNumeric(rows, column)) {
                result.columns.putIfAbsent(names.get(column), column);
            }
        }
        return result;
    }

    /** Whether a column is the row number that pandas writes without being asked. */
    private static boolean isIndex(String name) {
        return name.isEmpty() || name.startsWith("Unnamed:");
    }

    private static boolean isNumeric(List<CrystalTable.Row> rows, int column) {
        boolean any = false;
        for (CrystalTable.Row row : rows) {
            String text = row.values().get(column).strip();
            if (!isMissing(text)) {
                any = true;
                if (number(text).isEmpty()) {
                    return false;
                }
            }
        }
        return any;
    }

    /** Whether a value says that there is none. */
    static boolean isMissing(String text) {
        return MISSING.contains(text.toLowerCase(Locale.ROOT));
    }

    /** A finite number, or nothing. */
    static OptionalDouble number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** The numbers of a row; a missing one is left out, one that is no number is left out with a problem. */
    Map<String, Double> of(CrystalTable.Row row, List<Problem> problems) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        columns.forEach((name, column) -> {
            String text = row.values().get(column).strip();
            OptionalDouble value = number(text);
            if (value.isPresent()) {
                numbers.put(name, value.getAsDouble());
            } else if (!isMissing(text)) {
                problems.add(new Problem(
                        Severity.WARNING,
                        row.where(column),
                        "column " + name + " holds '" + text
                                + "' where a number is expected; the property is left out"));
            }
        });
        return numbers;
    }
}
