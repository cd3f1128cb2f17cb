package org.autoperi.run.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.autoperi.core.ConfigSchema;

/**
 * A growing CSV file whose first column is the step. Rows are appended; a new column rewrites the file whole. A last line cut off by a
 * crash is dropped on opening. A value that is not given stays empty; one that is not finite is written {@code nan}, {@code inf}
 * or {@code -inf}. Thread-safe.
 */
final class CsvCurve implements AutoCloseable {
    private static final String STEP = "step";
    private final Path file;
    private final List<String> columns = new ArrayList<>();
    private final StringBuilder pending = new StringBuilder();
    private FileChannel channel;

    CsvCurve(Path file) throws IOException {
        this.file = file;
        List<String> lines = wholeLines();
        if (lines.isEmpty()) {
            columns.add(STEP);
        } else {
            columns.addAll(List.of(lines.get(0).split(",", -1)));
        }
        reopen();
    }

    private List<String> wholeLines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        if (end < text.length()) {
            try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
                cut.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            }
        }
        return text.substring(0, end).lines().toList();
    }

    private void reopen() throws IOException {
        if (channel != null) {
            channel.close();
        }
        channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    synchronized void append(long step, Map<String, Double> values) {
        if (!columns.containsAll(values.keySet())) {
            addColumns(values);
        }
        if (pending.isEmpty() && isEmpty()) {
            pending.append(header());
        }
        pending.append(step);
        for (String column : columns.subList(1, columns.size())) {
            Double value = values.get(column);
            pending.append(',').append(value == null ? "" : ConfigSchema.number(value));
        }
        pending.append('\n');
        write(false); // one small write per row keeps the live view fresh; forcing it to the disk is what costs
    }

    private boolean isEmpty() {
        try {
            return channel.size() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String header() {
        return String.join(",", columns) + "\n";
    }

    private void addColumns(Map<String, Double> values) {
        int before = columns.size();
        for (String name : values.keySet()) {
            if (name.isEmpty() || name.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ')) {
                throw new IllegalArgumentException("'" + name + "' cannot be the name of a column");
            }
            if (!columns.contains(name)) {
                columns.add(name);
            }
        }
        String empty = ",".repeat(columns.size() - before);
        rewrite(step -> true, empty);
    }

    synchronized void truncateAfter(long step) {
        rewrite(found -> found <= step, "");
    }

    private void rewrite(LongPredicate kept, String suffix) {
        write(false);
        try {
            List<String> lines = wholeLines();
            if (lines.isEmpty()) {
                return;
            }
            DirectoryRunFolder.write(file, out -> {
                out.write(header().getBytes(StandardCharsets.UTF_8));
                for (String line : lines.subList(1, lines.size())) {
                    if (kept.test(Long.parseLong(line.substring(0, line.indexOf(','))))) {
                        out.write((line + suffix + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            });
            reopen();
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new UncheckedIOException(new IOException(
                    file + " is damaged: a line does not begin with a step (" + e.getMessage() + ")", e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void flush() {
        write(true);
    }

    private void write(boolean force) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(pending.toString().getBytes(StandardCharsets.UTF_8));
            pending.setLength(0);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (force) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
