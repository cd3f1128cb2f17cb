package org.autoperi.dynamics;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arrays of NumPy of float32 or float64 numbers in C order: shape (frames), (frames, columns) or (frames, replicas, columns). Four columns of a
 * three-dimensional array are x, y, vx, vy, as {@link TrajectoryWriter} writes them; others are c1, c2 and so on.
 */
final class NpyReader implements TrajectoryReader {
    private static final Pattern HEADER =
            Pattern.compile("'descr': '([^']*)'.*'fortran_order': (True|False).*'shape': \\(([0-9, ]*)\\)");

    private final String name;
    private final InputStream in;
    private final List<String> columns;
    private final int replicas;
    private final long rows;
    private final boolean isDouble;
    private final ByteOrder order;
    private long row;

    NpyReader(String name, InputStream in) throws IOException, DynamicsException {
        this.name = name;
        this.in = in;
        byte[] magic = in.readNBytes(8);
        int bytes = magic[6] == 1 ? 2 : 4;
        ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        length.put(in.readNBytes(bytes));
        int count = length.getInt(0);
        if (count < 0 || count > 1 << 20) {
            throw error("a header of " + count + " bytes; the file is damaged");
        }
        String header = new String(in.readNBytes(count), StandardCharsets.UTF_8);
        Matcher parts = HEADER.matcher(header);
        if (!parts.find()) {
            throw error("the header is not that of a NumPy array: " + header.strip());
        }
        String type = parts.group(1);
        if (!type.matches("[<>]f[48]") || parts.group(2).equals("True")) {
            throw error("an array of '" + type + "'" + (parts.group(2).equals("True") ? " in Fortran order" : "")
                    + "; expected float32 or float64 in C order");
        }
        isDouble = type.endsWith("8");
        order = type.startsWith("<") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long[] shape;
        try {
            shape = Arrays.stream(parts.group(3).split(","))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw error("the shape (" + parts.group(3) + ") cannot be read");
        }
        if (shape.length < 1
                || shape.length > 3
                || Arrays.stream(shape).anyMatch(n -> n < 1 || n > Integer.MAX_VALUE)) {
            throw error(
                    "the shape is (" + parts.group(3) + "); expected (frames, columns) or (frames, replicas, columns)");
        }
        int width = shape.length == 1 ? 1 : (int) shape[shape.length - 1];
        replicas = shape.length == 3 ? (int) shape[1] : 1;
        rows = shape[0] * replicas;
        columns = names(shape.length, width);
    }

    private List<String> names(int dimensions, int width) {
        List<String> names = new ArrayList<>();
        if (dimensions == 3 && width == 4) {
            names.addAll(List.of("x", "y", "vx", "vy"));
        } else {
            names.addAll(ColumnReader.numbered(width));
        }
        if (replicas > 1) {
            names.add(StateSequence.REPLICA);
        }
        return List.copyOf(names);
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean next(double[] to) throws IOException, DynamicsException {
        if (row == rows) {
            return false;
        }
        int width = replicas > 1 ? columns.size() - 1 : columns.size();
        byte[] bytes = in.readNBytes(width * (isDouble ? 8 : 4));
        row++;
        if (bytes.length != width * (isDouble ? 8 : 4)) {
            throw error("the file ends here, expected " + rows / replicas + " frames; it was cut off");
        }
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(order);
        for (int i = 0; i < width; i++) {
            to[i] = isDouble ? numbers.getDouble() : numbers.getFloat();
        }
        if (replicas > 1) {
            to[width] = (row - 1) % replicas;
        }
        return true;
    }

    private DynamicsException error(String text) {
        return new DynamicsException(DynamicsException.Reason.DATA, where() + ": " + text);
    }

    @Override
    public String where() {
        return row == 0 ? name : name + ": frame " + (row - 1) / replicas;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
