package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.internal.CifFormat;
import org.autoperi.crystal.io.internal.PoscarFormat;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plug-in for files that are no text can rely on. */
class WholeFileFormatTest {

    private static final int MAGIC = 0x00C0FFEE;
    private static final CrystalFiles FILES =
            CrystalFiles.of(Map.of("bin", new Cubes(), "cif", new CifFormat(), "poscar", new PoscarFormat()));

    @TempDir
    Path folder;

    /** Edges of cubic iron cells as big-endian numbers behind a magic word. */
    private static final class Cubes implements CrystalFormat {
        @Override
        public boolean isText() {
            return false;
        }

        @Override
        public List<String> fileNames() {
            return List.of("*.bin");
        }

        @Override
        public boolean sniffBytes(byte[] head) {
            return head.length >= 4 && ByteBuffer.wrap(head).getInt() == MAGIC;
        }

        @Override
        public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException {
            throw new CrystalFormatException(SourcePosition.of(source), "found text; expected a file of cubes");
        }

        @Override
        public void readFile(Path file, String source, CrystalSink sink) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).position(4);
            while (bytes.hasRemaining()) {
                sink.crystal(Crystal.of(Lattice.cubic(bytes.getDouble()), List.of(Element.Fe), new double[3]));
            }
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void writeFile(Iterable<Crystal> crystals, Path file) throws IOException {
            assertThat(file).doesNotExist();
            List<Crystal> all = new ArrayList<>();
            crystals.forEach(all::add);
            ByteBuffer bytes = ByteBuffer.allocate(4 + 8 * all.size()).putInt(MAGIC);
            all.forEach(crystal -> bytes.putDouble(crystal.lattice().a()));
            Files.write(file, bytes.array());
        }
    }

    private Path cubes(String name) throws IOException, CrystalFormatException {
        Path file = folder.resolve(name);
        List<Crystal> crystals = new ArrayList<>();
        for (int i = 1; i <= 2000; i++) { // more than what is looked at to recognise it
            crystals.add(Crystal.of(Lattice.cubic(i), List.of(Element.Fe), new double[3]));
        }
        FILES.write(file, crystals, "bin");
        return file;
    }

    @Test
    void writesAndReadsFilesThatAreNoText() throws IOException, CrystalFormatException {
        List<Crystal> read = FILES.read(cubes("a.whatever"));
        assertThat(read).hasSize(2000);
        assertThat(read.get(1999).lattice().a()).isEqualTo(2000);
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void unpacksThemFromGzipAndZip() throws IOException, CrystalFormatException {
        byte[] bytes = Files.readAllBytes(cubes("a.bin"));
        Path gz = folder.resolve("b.bin.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(bytes);
        }
        assertThat(FILES.read(gz)).hasSize(2000);
        Path zip = folder.resolve("c.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("x/a"));
            out.write(bytes);
        }
        List<Crystal> crystals = new ArrayList<>();
        FILES.readAll(zip, crystals::add);
        assertThat(crystals).hasSize(2000);
    }

    @Test
    void asksThemByNameForTextAndDeclaredFormatsAlways() throws IOException {
        Path text = Files.writeString(folder.resolve("t.bin"), "hello");
        Path declared = Files.writeString(folder.resolve("t.txt"), "hello world");
        assertThatThrownBy(() -> FILES.read(text)).isInstanceOf(java.nio.BufferUnderflowException.class);
        assertThatThrownBy(() -> FILES.readAll(declared, "bin", crystal -> {}))
                .isInstanceOf(java.nio.BufferUnderflowException.class);
    }
}
