package org.autoperi.dataset;

import java.util.Objects;

/**
 * An input of a dataset as it was read, for provenance.
 *
 * @param name path or resource name
 * @param bytes size as stored, before decompression
 * @param sha256 hash of the bytes as stored, 64 lower-case hexadecimal digits
 */
public record DataFile(String name, long bytes, String sha256) {
    /** Checks the hash. */
    public DataFile {
        Objects.requireNonNull(name, "name");
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a sha-256 in hexadecimal digits: " + sha256);
        }
    }
}
