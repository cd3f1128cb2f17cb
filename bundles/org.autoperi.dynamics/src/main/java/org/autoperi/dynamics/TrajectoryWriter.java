package org.autoperi.dynamics;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the frames of a simulation in single precision, as trajectory formats do; every number reads back to the same float.
 * Layouts:
 *
 * <ul>
 *   <li>{@code text}: a header {@code x_1 x_2 v_1 v_2 replica step}, then a row for each replica and frame; programs that read the published files by
 *       their first columns read it too.
 *   <li>{@code colvar}: as PLUMED writes it, {@code #! FIELDS time x y vx vy replica}.
 *   <li>{@code npy}: an array of NumPy, shape (frames, replicas, 4) with x, y and the velocities, float32.
 * </ul>
 */
public final class TrajectoryWriter implements TrajectorySink, Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_ROW = 160;
    private static final int NPY_HEADER = 128;

    /** A layout of a trajectory file. */
    public enum Layout {
        /** Columns under a header. */
        TEXT,
        /** Columns as of PLUMED. */
        COLVAR,
        /** An array of NumPy. */
        NPY
    }

    private final Layout layout;
    private final OutputStream out;
    private final LangevinSettings settings;
    private final ByteBuffer row;
    private final StringBuilder line = new StringBuilder();
    private long frames;

    private TrajectoryWriter(Layout layout, OutputStream out, LangevinSettings settings) throws IOException {
        this.layout = layout;
        this.out = out;
        this.settings = settings;
        this.row = ByteBuffer.allocate(Math.max(LONGEST_ROW, 16 * settings.replicas()))
                .order(ByteOrder.LITTLE_ENDIAN);
        switch (layout) {
            case TEXT -> text("x_1 x_2 v_1 v_2 replica step\n");
            case COLVAR -> text("#! FIELDS time x y vx vy replica\n");
            case NPY -> out.write(npyHeader(settings.frames(), settings.replicas()));
        }
    }

    /** The layout that a file name tells: {@code .txt}, {@code .dat}, {@code .colvar} (also {@code COLVAR*}), {@code .npy}; text also with {@code .gz}. */
    public static Optional<Layout> layoutOf(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return Optional.of(Layout.NPY);
        }
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".colvar") || plain.startsWith("colvar")) {
            return Optional.of(Layout.COLVAR);
        }
        return plain.endsWith(".txt") || plain.endsWith(".dat") ? Optional.of(Layout.TEXT) : Optional.empty();
    }

    /**
     * Begins a file.
     *
     * @param file its name tells the layout and whether to compress
     * @param out where the bytes go; closed with this
     * @param settings of the simulation that will be written; its frames are to be written to the last
     * @throws IllegalArgumentException if the name tells no layout
     */
    public static TrajectoryWriter open(Path file, OutputStream out, LangevinSettings settings) throws IOException {
        Layout layout = layoutOf(file)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the name " + file + " tells no layout; expected .txt, .txt.gz, .colvar, .colvar.gz or .npy"));
        boolean zipped = file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        OutputStream target = zipped ? new GZIPOutputStream(out, BUFFER) : out;
        return new TrajectoryWriter(layout, new BufferedOutputStream(target, BUFFER), settings);
    }

    /** Version 1.0 of the format, padded to 128 bytes (numpy.lib.format). */
    private static byte[] npyHeader(long frames, int replicas) {
        byte[] header = new byte[NPY_HEADER];
        Arrays.fill(header, (byte) ' ');
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, NPY_HEADER - 10, 0};
        System.arraycopy(magic, 0, header, 0, magic.length);
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + frames + ", " + replicas + ", 4), }";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, magic.length, bytes.length);
        header[NPY_HEADER - 1] = '\n';
        return header;
    }

    @Override
    public void frame(Frame frame) throws IOException {
        frames++;
        if (layout == Layout.NPY) {
            row.clear();
            for (int r = 0; r < frame.replicas(); r++) {
                row.putFloat((float) frame.x(r));
                row.putFloat((float) frame.y(r));
                row.putFloat((float) frame.velocityX(r));
                row.putFloat((float) frame.velocityY(r));
            }
            out.write(row.array(), 0, row.position());
            return;
        }
        for (int r = 0; r < frame.replicas(); r++) {
            line.setLength(0);
            if (layout == Layout.COLVAR) {
                line.append((float) (frame.step() * settings.timeStep())).append(' ');
            }
            line.append((float) frame.x(r)).append(' ');
            line.append((float) frame.y(r)).append(' ');
            line.append((float) frame.velocityX(r)).append(' ');
            line.append((float) frame.velocityY(r)).append(' ').append(r);
            if (layout == Layout.TEXT) {
                line.append(' ').append(frame.step());
            }
            text(line.append('\n'));
        }
    }

    private void text(CharSequence characters) throws IOException {
        for (int i = 0; i < characters.length(); i++) {
            out.write(characters.charAt(i));
        }
    }

    /** Ends the file. */
    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Frames written so far. */
    public long frames() {
        return frames;
    }
}
