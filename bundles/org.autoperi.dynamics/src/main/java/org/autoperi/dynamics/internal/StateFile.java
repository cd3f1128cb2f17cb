package org.autoperi.dynamics.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.dynamics.StateSequence;

/**
 * Sequences of states as an array of NumPy, shape [trajectories, frames] of unsigned 16-bit integers; {@value #NONE} stands behind the end of shorter ones.
 */
final class StateFile {
    static final int NONE = 0xFFFF;
    private static final Pattern SHAPE = Pattern.compile("'descr': '<u2'.*'shape': \\((\\d+), (\\d+)\\)");

    private StateFile() {}

    static void write(StateSequence sequence, OutputStream to) throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(to, 1 << 16);
        int longest = sequence.longest();
        String header =
                "{'descr': '<u2', 'fortran_order': False, 'shape': (" + sequence.parts() + ", " + longest + "), }";
        int room = (10 + header.length() + 64) / 64 * 64 - 10;
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) room, (byte) (room >> 8)});
        out.write((header + " ".repeat(room - header.length() - 1) + "\n").getBytes(StandardCharsets.UTF_8));
        for (int p = 0; p < sequence.parts(); p++) {
            int[] part = sequence.part(p);
            for (int t = 0; t < longest; t++) {
                int state = t < part.length ? part[t] : NONE;
                out.write(state);
                out.write(state >> 8);
            }
        }
        out.flush();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param states number of states
     * @throws IOException if the file is damaged
     */
    static StateSequence read(Path file, int states) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] head = in.readNBytes(10);
            int room = head.length < 10 ? 0 : head[8] & 0xFF | (head[9] & 0xFF) << 8;
            Matcher shape = SHAPE.matcher(new String(in.readNBytes(room), StandardCharsets.UTF_8));
            if (!shape.find()) {
                throw new IOException(file + " is no array of states; delete it, and it is made again");
            }
            int length = Integer.parseInt(shape.group(2));
            List<int[]> parts = new ArrayList<>();
            for (int p = 0; p < Integer.parseInt(shape.group(1)); p++) {
                byte[] bytes = in.readNBytes(2 * length);
                if (bytes.length < 2 * length) {
                    throw new EOFException(file + " was cut off; delete it, and it is made again");
                }
                ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                int[] part = new int[length];
                int count = 0;
                while (count < length && (numbers.getShort(2 * count) & 0xFFFF) != NONE) {
                    part[count] = numbers.getShort(2 * count) & 0xFFFF;
                    count++;
                }
                parts.add(Arrays.copyOf(part, count));
            }
            return StateSequence.of(states, parts);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; delete it, and it is made again", e);
        }
    }
}
