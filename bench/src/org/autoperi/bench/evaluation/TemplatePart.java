package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.TemplatePool;
import org.autoperi.evaluate.spi.Evaluator;

/** What copying the structure of a known compound reaches on the headline rows of MP-20. */
final class TemplatePart implements Part {
    private static final int THREADS = 2;
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
        List<Metric> headline = List.of();
        for (Baseline baseline : List.of(
                new Baseline("template", TemplatePool.Ranking.ALIKE, train),
                new Baseline("template, validation added", TemplatePool.Ranking.ALIKE, more),
                new Baseline("nearest", TemplatePool.Ranking.NEAREST, train))) {
            List<Metric> metrics = measure(page, baseline, tests);
            headline = headline.isEmpty() ? metrics : headline;
        }
        page.line("");
        Metric match = metric(headline, "match-rate-k1-filtered");
        page.line("Not found by `template` with one sample, filtered, by reason: " + match.failures() + ".");
        page.line("");
        page.figure("evaluation.template.mp20.k1.match", match.value(), "%");
    }

    private static List<Crystal> without(Set<String> ids, List<Crystal> crystals, List<Crystal> others) {
        return Stream.concat(crystals.stream(), others.stream())
                .filter(crystal -> !ids.contains(crystal.name()))
                .toList();
    }

    private static List<Metric> measure(Page page, Baseline baseline, List<Crystal> tests) throws IOException {
        long start = System.nanoTime();
        TemplatePool pool = TemplatePool.of(baseline.pool);
        List<GeneratedStructure> generated = new ArrayList<>();
        int without = 0;
        for (Crystal test : tests) {
            List<Crystal> candidates = pool.candidates(test.atomicNumbers(), SAMPLES, baseline.ranking);
            without += candidates.isEmpty() ? 1 : 0;
            for (int k = 0; k < candidates.size(); k++) {
                generated.add(GeneratedStructure.of(candidates.get(k).withName(test.name() + "_" + (k + 1)), ""));
            }
        }
        double generation = (System.nanoTime() - start) * 1e-9;
        start = System.nanoTime();
        List<Metric> metrics = evaluate(generated, tests);
        double evaluation = (System.nanoTime() - start) * 1e-9;
        for (String k : List.of("-k1", "-k" + SAMPLES)) {
            page.row(
                    false,
                    baseline.name,
                    "%,d".formatted(pool.size()),
                    k.substring(2),
                    percent(metric(metrics, "match-rate" + k + "-filtered").value()),
                    "%.4f".formatted(metric(metrics, "rmse" + k + "-filtered").value()),
                    percent(metric(metrics, "match-rate" + k + "-unfiltered").value()),
                    "%.4f".formatted(metric(metrics, "rmse" + k + "-unfiltered").value()),
                    metric(metrics, "match-rate" + k + "-filtered").parameters().get("standard-error-percent"),
                    without,
                    "%.1f".formatted(generation),
                    "%.1f".formatted(evaluation));
        }
        return metrics;
    }

    private static List<Metric> evaluate(List<GeneratedStructure> generated, List<Crystal> tests) throws IOException {
        Dataset.Builder reference = Dataset.builder("mp_20");
        tests.forEach(test -> reference.add(new DatasetEntry(test.name(), test, Split.TEST)));
        ExtensionRegistry extensions = ClassPathExtensions.of(TemplatePart.class.getClassLoader());
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            Evaluations evaluations = new Evaluations(extensions, executor, THREADS);
            List<Choice<Evaluator<?>>> chosen = evaluations.installed().stream()
                    .filter(choice -> choice.id().equals("match-rate"))
                    .toList();
            return evaluations
                    .evaluate(
                            new Evaluations.GeneratedSet("baseline", generated, List.of()),
                            Optional.of(reference.build()),
                            chosen,
                            Progress.NONE)
                    .metrics();
        } catch (EvaluationException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Metric metric(List<Metric> metrics, String name) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
