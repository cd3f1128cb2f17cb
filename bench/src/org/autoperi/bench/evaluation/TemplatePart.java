package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.TemplateBaseline;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Metric;
import org.autoperi.flow.TemplatePool;

/** What copying the structure of a known compound reaches on the headline rows of MP-20. */
final class TemplatePart implements Part {
    private static final int SAMPLES = 20;
    private static final int ROWS = 1000;

    @Override
    public String name() {
        return "template";
    }

    /** A baseline: how templates are ranked, from which crystals. */
    private record Baseline(String name, TemplatePool.Ranking ranking, List<Crystal> pool) {}

    @Override
    public void run(Page page) throws IOException {
        if (!page.hasData()) {
            page.line("## Baselines");
            page.line("");
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        int rows = page.isQuick() ? ROWS / 5 : ROWS;
        String folder = page.data().resolve("mp_20").toString();
        List<Crystal> tests = Datasets.open("csv:test=" + folder + "/test_part.csv.gz,limit=" + rows);
        Set<String> ids = new HashSet<>();
        tests.forEach(test -> ids.add(test.name()));
        List<Crystal> train = without(
                ids,
                Datasets.open("csv:train=" + folder + "/train_part.csv.gz"),
                Datasets.open("csv:train=" + folder + "/train_supplement_other_source.csv.gz"));
        List<Crystal> more = without(ids, train, Datasets.open("csv:train=" + folder + "/val_part.csv.gz"));
        page.line("## Baselines: structures copied from the training pool");
        page.line("");
        page.line(
                ("The first %,d rows of `mp_20/test_part`. `template` takes crystals of the pool with the same numbers of atoms of as many"
                                + " elements, exchanges elements (the most alike first, by electronegativity, radius and group) and rescales the volume;"
                                + " `nearest` prefers crystals of which most atoms can stay and keeps the volume. The pool is what is at hand of the"
                                + " training split, %,d crystals, or %,d with the validation split (27,136 and 36,183 in the papers); ids of the test rows are removed. Published models:"
                                + " docs/metrics.md.")
                        .formatted(tests.size(), train.size(), more.size()));
        page.line("");
        page.row(
                true,
                "baseline",
                "pool",
                "k",
                "match %, filtered",
                "RMSE",
                "match %, unfiltered",
                "RMSE",
                "standard error",
                "without template",
                "generation s",
                "evaluation s");
        Judged headline = null;
        for (Baseline baseline : List.of(
                new Baseline("template", TemplatePool.Ranking.ALIKE, train),
                new Baseline("template, validation added", TemplatePool.Ranking.ALIKE, more),
                new Baseline("nearest", TemplatePool.Ranking.NEAREST, train))) {
            Judged metrics = measure(page, baseline, tests);
            headline = headline == null ? metrics : headline;
        }
        page.line("");
        Metric match = headline.metric("match-rate-k1-filtered");
        page.line("Not found by `template` with one sample, filtered, by reason: " + match.failures() + ".");
        page.line("");
        page.figure("evaluation.template.mp20.k1.match", match.value(), "%");
    }

    private static List<Crystal> without(Set<String> ids, List<Crystal> crystals, List<Crystal> others) {
        return Stream.concat(crystals.stream(), others.stream())
                .filter(crystal -> !ids.contains(crystal.name()))
                .toList();
    }

    private static Judged measure(Page page, Baseline baseline, List<Crystal> tests) throws IOException {
        TemplatePool pool = TemplatePool.of(baseline.pool);
        TemplateBaseline drawn = TemplateBaseline.of(pool, tests, SAMPLES, baseline.ranking);
        long start = System.nanoTime();
        Judged metrics =
                Judged.by(List.of("match-rate"), drawn.crystals(), Optional.of(Datasets.of("mp_20", List.of(), tests)));
        double evaluation = (System.nanoTime() - start) * 1e-9;
        for (String k : List.of("-k1", "-k" + SAMPLES)) {
            page.row(
                    false,
                    baseline.name,
                    "%,d".formatted(pool.size()),
                    k.substring(2),
                    percent(metrics.metric("match-rate" + k + "-filtered").value()),
                    "%.4f".formatted(metrics.metric("rmse" + k + "-filtered").value()),
                    percent(metrics.metric("match-rate" + k + "-unfiltered").value()),
                    "%.4f".formatted(metrics.metric("rmse" + k + "-unfiltered").value()),
                    metrics.metric("match-rate" + k + "-filtered").parameters().get("standard-error-percent"),
                    drawn.without(),
                    "%.1f".formatted(drawn.seconds()),
                    "%.1f".formatted(evaluation));
        }
        return metrics;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
