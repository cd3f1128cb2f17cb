package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
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
            List<Object> heads = new ArrayList<>(List.of("physical terms"));
            heads.addAll(Quality.HEADS);
            heads.addAll(List.of("lemat-distance %", "ms per crystal"));
            page.row(true, heads.toArray());
            List<String> evaluators = new ArrayList<>(Quality.EVALUATORS);
            evaluators.add("lemat-validity");
            Optional<Dataset> known = Optional.of(Datasets.of("mp_20", List.of(), rows));
            for (Way way : List.of(
                    new Way("off", 0, false),
                    new Way("guidance 1", 1, false),
                    new Way("relaxation", 0, true),
                    new Way("guidance 1 and relaxation", 1, true))) {
                Shipped.Drawn drawn = shipped.predict(
                        rows, 1, shipped.guided(CspPart.STEPS, way.guidance()), way.relax(), SEED);
                Judged judged = Judged.by(evaluators, drawn.crystals(), known);
                List<Object> cells = new ArrayList<>(List.of(way.name()));
                cells.addAll(Quality.cells(judged));
                cells.add(CspPart.percent(judged.value("lemat-distance")));
                cells.add(Quality.milliseconds(drawn, rows.size()));
                page.row(false, cells.toArray());
            }
            page.line("");
        }
    }
}
