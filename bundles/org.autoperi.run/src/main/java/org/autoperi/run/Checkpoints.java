package org.autoperi.run;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The checkpoints of a run: {@code checkpoints/step-000000001000.ckpt}, each written whole or not at all and closed by its length
 * and a checksum. The newest valid one counts; a damaged one is passed over with a warning event. Not thread-safe.
 */
public final class Checkpoints {
    /** Reads a checkpoint's content. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * Reads the content.
         *
         * @throws IOException if it is none; then the next older checkpoint is tried
         */
        T from(long step, InputStream in) throws IOException;
    }

    private static final byte[] MAGIC = "AUTOPERI-CKPT-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TRAILER = 2 * Long.BYTES + MAGIC.length;
    private static final String BEST = "best.ckpt";
    private static final String BEST_FACTS = "best.json";
    private final RunContext context;
    private final int keep;

    /**
     * The checkpoints of a run.
     *
     * @param keep how many of the newest are kept, at least 1; one more than needed guards against a damaged disk block
     */
    public Checkpoints(RunContext context, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep = " + keep + ", expected at least 1");
        }
        this.context = context;
        this.keep = keep;
    }

    /** Writes the checkpoint of a step, after the curves up to it; then deletes those no longer kept. */
    public void save(long step, RunFolder.Writing content) throws IOException {
        save(step, OptionalDouble.empty(), content);
    }

    /**
     * Writes the checkpoint of a step, after the curves up to it; then deletes those no longer kept.
     *
     * @param loss the smaller the better; the checkpoint of smallest loss is also kept as the best, the older one of equals
     */
    public void save(long step, OptionalDouble loss, RunFolder.Writing content) throws IOException {
        context.metrics().flush();
        RunFolder folder = context.folder();
        String name = relative(name(step));
        folder.writeAtomically(name, out -> writeClosed(out, content));
        if (loss.isPresent() && isBetter(step, loss.getAsDouble())) {
            folder.writeAtomically(relative(BEST), out -> Files.copy(folder.resolve(name), out));
            Map<String, Object> facts = Map.of("step", step, "loss", loss.getAsDouble());
            folder.writeAtomically(
                    relative(BEST_FACTS),
                    out -> out.write(JsonText.pretty(facts).getBytes(StandardCharsets.UTF_8)));
        }
        List<Path> all = newestFirst();
        for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
            Files.deleteIfExists(old);
        }
        context.event("checkpoint", "step " + step);
    }

    private static String relative(String name) {
        return "checkpoints/" + name;
    }

    private static String name(long step) {
        return String.format(Locale.ROOT, "step-%012d.ckpt", step);
    }

    private static void writeClosed(OutputStream out, RunFolder.Writing content) throws IOException {
        Checked checked = new Checked(out);
        content.to(checked);
        checked.flush();
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
        trailer.putLong(checked.length).putLong(checked.sum.getValue()).put(MAGIC);
        out.write(trailer.array());
    }

    private boolean isBetter(long step, double loss) throws IOException {
        Path facts = context.folder().resolve(relative(BEST_FACTS));
        if (!Double.isFinite(loss)) {
            return false;
        }
        if (!Files.exists(facts)) {
            return true;
        }
        try {
            Map<String, Object> best = JsonText.parseObject(Files.readString(facts));
            boolean same = best.get("step") instanceof Long s && s == step;
            return same || !(best.get("loss") instanceof Number n) || loss < n.doubleValue();
        } catch (ParseException e) {
            return true; // unreadable facts name no rival
        }
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(context.folder().checkpoints())) {
            return files.filter(f -> f.getFileName().toString().matches("step-[0-9]{12}\\.ckpt"))
                    .sorted(Comparator.comparing(Path::getFileName).reversed())
                    .toList();
        }
    }

    /**
     * Reads the newest checkpoint that is whole and that {@code reading} accepts, and cuts the curves back to its step. Without any,
     * the curves are cut back to nothing, so that the run begins anew.
     *
     * @return empty if there is none
     */
    public <T> Optional<T> restore(Reading<T> reading) throws IOException {
        for (Path file : newestFirst()) {
            long step = stepOf(file);
            Optional<T> restored = read(file, step, reading);
            if (restored.isPresent()) {
                context.metrics().truncateAfter(step);
                return restored;
            }
            Files.deleteIfExists(file); // its step will be written again
        }
        context.metrics().truncateAfter(-1);
        return Optional.empty();
    }

    /**
     * Reads the newest whole checkpoint without changing anything, for sampling from a run.
     *
     * @return empty if there is none
     */
    public <T> Optional<T> newest(Reading<T> reading) throws IOException {
        for (Path file : newestFirst()) {
            Optional<T> restored = read(file, stepOf(file), reading);
            if (restored.isPresent()) {
                return restored;
            }
        }
        return Optional.empty();
    }

    /**
     * Reads the checkpoint of smallest loss, the newest one if none was kept as the best.
     *
     * @return empty if there is none at all
     */
    public <T> Optional<T> best(Reading<T> reading) throws IOException {
        Path file = context.folder().resolve(relative(BEST));
        if (Files.exists(file)) {
            long step = -1;
            try {
                Object found = JsonText.parseObject(
                                Files.readString(context.folder().resolve(relative(BEST_FACTS))))
                        .get("step");
                step = found instanceof Long s ? s : -1;
            } catch (ParseException e) {
                step = -1; // the content still is what it is
            }
            Optional<T> restored = read(file, step, reading);
            if (restored.isPresent()) {
                return restored;
            }
        }
        return newest(reading);
    }

    private static long stepOf(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("[^0-9]", ""));
    }

    private <T> Optional<T> read(Path file, long step, Reading<T> reading) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int length = bytes.length - TRAILER;
            if (length < 0) {
                throw new IOException("it is cut off");
            }
            ByteBuffer trailer = ByteBuffer.wrap(bytes, length, TRAILER);
            long writtenLength = trailer.getLong();
            long writtenSum = trailer.getLong();
            byte[] magic = new byte[MAGIC.length];
            trailer.get(magic);
            CRC32C sum = new CRC32C();
            sum.update(bytes, 0, length);
            if (!java.util.Arrays.equals(magic, MAGIC) || writtenLength != length || writtenSum != sum.getValue()) {
                throw new IOException("its checksum does not fit");
            }
            return Optional.of(reading.from(step, new ByteArrayInputStream(bytes, 0, length)));
        } catch (IOException e) {
            context.event(
                    RunEvent.WARNING,
                    "checkpoint " + file.getFileName() + " is damaged and was passed over: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Counts and sums what passes. */
    private static final class Checked extends FilterOutputStream {
        private final CRC32C sum = new CRC32C();
        private long length;

        Checked(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            sum.update(b);
            length++;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
            sum.update(bytes, offset, count);
            length += count;
        }

        @Override
        public void close() throws IOException {
            flush(); // the trailer follows; the folder closes the file
        }
    }
}
