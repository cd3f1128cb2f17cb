package org.autoperi.dynamics;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.autoperi.core.NearestNames;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A trajectory file read row by row, in little memory. A row is a frame of numbers with named columns, or of one replica of it. Files are columns under a header
 * (as the published ones), COLVAR of PLUMED, XYZ, DCD or NumPy arrays; all but DCD and NumPy also within gzip. Not thread-safe.
 *
 * <p>Columns of XYZ and DCD are {@code x1 y1 z1 x2 ...}, atoms from 1, as in PLUMED.
 */
@ProviderType
public interface TrajectoryReader extends Closeable {
    /** Names of the columns. */
    List<String> columns();

    /**
     * Reads the next row.
     *
     * @param row receives the numbers of {@link #columns()}
     * @return whether there was one
     * @throws DynamicsException if it cannot be read; names the file and the line or frame
     */
    boolean next(double[] row) throws IOException, DynamicsException;

    /** Where the last row was, such as {@code COLVAR:17}. */
    String where();

    /**
     * The index of a column.
     *
     * @throws DynamicsException if there is none, naming the nearest
     */
    default int column(String name) throws DynamicsException {
        int index = columns().indexOf(name);
        if (index < 0) {
            List<String> near = NearestNames.of(name, columns());
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    where() + ": there is no column '" + name + "'; "
                            + (near.isEmpty()
                                    ? "there are "
                                            + String.join(
                                                    ", ",
                                                    columns()
                                                            .subList(
                                                                    0,
                                                                    Math.min(
                                                                            12,
                                                                            columns()
                                                                                    .size())))
                                    : "did you mean " + String.join(" or ", near) + "?"));
        }
        return index;
    }

    /**
     * Opens a file; its first bytes tell the layout.
     *
     * @throws DynamicsException if it is empty or of no known layout
     */
    static TrajectoryReader open(Path file) throws IOException, DynamicsException {
        InputStream stored = Files.newInputStream(file);
        try {
            BufferedInputStream plain = new BufferedInputStream(stored, 1 << 16);
            byte[] head = head(plain, 2);
            if (head.length == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
                plain = new BufferedInputStream(new GZIPInputStream(plain, 1 << 16), 1 << 16);
            }
            return open(file, plain);
        } catch (IOException | DynamicsException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private static byte[] head(InputStream in, int length) throws IOException {
        in.mark(length);
        byte[] head = in.readNBytes(length);
        in.reset();
        return head;
    }

    private static TrajectoryReader open(Path file, BufferedInputStream in) throws IOException, DynamicsException {
        byte[] head = head(in, 8);
        String name = file.toString();
        if (head.length == 0) {
            throw new DynamicsException(DynamicsException.Reason.DATA, name + " is empty; expected a trajectory");
        }
        if (head.length == 8 && head[0] == (byte) 0x93 && head[1] == 'N' && head[2] == 'U' && head[3] == 'M') {
            return new NpyReader(name, in);
        }
        if (head.length == 8 && head[4] == 'C' && head[5] == 'O' && head[6] == 'R' && head[7] == 'D') {
            return new DcdReader(name, in);
        }
        String plain = name.toLowerCase(Locale.ROOT);
        plain = plain.endsWith(".gz") ? plain.substring(0, plain.length() - 3) : plain;
        return plain.endsWith(".xyz") || plain.endsWith(".extxyz")
                ? new XyzReader(name, in)
                : new ColumnReader(name, in);
    }
}
