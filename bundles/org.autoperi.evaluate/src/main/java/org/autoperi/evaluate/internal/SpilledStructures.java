package org.autoperi.evaluate.internal;

import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.RandomAccess;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.evaluate.GeneratedStructure;

/**
 * Structures of which all but an index is in a temporary file that is mapped into memory: the system keeps of it what is in use. A structure is
 * made anew whenever it is asked for, equal to the one that was added. Unmodifiable and thread-safe; the file goes with the process.
 */
public final class SpilledStructures extends AbstractList<GeneratedStructure> implements RandomAccess {
    private static final int UNKNOWN_OXIDATION = Integer.MIN_VALUE;

    private final long[] starts;
    private final long[] segmentStarts;
    private final MappedByteBuffer[] segments;
    /** Those with properties of sites, which the file has no form for. */
    private final Map<Integer, GeneratedStructure> kept;

    private SpilledStructures(
            long[] starts, long[] segmentStarts, MappedByteBuffer[] segments, Map<Integer, GeneratedStructure> kept) {
        this.starts = starts;
        this.segmentStarts = segmentStarts;
        this.segments = segments;
        this.kept = kept;
    }

    /** Returns an unmodifiable list of the same structures: these where they are spilled, a copy where not. */
    public static List<GeneratedStructure> copyOf(List<GeneratedStructure> structures) {
        return structures instanceof SpilledStructures ? structures : List.copyOf(structures);
    }

    @Override
    public int size() {
        return starts.length - 1;
    }

