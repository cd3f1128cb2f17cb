package org.autoperi.crystal.io.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the regular files of a tar archive (ustar, GNU long names, pax paths) one after the other. */
public final class TarEntries {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 1 << 16;

    private final InputStream input;
    private String name = "";
    private long remaining;
    private long padding;

    /** Reads from an uncompressed stream, closed by the caller. */
    public TarEntries(InputStream input) {
        this.input = input;
    }

    /**
     * Goes to the next regular file.
     *
     * @return its name, null at the end
     * @throws IOException if the archive is damaged
     */
    public String next() throws IOException {
        String longName = null;
        while (true) {
            input.skipNBytes(remaining + padding);
            byte[] header = input.readNBytes(BLOCK);
            remaining = 0;
            padding = 0;
            if (header.length == 0 || header.length == BLOCK && header[0] == 0) {
                return null;
            }
            if (header.length < BLOCK) {
                throw new EOFException("the tar archive ends within a header (is it truncated?)");
            }
            checkSum(header);
            remaining = octal(header, 124, 12);
            padding = (BLOCK - remaining % BLOCK) % BLOCK;
            char type = (char) header[156];
            if (type == 'L' || type == 'x') {
                longName = longName(type);
            } else if (type == '0' || type == 0) {
                String prefix = text(header, 345, 155);
                String shortName = text(header, 0, 100);
                name = longName != null ? longName : prefix.isEmpty() ? shortName : prefix + "/" + shortName;
                return name;
            } else {
                longName = null;
            }
        }
    }

    private String longName(char type) throws IOException {
        if (remaining > LONGEST_NAME) {
            throw new IOException(
                    "the tar archive has a name of " + remaining + " bytes; expected less than " + LONGEST_NAME);
        }
        String text = new String(input.readNBytes((int) remaining), StandardCharsets.UTF_8);
        remaining = 0;
        if (type == 'L') {
            return text.replace("\0", "");
        }
        String path = null;
        for (String line : text.split("\n")) {
            int key = line.indexOf(" path=");
            path = key >= 0 ? line.substring(key + 6) : path;
        }
        return path;
    }

    private static void checkSum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        long stored = octal(header, 148, 8);
        if (sum != stored) {
            throw new IOException(
                    "found checksum " + sum + " in a tar header that says " + stored + "; expected a tar archive");
        }
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        String digits = text(header, offset, length).strip();
        try {
            long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
            if (value >= 0) {
                return value;
            }
            throw new NumberFormatException("negative");
        } catch (NumberFormatException e) {
            throw new IOException("found '" + digits + "' in a tar header; expected an octal number", e);
        }
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    /** Returns the content of the current file as a stream that ends where the file ends. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (remaining == 0) {
                    return -1;
                }
                int n = input.read(target, offset, (int) Math.min(length, remaining));
                if (n < 0) {
                    throw new EOFException("the tar archive ends within " + name + " (is it truncated?)");
                }
                remaining -= n;
                return n;
            }

            @Override
            public int available() throws IOException {
                return (int) Math.min(remaining, input.available());
            }
        };
    }
}
