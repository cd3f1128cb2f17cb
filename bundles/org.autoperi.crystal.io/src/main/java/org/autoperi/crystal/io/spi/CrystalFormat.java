package org.autoperi.crystal.io.spi;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A file format for crystal structures.
 *
 * <p>Implementations are stateless and thread-safe. Only {@link #read} must be implemented.
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

    /** Tells whether {@link #write} is implemented. */
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
}
