package org.autoperi.report.internal;

/** Lines of comma-separated values (RFC 4180). */
final class Csv {
    private Csv() {}

    /** Adds a line; cells with commas, quotes or line ends are quoted. */
    static void line(StringBuilder csv, String... cells) {
        for (int i = 0; i < cells.length; i++) {
            boolean plain = cells[i].chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            csv.append(i == 0 ? "" : ",");
            csv.append(plain ? cells[i] : '"' + cells[i].replace("\"", "\"\"") + '"');
        }
        csv.append('\n');
    }
}
