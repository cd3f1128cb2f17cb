package org.autoperi.bench.gnn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.autoperi.bench.Page;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.Setting;
import org.autoperi.run.spi.RunException;

/** A run of one of the examples in a temporary folder, which is deleted in the end. */
record ExampleRun(Path folder, ExtensionRegistry extensions, double seconds) implements AutoCloseable {
    /**
     * Runs an example from beginning to end, without its report.
     *
     * @param name file in {@code examples/}
     * @param settings such as {@code training.epochs=10}
     */
    static ExampleRun of(Page page, String name, String... settings) throws IOException {
        ExtensionRegistry extensions = ClassPathExtensions.of(ExampleRun.class.getClassLoader());
        Path folder = Files.createTempDirectory("autoperi-bench-").resolve("run");
        long start = System.nanoTime();
        try {
            RunSpecification specification =
                    RunSpecification.read(page.project().resolve("examples").resolve(name));
            for (Setting setting : RunSpecification.settings("--set", List.of(settings))) {
                specification = specification.with(setting);
            }
            new Runner(extensions).start(specification, folder, RunOptions.NONE, Progress.NONE);
        } catch (ConfigException | RunException e) {
            throw new IOException("examples/" + name + ": " + e.getMessage(), e);
        }
        return new ExampleRun(folder, extensions, (System.nanoTime() - start) * 1e-9);
    }

    /** A file of JSON in the folder of the run. */
    Map<String, Object> json(String name) throws IOException {
        try {
            return JsonText.parseObject(Files.readString(folder.resolve(name)));
        } catch (ParseException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /** A number of a metric of the evaluation, such as its value or its count; empty if the evaluation does not have it. */
    OptionalDouble metric(String metric, String key) throws IOException {
        return find(json("evaluation.json"), metric, key);
    }

    private static OptionalDouble find(Object tree, String metric, String key) {
        if (tree instanceof Map<?, ?> map) {
            if (metric.equals(map.get("name")) && map.get(key) instanceof Number number) {
                return OptionalDouble.of(number.doubleValue());
            }
            return first(map.values().stream(), metric, key);
        }
        return tree instanceof List<?> list ? first(list.stream(), metric, key) : OptionalDouble.empty();
    }

    private static OptionalDouble first(Stream<?> parts, String metric, String key) {
        return parts.map(part -> find(part, metric, key))
                .filter(OptionalDouble::isPresent)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder.getParent())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
