package org.autoperi.bench.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.autoperi.bench.Page;

/** The hand-written training step of shared/examples/engine, compiled and run where it is there. */
final class Probe implements AutoCloseable {
    private static final Pattern RESULT = Pattern.compile("median ([\\d.]+) .*peakRSS (\\d+)");
    private static final String STEPS = "24"; // it leaves out the first third

    private final Path folder;
    private final String reason;
    private double peakMegabytes = Double.NaN;

    private Probe(Path folder, String reason) {
        this.folder = folder;
        this.reason = reason;
    }

    static Probe none() {
        return new Probe(null, "not wanted");
    }

    static Probe in(Page page) throws IOException {
        Path sources = page.data().resolveSibling("examples").resolve("engine");
        if (!Files.isRegularFile(sources.resolve("W1Vec.java"))) {
            return new Probe(null, "there is no " + sources);
        }
        Probe probe = new Probe(Files.createTempDirectory("autoperi-probe"), "");
        Files.createDirectory(probe.folder.resolve("data"));
        Files.createDirectory(probe.folder.resolve("grads"));
        List<String> compile = new ArrayList<>(List.of(java("javac"), "--add-modules", "jdk.incubator.vector", "-d", "classes"));
        try (Stream<Path> files = Files.list(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).map(Path::toString).forEach(compile::add);
        }
        probe.run(compile);
        probe.run(List.of(java("java"), "-cp", "classes", "Gen"));
        return probe;
    }

    private static String java(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    boolean isThere() {
        return folder != null;
    }

    /** Why it is not there. */
    String reason() {
        return reason;
    }

    /** Largest resident size of its runs. */
    double peakMegabytes() {
        return peakMegabytes;
    }

    /** Median milliseconds of the steps of a run. */
    double median(int threads) throws IOException {
        String text = run(List.of(
                java("java"), "--add-modules", "jdk.incubator.vector", "-Dnt=" + threads, "-cp", "classes", "W1Vec", STEPS));
        Matcher result = RESULT.matcher(text);
        if (!result.find()) {
            throw new IOException("the probe says no median: " + text);
        }
        peakMegabytes = Double.isNaN(peakMegabytes)
                ? Double.parseDouble(result.group(2))
                : Math.max(peakMegabytes, Double.parseDouble(result.group(2)));
        return Double.parseDouble(result.group(1));
    }

    private String run(List<String> command) throws IOException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int code = process.waitFor();
            String text = Files.readString(log);
            if (code != 0) {
                throw new IOException(command.get(0) + " ended with " + code + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