    @Override
    public GeneratedStructure get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("structure " + index + " of " + size());
        }
        GeneratedStructure other = kept.get(index);
        if (other != null) {
            return other;
        }
        int found = Arrays.binarySearch(segmentStarts, starts[index]);
        int segment = found >= 0 ? found : -found - 2;
        int length = (int) (starts[index + 1] - starts[index]);
        ByteBuffer bytes = segments[segment].slice((int) (starts[index] - segmentStarts[segment]), length);
        try (DataInputStream in = new DataInputStream(new Bytes(bytes))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("structure " + index + " cannot be read back", e);
        }
    }

    private static final class Bytes extends InputStream {
        private final ByteBuffer bytes;

        Bytes(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int from, int length) {
            int count = Math.min(length, bytes.remaining());
            bytes.get(to, from, count);
            return count == 0 && length > 0 ? -1 : count;
        }
    }

    private static GeneratedStructure read(DataInput in) throws IOException {
        String name = text(in);
        if (!in.readBoolean()) {
            return new GeneratedStructure.Unreadable(name, text(in));
        }
        String own = text(in);
        double[] rows = new double[9];
        for (int i = 0; i < 9; i++) {
            rows[i] = in.readDouble();
        }
        Crystal.Builder builder = Crystal.builder(Lattice.of(rows)).name(own);
        int sites = in.readInt();
        for (int i = 0; i < sites; i++) {
            List<Species> species = new ArrayList<>(1);
            int kinds = in.readInt();
            for (int k = 0; k < kinds; k++) {
                Element element = Element.of(in.readInt());
                double occupancy = in.readDouble();
                int oxidation = in.readInt();
                species.add(new Species(
                        element,
                        occupancy,
                        oxidation == UNKNOWN_OXIDATION ? OptionalInt.empty() : OptionalInt.of(oxidation)));
            }
            builder.add(new Site(species, in.readDouble(), in.readDouble(), in.readDouble(), text(in)));
        }
        int properties = in.readInt();
        for (int i = 0; i < properties; i++) {
            builder.property(text(in), in.readDouble());
        }
        return new GeneratedStructure.Readable(name, builder.build());
    }

    private static String text(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Collects structures; from some number on they go into the file. Not thread-safe. */
    public static final class Collector implements AutoCloseable {
        private static final int SEGMENT_BYTES = 1 << 29;

        private final int spillFrom;
        private final List<GeneratedStructure> small = new ArrayList<>();
        private final Map<Integer, GeneratedStructure> kept = new HashMap<>();
        private long[] starts = new long[1024];
        private final List<Long> segmentStarts = new ArrayList<>();
        private int count;
        private long written;
        private Path file;
        private DataOutputStream out;

        /**
         * Starts empty.
         *
         * @param spillFrom number of structures from which on they go into a file
         */
        public Collector(int spillFrom) {
            this.spillFrom = spillFrom;
        }

        /** Returns the number of structures. */
        public int size() {
            return out == null ? small.size() : count;
        }

        /**
         * Adds a structure.
         *
         * @throws UncheckedIOException if the temporary file cannot be written
         */
        public void add(GeneratedStructure structure) {
            try {
                if (out == null && small.size() < spillFrom) {
                    small.add(structure);
                    return;
                }
                if (out == null) {
                    open();
                }
                spill(structure);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "structures cannot be kept in the temporary file " + file + ": " + e.getMessage(), e);
            }
        }

        private void open() throws IOException {
            file = Files.createTempFile("autoperi-structures", ".bin");
            file.toFile().deleteOnExit();
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
            for (GeneratedStructure structure : small) {
                spill(structure);
            }
            small.clear();
        }

        private void spill(GeneratedStructure structure) throws IOException {
            if (segmentStarts.isEmpty() || written - segmentStarts.get(segmentStarts.size() - 1) > SEGMENT_BYTES) {
                segmentStarts.add(written);
            }
            if (count + 2 > starts.length) {
                starts = Arrays.copyOf(starts, 2 * starts.length);
            }
            starts[count] = written;
            if (hasSiteProperties(structure)) {
                kept.put(count, structure);
            } else {
                write(structure);
            }
            starts[++count] = written;
        }

        private static boolean hasSiteProperties(GeneratedStructure structure) {
            return structure.crystal().stream().flatMap(c -> c.sites().stream()).anyMatch(site -> !site.properties()
                    .isEmpty());
        }

        private void write(GeneratedStructure structure) throws IOException {
            text(structure.name());
            out.writeBoolean(structure instanceof GeneratedStructure.Readable);
            written++;
            if (structure instanceof GeneratedStructure.Unreadable unreadable) {
                text(unreadable.reason());
                return;
            }
            Crystal crystal = structure.crystal().orElseThrow();
            text(crystal.name());
            for (double number : crystal.lattice().matrix()) {
                out.writeDouble(number);
            }
            out.writeInt(crystal.size());
            written += 76;
            for (Site site : crystal.sites()) {
                write(site);
            }
            Map<String, Double> properties = new LinkedHashMap<>(crystal.properties());
            out.writeInt(properties.size());
            written += 4;
            for (Map.Entry<String, Double> property : properties.entrySet()) {
                text(property.getKey());
                out.writeDouble(property.getValue());
                written += 8;
            }
        }

        private void write(Site site) throws IOException {
            out.writeInt(site.species().size());
            for (Species species : site.species()) {
                out.writeInt(species.element().atomicNumber());
                out.writeDouble(species.occupancy());
                out.writeInt(species.oxidation().orElse(UNKNOWN_OXIDATION));
            }
            out.writeDouble(site.x());
            out.writeDouble(site.y());
            out.writeDouble(site.z());
            written += 28 + 16L * site.species().size();
            text(site.label());
        }

        private void text(String text) throws IOException {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
            written += 4 + bytes.length;
        }

        /**
         * Returns the structures; nothing can be added afterwards.
         *
         * @throws IOException if the temporary file cannot be read
         */
        public List<GeneratedStructure> toList() throws IOException {
            if (out == null) {
                return List.copyOf(small);
            }
            out.close();
            MappedByteBuffer[] segments = new MappedByteBuffer[segmentStarts.size()];
            long[] places = new long[segments.length];
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                for (int i = 0; i < segments.length; i++) {
                    places[i] = segmentStarts.get(i);
                    long end = i + 1 < segments.length ? segmentStarts.get(i + 1) : written;
                    segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, places[i], end - places[i]);
                }
            }
            return new SpilledStructures(Arrays.copyOf(starts, count + 1), places, segments, Map.copyOf(kept));
        }

        /** Closes the file if it is still being written. */
        @Override
        public void close() throws IOException {
            if (out != null) {
                out.close();
            }
        }
    }
}
