package org.autoperi.bench.dynamics;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;

/** Whether states told by x, by y and by the distance in the plane have the same kinetics, as the method claims. */
final class CodingPart implements Part {
    private static final List<String> CODINGS = List.of("distance", "x", "y");
    private static final String COMMIT = "10";

    @Override
    public String name() {
        return "coding";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Coding of states");
        page.line("");
        page.line("The diamond with its four states told by the nearest centre in the plane, along x alone and along y alone. Commute times at a commit"
                + " time of " + COMMIT + " states, in units of time: simulated, and drawn by the language model with its standard error.");
        page.line("");
        Map<String, Map<String, String[]>> cells = new TreeMap<>();
        try (Experiments experiments = new Experiments()) {
            for (String by : CODINGS) {
                Experiments.Result result = experiments.run(ModelSystem.DIAMOND.toml(
                        by, 1, page.isQuick() ? 0.1 : 0.5, page.isQuick() ? 300 : 1000, page.isQuick() ? 1 << 20 : 1 << 21));
                for (String[] row : result.commutes()) {
                    if (row[1].equals(COMMIT) && !row[7].isEmpty()) {
                        cells.computeIfAbsent(row[2] + "–" + row[3], key -> new TreeMap<>())
                                .put(by + " " + row[0], row);
                    }
                }
            }
        }
        page.row(true, "pair", "distance, simulated", "drawn", "x, simulated", "drawn", "y, simulated", "drawn");
        int agree = 0;
        int all = 0;
        for (Map.Entry<String, Map<String, String[]>> pair : cells.entrySet()) {
            Object[] row = new Object[1 + 2 * CODINGS.size()];
            row[0] = pair.getKey();
            for (int c = 0; c < CODINGS.size(); c++) {
                row[1 + 2 * c] = text(pair.getValue().get(CODINGS.get(c) + " data"));
                row[2 + 2 * c] = text(pair.getValue().get(CODINGS.get(c) + " model-1"));
                String[] plane = pair.getValue().get("distance model-1");
                String[] line = pair.getValue().get(CODINGS.get(c) + " model-1");
                if (c > 0 && hasError(plane) && hasError(line)) {
                    all++;
                    agree += agree(plane, line) ? 1 : 0;
                }
            }
            page.row(false, row);
        }
        page.line("");
        page.line(agree + " of " + all
                + " drawn commute times of states by x or y agree with those by distance within 95 % of their common standard error.");
        if (all == 0) {
            page.missing("dynamics.coding.within", "no drawn commute time has an error, so few there are");
        } else {
            page.figure("dynamics.coding.within", 100.0 * agree / all, "%");
        }
    }

    private static String text(String[] row) {
        return row == null || row[7].isEmpty()
                ? "–"
                : String.format(Locale.ROOT, hasError(row) ? "%.0f ± %.0f" : "%.0f", Double.valueOf(row[7]), error(row));
    }

    private static boolean hasError(String... row) {
        return row != null && Double.isFinite(error(row));
    }

    private static double error(String[] row) {
        return row[8].isEmpty() ? Double.NaN : Double.parseDouble(row[8]);
    }

    private static boolean agree(String[] one, String[] other) {
        return Math.abs(Double.parseDouble(one[7]) - Double.parseDouble(other[7]))
                <= 1.96 * Math.hypot(error(one), error(other));
    }
}
