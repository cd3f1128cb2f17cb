package org.autoperi.run.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.core.Severity;
import org.autoperi.run.JsonText;
import org.autoperi.run.MetricsLog;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.RunFolder;
import org.autoperi.run.RunPlan;

/** The context of one session on one run folder; closed when the session ends. */
public final class FolderRunContext implements RunContext, AutoCloseable {
    private final RunFolder folder;
    private final RunPlan plan;
    private final RecordedRegistry extensions;
    private final Progress progress;
    private final Provenance provenance;
    private final ExecutorService executor;
    private final CsvCurve metrics;
    private final CsvCurve timing;
    private final FileChannel events;
    private final List<String> warnings = new ArrayList<>();

    /** Opens the files of the folder. */
    public FolderRunContext(
            RunFolder folder, RunPlan plan, RecordedRegistry extensions, Progress progress, List<String> command)
            throws IOException {
        this.folder = folder;
        this.plan = plan;
        this.extensions = extensions;
        this.progress = progress;
        this.provenance = new Provenance(folder, plan, extensions, command);
        this.metrics = new CsvCurve(folder.resolve("metrics.csv"));
        this.timing = new CsvCurve(folder.resolve("timing.csv"));
        this.events = openEvents(folder.resolve(RunEvent.FILE));
        AtomicInteger number = new AtomicInteger();
        this.executor = Executors.newFixedThreadPool(plan.threads(), work -> {
            Thread thread = new Thread(work, "autoperi-run-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static FileChannel openEvents(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = channel.size();
        channel.position(size);
        ByteBuffer last = ByteBuffer.allocate(1);
        if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
            // A crash cut the last line off; the next one shall not be glued to it.
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        return channel;
    }

    @Override
    public RunFolder folder() {
        return folder;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public RandomStreams random() {
        return new RandomStreams(plan.seed());
    }

    @Override
    public int threads() {
        return plan.threads();
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
        return plan.resolved();
    }

    @Override
    public <C extends Record> Optional<C> section(String key, Class<C> type) throws ConfigException {
        ConfigNode node = plan.resolved().entries().get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ConfigNode.Table table) {
            return Optional.of(new ConfigBinder(extensions).bind(table, type, key));
        }
        throw new ConfigException(
                List.of(new Problem(Severity.ERROR, node.where(), key + " is a value where a table is expected")));
    }

    @Override
    public MetricsLog metrics() {
        return new MetricsLog() {
            @Override
            public void append(long step, Map<String, Double> values) {
                metrics.append(step, values);
            }

            @Override
            public void appendTiming(long step, Map<String, Double> values) {
                timing.append(step, values);
            }

            @Override
            public void truncateAfter(long step) {
                metrics.truncateAfter(step);
                timing.truncateAfter(step);
            }

            @Override
            public void flush() {
                metrics.flush();
                timing.flush();
            }
        };
    }

    @Override
    public void event(String type, String text) {
        String line = new JsonLine(type, text).toString();
        synchronized (events) {
            if (type.equals(RunEvent.WARNING)) {
                warnings.add(text);
            }
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    events.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One line of the event file. */
    private record JsonLine(String type, String text) {
        @Override
        public String toString() {
            Map<String, Object> json = new java.util.LinkedHashMap<>();
            json.put("time", Instant.now().toString());
            json.put("type", type);
            json.put("text", text);
            return JsonText.line(json) + "\n";
        }
    }

    /** The warnings of this session. */
    public List<String> warnings() {
        synchronized (events) {
            return List.copyOf(warnings);
        }
    }

    @Override
    public void provenance(String key, Object value) {
        provenance.fact(key, value);
    }

    /** Writes the last word of this session to the provenance. */
    public void ended(String how) {
        provenance.ended(how);
    }

    /** Writes what the provenance knows by now. */
    public void writeProvenance() {
        provenance.write();
    }

    @Override
    public void close() throws IOException {
        executor.shutdownNow();
        metrics.close();
        timing.close();
        synchronized (events) {
            events.force(true);
            events.close();
        }
    }
}
