package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;

/** Metric values beside the peers'. */
final class Values {
    private Values() {}

    /** Prints both values of each metric; returns the share of those that are the same to four digits. */
    static double print(Page page, List<String> metrics, Judged judged, Map<String, Object> theirs) throws IOException {
        page.row(true, "metric", "ours", "peers", "the same to 4 digits");
        int same = 0;
        for (String name : metrics) {
            double own = judged.metric(name).value();
            double other = ((Number) theirs.get(name)).doubleValue();
            boolean equal = Math.abs(own - other) <= 0.5e-4 * Math.max(Math.abs(own), Math.abs(other));
            same += equal ? 1 : 0;
            page.row(
                    false,
                    name,
                    String.format(Locale.ROOT, "%.8g", own),
                    String.format(Locale.ROOT, "%.8g", other),
                    equal ? "yes" : "no");
        }
        return (double) same / metrics.size();
    }
}
