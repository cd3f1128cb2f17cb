package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.internal.CifFormat;
import org.autoperi.crystal.io.internal.ExtXyzFormat;
import org.autoperi.crystal.io.internal.PoscarFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrystalFilesTest {

    private static final CrystalFiles FILES =
            CrystalFiles.of(Map.of("cif", new CifFormat(), "poscar", new PoscarFormat(), "extxyz", new ExtXyzFormat()));

    private static final String POSCAR =
            """
            rutile
            1.0
            4.6 0 0
            0 4.6 0
            0 0 2.96
            Ti O
            2 4
            Direct
            0 0 0
            0.5 0.5 0.5
            0.305 0.305 0
            0.695 0.695 0
            0.195 0.805 0.5
            0.805 0.195 0.5
            """;

    private static final String XYZ =
            """
            2
            Lattice="3 0 0 0 3 0 0 0 3" Properties=species:S:1:pos:R:3:forces:R:3 energy=-3.5 name="cesium chloride" pbc="T T T"
            Cs 0 0 0 0.1 0.1 0.1
            Cl 1.5 1.5 1.5 0.1 0.1 0.1
            """;

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Collects everything that happens. */
    private static final class Log implements CrystalSink {
        private final List<Crystal> crystals = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final List<Problem> remarks = new ArrayList<>();

        @Override
        public void crystal(Crystal crystal) {
            crystals.add(crystal);
        }

        @Override
        public void remark(Problem problem) {
            remarks.add(problem);
        }

        @Override
        public void refused(CrystalFormatException reason) {
            refused.add(reason.getMessage());
        }
    }

    @Test
    void builtInFormatsAreRegisteredLikeAnyOther() {
        CrystalFiles files = CrystalFiles.of(ClassPathExtensions.of(getClass().getClassLoader()));
        assertThat(files.formatIds()).contains("cif", "poscar", "extxyz");
    }

    @Test
    void recognisesFilesByContentWhateverTheirName() throws CrystalFormatException, IOException {
        assertThat(FILES.readOne(write("a.txt", POSCAR)).composition().formula())
                .isEqualTo("Ti2O4");
        assertThat(FILES.readOne(write("b", XYZ)).composition().formula()).isEqualTo("CsCl");
        assertThatThrownBy(() -> FILES.read(write("c.txt", "hello\n")))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("not recognised")
                .hasMessageContaining("cif, extxyz, poscar");
        assertThatThrownBy(() -> FILES.read(write("d.cif", "hello\n"))).hasMessageContaining("before any data_ block");
        assertThatThrownBy(() -> FILES.read(write("e.cif", "\0\1\2"))).hasMessageContaining("not recognised");
        assertThatThrownBy(() -> FILES.read(folder.resolve("absent.cif"))).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cif", "poscar", "extxyz"})
    void everyFormatReadsWhatItWrites(String format) throws CrystalFormatException, IOException {
        Crystal crystal = FILES.readOne(write("POSCAR", POSCAR)).withProperty("energy", -1.25e-7);
        Path file = folder.resolve("out/copy.dat");
        FILES.write(file, List.of(crystal), format);
        Crystal again = FILES.readOne(file);
        assertThat(again.name()).isEqualTo("rutile");
        assertThat(again.atomicNumbers()).isEqualTo(crystal.atomicNumbers());
        assertThat(again.lattice().matrix()).containsExactly(crystal.lattice().matrix(), within(1e-9));
        assertThat(again.fractional()).containsExactly(crystal.fractional(), within(1e-11));
        try (var files = Files.list(folder.resolve("out"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws CrystalFormatException, IOException {
        Path file = folder.resolve("x.vasp");
        Crystal good =
                Crystal.of(Lattice.cubic(3), List.of(Element.Fe), new double[3]).withName("good");
        Crystal alloy = Crystal.builder(Lattice.cubic(3))
                .name("alloy")
                .add(new Site(List.of(Species.of(Element.Fe, 0.5)), 0, 0, 0, ""))
                .build();
        FILES.write(file, List.of(good), "poscar");
        assertThatThrownBy(() -> FILES.write(file, List.of(alloy), "poscar"))
                .hasMessageContaining("'alloy' is disordered");
        assertThatThrownBy(() -> FILES.write(file, List.of(good, good), "poscar"))
                .hasMessageContaining("one structure");
        assertThatThrownBy(() -> FILES.write(file, List.of(good), "pdb"))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("unknown format 'pdb'");
        assertThat(FILES.readOne(file).name()).isEqualTo("good");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void readsFoldersAndArchives() throws CrystalFormatException, IOException {
        Path inner = Files.createDirectories(folder.resolve("set/inner"));
        Files.writeString(inner.resolve("b.vasp"), POSCAR);
        Files.writeString(folder.resolve("set/a.xyz"), XYZ);
        Files.writeString(folder.resolve("set/notes.md"), "# notes");
        Files.writeString(folder.resolve("set/broken.cif"), "data_x\n_cell_length_a\n");
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("dir/c.vasp"));
            zip.write(POSCAR.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("d.xyz"));
            zip.write((XYZ + XYZ.replace("name=", "label=")).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve("set/z.zip"), zipped.toByteArray());
        Log log = new Log();
        FILES.readAll(folder.resolve("set"), log);
        assertThat(log.crystals)
                .extracting(Crystal::name)
                .containsExactly("cesium chloride", "rutile", "rutile", "cesium chloride", "d-2");
        assertThat(log.refused).singleElement().satisfies(m -> assertThat(m).contains("broken.cif:2:1"));
        assertThat(log.remarks)
                .singleElement()
                .satisfies(m -> assertThat(m.where().source()).endsWith("notes.md"));
    }

    @Test
    void readsTarAndGzip() throws CrystalFormatException, IOException {
        byte[] content = POSCAR.getBytes(StandardCharsets.UTF_8);
        Path tar = folder.resolve("set.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tar))) {
            byte[] header = new byte[512];
            put(header, 0, "folder/POSCAR");
            put(header, 124, String.format("%011o", content.length));
            header[156] = '0';
            put(header, 148, "        ");
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xFF;
            }
            put(header, 148, String.format("%06o\0 ", sum));
            out.write(header);
            out.write(content);
            out.write(new byte[(512 - content.length % 512) % 512 + 1024]);
        }
        Log log = new Log();
        FILES.readAll(tar, log);
        assertThat(log.crystals).extracting(Crystal::name).containsExactly("rutile");
        Path gz = folder.resolve("a.xyz.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(XYZ.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(FILES.readOne(gz).size()).isEqualTo(2);
        byte[] whole = Files.readAllBytes(gz);
        Files.write(gz, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> FILES.readOne(gz))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("cannot be unpacked");
        Files.write(tar, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> FILES.readAll(tar, log))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("cannot be unpacked");
        Path zip = write("x.zip", "no zip");
        assertThatThrownBy(() -> FILES.readAll(zip, log)).hasMessageContaining("expected a zip archive");
    }

    private static void put(byte[] target, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    @Test
    void toleratesLatin1() throws CrystalFormatException, IOException {
        byte[] bytes = XYZ.replace("cesium", "c\u00e9sium \u212b").getBytes(StandardCharsets.UTF_8);
        Path utf8 = Files.write(folder.resolve("u.xyz"), bytes);
        assertThat(FILES.readOne(utf8).name()).isEqualTo("c\u00e9sium \u212b chloride");
        Path latin = Files.write(
                folder.resolve("l.xyz"), XYZ.replace("cesium", "c\u00e9sium").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(FILES.readOne(latin).name()).isEqualTo("c\u00e9sium chloride");
    }

    @Test
    void poscarKnowsScalesVersionsAndCartesianCoordinates() throws CrystalFormatException, IOException {
        Crystal expected = FILES.parse(POSCAR, "POSCAR", "").get(0);
        String volume = POSCAR.replace("\n1.0\n", "\n-62.6336\n");
        assertThat(FILES.parse(volume, "POSCAR", "").get(0).lattice().volume()).isCloseTo(62.6336, within(1e-9));
        String three = POSCAR.replace("\n1.0\n", "\n1 1 2\n");
        assertThat(FILES.parse(three, "POSCAR", "").get(0).lattice().c()).isCloseTo(5.92, within(1e-12));
        String four = POSCAR.replace("rutile", "Ti O").replace("Ti O\n2 4", "2 4");
        assertThat(FILES.parse(four, "POSCAR", "").get(0).atomicNumbers()).isEqualTo(expected.atomicNumbers());
        String cartesian =
                "x\n2.0\n2 0 0\n0 2 0\n0 0 2\nCs_pv Cl\n1 1\nSelective dynamics\nCart\n0 0 0 T T T\n1 1 1 F F F\n";
        assertThat(FILES.parse(cartesian, "POSCAR", "").get(0).frac(1, 2)).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void poscarSaysWhatIsWrong() {
        refuses(POSCAR.replace("0.805 0.195 0.5\n", ""), "poscar", "test:14", "atom 6 of 6", "truncated");
        refuses(POSCAR.replace("Ti O", "Ti Ox"), "poscar", "unknown element 'Ox'");
        refuses(POSCAR.replace("0 0 2.96", "0 0 0"), "poscar", "no volume");
        refuses(POSCAR.replace("0.305 0.305 0", "0.305 nan 0"), "poscar", "test:11", "'nan'");
        refuses(POSCAR.replace("2 4", "2 4.5"), "poscar", "4.5");
        refuses(POSCAR.replace("\n1.0\n", "\n0\n"), "poscar", "scale");
        refuses(POSCAR.replace("2 4", "2 999999998"), "poscar", "test:15", "atom 7 of 1000000000", "truncated");
        refuses(POSCAR.replace("2 4", "999999999 999999999"), "poscar", "1999999998 atoms");
        refuses(POSCAR.replace("Ti O\n2 4", "2 4"), "poscar", "nothing says which elements", "2 symbols");
        refuses(POSCAR.replace("Direct\n", "Selective\nDirect\n"), "poscar", "T or F three times");
        refuses("", "poscar", "ends here");
    }

    @Test
    void extendedXyzKeepsPropertiesAndSaysWhatIsWrong() throws CrystalFormatException {
        Crystal crystal = FILES.parse(XYZ, "test", "").get(0);
        assertThat(crystal.name()).isEqualTo("cesium chloride");
        assertThat(crystal.properties()).containsExactly(Map.entry("energy", -3.5));
        refuses(XYZ.replaceAll("Lattice=\"[^\"]*\"", ""), "extxyz", "test:2", "molecule", "Lattice");
        refuses(XYZ.replace("T T T", "T T x"), "extxyz", "test:2", "T or F three times");
        refuses(XYZ.replace("Cl 1.5", "Cl NaN"), "extxyz", "test:4", "'NaN'");
        refuses(XYZ.replace("Cl 1.5", "Qq 1.5"), "extxyz", "unknown element 'Qq'");
        refuses(XYZ.replace("3 0 0 0 3", "3 0 0 3 0"), "extxyz", "no volume");
        refuses(XYZ.replace("2\nL", "999999999\nL"), "extxyz", "test:5", "truncated");
        refuses("abc\n", "extxyz", "'abc'", "number of atoms");
        refuses("", "extxyz", "empty");
    }

    @Test
    void aBadFrameDoesNotLoseTheOthers() throws CrystalFormatException, IOException {
        Log log = new Log();
        FILES.readAll(write("t.xyz", XYZ.replace("Cs 0", "Qq 0") + XYZ), log);
        assertThat(log.crystals).hasSize(1);
        assertThat(log.refused).hasSize(1);
    }

    private static void refuses(String text, String format, String... parts) {
        assertThatThrownBy(() -> FILES.parse(text, "test", format))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContainingAll(parts);
    }
}
