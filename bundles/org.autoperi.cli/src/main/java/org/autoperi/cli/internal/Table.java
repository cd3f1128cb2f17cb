package org.autoperi.cli.internal;

import java.util.List;

/** A table as text in columns. */
final class Table {
    private Table() {}

    static String text(List<String> heads, List<List<String>> rows) {
        int columns = heads.size();
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            widths[c] = Math.max(
                    width(heads.get(c)),
                    rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0));
            right[c] = !rows.isEmpty()
                    && rows.stream()
                            .map(row -> row.get(column))
                            .allMatch(t -> t.isEmpty() || t.matches("[-+]?[0-9.,eE%-]+"))
                    && rows.stream().anyMatch(row -> !row.get(column).isEmpty());
        }
        StringBuilder out = new StringBuilder();
        line(heads, widths, right, out);
        for (List<String> row : rows) {
            line(row, widths, right, out);
        }
        return out.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static void line(List<String> cells, int[] widths, boolean[] right, StringBuilder out) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String pad = " ".repeat(widths[c] - width(cells.get(c)));
            line.append(c == 0 ? "" : "  ").append(right[c] ? pad + cells.get(c) : cells.get(c) + pad);
        }
        out.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
}
