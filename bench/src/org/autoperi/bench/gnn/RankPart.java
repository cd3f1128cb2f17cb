package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.TemplateBaseline;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.dataset.Dataset;
import org.autoperi.flow.Misfit;
import org.autoperi.flow.StructurePrediction;
import org.autoperi.flow.TemplatePool;

/** Twenty samples for each composition of MP-20: is the right one among them, and is it the one that is ranked first? */
final class RankPart implements Part {
    private static final int SAMPLES = 20;
    private static final int POINTS = 16;
    private static final int SHARES = 5;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "rank";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Structure prediction on MP-20, twenty samples and their ranking");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20")) {
            Mp20 data = Mp20.open(page, shipped);
            List<Crystal> rows = page.isComplete() ? data.rows() : data.share(page.isQuick() ? 10 : SHARES);
            run(page, shipped, data, rows);
        }
    }

    private static void run(Page page, Shipped shipped, Mp20 data, List<Crystal> rows) throws IOException {
        shipped.describe(page);
        page.line(String.format(
                Locale.ROOT,
                "%,d of the headline rows, a fixed random share; %d samples each, %d steps, seed %d. `predict` ranks structures by how often they were"
                        + " drawn, then by their misfit (org.autoperi.flow.Misfit, %d times). Candidates of `template` are up to %d copies from the %,d"
                        + " crystals that the model has learnt; ranked by it they are no longer its own structures, but its judgement.",
                rows.size(),
                SAMPLES,
                CspPart.STEPS,
                SEED,
                POINTS,
                SAMPLES,
                data.pool().size()));
        page.line("");
        page.row(
                true,
                "chosen",
                "match %, filtered",
                "standard error",
                "RMSE",
                "match %, unfiltered",
                "standard error",
                "RMSE",
                "s");
        Optional<Dataset> known = Optional.of(Datasets.of("mp_20", List.of(), rows));
        Shipped.Drawn drawn = shipped.predict(rows, SAMPLES, CspPart.STEPS, SEED);
        Judged twenty = Judged.by(List.of("match-rate"), drawn.crystals(), known);
        CspPart.row(page, "drawn: the first", twenty, "k1", drawn.seconds() / SAMPLES);
        long start = System.nanoTime();
        List<Crystal> ranked = ranked(shipped, drawn.crystals());
        double ranking = (System.nanoTime() - start) * 1e-9;
        Judged first = Judged.by(List.of("match-rate"), ranked, known);
        CspPart.row(page, "drawn: ranked first by `predict`", first, "k1", drawn.seconds() + ranking);
        start = System.nanoTime();
        List<Crystal> fitting = fitting(shipped, drawn.crystals());
        double looking = (System.nanoTime() - start) * 1e-9;
        Judged fits = Judged.by(List.of("match-rate"), fitting, known);
        CspPart.row(page, "drawn: least misfit", fits, "k1", drawn.seconds() + looking);
        CspPart.row(page, "drawn: the best of 20", twenty, "k" + SAMPLES, drawn.seconds());
        TemplateBaseline template = TemplateBaseline.of(
                TemplatePool.of(data.pool()), rows, SAMPLES, TemplatePool.Ranking.ALIKE);
        Judged copies = Judged.by(List.of("match-rate"), template.crystals(), known);
        CspPart.row(page, "`template`: its first", copies, "k1", template.seconds());
        start = System.nanoTime();
        List<Crystal> judgedCopies = fitting(shipped, learnt(shipped, template.crystals()));
        looking = (System.nanoTime() - start) * 1e-9;
        CspPart.row(
                page,
                "`template`: least misfit",
                Judged.by(List.of("match-rate"), judgedCopies, known),
                "k1",
                template.seconds() + looking);
        List<Crystal> both = fitting(
                shipped, Stream.concat(ranked.stream(), judgedCopies.stream()).toList());
        CspPart.row(
                page,
                "least misfit of these two choices",
                Judged.by(List.of("match-rate"), both, known),
                "k1",
                drawn.seconds() + template.seconds() + looking);
        CspPart.row(page, "`template`: the best of 20", copies, "k" + SAMPLES, template.seconds());
        page.line("");
        page.figure("gnn.mp20.k20.match", twenty.value("match-rate-k" + SAMPLES + "-filtered"), "%");
        page.figure("gnn.mp20.k20.top1", first.value("match-rate-k1-filtered"), "%");
    }

    /** Crystals by the test crystal that they were drawn for. */
    private static Map<String, List<Crystal>> byTest(List<Crystal> crystals) {
        Map<String, List<Crystal>> byTest = new LinkedHashMap<>();
        for (Crystal crystal : crystals) {
            byTest.computeIfAbsent(crystal.name().replaceAll("_\\d+$", ""), id -> new ArrayList<>())
                    .add(crystal);
        }
        return byTest;
    }

    /** For each test crystal the sample that {@code predict} would show first. */
    private static List<Crystal> ranked(Shipped shipped, List<Crystal> drawn) {
        StructurePrediction prediction =
                new StructurePrediction(shipped.flow(), SymmetrySearch.best(shipped.extensions()));
        List<Crystal> first = new ArrayList<>();
        byTest(drawn).forEach((id, crystals) -> first.add(prediction
                .rank(crystals, List.of(), SEED, shipped.threads(), shipped.executor(), Progress.NONE)
                .candidates()
                .get(0)
                .crystal()
                .withName(id)));
        return first;
    }

    /** For each test crystal the one of several crystals that fits best what the model has learnt. */
    private static List<Crystal> fitting(Shipped shipped, List<Crystal> crystals) {
        List<Misfit> misfits = shipped.flow()
                .misfits(crystals, POINTS, SEED, shipped.threads(), shipped.executor(), Progress.NONE);
        Map<String, Double> least = new LinkedHashMap<>();
        Map<String, Crystal> best = new LinkedHashMap<>();
        for (int i = 0; i < crystals.size(); i++) {
            String id = crystals.get(i).name().replaceAll("_\\d+$", "");
            double misfit = misfits.get(i).total();
            if (misfit < least.getOrDefault(id, Double.POSITIVE_INFINITY)) {
                least.put(id, misfit);
                best.put(id, crystals.get(i).withName(id));
            }
        }
        return List.copyOf(best.values());
    }

    /** Crystals of elements that the model has learnt; of others it can say nothing. */
    private static List<Crystal> learnt(Shipped shipped, List<Crystal> crystals) {
        return crystals.stream()
                .filter(crystal -> shipped.flow()
                        .elements()
                        .containsAll(crystal.composition().elements()))
                .toList();
    }
}
