package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.dataset.Dataset;
import org.autoperi.flow.StructurePrediction;
import org.autoperi.flow.TemplatePool;
import org.autoperi.flow.TrainedFlow;

/** Twenty samples for each composition of MP-20: is the right one among them, and is it the one that is ranked first? */
final class RankPart implements Part {
    private static final int SAMPLES = 20;
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
        TrainedFlow flow =
                shipped.flow().prototypes().isEmpty() ? shipped.flow().withPrototypes(data.pool()) : shipped.flow();
        page.line(String.format(
                Locale.ROOT,
                "%,d of the headline rows, a fixed random share; %d samples each, %d steps, seed %d, and up to %d prototypes from the %,d crystals"
                        + " that the model has learnt. `predict` ranks %s. Learnt crystals of the very composition, which it shows first as known, are"
                        + " left out of what it ranks here: no structure of a test row was learnt, so they are other polymorphs.",
                rows.size(),
                SAMPLES,
                CspPart.STEPS,
                SEED,
                SAMPLES,
                flow.prototypes().size(),
                flow.confidence()
                        .map(judge -> String.format(
                                Locale.ROOT,
                                "by a learnt confidence (`candidate-ranking`, %,d parameters%s)",
                                judge.parameters(),
                                judge.card()
                                        .map(card -> String.format(
                                                Locale.ROOT, ", learnt from %,d compositions", card.crystals()))
                                        .orElse("")))
                        .orElse("prototypes first, the most alike elements first, then draws by their number")));
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
        Map<String, List<Crystal>> draws = byTest(drawn.crystals());
        Map<String, List<TemplatePool.Copy>> copies = new LinkedHashMap<>();
        List<Crystal> copied = new ArrayList<>();
        long start = System.nanoTime();
        for (Crystal row : rows) {
            List<TemplatePool.Copy> own =
                    flow.templates().copies(row.atomicNumbers(), SAMPLES, TemplatePool.Ranking.ALIKE);
            copies.put(row.name(), own);
            for (int k = 0; k < own.size(); k++) {
                copied.add(own.get(k).crystal().withName(row.name() + "_" + (k + 1)));
            }
        }
        double copying = (System.nanoTime() - start) * 1e-9;
        Judged templates = Judged.by(List.of("match-rate"), copied, known);
        CspPart.row(page, "prototypes: the most alike (`template`)", templates, "k1", copying);
        Map<String, StructurePrediction.Cell> onlyDrawn = new LinkedHashMap<>();
        Map<String, StructurePrediction.Cell> onlyCopied = new LinkedHashMap<>();
        Map<String, StructurePrediction.Cell> both = new LinkedHashMap<>();
        for (Crystal row : rows) {
            List<Crystal> mine = draws.getOrDefault(row.name(), List.of());
            List<TemplatePool.Copy> lent = copies.get(row.name()).stream()
                    .filter(copy -> copy.distance() > 0)
                    .toList();
            onlyDrawn.put(row.name(), new StructurePrediction.Cell(List.of(), mine));
            onlyCopied.put(row.name(), new StructurePrediction.Cell(lent, List.of()));
            both.put(row.name(), new StructurePrediction.Cell(lent, mine));
        }
        List<Crystal> others = new ArrayList<>();
        onlyCopied.forEach((id, cell) -> cell.copies().stream()
                .findFirst()
                .ifPresent(copy -> others.add(copy.crystal().withName(id))));
        CspPart.row(
                page,
                "prototypes of other compositions: the most alike",
                Judged.by(List.of("match-rate"), others, known),
                "k1",
                copying);
        Ranked ofDrawn = ranked(shipped, flow, onlyDrawn);
        CspPart.row(
                page,
                "drawn: ranked first by `predict`",
                ofDrawn.judged(known),
                "k1",
                drawn.seconds() + ofDrawn.seconds);
        Ranked ofCopied = ranked(shipped, flow, onlyCopied);
        CspPart.row(
                page,
                "prototypes: ranked first by `predict`",
                ofCopied.judged(known),
                "k1",
                copying + ofCopied.seconds);
        Ranked ofBoth = ranked(shipped, flow, both);
        Judged first = ofBoth.judged(known);
        CspPart.row(
                page,
                "drawn and prototypes: ranked first by `predict`",
                first,
                "k1",
                drawn.seconds() + copying + ofBoth.seconds);
        CspPart.row(page, "drawn: the best of " + SAMPLES, twenty, "k" + SAMPLES, drawn.seconds());
        CspPart.row(page, "prototypes: the best of " + SAMPLES, templates, "k" + SAMPLES, copying);
        page.line("");
        page.figure("gnn.mp20.k20.match", twenty.value("match-rate-k" + SAMPLES + "-filtered"), "%");
        page.figure("gnn.mp20.k20.top1", first.value("match-rate-k1-filtered"), "%");
        page.figure("gnn.mp20.k20.top1.template", templates.value("match-rate-k1-filtered"), "%");
    }

    /** The crystals that are ranked first, and the time it took. */
    private record Ranked(List<Crystal> first, double seconds) {
        Judged judged(Optional<Dataset> known) throws IOException {
            return Judged.by(List.of("match-rate"), first, known);
        }
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

    /** For each test crystal the candidate that {@code predict} would show first. */
    private static Ranked ranked(Shipped shipped, TrainedFlow flow, Map<String, StructurePrediction.Cell> cells) {
        StructurePrediction prediction = new StructurePrediction(flow, SymmetrySearch.best(shipped.extensions()));
        List<Crystal> first = new ArrayList<>();
        long start = System.nanoTime();
        cells.forEach((id, cell) ->
                prediction
                        .rank(List.of(cell), SEED, shipped.threads(), shipped.executor(), Progress.NONE)
                        .candidates()
                        .stream()
                        .findFirst()
                        .ifPresent(candidate -> first.add(candidate.crystal().withName(id))));
        return new Ranked(first, (System.nanoTime() - start) * 1e-9);
    }
}
