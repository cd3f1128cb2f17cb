package org.autoperi.dataset.internal;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import org.autoperi.dataset.DataFile;

/** A file read once as UTF-8 text, decompressed if it begins as gzip does, and hashed on the way. */
final class InputFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final MessageDigest digest;
    private final CountedStream stored;
    private final Reader text;

    private InputFile(String name, InputStream raw) throws IOException {
        this.name = name;
        digest = DataFile.newDigest();
        stored = new CountedStream(new DigestInputStream(raw, digest));
        BufferedInputStream head = new BufferedInputStream(stored, BUFFER);
        head.mark(2);
        boolean zipped = head.read() == 0x1f && head.read() == 0x8b;
        head.reset();
        InputStream plain = zipped ? new GZIPInputStream(head, BUFFER) : head;
        text = withoutByteOrderMark(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be read, or begins as gzip does without being it
     */
    static InputFile open(Path path) throws IOException {
        InputStream raw = Files.newInputStream(path);
        try {
            return new InputFile(path.toString(), raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static Reader withoutByteOrderMark(Reader reader) throws IOException {
        PushbackReader text = new PushbackReader(reader, 1);
        int first = text.read();
        if (first >= 0 && first != '\uFEFF') {
            text.unread(first);
        }
        return text;
    }

    /** The decoded text, closed with this. */
    Reader text() {
        return text;
    }

    /** Reads what is left and returns the facts of the whole file. */
    DataFile finish() throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (stored.read(buffer, 0, buffer.length) >= 0) {
            // Only the hash is wanted: what a limit left unread still belongs to the file.
        }
        return DataFile.of(name, stored.count, digest.digest());
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    /** Counts the bytes as stored. */
    private static final class CountedStream extends FilterInputStream {
        private long count;

        CountedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
