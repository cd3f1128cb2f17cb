package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Objects;

/** Decodes UTF-8; bytes that are no UTF-8 are read one by one as Latin-1, as old files contain them. */
public final class LenientReader extends Reader {
    private static final int REPLACED = -1;

    private final InputStream input;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private char pending;

    /** Wraps a stream, which {@link #close} closes. */
    public LenientReader(InputStream input) {
        this.input = Objects.requireNonNull(input);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            if (pending != 0) {
                target[offset + written++] = pending;
                pending = 0;
                continue;
            }
            if (at == end && !fill(written > 0)) {
                break;
            }
            int first = buffer[at];
            if (first >= 0) {
                target[offset + written++] = (char) first;
                at++;
            } else {
                written += decode(target, offset + written);
            }
        }
        return written == 0 && length > 0 ? -1 : written;
    }

    /** Refills an empty buffer; does not block for more once something was read. */
    private boolean fill(boolean something) throws IOException {
        if (something && input.available() <= 0) {
            return false;
        }
        at = 0;
        end = 0;
        return more(1);
    }

    /** Makes sure that so many bytes are in the buffer if the input has them. */
    private boolean more(int count) throws IOException {
        if (end - at >= count) {
            return true;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < count) {
            int n = input.read(buffer, end, buffer.length - end);
            if (n < 0) {
                return false;
            }
            end += n;
        }
        return true;
    }

    private int decode(char[] target, int offset) throws IOException {
        int first = buffer[at] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        int point = first >= 0xC2 && first <= 0xF4 && more(length) ? codePoint(length) : REPLACED;
        if (point == REPLACED) {
            target[offset] = (char) (buffer[at++] & 0xFF);
            return 1;
        }
        at += length;
        if (point < 0x10000) {
            target[offset] = (char) point;
        } else {
            target[offset] = Character.highSurrogate(point);
            pending = Character.lowSurrogate(point);
        }
        return 1;
    }

    private int codePoint(int length) {
        int point = buffer[at] & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            if ((buffer[at + i] & 0xC0) != 0x80) {
                return REPLACED;
            }
            point = point << 6 | buffer[at + i] & 0x3F;
        }
        int smallest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
        return point < smallest || point > 0x10FFFF || surrogate ? REPLACED : point;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
