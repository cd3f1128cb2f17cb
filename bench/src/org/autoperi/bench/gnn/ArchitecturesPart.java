package org.autoperi.bench.gnn;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;

/** Which network and which switch reach most in short trainings of examples/mp20.toml. */
final class ArchitecturesPart implements Part {
    private static final int WIDTH = 64;
    private static final int LAYERS = 3;

    @Override
    public String name() {
        return "architectures";
    }

    /** A training: what differs from the run file, and for how many epochs it goes in the time that all have. */
    private record Variant(String name, int epochs, List<String> settings) {}

    @Override
    public void run(Page page) throws IOException {
        page.line("## Networks in short trainings");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        page.line(String.format(
                Locale.ROOT,
                "`examples/mp20.toml` (2,573 crystals learnt, 200 headline rows predicted) at width %d with %d layers, epochs so that all take about as much"
                        + " processor time; far from what long trainings reach.",
                WIDTH,
                LAYERS));
        page.line("");
        page.row(
                true,
                "variant",
                "epochs",
                "CPU s",
                "match %, unfiltered",
                "standard error",
                "RMSE");
        for (Variant variant : List.of(
                new Variant("`torus-gnn`", 100, List.of(network("torus-gnn"))),
                new Variant("`periodic-attention`", 40, List.of(network("periodic-attention"))),
                new Variant("without attention", 40, List.of(network("periodic-attention") + ",heads=0")),
                new Variant("without vectors", 40, List.of(network("periodic-attention") + ",vectors=0")),
                new Variant(
                        "coordinates weighted 40",
                        40,
                        List.of(network("periodic-attention"), "training.coordinate-weight=40")))) {
            train(page, variant);
        }
        page.line("");
    }

    private static String network(String id) {
        return "architecture=" + id + ":width=" + WIDTH + ",layers=" + LAYERS;
    }

    private static void train(Page page, Variant variant) throws IOException {
        List<String> settings = new ArrayList<>(variant.settings);
        int epochs = page.isQuick() ? Math.max(1, variant.epochs / 10) : variant.epochs;
        settings.add("training.epochs=" + epochs);
        Path folder = Files.createTempDirectory("architectures");
        try {
            double before = cpuSeconds();
            new Runner(ClassPathExtensions.of(ArchitecturesPart.class.getClassLoader()))
                    .start(
                            RunSpecification.read(page.project().resolve("examples/mp20.toml")),
                            folder.resolve("run"),
                            new RunOptions(
                                    RunSpecification.settings("--set", settings),
                                    OptionalLong.empty(),
                                    OptionalInt.empty(),
                                    false,
                                    List.of()),
                            Progress.NONE);
            double cpu = cpuSeconds() - before;
            EvaluationResult result = EvaluationResult.read(folder.resolve("run/evaluation.json"));
            Metric match = result.metric("match-rate-k1-unfiltered").orElseThrow();
            page.row(
                    false,
                    variant.name,
                    epochs,
                    String.format(Locale.ROOT, "%.0f", cpu),
                    CspPart.percent(match.value()),
                    match.parameters().get("standard-error-percent"),
                    result.metric("rmse-k1-unfiltered")
                            .map(rmse -> String.format(Locale.ROOT, "%.3f", rmse.value()))
                            .orElse("-"));
        } catch (ConfigException | RunException | EvaluationException e) {
            throw new IOException(variant.name + ": " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() * 1e-9
                : Double.NaN;
    }
}
