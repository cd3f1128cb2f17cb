package org.autoperi.dataset.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * A file of a folder or archive.
 *
 * @param name path inside it, with slashes
 * @param shown path for people, by which the file can be found
 * @param contents the bytes, read when asked for; thread-safe
 */
record Member(String name, String shown, Contents contents) {
    /** Reads bytes. */
    @FunctionalInterface
    interface Contents {
        byte[] read() throws IOException;
    }

    /** Whether it is not meant to be seen: hidden files and the shadows that macOS puts into archives. */
    boolean isHidden() {
        return fileName().startsWith(".") || name.startsWith("__MACOSX/");
    }

    /** The name without folders. */
    String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The name without the endings of compression and format; {@code mp-1.cif.gz} is {@code mp-1}. */
    static String stem(String name) {
        return name.replaceFirst("(?i)\\.gz$", "").replaceFirst("(?<=[^/])\\.[A-Za-z]\\w*$", "");
    }

    /** The bytes, decompressed if they begin as gzip does. */
    byte[] unpacked() throws IOException {
        return unpacked(contents.read());
    }

    private static byte[] unpacked(byte[] stored) throws IOException {
        if (stored.length < 2 || stored[0] != 0x1f || (stored[1] & 0xff) != 0x8b) {
            return stored;
        }
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(stored))) {
            return unzipped.readAllBytes();
        }
    }

    static String text(byte[] stored) throws IOException {
        return new String(unpacked(stored), StandardCharsets.UTF_8);
    }
}
