package org.autoperi.flow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The specification of the run that every newcomer starts first; it needs no files and ends within minutes. */
public final class Quickstart {
    private static final String RESOURCE = "quickstart.toml";

    private Quickstart() {}

    /** The specification in TOML, the same as {@code examples/quickstart.toml}. */
    public static String toml() {
        try (InputStream in = Quickstart.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the bundle");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read from the bundle", e);
        }
    }
}
