package org.autoperi.flow.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.run.MetricsLog;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunFolder;

/** A run in a temporary folder with its curves in memory, for tests of what happens inside an experiment. */
final class TestRun implements RunContext, AutoCloseable {
    /** Rows of the curves by step, as text with all digits. */
    final TreeMap<Long, String> rows = new TreeMap<>();

    final List<String> events = new ArrayList<>();
    final Map<String, Object> provenance = new TreeMap<>();
    private final Path folder;
    private final int threads;
    private final ExecutorService executor;
    private final long seed;
    private final ExtensionRegistry extensions;
    private final Progress progress;

    TestRun(Path folder, long seed, int threads, Progress progress) {
        this.folder = folder;
        this.seed = seed;
        this.threads = threads;
        this.progress = progress;
        this.executor = Executors.newFixedThreadPool(threads);
        this.extensions = ClassPathExtensions.of(TestRun.class.getClassLoader());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    @Override
    public RunFolder folder() {
        return new RunFolder() {
            @Override
            public Path path() {
                return folder;
            }

            private Path made(String name) {
                try {
                    return Files.createDirectories(folder.resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public Path checkpoints() {
                return made("checkpoints");
            }

            @Override
            public Path samples() {
                return made("samples");
            }

            @Override
            public Path report() {
                return made("report");
            }

            @Override
            public void writeAtomically(String relative, Writing content) throws IOException {
                Path file = folder.resolve(relative);
                Path beside = file.resolveSibling(file.getFileName() + ".new");
                try (OutputStream out = Files.newOutputStream(beside)) {
                    content.to(out);
                }
                Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
            }
        };
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public RandomStreams random() {
        return new RandomStreams(seed);
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public ExecutorService executor() {
        return executor;
    }

    @Override
    public ExtensionRegistry extensions() {
        return extensions;
    }

    @Override
    public ConfigNode.Table specification() {
        throw new UnsupportedOperationException("not needed by these tests");
    }

    @Override
    public <C extends Record> Optional<C> section(String key, Class<C> type) throws ConfigException {
        return Optional.empty();
    }

    @Override
    public MetricsLog metrics() {
        return new MetricsLog() {
            @Override
            public void append(long step, Map<String, Double> values) {
                rows.put(step, values.toString());
            }

            @Override
            public void appendTiming(long step, Map<String, Double> values) {}

            @Override
            public void truncateAfter(long step) {
                rows.tailMap(step, false).clear();
            }

            @Override
            public void flush() {}
        };
    }

    @Override
    public void event(String type, String text) {
        events.add(type + ": " + text);
    }

    @Override
    public void provenance(String key, Object value) {
        provenance.put(key, value);
    }
}
