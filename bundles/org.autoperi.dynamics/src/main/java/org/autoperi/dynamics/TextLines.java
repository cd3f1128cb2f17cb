package org.autoperi.dynamics;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The lines of a text, which may have been compressed, with their numbers. */
final class TextLines {
    private final String name;
    private final BufferedReader reader;
    private int line;

    TextLines(String name, InputStream in) {
        this.name = name;
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    }

    /** The next line, null behind the last. */
    String next() throws IOException, DynamicsException {
        line++;
        try {
            return reader.readLine();
        } catch (EOFException e) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA, where() + ": the compressed file ends here; it was cut off", e);
        }
    }

    /** The last line asked for, such as {@code COLVAR:17}. */
    String where() {
        return name + ":" + line;
    }

    DynamicsException error(String text) {
        return new DynamicsException(DynamicsException.Reason.DATA, where() + ": " + text);
    }

    void close() throws IOException {
        reader.close();
    }
}
