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
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Metric;

/** Are the atoms of large cells far enough from each other? */
final class LargePart implements Part {
    private static final int FEWEST = 17;
    private static final int MOST = 20;
    private static final int COUNT = 2000;
    private static final int STEPS = 50;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "large";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Distances in cells of 17 to 20 atoms");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        List<Crystal> rows =
                new ArrayList<>(Datasets.open("csv:test=" + page.data().resolve("mp_20/test_part.csv.gz")));
        rows.removeIf(crystal -> !crystal.isOrdered() || crystal.size() < FEWEST || crystal.size() > MOST);
        Collections.shuffle(rows, new Random(SEED));
        int count = page.isQuick() ? COUNT / 20 : COUNT;
        int distinct = Math.min(count, rows.size());
        int samples = (count + distinct - 1) / distinct;
        List<Crystal> some = rows.subList(0, distinct);
        Optional<Dataset> known = Optional.of(Datasets.of("mp_20", List.of(), some));
        page.line(String.format(
                Locale.ROOT,
                "%,d crystals for the compositions of %,d test rows of MP-20 with %d to %d atoms in the primitive cell, %d steps, as drawn;"
                        + " standard errors are those of one crystal for each composition; published values (DiffCSP"
                        + " 95.8, Crystalite 91.9, MatterGen 99.8) are of crystals drawn freely.",
                distinct * samples,
                distinct,
                FEWEST,
                MOST,
                STEPS));
        page.line("");
        page.row(
                true,
                "model",
                "lemat-distance %",
                "standard error",
                "with self-images %",
                "match-rate-k1-unfiltered %",
                "standard error",
                "coordination-distance",
                "s");
        Judged ours = null;
        for (String model : List.of("mp20", "mp20-generator")) {
            try (Shipped shipped = Shipped.open(model)) {
                Shipped.Drawn drawn = shipped.predict(some, samples, STEPS, SEED);
                ours = Judged.by(
                        List.of("lemat-validity", "match-rate", "coordination-distance"), drawn.crystals(), known);
                Metric metric = ours.metric("lemat-distance");
                double share = metric.value() / 100;
                page.row(
                        false,
                        "`" + model + "`",
                        CspPart.percent(metric.value()),
                        String.format(Locale.ROOT, "%.2f", 100 * Math.sqrt(share * (1 - share) / distinct)),
                        CspPart.percent(ours.value("lemat-distance-with-self-images")),
                        CspPart.percent(ours.value("match-rate-k1-unfiltered")),
                        ours.metric("match-rate-k1-unfiltered").parameters().get("standard-error-percent"),
                        String.format(Locale.ROOT, "%.3f", ours.value("coordination-distance")),
                        String.format(Locale.ROOT, "%.0f", drawn.seconds()));
            }
        }
        Judged real = Judged.by(List.of("lemat-validity"), some, Optional.empty());
        page.row(
                false,
                "the test rows themselves",
                CspPart.percent(real.value("lemat-distance")),
                "",
                CspPart.percent(real.value("lemat-distance-with-self-images")),
                "",
                "",
                "",
                "");
        page.line("");
        page.figure("gnn.mp20.large.distances", ours.value("lemat-distance"), "%");
    }
}
