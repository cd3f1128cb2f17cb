package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;

/** What the physical terms change: while crystals are drawn, afterwards, and both. */
final class PhysicsPart implements Part {
    private static final long SEED = 1;

    @Override
    public String name() {
        return "physics";
    }

    /** A way to draw. */
    private record Way(String name, double guidance, boolean relax) {}

    @Override
    public void run(Page page) throws IOException {
        page.line("## Physical terms off and on");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20")) {
            List<Crystal> rows = Mp20.open(page, shipped).share(page.isQuick() ? 20 : 5);
            page.line(String.format(
                    Locale.ROOT,
                    "One sample of each of %d headline rows of MP-20, a fixed random share, %d steps, seed %d. The terms are those of the model"
                            + " (`min-distance`, `volume-prior`): as a push while crystals are drawn (`sampling.guidance`), and in the relaxation afterwards.",
                    rows.size(),
                    CspPart.STEPS,
                    SEED));
            page.line("");
            page.row(
                    true,
                    "physical terms",
                    "match %, filtered",
                    "match %, unfiltered",
                    "standard error",
                    "RMSE",
                    "structural-validity %",
                    "strict-validity %",
                    "lemat-distance %",
                    "ms per crystal");
            Optional<Dataset> known = Optional.of(Datasets.of("mp_20", List.of(), rows));
            for (Way way : List.of(
                    new Way("off", 0, false),
                    new Way("guidance 1", 1, false),
                    new Way("relaxation", 0, true),
                    new Way("guidance 1 and relaxation", 1, true))) {
                Shipped.Drawn drawn = shipped.predict(
                        rows, 1, shipped.guided(CspPart.STEPS, way.guidance()), way.relax(), SEED);
                Judged judged = Judged.by(
                        List.of("match-rate", "structural-validity", "strict-validity", "lemat-validity"),
                        drawn.crystals(),
                        known);
                page.row(
                        false,
                        way.name(),
                        CspPart.percent(judged.value("match-rate-k1-filtered")),
                        CspPart.percent(judged.value("match-rate-k1-unfiltered")),
                        judged.metric("match-rate-k1-unfiltered").parameters().get("standard-error-percent"),
                        String.format(Locale.ROOT, "%.4f", judged.value("rmse-k1-unfiltered")),
                        CspPart.percent(judged.value("structural-validity")),
                        CspPart.percent(judged.value("strict-validity")),
                        CspPart.percent(judged.value("lemat-distance")),
                        String.format(Locale.ROOT, "%.0f", 1000 * drawn.seconds() / rows.size()));
            }
            page.line("");
        }
    }
}
