package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A text file that is written whole or not at all. */
final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a text beside the file and moves it there, so that a full disk takes nothing away.
     *
     * @throws IOException if it cannot be written, naming the file; what was there is still there
     */
    static void write(Path file, String text) throws IOException {
        write(file, out -> out.append(text));
    }

    /** What a file shall hold. */
    interface Content {
        void writeTo(Appendable out) throws IOException;
    }

    /** Writes a text of any length; see {@link #write(Path, String)}. */
    static void write(Path file, Content content) throws IOException {
        replace(file, part -> {
            try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                content.writeTo(out);
            }
        });
    }

    /** Writes bytes; see {@link #write(Path, String)}. */
    static void write(Path file, byte[] bytes) throws IOException {
        replace(file, part -> Files.write(part, bytes));
    }

    private interface Making {
        void make(Path part) throws IOException;
    }

    private static void replace(Path file, Making making) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path part = folder.resolve("." + file.getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            making.make(part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** What a file of bytes shall hold. */
    interface Bytes {
        void writeTo(OutputStream out) throws Exception;
    }

    /**
     * Writes bytes beside the file and moves it there; whatever ends the writing, nothing of it stays.
     *
     * @throws Exception what the content throws; an {@link IOException} names the file
     */
    static void writeBytes(Path file, Bytes content) throws Exception {
        Path folder = file.toAbsolutePath().getParent();
        Path part = folder.resolve("." + file.getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            try (OutputStream out = Files.newOutputStream(part)) {
                content.writeTo(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Says which file it is about: a full disk does not, and others name the file beside it. */
    static IOException unwritable(Path file, IOException reason) {
        String why = reason.getMessage();
        if (reason instanceof AccessDeniedException) {
            why = "access is denied";
        } else if (reason instanceof NoSuchFileException) {
            why = "its folder takes no files";
        } else if (reason instanceof FileSystemException system && system.getReason() != null) {
            why = system.getReason();
        }
        return new IOException(file + " cannot be written: " + why, reason);
    }
}
