package org.autoperi.dynamics;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Frames of DCD as CHARMM, NAMD, OpenMM and LAMMPS write them: Fortran records of either byte order; a unit cell before the coordinates is left
 * out. Layout: the DCD plug-in of VMD (dcdplugin.c).
 */
final class DcdReader implements TrajectoryReader {
    private static final int HEADER = 84;
    private static final int LARGEST_RECORD = 1 << 30;

    private final String name;
    private final InputStream in;
    private final ByteOrder order;
    private final int atoms;
    private final boolean hasCell;
    private final boolean hasFourth;
    private final List<String> columns;
    private long frame;

    DcdReader(String name, InputStream in) throws IOException, DynamicsException {
        this.name = name;
        this.in = in;
        byte[] length = in.readNBytes(4);
        order = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt() == HEADER
                ? ByteOrder.LITTLE_ENDIAN
                : ByteOrder.BIG_ENDIAN;
        if (ByteBuffer.wrap(length).order(order).getInt() != HEADER) {
            throw error("the header is not of 84 bytes; files with 64-bit record marks cannot be read");
        }
        ByteBuffer header = body(HEADER);
        int fixed = header.getInt(4 + 4 * 8);
        boolean charmm = header.getInt(4 + 4 * 19) != 0;
        hasCell = charmm && header.getInt(4 + 4 * 10) != 0;
        hasFourth = charmm && header.getInt(4 + 4 * 11) != 0;
        if (fixed != 0) {
            throw error("it leaves out " + fixed + " fixed atoms in all frames but the first; write it with all atoms");
        }
        record();
        atoms = record().getInt(0);
        if (atoms <= 0) {
            throw error("found " + atoms + " atoms, expected one or more");
        }
        columns = XyzReader.coordinates(atoms);
    }

    private ByteBuffer record() throws IOException, DynamicsException {
        return body(ByteBuffer.wrap(exactly(4)).order(order).getInt());
    }

    private ByteBuffer body(int length) throws IOException, DynamicsException {
        if (length < 0 || length > LARGEST_RECORD) {
            throw error("a record of " + length + " bytes; the file is damaged");
        }
        ByteBuffer body = ByteBuffer.wrap(exactly(length)).order(order);
        int again = ByteBuffer.wrap(exactly(4)).order(order).getInt();
        if (again != length) {
            throw error(
                    "a record begins with the length " + length + " and ends with " + again + "; the file is damaged");
        }
        return body;
    }

    private byte[] exactly(int length) throws IOException, DynamicsException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    where() + ": the file ends here; it was cut off",
                    new EOFException());
        }
        return bytes;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean next(double[] row) throws IOException, DynamicsException {
        in.mark(1);
        if (in.read() < 0) {
            return false;
        }
        in.reset();
        frame++;
        if (hasCell) {
            record();
        }
        for (int axis = 0; axis < 3; axis++) {
            ByteBuffer numbers = record();
            if (numbers.capacity() != 4 * atoms) {
                throw error("a record of " + numbers.capacity() + " bytes, expected " + 4 * atoms + " for " + atoms
                        + " atoms");
            }
            for (int atom = 0; atom < atoms; atom++) {
                row[3 * atom + axis] = numbers.getFloat(4 * atom);
            }
        }
        if (hasFourth) {
            record();
        }
        return true;
    }

    private DynamicsException error(String text) {
        return new DynamicsException(DynamicsException.Reason.DATA, where() + ": " + text);
    }

    @Override
    public String where() {
        return frame == 0 ? name : name + ": frame " + frame;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
