package org.autoperi.crystal.io.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** How much may come out of one packed file, counted over all archives within it, so that an archive bomb ends early. */
public final class UnpackLimit {
    private static final long ALWAYS = 64L << 20;
    private static final long TIMES = 200;

    private final long most;
    private long unpacked;

    /** Says that a file unpacks to more than is plausible. */
    public static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        Exceeded(String text) {
            super(text);
        }
    }

    private UnpackLimit(long most) {
        this.most = most;
    }

    /** The limit for a file of so many bytes: 64 MB or 200 times its size, whichever is more. */
    public static UnpackLimit ofSize(long bytes) {
        return new UnpackLimit(Math.max(ALWAYS, TIMES * bytes));
    }

    /** Counts what is read from an unpacked stream. */
    public InputStream counted(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                int value = super.read();
                add(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int n = super.read(target, offset, length);
                add(Math.max(0, n));
                return n;
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }

    private void add(int bytes) throws Exceeded {
        unpacked += bytes;
        if (unpacked > most) {
            throw new Exceeded(String.format(
                    Locale.ROOT,
                    "it unpacks to more than %d MB, which is over %d times its size; expected structure files"
                            + " (if this is no archive bomb, unpack it and name the folder)",
                    most >> 20,
                    TIMES));
        }
    }
}
