package org.autoperi.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSourceTest {
    private static final String CIF =
            """
            data_name _symmetry_space_group_name_H-M 'P 1'
            _cell_length_a 4
            _cell_length_b 4
            _cell_length_c 4
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 90
            loop_
            _atom_site_type_symbol
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            Po 0 0 0
            """;
    private static final String POSCAR = "Po\n1.0\n3 0 0\n0 3 0\n0 0 3\nPo\n1\ndirect\n0 0 0\n";

    @TempDir
    Path temp;

    private static FilesConfig config(Path path, double share) {
        return new FilesConfig(Optional.of(path), Optional.empty(), List.of(), 0, 0, true, true, 0.1, 0.1, share);
    }

    private Path folder(Map<String, String> files) throws IOException {
        Path folder = Files.createDirectory(temp.resolve("set"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    private Path zip(Map<String, String> files) throws IOException {
        Path path = temp.resolve("set.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return path;
    }

    @SuppressWarnings("unchecked") // both sources take this configuration
    private static Dataset open(String id, FilesConfig config) throws Exception {
        return ((DatasetSource<FilesConfig>) Sources.get(id)).open(config, Progress.NONE);
    }

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("a.cif", CIF);
        files.put("b.vasp", POSCAR);
        files.put("id_prop.csv", "a,1.5\nb,2.5\n");
        return files;
    }

    @Test
    void foldersAndArchivesGiveTheSameCrystals() throws Exception {
        Dataset folder = open("folder", config(folder(files()), 0));
        Dataset zip = open("zip", config(zip(files()), 0));

        assertThat(folder.name()).isEqualTo("set");
        assertThat(folder.entries()).isEqualTo(zip.entries());
        assertThat(folder.entries()).extracting(DatasetEntry::id).containsExactly("a", "b");
        assertThat(folder.entry("b").orElseThrow().crystal().properties()).containsOnly(Map.entry("target", 2.5));
        assertThat(folder.problems()).isEmpty();
        assertThat(zip.inputs().get(0).bytes()).isEqualTo(Files.size(temp.resolve("set.zip")));
    }

    @Test
    void problemsNameTheFile() throws Exception {
        Map<String, String> files = files();
        files.put("bad.cif", CIF.replace("_cell_length_b 4", "_cell_length_b four"));
        files.put("notes.md", "nothing to see");
        files.put(".hidden", "nothing at all");

        Dataset folder = open("folder", config(folder(files), 0.5));
        Dataset zip = open("zip", config(zip(files), 0.5));

        for (Dataset dataset : List.of(folder, zip)) {
            assertThat(dataset.size()).isEqualTo(2);
            assertThat(dataset.problems()).hasSize(2);
            Problem bad = problem(dataset, Severity.ERROR);
            assertThat(bad.where().source()).endsWith("bad.cif");
            assertThat(bad.where().line()).isEqualTo(3);
            assertThat(problem(dataset, Severity.INFO).where().source()).endsWith("notes.md");
        }
    }

    private static Problem problem(Dataset dataset, Severity severity) {
        return dataset.problems().stream()
                .filter(p -> p.severity() == severity)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void idsAreUniqueInSubfolders() throws Exception {
        Dataset dataset = open("folder", config(folder(Map.of("mp-1/POSCAR", POSCAR, "mp-2/POSCAR", POSCAR)), 0));

        assertThat(dataset.entries()).extracting(DatasetEntry::id).containsExactly("mp-1/POSCAR", "mp-2/POSCAR");
    }

    @Test
    void aPropertyTableMayHaveAHeaderAndLeftOverRows() throws Exception {
        Map<String, String> files = files();
        files.put("id_prop.csv", "id,gap,hardness\na.cif,1,high\nb,2,3\nc,4,5\n");

        Dataset dataset = open("folder", config(folder(files), 0));

        assertThat(dataset.entry("a").orElseThrow().crystal().properties()).containsOnly(Map.entry("gap", 1.0));
        assertThat(dataset.entry("b").orElseThrow().crystal().properties()).containsEntry("hardness", 3.0);
        assertThat(dataset.problems()).extracting(Problem::text).anyMatch(t -> t.contains("2 of 3 rows"));
        assertThat(dataset.problems()).extracting(Problem::text).anyMatch(t -> t.contains("hardness is 'high'"));
    }

    @Test
    void missingAndDamagedInputsAreOneSentence() throws Exception {
        Path whole = zip(files());
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(temp.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> open("zip", config(cut, 0)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cut.zip: is no complete zip archive");
        assertThatThrownBy(() -> open("zip", config(temp.resolve("none.zip"), 0)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> open("folder", config(temp.resolve("none"), 0)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> open("folder", config(Files.createDirectory(temp.resolve("void")), 0)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("found 0 structures");
        assertThatThrownBy(() -> open("folder", new FilesConfig()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("give the folder");
    }

    @Test
    @Tag("slow")
    void opensRealArchives() throws Exception {
        Dataset dataset = open("zip", config(Shared.data("lemat_baseline/mp_cifs.zip"), 0.001));
        FilesConfig slabs = new FilesConfig(
                Optional.of(Shared.data("surfaces/surface_property2_cifs.zip")),
                Optional.of(Shared.data("surfaces/surface_property2_id_prop.csv")),
                List.of("surface_energy", "work_function"),
                0,
                0,
                false,
                false,
                0.1,
                0.1,
                0);
        Dataset surfaces = open("zip", slabs);

        assertThat(dataset.size()).isEqualTo(2473); // README of lemat_baseline
        assertThat(dataset.split(Split.TEST).size()).isBetween(187, 307); // a tenth within four standard deviations
        assertThat(surfaces.size()).isEqualTo(801); // README of surfaces
        assertThat(surfaces.entries()).allMatch(e -> e.crystal().properties().size() == 2);
    }
}
