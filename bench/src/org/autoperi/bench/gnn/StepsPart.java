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

/** How many steps from noise to crystal are worth their time. */
final class StepsPart implements Part {
    private static final int[] STEPS = {4, 10, 30, 50, 100, 500};
    private static final long SEED = 1;

    @Override
    public String name() {
        return "steps";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Steps against quality");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20")) {
            List<Crystal> rows = Mp20.open(page, shipped).share(page.isQuick() ? 20 : 10);
            page.line(String.format(
                    Locale.ROOT,
                    "Euler steps for one sample of each of %d headline rows of MP-20, a fixed random share, seed %d. The last column is the time of"
                            + " all processors for one crystal.",
                    rows.size(),
                    SEED));
            page.line("");
            List<Object> heads = new ArrayList<>(List.of("steps"));
            heads.addAll(Quality.HEADS);
            heads.add("ms per crystal");
            page.row(true, heads.toArray());
            Optional<Dataset> known = Optional.of(Datasets.of("mp_20", List.of(), rows));
            shipped.predict(rows.subList(0, rows.size() / 4), 1, STEPS[1], SEED); // compiles
            for (int steps : STEPS) {
                Shipped.Drawn drawn = shipped.predict(rows, 1, steps, SEED);
                List<Object> cells = new ArrayList<>(List.of(steps));
                cells.addAll(Quality.cells(Judged.by(Quality.EVALUATORS, drawn.crystals(), known)));
                cells.add(Quality.milliseconds(drawn, rows.size()));
                page.row(false, cells.toArray());
            }
            page.line("");
        }
    }
}
