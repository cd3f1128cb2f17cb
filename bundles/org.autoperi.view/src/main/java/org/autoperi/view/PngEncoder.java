package org.autoperi.view;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes PNG files (8 bits per channel, with alpha only if a pixel needs it) with what java.base has, so that pictures need no
 * java.desktop. Format: PNG specification, W3C Recommendation (third edition); row filters by its heuristic of least absolute sum.
 */
final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    private final Picture picture;
    private final int channels;

    PngEncoder(Picture picture) {
        this.picture = picture;
        boolean opaque = true;
        for (int pixel : picture.argb()) {
            opaque &= pixel >>> 24 == 255;
        }
        channels = opaque ? 3 : 4;
    }

    void write(OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(SIGNATURE);
        chunk(data, "IHDR", header());
        chunk(data, "IDAT", pixels());
        chunk(data, "IEND", new byte[0]);
        data.flush();
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(picture.width());
        data.writeInt(picture.height());
        data.write(new byte[] {8, (byte) (channels == 3 ? 2 : 6), 0, 0, 0});
        return bytes.toByteArray();
    }

    private byte[] pixels() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        int length = picture.width() * channels;
        byte[] above = new byte[length];
        byte[] row = new byte[length];
        byte[][] filtered = new byte[5][length];
        try (DeflaterOutputStream packed = new DeflaterOutputStream(bytes, deflater)) {
            for (int y = 0; y < picture.height(); y++) {
                read(y, row);
                int best = best(row, above, filtered);
                packed.write(best);
                packed.write(filtered[best]);
                byte[] swap = above;
                above = row;
                row = swap;
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private void read(int y, byte[] row) {
        for (int x = 0; x < picture.width(); x++) {
            int pixel = picture.at(x, y);
            row[channels * x] = (byte) (pixel >> 16);
            row[channels * x + 1] = (byte) (pixel >> 8);
            row[channels * x + 2] = (byte) pixel;
            if (channels == 4) {
                row[4 * x + 3] = (byte) (pixel >> 24);
            }
        }
    }

    private int best(byte[] row, byte[] above, byte[][] filtered) {
        long[] cost = new long[5];
        for (int i = 0; i < row.length; i++) {
            int left = i < channels ? 0 : row[i - channels] & 255;
            int up = above[i] & 255;
            int corner = i < channels ? 0 : above[i - channels] & 255;
            int value = row[i] & 255;
            filtered[0][i] = (byte) value;
            filtered[1][i] = (byte) (value - left);
            filtered[2][i] = (byte) (value - up);
            filtered[3][i] = (byte) (value - (left + up) / 2);
            filtered[4][i] = (byte) (value - paeth(left, up, corner));
            for (int f = 0; f < 5; f++) {
                cost[f] += Math.abs(filtered[f][i]);
            }
        }
        int best = 0;
        for (int f = 1; f < 5; f++) {
            best = cost[f] < cost[best] ? f : best;
        }
        return best;
    }

    private static int paeth(int left, int up, int corner) {
        int guess = left + up - corner;
        int toLeft = Math.abs(guess - left);
        int toUp = Math.abs(guess - up);
        int toCorner = Math.abs(guess - corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) crc.getValue());
    }
}
