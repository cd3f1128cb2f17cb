package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.autoperi.bench.Judged;

/** Columns that say how good samples for test crystals are. */
final class Quality {
    /** What must be judged by. */
    static final List<String> EVALUATORS = List.of("match-rate", "structural-validity", "strict-validity");

    /** Heads of the columns. */
    static final List<String> HEADS = List.of(
            "match %, filtered",
            "match %, unfiltered",
            "standard error",
            "RMSE",
            "structural-validity %",
            "strict-validity %");

    private Quality() {}

    /** The columns of one row. */
    static List<Object> cells(Judged judged) throws IOException {
        return List.of(
                CspPart.percent(judged.value("match-rate-k1-filtered")),
                CspPart.percent(judged.value("match-rate-k1-unfiltered")),
                judged.metric("match-rate-k1-unfiltered").parameters().get("standard-error-percent"),
                String.format(Locale.ROOT, "%.4f", judged.value("rmse-k1-unfiltered")),
                CspPart.percent(judged.value("structural-validity")),
                CspPart.percent(judged.value("strict-validity")));
    }

    /** Time of all processors for one of some crystals. */
    static String milliseconds(Shipped.Drawn drawn, int crystals) {
        return String.format(Locale.ROOT, "%.0f", 1000 * drawn.seconds() / crystals);
    }
}
