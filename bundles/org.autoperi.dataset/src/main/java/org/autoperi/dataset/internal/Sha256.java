package org.autoperi.dataset.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.autoperi.dataset.DataFile;

/** The hash that inputs are recorded with. */
final class Sha256 {
    private Sha256() {}

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The facts of an input held in memory. */
    static DataFile facts(String name, byte[] stored) {
        return facts(name, stored.length, newDigest().digest(stored));
    }

    static DataFile facts(String name, long bytes, byte[] hash) {
        return new DataFile(name, bytes, HexFormat.of().formatHex(hash));
    }
}
