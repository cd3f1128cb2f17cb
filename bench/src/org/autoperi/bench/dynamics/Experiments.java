package org.autoperi.bench.dynamics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Progress;
import org.autoperi.run.RecordedMetric;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;

/** Runs of the experiment md-language-model in a folder that is deleted afterwards. */
final class Experiments implements AutoCloseable {
    private final Runner runner = new Runner(ClassPathExtensions.of(Experiments.class.getClassLoader()));
    private final Path folder;
    private int runs;

    Experiments() throws IOException {
        folder = Files.createTempDirectory("autoperi-bench");
    }

    /**
     * What a run found.
     *
     * @param metrics numbers of evaluation.json by name
     * @param worst largest error of the populations of a model
     * @param commutes lines of commutes.csv, without the head
     * @param trainingSeconds of the training of all models
     */
    record Result(Map<String, Double> metrics, double worst, List<String[]> commutes, double trainingSeconds) {
        double metric(String name) {
            return metrics.getOrDefault(name, Double.NaN);
        }
    }

    /** Runs what a text in TOML says. */
    Result run(String toml) throws IOException {
        Path run = folder.resolve("run-" + runs++);
        try {
            runner.start(RunSpecification.parse(toml, "bench"), run, RunOptions.NONE, Progress.NONE);
        } catch (ConfigException | RunException e) {
            throw new IOException(e.getMessage(), e);
        }
        Map<String, Double> metrics = new HashMap<>();
        RecordedMetric.ofRun(run).forEach(metric -> metrics.put(metric.name(), metric.value()));
        double training = 0;
        long before = 0;
        List<String> timing = Files.readAllLines(run.resolve("timing.csv"));
        int column = List.of(timing.get(0).split(",")).indexOf("seconds.per.step");
        for (String line : timing.subList(1, timing.size())) {
            String[] cells = line.split(",", -1);
            long step = Long.parseLong(cells[0]);
            training += (step - before) * Double.parseDouble(cells[column]);
            before = step;
        }
        return new Result(
                metrics, worst(rows(run.resolve("populations.csv"))), rows(run.resolve("commutes.csv")), training);
    }

    /** The largest mean absolute error of the populations of a model. */
    private static double worst(List<String[]> populations) {
        Map<String, Double> exact = new HashMap<>();
        populations.stream()
                .filter(row -> row[0].equals("exact"))
                .forEach(row -> exact.put(row[1], Double.valueOf(row[2])));
        Map<String, Double> errors = new HashMap<>();
        populations.stream()
                .filter(row -> row[0].startsWith("model"))
                .forEach(row -> errors.merge(
                        row[0],
                        Math.abs(Double.parseDouble(row[2]) - exact.get(row[1])) / exact.size(),
                        Double::sum));
        return errors.values().stream().max(Double::compare).orElse(Double.NaN);
    }

    private static List<String[]> rows(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1).map(line -> line.split(",", -1)).toList();
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
