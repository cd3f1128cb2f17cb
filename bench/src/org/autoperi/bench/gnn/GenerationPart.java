package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Metric;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.run.spi.RunException;

/** New crystals drawn from what was learnt of MP-20: numbers of atoms, species and structures are the model's. */
final class GenerationPart implements Part {
    private static final int COUNT = 2000;
    private static final int COMPLETE = 10_000;
    private static final long SEED = 1;
    private static final List<String> EVALUATORS = List.of(
            "structural-validity",
            "strict-validity",
            "composition-validity",
            "matcher-uniqueness",
            "matcher-novelty",
            "novelty",
            "density-distance",
            "element-number-distance");
    private static final List<String> METRICS = List.of(
            "structural-validity",
            "strict-validity",
            "composition-validity",
            "matcher-uniqueness",
            "matcher-novelty",
            "copied-compositions",
            "density-distance",
            "element-number-distance");

    @Override
    public String name() {
        return "dng";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## New crystals from MP-20");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20-generator")) {
            Mp20 data = Mp20.open(page, shipped);
            int count = page.isQuick() ? COUNT / 20 : page.isComplete() ? COMPLETE : COUNT;
            long start = System.nanoTime();
            List<Crystal> drawn = draw(shipped, count);
            double seconds = (System.nanoTime() - start) * 1e-9;
            Optional<Dataset> known = Optional.of(Datasets.of("mp_20", data.pool(), data.rows()));
            Judged ours = Judged.by(EVALUATORS, drawn, known);
            Judged copies = Judged.by(EVALUATORS, copies(data, count), known);
            shipped.describe(page);
            page.line(String.format(
                    Locale.ROOT,
                    "%,d crystals, %d steps, seed %d, drawn in %.0f s, as drawn and beside as many crystals of the %,d learnt. Distances are from the"
                            + " first 1,000 test rows. Published tables judge 10,000.",
                    count,
                    CspPart.STEPS,
                    SEED,
                    seconds,
                    data.pool().size()));
            page.line("");
            page.row(true, "metric", "`mp20-generator`", "standard error", "copies of what was learnt", "unit", "protocol");
            for (String name : METRICS) {
                Metric metric = ours.metric(name);
                double share = metric.value() / 100;
                boolean isShare = metric.unit().equals("%");
                page.row(
                        false,
                        name,
                        String.format(Locale.ROOT, isShare ? "%.1f" : "%.4f", metric.value()),
                        isShare
                                ? String.format(
                                        Locale.ROOT, "%.2f", 100 * Math.sqrt(share * (1 - share) / metric.count()))
                                : "",
                        String.format(
                                Locale.ROOT,
                                isShare ? "%.1f" : "%.4f",
                                copies.metric(name).value()),
                        metric.unit(),
                        metric.protocol());
            }
            page.line("");
            page.figure("gnn.mp20.dng.struct", ours.value("structural-validity"), "%");
            page.figure("gnn.mp20.dng.comp", ours.value("composition-validity"), "%");
            page.figure("gnn.mp20.dng.unique", ours.value("matcher-uniqueness"), "%");
            page.figure("gnn.mp20.dng.novel", ours.value("matcher-novelty"), "%");
            page.figure("gnn.mp20.dng.copied", ours.value("copied-compositions"), "%");
        }
    }

    private static List<Crystal> draw(Shipped shipped, int count) throws IOException {
        TrainedFlow.Request request = TrainedFlow.Request.of(count)
                .withSeed(SEED)
                .withRelax(false)
                .withSettings(shipped.settings(CspPart.STEPS));
        try {
            return shipped.flow().draw(request, shipped.threads(), shipped.executor(), Progress.NONE);
        } catch (RunException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Evenly spaced crystals of the pool under names of their own. */
    private static List<Crystal> copies(Mp20 data, int count) {
        List<Crystal> pool = data.pool();
        int step = Math.max(1, pool.size() / count);
        return java.util.stream.IntStream.range(0, Math.min(count, pool.size()))
                .mapToObj(i -> pool.get(i * step).withName("copy-" + i))
                .toList();
    }
}
