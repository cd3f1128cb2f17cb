package org.autoperi.nn;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The file format of {@link Checkpoint}: github.com/huggingface/safetensors, format description in its README. */
final class SafetensorsFile {
    private static final String FORMAT = "autoperi.format";
    private static final int VERSION = 1;
    private static final String CHECKSUM = "autoperi.crc32";

    /** Longest header the format allows. */
    private static final int LONGEST_HEADER = 100_000_000;

    private SafetensorsFile() {}

    static void write(Path file, Checkpoint checkpoint) throws IOException {
        ByteBuffer data = data(checkpoint);
        byte[] header = header(checkpoint, checksum(data)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(header.length).put(header).flip();
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                writeAll(channel, start);
                writeAll(channel, data);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static ByteBuffer data(Checkpoint checkpoint) {
        long floats = checkpoint.tensors().values().stream()
                .mapToLong(matrix -> matrix.values().length)
                .sum();
        ByteBuffer data =
                ByteBuffer.allocate(Math.toIntExact(floats * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (Checkpoint.Matrix matrix : checkpoint.tensors().values()) {
            data.asFloatBuffer().put(matrix.values());
            data.position(data.position() + matrix.values().length * Float.BYTES);
        }
        return data.flip();
    }

    private static String checksum(ByteBuffer data) {
        CRC32 crc = new CRC32();
        crc.update(data.duplicate());
        return Long.toHexString(crc.getValue());
    }

    private static String header(Checkpoint checkpoint, String checksum) {
        Map<String, Object> metadata = new LinkedHashMap<>(checkpoint.metadata());
        metadata.put(FORMAT, Integer.toString(VERSION));
        metadata.put(CHECKSUM, checksum);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        long at = 0;
        for (Map.Entry<String, Checkpoint.Matrix> entry : checkpoint.tensors().entrySet()) {
            Checkpoint.Matrix matrix = entry.getValue();
            long end = at + (long) matrix.values().length * Float.BYTES;
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("dtype", "F32");
            tensor.put("shape", List.of((long) matrix.rows(), (long) matrix.cols()));
            tensor.put("data_offsets", List.of(at, end));
            header.put(entry.getKey(), tensor);
            at = end;
        }
        String json = HeaderJson.write(header);
        int padding = -json.getBytes(StandardCharsets.UTF_8).length & (Long.BYTES - 1);
        return json + " ".repeat(padding);
    }

    static Checkpoint read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long headerLength =
                    size < Long.BYTES ? -1 : readAll(channel, Long.BYTES).getLong();
            if (headerLength < 2 || headerLength > LONGEST_HEADER || headerLength > size - Long.BYTES) {
                throw damaged(file, "it has " + size + " bytes and a header of " + headerLength);
            }
            byte[] json = readAll(channel, (int) headerLength).array();
            Map<String, Object> header;
            try {
                header = HeaderJson.parse(new String(json, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw damaged(file, e.getMessage());
            }
            long dataLength = size - Long.BYTES - headerLength;
            if (dataLength > Integer.MAX_VALUE - 8) {
                throw damaged(file, "it holds " + dataLength + " bytes of data, more than 2 GB");
            }
            return checkpoint(file, header, readAll(channel, (int) dataLength));
        }
    }

    private static ByteBuffer readAll(FileChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static Checkpoint checkpoint(Path file, Map<String, Object> header, ByteBuffer data)
            throws CheckpointException {
        Map<String, String> metadata = new TreeMap<>();
        if (header.remove("__metadata__") instanceof Map<?, ?> texts) {
            texts.forEach((key, value) -> metadata.put(key.toString(), value.toString()));
        }
        String version = metadata.remove(FORMAT);
        if (version != null && !version.equals(Integer.toString(VERSION))) {
            throw new CheckpointException(file + ": checkpoint format " + version + ", expected " + VERSION
                    + "; it was written by another version of AutoPeri");
        }
        String checksum = metadata.remove(CHECKSUM);
        if (checksum != null && !checksum.equals(checksum(data))) {
            throw damaged(file, "the checksum of its data is " + checksum(data) + ", expected " + checksum);
        }
        Map<String, Checkpoint.Matrix> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : header.entrySet()) {
            tensors.put(entry.getKey(), matrix(file, entry.getKey(), entry.getValue(), data));
        }
        return new Checkpoint(metadata, tensors);
    }

    private static Checkpoint.Matrix matrix(Path file, String name, Object description, ByteBuffer data)
            throws CheckpointException {
        if (!(description instanceof Map<?, ?> tensor)
                || !"F32".equals(tensor.get("dtype"))
                || !(tensor.get("shape") instanceof List<?> shape)
                || !(tensor.get("data_offsets") instanceof List<?> offsets)
                || shape.isEmpty()
                || shape.size() > 2
                || offsets.size() != 2
                || !shape.stream().allMatch(Long.class::isInstance)
                || !offsets.stream().allMatch(Long.class::isInstance)) {
            throw damaged(file, name + " is " + description + ", expected F32 of one or two dimensions");
        }
        long rows = shape.size() == 1 ? 1 : (Long) shape.get(0);
        long cols = (Long) shape.get(shape.size() - 1);
        long from = (Long) offsets.get(0);
        long to = (Long) offsets.get(1);
        boolean inside = from >= 0 && to >= from && to <= data.limit() && rows >= 0 && cols >= 0;
        if (!inside || rows > Integer.MAX_VALUE || cols > Integer.MAX_VALUE || rows * cols * Float.BYTES != to - from) {
            throw damaged(
                    file,
                    name + " of shape " + shape + " at bytes " + offsets + " does not fit into " + data.limit()
                            + " bytes");
        }
        float[] values = new float[(int) (rows * cols)];
        data.slice((int) from, (int) (to - from))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Checkpoint.Matrix((int) rows, (int) cols, values);
    }

    private static CheckpointException damaged(Path file, String reason) {
        return new CheckpointException(file + ": damaged or no checkpoint: " + reason);
    }
}
