package org.autoperi.dataset;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

    /** Returns the facts of an input held in memory. */
    public static DataFile of(String name, byte[] stored) {
        return of(name, stored.length, newDigest().digest(stored));
    }

    /** Returns the facts of an input of so many bytes whose {@link #newDigest()} came to a hash. */
    public static DataFile of(String name, long bytes, byte[] hash) {
        return new DataFile(name, bytes, HexFormat.of().formatHex(hash));
    }

    /** Returns a new SHA-256, the hash that inputs are recorded and told apart with. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
