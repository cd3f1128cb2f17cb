package org.autoperi.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {
    private static final String HEADER = ",material_id,energy,gap,note,cif\n";

    @TempDir
    Path folder;

    /** Two caesium chloride cells, one above the other. */
    private static String cif(double c) {
        return """
                data_CsCl _symmetry_space_group_name_H-M 'P 1'
                _cell_length_a 4.1
                _cell_length_b 4.1
                _cell_length_c %s
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                loop_
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z
                Cs 0 0 0
                Cs 0 0 0.5
                Cl 0.5 0.5 0.25
                Cl 0.5 0.5 0.75
                """
                .formatted(c);
    }

    private static String row(String id, String energy, String gap, String cif) {
        return "0," + id + "," + energy + "," + gap + ",\"a, \"\"b\"\"\",\"" + cif + "\"\n";
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static CsvSource.Config config(Path train, int limit, int maxAtoms, boolean primitive, double share) {
        return new CsvSource.Config(
                Optional.of(train),
                Optional.empty(),
                Optional.empty(),
                "material_id",
                "cif",
                List.of(),
                limit,
                maxAtoms,
                primitive,
                primitive,
                share,
                List.of(),
                0,
                0,
                "",
                List.of(),
                false,
                List.of());
    }

    private static Dataset open(CsvSource.Config config) throws Exception {
        return Sources.csv().open(config, Progress.NONE);
    }

    private static Dataset open(Path train) throws Exception {
        return open(config(train, 0, 0, true, 0));
    }

    @Test
    void readsCrystalsAndColumnsOfNumbers() throws Exception {
        Path file = write("a.csv", HEADER + row("x1", "-1.5", "", cif(8.2)) + row("x2", "2e-3", "0.5", cif(8.4)));

        Dataset dataset = open(file);

        assertThat(dataset.entries()).extracting(DatasetEntry::id).containsExactly("x1", "x2");
        assertThat(dataset.split(Split.TRAIN)).hasSize(2);
        assertThat(dataset.propertyKeys()).containsExactly("energy", "gap");
        assertThat(dataset.entries().get(0).crystal().properties()).containsOnlyKeys("energy");
        assertThat(dataset.entries().get(1).crystal().properties()).containsEntry("energy", 2e-3);
        assertThat(dataset.entries().get(0).crystal().name()).isEqualTo("x1");
        assertThat(dataset.problems()).isEmpty();
    }

    @Test
    void takesThePrimitiveCellUnlessToldOtherwise() throws Exception {
        Path file = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)));

        assertThat(open(file).entries().get(0).crystal().size()).isEqualTo(2);
        assertThat(open(config(file, 0, 0, false, 0)).entries().get(0).crystal().size())
                .isEqualTo(4);
    }

    @Test
    void leavesOutLargeCrystalsSilently() throws Exception {
        Path file = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)) + row("y", "0", "0", cif(8.2)));

        assertThat(open(config(file, 0, 2, true, 0)).size()).isEqualTo(2);
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> open(config(file, 0, 3, false, 0)))
                .withMessageContaining("found 0 structures");
    }

    @Test
    void keepsTheOrderAndObeysTheLimit() throws Exception {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 700; i++) {
            text.append(row("id" + i, String.valueOf(i), "0", cif(8.2)));
        }
        Path file = write("a.csv", text.toString());

        List<DatasetEntry> all = open(file).entries();
        Dataset limited = open(config(file, 300, 0, true, 0));

        assertThat(all).hasSize(700);
        assertThat(all.get(699).crystal().properties()).containsEntry("energy", 699.0);
        assertThat(limited.entries()).isEqualTo(all.subList(0, 300));
        assertThat(limited.inputs()).isEqualTo(open(file).inputs());
    }

    @Test
    void recordsTheHashOfTheFileAsStored() throws Exception {
        byte[] stored = gzip(HEADER + row("x", "0", "0", cif(8.2)));
        Path file = Files.write(folder.resolve("a.csv.gz"), stored);

        Dataset dataset = open(file);

        assertThat(dataset.inputs()).singleElement().satisfies(input -> {
            assertThat(input.bytes()).isEqualTo(stored.length);
            assertThat(input.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(stored)));
        });
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aBrokenCifIsAProblemWithItsLine() throws Exception {
        String broken = cif(8.2).replace("_cell_angle_beta 90", "_cell_angle_beta ninety");
        Path file = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)) + row("bad", "0", "0", broken));

        Dataset dataset = open(config(file, 0, 0, true, 0.5));

        assertThat(dataset.size()).isEqualTo(1);
        assertThat(dataset.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.ERROR);
            // a header, a row of 16 lines and a closing quote; the angle stands in the sixth line of the next row
            assertThat(problem.where().line()).isEqualTo(1 + 17 + 6);
            assertThat(problem.where().source()).isEqualTo(file.toString());
            assertThat(problem.text()).contains("bad", "ninety");
        });
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> open(config(file, 0, 0, true, 0.1)))
                .withMessageContaining("1 of 2 structures")
                .withMessageContaining("0.1")
                .withMessageContaining("a.csv:24");
    }

    @Test
    void aShortRowIsAProblem() throws Exception {
        Path file = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)) + "1,y,3\n");

        Dataset dataset = open(config(file, 0, 0, true, 0.5));

        assertThat(dataset.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where().line()).isEqualTo(1 + 17 + 1);
            assertThat(problem.text()).contains("3 values", "6");
        });
    }

    @Test
    void aTextAmongAskedNumbersIsAWarning() throws Exception {
        Path file = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)) + row("y", "low", "0", cif(8.2)));
        CsvSource.Config asked = new CsvSource.Config(
                Optional.of(file),
                Optional.empty(),
                Optional.empty(),
                "material_id",
                "cif",
                List.of("energy"),
                0,
                0,
                true,
                true,
                0,
                List.of(),
                0,
                0,
                "",
                List.of(),
                false,
                List.of());

        Dataset dataset = open(asked);

        assertThat(dataset.size()).isEqualTo(2);
        assertThat(dataset.propertyKeys()).containsExactly("energy");
        assertThat(dataset.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.where().line()).isEqualTo(1 + 17 + 1);
            assertThat(problem.text()).contains("low", "energy");
        });
        assertThat(open(file).propertyKeys()).containsExactly("gap");
    }

    private CsvSource.Config pool(Path train, Optional<Path> test, List<Path> more, List<Path> leaveOut) {
        return new CsvSource.Config(
                Optional.of(train),
                Optional.empty(),
                test,
                "material_id",
                "cif",
                List.of(),
                0,
                0,
                true,
                true,
                0,
                more,
                0,
                0,
                "",
                List.of(),
                false,
                leaveOut);
    }

    @Test
    void learnsFromTablesWithoutIdsArchivesAndFoldersToo() throws Exception {
        Path train = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)));
        Path test = write("t.csv", HEADER + row("f1", "0", "0", cif(8.2)));
        Path bare = Files.write(
                folder.resolve("bare.csv.gz"), gzip("cif,gap\n\"" + cif(8.2) + "\",1\n\"" + cif(8.3) + "\",2\n"));
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("f1.cif"), cif(8.2));
        Files.writeString(files.resolve("f2.cif"), cif(8.4));
        Path archive = folder.resolve("more.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("z.cif"));
            zip.write(cif(8.6).getBytes(StandardCharsets.UTF_8));
        }

        Dataset dataset = open(pool(train, Optional.of(test), List.of(bare, files, archive), List.of()));

        assertThat(dataset.split(Split.TRAIN))
                .extracting(DatasetEntry::id)
                .containsExactly("x", "bare-1", "bare-2", "f2", "z");
        assertThat(dataset.split(Split.TRAIN)).allMatch(entry -> entry.crystal().size() == 2);
        assertThat(dataset.entry("bare-2").orElseThrow().crystal().properties()).containsEntry("gap", 2.0);
        assertThat(dataset.problems()).singleElement().satisfies(problem -> assertThat(problem.text())
                .contains("1 crystals of split train", "first f1"));
        assertThat(dataset.inputs()).hasSize(5);
        assertThatThrownBy(() -> open(pool(bare, Optional.empty(), List.of(), List.of())))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no column 'material_id'");
    }

    @Test
    void learnsNothingThatATableNames() throws Exception {
        Path train = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)) + row("y", "0", "0", cif(8.4)));
        Path test = write("t.csv", HEADER + row("z", "0", "0", cif(8.2)));
        Path named = write("named.csv", "material_id,energy\ny,1\nz,1\nbroken\n");

        Dataset dataset = open(pool(train, Optional.of(test), List.of(), List.of(named)));

        assertThat(dataset.split(Split.TRAIN)).extracting(DatasetEntry::id).containsExactly("x");
        assertThat(dataset.split(Split.TEST)).extracting(DatasetEntry::id).containsExactly("z");
        assertThat(dataset.problems()).singleElement().satisfies(problem -> assertThat(problem.text())
                .contains("named by leave-out", "first y"));
        assertThatThrownBy(() -> open(pool(train, Optional.empty(), List.of(), List.of(folder.resolve("no.csv")))))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no.csv: no such file");
    }

    @Test
    void aMissingColumnNamesThoseFound() throws Exception {
        Path file = write("a.csv", "id,structure\n1,x\n");

        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> open(file))
                .withMessage(file + ":1: there is no column 'material_id', which id-column asks for; the columns are"
                        + " 'id', 'structure'");
    }

    @Test
    void emptyMissingAndCutFilesAreOneSentence() throws Exception {
        byte[] whole = gzip(HEADER + row("x", "0", "0", cif(8.2)).repeat(500));
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
        Path open = write("open.csv", HEADER + "0,x,1,1,n,\"data_\n");

        assertThatThrownBy(() -> open(write("empty.csv", "")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("empty.csv: the file is empty");
        assertThatThrownBy(() -> open(folder.resolve("none.csv")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("none.csv: no such file");
        assertThatThrownBy(() -> open(cut))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cut.csv.gz:")
                .hasMessageContaining("fetch it again");
        assertThatThrownBy(() -> open(open))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("open.csv:2:");
        assertThatThrownBy(() -> open(new CsvSource.Config()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("train, validation, test");
    }

    @Test
    void theFirstOfTwoEqualIdsIsKept() throws Exception {
        Path file = write("a.csv", HEADER + row("x", "1", "0", cif(8.2)) + row("x", "2", "0", cif(8.4)));

        Dataset dataset = open(file);

        assertThat(dataset.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.crystal().properties()).containsEntry("energy", 1.0));
        assertThat(dataset.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.where().line()).isEqualTo(1 + 17 + 1);
        });
    }

    @Test
    void aCrystalOfALaterSplitIsNotLearnt() throws Exception {
        Path train = write("train.csv", HEADER + row("a", "1", "0", cif(8.2)) + row("c", "1", "0", cif(8.2)));
        Path rest = write(
                "rest.csv",
                HEADER + row("b", "2", "0", cif(8.2)) + row("c", "2", "0", cif(8.2)) + row("d", "2", "0", cif(8.2)));
        Path test = write("test.csv", HEADER + row("d", "3", "0", cif(8.2)) + row("e", "3", "0", cif(8.2)));
        String text = "csv:train=%s,also-train=%s,validation=%s,validation-limit=1,test=%s,licence=CC0,cite=Some paper"
                .formatted(train, rest, rest, test);

        Dataset dataset = open((CsvSource.Config) SettingsTest.choose(text).config());

        assertThat(dataset.split(Split.TRAIN)).extracting(DatasetEntry::id).containsExactly("a", "c");
        assertThat(dataset.split(Split.VALIDATION)).extracting(DatasetEntry::id).containsExactly("b");
        assertThat(dataset.split(Split.TEST)).extracting(DatasetEntry::id).containsExactly("d", "e");
        assertThat(dataset.problems())
                .extracting(problem -> problem.text())
                .containsExactly(
                        "id c occurs again; expected unique ids, the first structure is kept",
                        "2 crystals of split train are in a later split too and left out here, first b");
        assertThat(dataset.origin().licence()).isEqualTo("CC0");
        assertThat(dataset.origin().cite()).containsExactly("Some paper");
        assertThat(dataset.inputs()).hasSize(4);
    }

    @Test
    void tablesThatCountAnewKeepAllTheirCrystals() throws Exception {
        Path train = write("train.csv", HEADER + row("0", "1", "0", cif(8.2)) + row("1", "1", "0", cif(8.2)));
        Path more = write("more.csv", HEADER + row("0", "2", "0", cif(8.2)));
        Path test = write("test.csv", HEADER + row("0", "3", "0", cif(8.2)));
        String text = "csv:train=%s,also-train=%s,test=%s,ids-per-table=true".formatted(train, more, test);

        Dataset dataset = open((CsvSource.Config) SettingsTest.choose(text).config());

        assertThat(dataset.entries())
                .extracting(DatasetEntry::id)
                .containsExactly("train-0", "train-1", "train2-0", "test-0");
        assertThat(dataset.problems()).isEmpty();
    }

    @Test
    void furtherTablesCountTowardsTheLimit() throws Exception {
        Path train = write("train.csv", HEADER + row("a", "1", "0", cif(8.2)));
        Path rest = write("rest.csv", HEADER + row("b", "2", "0", cif(8.2)) + row("c", "2", "0", cif(8.2)));

        Dataset dataset =
                open((CsvSource.Config) SettingsTest.choose("csv:train=%s,also-train=%s,limit=2".formatted(train, rest))
                        .config());

        assertThat(dataset.entries()).extracting(DatasetEntry::id).containsExactly("a", "b");
    }

    @Test
    void windowsFilesWithMarkAreRead() throws Exception {
        String text = "\uFEFF" + (HEADER + row("x", "0", "0", cif(8.2))).replace("\n", "\r\n");

        assertThat(open(write("a.csv", text)).size()).isEqualTo(1);
    }

    @Test
    void stopsWhenCancelled() throws Exception {
        Path file = write("a.csv", HEADER + row("x", "0", "0", cif(8.2)));
        Progress cancelled = Progress.unseen(() -> true);

        assertThatThrownBy(() -> Sources.csv().open(config(file, 0, 0, true, 0), cancelled))
                .isInstanceOf(CancelledException.class);
    }
}
