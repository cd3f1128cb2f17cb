package org.autoperi.nn;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * A file of named tensors in the safetensors format (github.com/huggingface/safetensors, format description in its README): 8
 * bytes of header length, little-endian; a JSON header with name, type, shape and place of each tensor and texts under
 * {@code __metadata__}; the numbers, row-major, little-endian, without gaps. Tensors are read when asked for. Not thread-safe;
 * to be closed.
 */
public final class Safetensors implements AutoCloseable {
    private static final String METADATA = "__metadata__";

    /** Longest header the format allows. */
    private static final int LONGEST_HEADER = 100_000_000;

    private static final int CHUNK = 1 << 20;

    /** How numbers are stored. */
    public enum Storage {
        /** float32, as they are. */
        F32(4),
        /** IEEE binary16: 11 significant bits, from 6e-8 to 65504. */
        F16(2),
        /** The upper half of a float32: 8 significant bits, the range of float32. */
        BF16(2);

        private final int bytes;

        Storage(int bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * A tensor of the file.
     *
     * @param type as in the file, such as {@code F32} or {@code I64}
     * @param shape sizes, outermost first; empty for a single number
     * @param from first byte after the header
     * @param to byte behind the last
     */
    public record Entry(String type, List<Long> shape, long from, long to) {}

    /** Where bytes come from: the file or its image in memory. */
    private interface Bytes {
        ByteBuffer read(long from, int length) throws IOException;
    }

    private final Path file;
    private final FileChannel channel;
    private final Bytes bytes;
    private final long start;
    private final long dataLength;
    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Safetensors(Path file, FileChannel channel, boolean mapped) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        long headerLength = size < Long.BYTES ? -1 : readAll(0, Long.BYTES).getLong();
        if (headerLength < 2 || headerLength > LONGEST_HEADER || headerLength > size - Long.BYTES) {
            throw damaged("it has " + size + " bytes and a header of " + headerLength);
        }
        this.start = Long.BYTES + headerLength;
        this.dataLength = size - start;
        this.bytes = mapped
                ? (from, length) -> channel.map(FileChannel.MapMode.READ_ONLY, start + from, length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                : (from, length) -> readAll(start + from, length);
        readHeader(new String(readAll(Long.BYTES, (int) headerLength).array(), StandardCharsets.UTF_8));
    }

    /**
     * Opens a file; its numbers are read from the disk.
     *
     * @throws CheckpointException if it is no safetensors file or damaged, saying where
     * @throws IOException if it cannot be read
     */
    public static Safetensors open(Path file) throws IOException {
        return open(file, false);
    }

    /**
     * Opens a file whose numbers are read through an image of it in memory: several processes that read one large file share
     * it. On Windows the file cannot be replaced or deleted until the image has been collected as garbage.
     *
     * @throws CheckpointException if it is no safetensors file or damaged, saying where
     * @throws IOException if it cannot be read
     */
    public static Safetensors map(Path file) throws IOException {
        return open(file, true);
    }

    private static Safetensors open(Path file, boolean mapped) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) { // its message is the name alone
            throw new NoSuchFileException(
                    file.toString(), null, "there is no such file, expected a checkpoint or a model");
        }
        try {
            return new Safetensors(file, channel, mapped);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private ByteBuffer readAll(long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new EOFException(file + ": the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private void readHeader(String json) throws CheckpointException {
        Map<String, Object> header;
        try {
            header = HeaderJson.parse(json);
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
        if (header.remove(METADATA) instanceof Map<?, ?> texts) {
            texts.forEach((key, value) -> metadata.put(key.toString(), value.toString()));
        }
        for (Map.Entry<String, Object> entry : header.entrySet()) {
            entries.put(entry.getKey(), entry(entry.getKey(), entry.getValue()));
        }
        long end = 0;
        List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
        inOrder.sort(Comparator.comparingLong(e -> e.getValue().from()));
        for (Map.Entry<String, Entry> entry : inOrder) {
            if (entry.getValue().from() != end) {
                throw damaged(
                        entry.getKey() + " begins at byte " + entry.getValue().from() + ", expected " + end);
            }
            end = entry.getValue().to();
        }
        if (end != dataLength) {
            throw damaged("it holds " + dataLength + " bytes of numbers, expected " + end);
        }
    }

    private Entry entry(String name, Object description) throws CheckpointException {
        if (!(description instanceof Map<?, ?> tensor)
                || !(tensor.get("dtype") instanceof String type)
                || !(tensor.get("shape") instanceof List<?> sizes)
                || !(tensor.get("data_offsets") instanceof List<?> offsets)
                || offsets.size() != 2
                || !sizes.stream().allMatch(Long.class::isInstance)
                || !offsets.stream().allMatch(Long.class::isInstance)) {
            throw damaged(name + " is " + description + ", expected dtype, shape and data_offsets");
        }
        List<Long> shape = sizes.stream().map(Long.class::cast).toList();
        long from = (Long) offsets.get(0);
        long to = (Long) offsets.get(1);
        if (from < 0 || to < from || to > dataLength || shape.stream().anyMatch(size -> size < 0)) {
            throw damaged(name + " of shape " + shape + " at bytes " + offsets + " does not fit into " + dataLength
                    + " bytes");
        }
        return new Entry(type, shape, from, to);
    }

    /** The texts, sorted by key. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** The tensors by name, in the order of the header. */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /**
     * The numbers of a tensor, row-major, as float32.
     *
     * @throws IllegalArgumentException if there is none of this name
     * @throws CheckpointException if it is stored as something else than F32, F16 or BF16, or its size does not fit its shape
     * @throws IOException if the file cannot be read
     */
    public float[] floats(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + ": no tensor " + name + ", there are " + entries.keySet());
        }
        Storage storage = storage(name, entry);
        long count = 1;
        for (long size : entry.shape()) {
            count = size > 0 && count > Integer.MAX_VALUE / size ? Long.MAX_VALUE / Integer.MAX_VALUE : count * size;
        }
        if (count * storage.bytes != entry.to() - entry.from() || count * storage.bytes > Integer.MAX_VALUE - 8) {
            throw damaged(name + " of shape " + entry.shape() + " does not fit into " + (entry.to() - entry.from())
                    + " bytes of " + entry.type() + ", or is larger than 2 GB");
        }
        float[] values = new float[(int) count];
        if (count > 0) {
            decode(bytes.read(entry.from(), (int) count * storage.bytes), storage, values);
        }
        return values;
    }

    private Storage storage(String name, Entry entry) throws CheckpointException {
        for (Storage storage : Storage.values()) {
            if (storage.name().equals(entry.type())) {
                return storage;
            }
        }
        throw damaged(name + " is stored as " + entry.type() + ", expected F32, F16 or BF16");
    }

    private static void decode(ByteBuffer buffer, Storage storage, float[] values) {
        if (storage == Storage.F32) {
            buffer.asFloatBuffer().get(values);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            short half = buffer.getShort(i * Short.BYTES);
            values[i] = storage == Storage.F16 ? HalfPrecision.fromBinary16(half) : HalfPrecision.fromBfloat16(half);
        }
    }

    /** CRC-32 of all numbers as they are stored, in hexadecimal. */
    String checksum() throws IOException {
        CRC32 crc = new CRC32();
        for (long at = 0; at < dataLength; at += CHUNK) {
            crc.update(bytes.read(at, (int) Math.min(CHUNK, dataLength - at)));
        }
        return Long.toHexString(crc.getValue());
    }

    CheckpointException damaged(String reason) {
        return new CheckpointException(file + ": damaged or no checkpoint: " + reason);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /**
     * Writes a file as a whole or not at all: a crash leaves the old one or the new one.
     *
     * @param metadata texts by key
     * @param tensors matrices by name
     * @param storage of a tensor by its name
     * @param checksum key under which the checksum of the numbers goes into the metadata
     */
    static void write(
            Path file,
            Map<String, String> metadata,
            Map<String, Checkpoint.Matrix> tensors,
            Function<String, Storage> storage,
            String checksum)
            throws IOException {
        Map<String, String> texts = new LinkedHashMap<>(metadata);
        texts.put(checksum, "0".repeat(2 * Integer.BYTES)); // keeps its place until all numbers are written
        byte[] header = header(texts, tensors, storage, 0);
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.position(Long.BYTES + header.length);
                NumberWriter numbers = new NumberWriter(channel);
                for (Map.Entry<String, Checkpoint.Matrix> tensor : tensors.entrySet()) {
                    numbers.write(tensor.getValue().values(), storage.apply(tensor.getKey()));
                }
                texts.put(checksum, Long.toHexString(numbers.crc.getValue()));
                header = header(texts, tensors, storage, header.length);
                ByteBuffer start =
                        ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
                start.putLong(header.length).put(header).flip();
                channel.position(0);
                writeAll(channel, start);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes numbers piece by piece as they are stored, and keeps their checksum. */
    private static final class NumberWriter {
        private final FileChannel channel;
        private final ByteBuffer piece = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        private final CRC32 crc = new CRC32();

        NumberWriter(FileChannel channel) {
            this.channel = channel;
        }

        void write(float[] values, Storage storage) throws IOException {
            int most = CHUNK / storage.bytes;
            for (int from = 0; from < values.length; from += most) {
                int to = Math.min(values.length, from + most);
                piece.clear().limit((to - from) * storage.bytes);
                encode(values, from, to, storage);
                crc.update(piece.rewind());
                writeAll(channel, piece.rewind());
            }
        }

        private void encode(float[] values, int from, int to, Storage storage) {
            if (storage == Storage.F32) {
                piece.asFloatBuffer().put(values, from, to - from);
                return;
            }
            for (int i = from; i < to; i++) {
                float value = values[i];
                piece.putShort(
                        storage == Storage.F16 ? HalfPrecision.toBinary16(value) : HalfPrecision.toBfloat16(value));
            }
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The header in UTF-8, filled up with blanks to a length that numbers are aligned at, at least so long. */
    private static byte[] header(
            Map<String, String> texts,
            Map<String, Checkpoint.Matrix> tensors,
            Function<String, Storage> storage,
            int length) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(METADATA, texts);
        long at = 0;
        for (Map.Entry<String, Checkpoint.Matrix> entry : tensors.entrySet()) {
            Checkpoint.Matrix matrix = entry.getValue();
            Storage own = storage.apply(entry.getKey());
            long end = at + (long) matrix.values().length * own.bytes;
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("dtype", own.name());
            tensor.put("shape", List.of((long) matrix.rows(), (long) matrix.cols()));
            tensor.put("data_offsets", List.of(at, end));
            header.put(entry.getKey(), tensor);
            at = end;
        }
        byte[] json = HeaderJson.write(header).getBytes(StandardCharsets.UTF_8);
        int aligned = json.length + (-json.length & (Long.BYTES - 1));
        byte[] filled = Arrays.copyOf(json, Math.max(aligned, length));
        Arrays.fill(filled, json.length, filled.length, (byte) ' ');
        return filled;
    }
}
