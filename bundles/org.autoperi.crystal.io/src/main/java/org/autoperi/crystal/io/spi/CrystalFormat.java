package org.autoperi.crystal.io.spi;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.internal.LenientReader;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A file format for crystal structures.
 *
 * <p>Implementations are stateless and thread-safe. Only {@link #read} must be implemented. A format whose files are no text says so by
 * {@link #isText}, recognises them by {@link #sniffBytes}, implements {@link #readFile} and {@link #writeFile}, and lets {@code read} refuse.
 */
@ConsumerType
public interface CrystalFormat {

    /**
     * Reads every structure of a text in its order and hands it to the sink at once, so that long files need no memory.
     *
     * <p>A structure that cannot be used, while the text after it can, goes to {@link CrystalSink#refused}.
     *
     * @param text the decoded text, closed by the caller
     * @param source name of the text for messages, usually a file name
     * @param sink takes the structures
     * @throws CrystalFormatException if the text cannot be read on; found versus expected, with line and column
     * @throws IOException if the reader fails
     */
    void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException;

    /** Returns patterns of file names in glob syntax, such as {@code *.cif}, compared without regard to case. */
    default List<String> fileNames() {
        return List.of();
    }

    /**
     * Tells whether the beginning of a text looks like this format; must not claim texts of other formats.
     *
     * @param head the first characters, up to some thousand
     */
    default boolean sniff(String head) {
        return false;
    }

    /** Tells whether files of this format are text; others are recognised by their bytes, and read and written as whole files. */
    default boolean isText() {
        return true;
    }

    /**
     * Tells whether a file that is no text looks like this format; must not claim files of other formats. Asked only if {@link #isText} is
     * false.
     *
     * @param head the first bytes, up to some thousand; not to be changed
     */
    default boolean sniffBytes(byte[] head) {
        return false;
    }

    /**
     * Reads every structure of a file. Called instead of {@link #read} if {@link #isText} is false; what was packed has been unpacked to a
     * temporary file.
     *
     * @param file the file, which may be gone after the call
     * @param source name of the file for messages
     * @param sink takes the structures
     * @throws CrystalFormatException if the file cannot be read on; found versus expected, with the place in the file
     * @throws IOException if the file cannot be opened
     */
    default void readFile(Path file, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        try (Reader text = new BufferedReader(new LenientReader(Files.newInputStream(file)))) {
            read(text, source, sink);
        }
    }

    /** Tells whether {@link #write}, or {@link #writeFile} for files that are no text, is implemented. */
    default boolean isWritable() {
        return false;
    }

    /** Tells whether one text may hold several structures. */
    default boolean holdsSeveral() {
        return true;
    }

    /**
     * Writes structures one after the other.
     *
     * @throws UnsupportedOperationException if the format is only read
     * @throws IllegalArgumentException if a structure has something that the format cannot express, naming the structure
     * @throws IOException if the output fails
     */
    default void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        throw new UnsupportedOperationException("this format is only read, not written");
    }

    /**
     * Writes structures into a new file, for which the caller has a folder and which it moves to its place when all went well.
     *
     * @param file the file, empty or absent
     * @throws UnsupportedOperationException if the format is only read
     * @throws IllegalArgumentException if a structure has something that the format cannot express, naming the structure
     * @throws IOException if the output fails
     */
    default void writeFile(Iterable<Crystal> crystals, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            write(crystals, out);
        }
    }

    /**
     * Names what of a structure is lost when this format writes it, such as {@code labels} or {@code oxidation states}; empty if all of it
     * can be read back. What makes {@link #write} refuse is not named here.
     */
    default List<String> losses(Crystal crystal) {
        return List.of();
    }
}
