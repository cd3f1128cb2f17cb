package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.TemplateBaseline;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.autoperi.flow.TemplatePool;

/** Crystal structure prediction on Perov-5, beside the look-up that it has to beat. */
final class Perov5Part implements Part {
    private static final int SAMPLES = 20;

    /** Slope of the velocities for the best of 20, chosen on the 300 rows held out: it draws less alike than the model's own. */
    private static final double VARIED = 1;

    private static final int ROWS = 500;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "perov5";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Structure prediction on Perov-5");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/perov_5`.");
            return;
        }
        try (Shipped shipped = Shipped.open("perov5")) {
            Dataset all = Datasets.ofRun(page.project().resolve("examples/perov5-model.toml"));
            List<Crystal> rows = new ArrayList<>(all.crystals(Split.TEST));
            Collections.shuffle(rows, new Random(SEED));
            rows = page.isComplete() ? rows : rows.subList(0, page.isQuick() ? ROWS / 10 : ROWS);
            shipped.describe(page);
            page.line(String.format(
                    Locale.ROOT,
                    "%,d random rows of the test split, %d samples each, %d steps. `nearest` copies from the %,d crystals learnt, with as few elements"
                            + " changed as possible. A fifth of the compositions were learnt, most of them with two elements exchanged: one sample is a"
                            + " coin flip between the two, whoever tosses it. Published models have learnt 11,356.",
                    rows.size(),
                    SAMPLES,
                    CspPart.STEPS,
                    all.split(Split.TRAIN).size()));
            page.line("");
            page.row(
                    true,
                    "predictor, best of k",
                    "match %, filtered",
                    "standard error",
                    "RMSE",
                    "match %, unfiltered",
                    "standard error",
                    "RMSE",
                    "generation s");
            Optional<Dataset> known = Optional.of(Datasets.of("perov_5", List.of(), rows));
            Shipped.Drawn one = shipped.predict(rows, 1, CspPart.STEPS, SEED);
            Judged first = Judged.by(List.of("match-rate"), one.crystals(), known);
            CspPart.row(page, "`perov5`, 1", first, "k1", one.seconds());
            Shipped.Drawn many = shipped.predict(rows, SAMPLES, shipped.settings(CspPart.STEPS, VARIED), SEED);
            Judged best = Judged.by(List.of("match-rate"), many.crystals(), known);
            CspPart.row(page, "`perov5`, annealing " + VARIED + ", " + SAMPLES, best, "k" + SAMPLES, many.seconds());
            TemplatePool pool = TemplatePool.of(all.crystals(Split.TRAIN));
            for (int k : new int[] {1, 2, SAMPLES}) {
                TemplateBaseline copied = TemplateBaseline.of(pool, rows, k, TemplatePool.Ranking.NEAREST);
                Judged judged = Judged.by(List.of("match-rate"), copied.crystals(), known);
                CspPart.row(page, "`nearest`, " + k, judged, "k" + k, copied.seconds());
            }
            page.line("");
            page.figure("gnn.perov5.k1.match", first.value("match-rate-k1-filtered"), "%");
            page.figure("gnn.perov5.k1.rmse", first.value("rmse-k1-filtered"), "");
            page.figure("gnn.perov5.k20.match", best.value("match-rate-k" + SAMPLES + "-filtered"), "%");
            page.figure("gnn.perov5.k20.rmse", best.value("rmse-k" + SAMPLES + "-filtered"), "");
        }
    }
}
