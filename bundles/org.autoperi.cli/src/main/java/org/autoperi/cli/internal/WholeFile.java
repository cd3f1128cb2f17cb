package org.autoperi.cli.internal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is written whole or not at all. */
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
        writeBytes(file, out -> {
            Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()));
            content.writeTo(text);
            text.flush();
        });
    }

    /** What a file of bytes shall hold. */
    interface Bytes<E extends Exception> {
        void writeTo(OutputStream out) throws IOException, E;
    }

    /**
     * Writes bytes beside the file and moves it there; whatever ends the writing, nothing of it stays.
     *
     * @throws IOException if it cannot be written, naming the file
     * @throws E what the content throws
     */
    static <E extends Exception> void writeBytes(Path file, Bytes<E> content) throws IOException, E {
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
