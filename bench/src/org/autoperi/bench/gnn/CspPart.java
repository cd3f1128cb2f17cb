package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.TemplateBaseline;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Verdict;
import org.autoperi.flow.TemplatePool;

/** Crystal structure prediction on the headline rows of MP-20 with one sample each, beside copying from what was learnt. */
final class CspPart implements Part {
    /** Euler steps of headline numbers. */
    static final int STEPS = 50;

    private static final int SEEDS = 3;

    @Override
    public String name() {
        return "csp";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Structure prediction on MP-20, one sample");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20")) {
            Mp20 data = Mp20.open(page, shipped);
            List<Crystal> rows = data.rows(page);
            shipped.describe(page);
            page.line(String.format(
                    Locale.ROOT,
                    "%,d of the first 1,000 rows of `mp_20/test_part`, compositions and numbers of atoms of their primitive cells given, %d"
                            + " steps, as drawn. `template` copies from the same %,d crystals (`TemplatePool`); %,d that are the structure of a"
                            + " test row were left out of them. Published models (docs/metrics.md) have learnt the 27,136 of MP-20; here"
                            + " it is what is at hand of them and of the other sets that `examples/mp20-model.toml` names.",
                    rows.size(),
                    STEPS,
                    data.pool().size(),
                    data.overlap()));
            page.line("");
            page.row(
                    true,
                    "predictor",
                    "match %, filtered",
                    "standard error",
                    "RMSE",
                    "match %, unfiltered",
                    "standard error",
                    "RMSE",
                    "generation s");
            Optional<Dataset> known = Optional.of(Datasets.of("mp_20", List.of(), rows));
            Map<String, Set<String>> matched = new LinkedHashMap<>();
            List<Double> rates = new ArrayList<>();
            List<Double> distances = new ArrayList<>();
            for (int seed = 1; seed <= (page.isComplete() ? SEEDS : 1); seed++) {
                Shipped.Drawn drawn = shipped.predict(rows, 1, STEPS, seed);
                Judged judged = Judged.by(List.of("match-rate"), drawn.crystals(), known);
                row(page, "`mp20`, seed " + seed, judged, "k1", drawn.seconds());
                rates.add(judged.value("match-rate-k1-filtered"));
                distances.add(judged.value("rmse-k1-filtered"));
                matched.putIfAbsent("`mp20`", matched(drawn.crystals(), judged));
            }
            TemplateBaseline template =
                    TemplateBaseline.of(TemplatePool.of(data.pool()), rows, 1, TemplatePool.Ranking.ALIKE);
            Judged judged = Judged.by(List.of("match-rate"), template.crystals(), known);
            row(page, "`template`", judged, "k1", template.seconds());
            matched.put("`template`", matched(template.crystals(), judged));
            page.line("");
            breakdown(page, rows, matched);
            page.figure("gnn.mp20.k1.match", mean(rates), "%");
            page.figure("gnn.mp20.k1.rmse", mean(distances), "");
            page.figure("gnn.mp20.k1.template", judged.value("match-rate-k1-filtered"), "%");
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** A row of a table of match rates. */
    static void row(Page page, String name, Judged judged, String k, double seconds) throws IOException {
        List<Object> cells = new ArrayList<>(List.of(name));
        for (String filter : List.of("-filtered", "-unfiltered")) {
            cells.add(percent(judged.value("match-rate-" + k + filter)));
            cells.add(judged.metric("match-rate-" + k + filter).parameters().get("standard-error-percent"));
            cells.add(String.format(Locale.ROOT, "%.4f", judged.value("rmse-" + k + filter)));
        }
        cells.add(String.format(Locale.ROOT, "%.0f", seconds));
        page.row(false, cells.toArray());
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Ids of the test crystals that were found. */
    static Set<String> matched(List<Crystal> drawn, Judged judged) {
        List<Verdict> verdicts = judged.verdicts("match-rate");
        Set<String> matched = new HashSet<>();
        for (int i = 0; i < drawn.size(); i++) {
            if (verdicts.get(i).isPassed()) {
                matched.add(drawn.get(i).name().replaceAll("_\\d+$", ""));
            }
        }
        return matched;
    }

    private static void breakdown(Page page, List<Crystal> rows, Map<String, Set<String>> matched) {
        Map<String, Predicate<Crystal>> groups = new LinkedHashMap<>();
        groups.put("1 or 2 elements", c -> c.composition().elements().size() <= 2);
        groups.put("3 elements", c -> c.composition().elements().size() == 3);
        groups.put("4 or more elements", c -> c.composition().elements().size() >= 4);
        groups.put("1 to 5 atoms", c -> c.size() <= 5);
        groups.put("6 to 10 atoms", c -> c.size() > 5 && c.size() <= 10);
        groups.put("11 to 20 atoms", c -> c.size() > 10);
        List<Object> head = new ArrayList<>(List.of("match %, unfiltered", "rows"));
        head.addAll(matched.keySet());
        page.row(true, head.toArray());
        groups.forEach((name, isIn) -> {
            List<Crystal> group = rows.stream().filter(isIn).toList();
            List<Object> cells = new ArrayList<>(List.of(name, group.size()));
            matched.values()
                    .forEach(found -> cells.add(percent(100.0
                            * group.stream()
                                    .filter(c -> found.contains(c.name()))
                                    .count()
                            / group.size())));
            page.row(false, cells.toArray());
        });
        page.line("");
    }
}
