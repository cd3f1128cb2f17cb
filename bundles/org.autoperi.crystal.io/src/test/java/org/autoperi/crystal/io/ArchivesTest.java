package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Crystal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    private static final CrystalFiles FILES = CrystalFiles.of(BuiltInFormats.ALL);
    private static final byte[] XYZ = "1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nFe 0 0 0\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<String> names = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();

    private void read(Path file) throws CrystalFormatException, IOException {
        FILES.readAll(file, new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                names.add(crystal.name());
            }

            @Override
            public void remark(Problem problem) {
                passedOver.add(problem.where().source());
            }

            @Override
            public void refused(CrystalFormatException reason) {
                refused.add(reason.getMessage());
            }
        });
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> entries, Charset names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, names)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return out.toByteArray();
    }

    private static byte[] zip(String name, byte[] bytes) throws IOException {
        return zip(Map.of(name, bytes), StandardCharsets.UTF_8);
    }

    private static byte[] tar(String name, byte[] bytes) {
        byte[] all = new byte[512 + (bytes.length + 511) / 512 * 512 + 1024];
        put(all, 0, name);
        put(all, 124, String.format("%011o", bytes.length));
        all[156] = '0';
        put(all, 257, "ustar");
        put(all, 148, "        ");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += all[i] & 0xFF;
        }
        put(all, 148, String.format("%06o\0 ", sum));
        System.arraycopy(bytes, 0, all, 512, bytes.length);
        return all;
    }

    private static void put(byte[] target, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    @Test
    void opensArchivesWithinArchivesByContentAndByName() throws CrystalFormatException, IOException {
        Map<String, byte[]> inner = new LinkedHashMap<>();
        inner.put("a.xyz", XYZ);
        inner.put("b.xyz.gz", gzip(XYZ));
        inner.put("deep/c.tar.gz", gzip(tar("d/c.xyz", XYZ)));
        inner.put("e.zip", zip("e.xyz", XYZ));
        inner.put("f-without-ending", gzip(zip("f.xyz", XYZ)));
        inner.put("g.tgz", gzip(tar("g.xyz", XYZ)));
        inner.put("notes.txt", "nothing".getBytes(StandardCharsets.UTF_8));
        byte[] all = zip(inner, StandardCharsets.UTF_8);
        read(file("all.zip", all));
        assertThat(names).containsExactly("a", "b", "c", "e", "f", "g");
        assertThat(passedOver).singleElement().satisfies(n -> assertThat(n).endsWith("all.zip!notes.txt"));
        names.clear();
        read(file("all.download", all));
        read(file("once-more.tar", tar("all.zip", all)));
        assertThat(names).hasSize(12);
        assertThat(refused).isEmpty();
    }

    @Test
    void aDamagedMemberDoesNotLoseTheOthers() throws CrystalFormatException, IOException {
        byte[] gz = gzip(XYZ);
        Map<String, byte[]> inner = new LinkedHashMap<>();
        inner.put("cut.xyz.gz", Arrays.copyOf(gz, gz.length - 9));
        inner.put("no.zip", XYZ);
        inner.put("bad.xyz", "1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nFx 0 0 0\n".getBytes(StandardCharsets.UTF_8));
        inner.put("good.xyz", XYZ);
        read(file("x.zip", zip(inner, StandardCharsets.UTF_8)));
        assertThat(names).containsExactly("good");
        assertThat(refused).hasSize(3);
        assertThat(refused.get(0)).contains("x.zip!cut.xyz.gz", "cannot be unpacked", "gzip");
        assertThat(refused.get(1)).contains("x.zip!no.zip", "expected a zip archive");
        assertThat(refused.get(2)).contains("x.zip!bad.xyz:3:1", "unknown element 'Fx'");
    }

    @Test
    void saysThatAnArchiveIsDamaged() throws IOException {
        byte[] zip = zip("a.xyz", XYZ);
        byte[] tar = tar("a.xyz", XYZ);
        Map<String, byte[]> bad = Map.of(
                "cut.zip", Arrays.copyOf(zip, 40),
                "cut.tar", Arrays.copyOf(tar, 530),
                "sum.tar", tar("a.xyz", XYZ).clone(),
                "no.tgz", XYZ,
                "no.gz", XYZ);
        bad.get("sum.tar")[3] = 'x';
        for (Map.Entry<String, byte[]> entry : bad.entrySet()) {
            Path file = file(entry.getKey(), entry.getValue());
            assertThatThrownBy(() -> read(file))
                    .as(entry.getKey())
                    .isInstanceOf(CrystalFormatException.class)
                    .hasMessageContainingAll(entry.getKey(), "cannot be unpacked", "fetch it again");
        }
    }

    @Test
    void readsOddNames() throws CrystalFormatException, IOException {
        Map<String, byte[]> odd = new LinkedHashMap<>();
        odd.put("Br\u00fccke \u00e9.xyz", XYZ);
        odd.put("a!b.xyz", XYZ);
        odd.put("..\\..\\up.xyz", XYZ);
        odd.put("C:/x?.xyz", XYZ);
        read(file("latin.zip", zip(odd, StandardCharsets.ISO_8859_1)));
        odd.put("\u6c34.xyz", XYZ);
        read(file("utf8.zip", zip(odd, StandardCharsets.UTF_8)));
        assertThat(names)
                .containsExactly(
                        "Br\u00fccke \u00e9",
                        "b",
                        "..\\..\\up",
                        "x?",
                        "Br\u00fccke \u00e9",
                        "b",
                        "..\\..\\up",
                        "x?",
                        "\u6c34");
        assertThat(refused).isEmpty();
    }

    @Test
    void endsEndlessNesting() throws CrystalFormatException, IOException {
        byte[] bytes = XYZ;
        for (int i = 0; i < 12; i++) {
            bytes = zip("x.zip", bytes);
        }
        read(file("x.zip", bytes));
        assertThat(names).isEmpty();
        assertThat(refused).singleElement().satisfies(m -> assertThat(m).contains("packed in each other"));
    }

    @Test
    @Tag("slow")
    void endsArchiveBombs() throws CrystalFormatException, IOException {
        byte[] megabytes = new byte[80 << 20];
        Arrays.fill(megabytes, (byte) ' ');
        byte[] bomb = zip(Map.of("a.xyz", XYZ, "b.xyz", megabytes), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(file("bomb.zip", bomb)))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContainingAll("bomb.zip", "64 MB", "archive bomb");
        Files.createDirectories(folder.resolve("set"));
        Files.write(folder.resolve("set/a.zip"), zip("inner.zip", bomb));
        Files.write(folder.resolve("set/b.xyz"), XYZ);
        names.clear();
        read(folder.resolve("set"));
        assertThat(names).contains("b");
        assertThat(refused).singleElement().satisfies(m -> assertThat(m).contains("a.zip", "archive bomb"));
    }
}
