package org.autoperi.run;

import java.io.IOException;
import java.nio.file.Path;
import org.autoperi.run.internal.DirectoryRunFolder;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The folder of one run. Files in it are only ever replaced whole (written beside, forced to the disk, renamed), so a run that is
 * killed loses at most the work since its last checkpoint.
 *
 * <p>Layout: {@code run.toml} (as given), {@code resolved.toml}, {@code provenance.json}, {@code events.ndjson},
 * {@code metrics.csv}, {@code timing.csv}, {@code checkpoints/}, {@code samples/}, {@code evaluation.json}, {@code report/index.html}.
 */
@ProviderType
public interface RunFolder {
    /** The folder itself, absolute. */
    Path path();

    /** A file or folder inside. */
    default Path resolve(String relative) {
        return path().resolve(relative);
    }

    /** {@code checkpoints/}, created if missing. */
    Path checkpoints();

    /** {@code samples/}, created if missing. */
    Path samples();

    /** {@code report/}, created if missing. */
    Path report();

    /** Writes a file whole or not at all. */
    void writeAtomically(String relative, Writing content) throws IOException;

    /**
     * Writes a file of any folder whole or not at all, creating the folder if it is missing.
     *
     * @throws IOException if the disk refuses; what was there before is still there
     */
    static void writeWhole(Path file, Writing content) throws IOException {
        DirectoryRunFolder.write(file.toAbsolutePath(), content);
    }

    /** Content of a file to be written. */
    @FunctionalInterface
    interface Writing {
        /** Writes the content to {@code out}, which the caller closes. */
        void to(java.io.OutputStream out) throws IOException;
    }
}
