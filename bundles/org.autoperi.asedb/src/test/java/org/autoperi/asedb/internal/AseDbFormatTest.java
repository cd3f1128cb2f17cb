package org.autoperi.asedb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

class AseDbFormatTest {
    private static final CrystalFiles FILES = CrystalFiles.of(Map.of("ase-db", new AseDbFormat()));

    @TempDir
    Path folder;

    /** written-by-ase.db: see origin.txt beside it. */
    private Path writtenByAse() throws Exception {
        Path file = folder.resolve("ase.db");
        try (InputStream in = AseDbFormatTest.class.getResourceAsStream("/written-by-ase.db")) {
            Files.copy(in, file);
        }
        return file;
    }

    private record Reading(List<Crystal> crystals, List<String> refused) {}

    private static Reading read(Path file) throws Exception {
        Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
        FILES.readAll(file, new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                reading.crystals.add(crystal);
            }

            @Override
            public void remark(Problem problem) {
                reading.refused.add(problem.toString());
            }

            @Override
            public void refused(CrystalFormatException reason) {
                reading.refused.add(reason.getMessage());
            }
        });
        return reading;
    }

    @Test
    void readsWhatAseWrote() throws Exception {
        Reading reading = read(writtenByAse());

        assertThat(reading.crystals).hasSize(2);
        Crystal salt = reading.crystals.get(0);
        assertThat(salt.name()).isEqualTo("salt");
        assertThat(salt.atomicNumbers()).containsExactly(11, 17);
        assertThat(salt.lattice().matrix()).containsExactly(0, 2.82, 2.82, 2.82, 0, 2.82, 2.82, 2.82, 0);
        assertThat(salt.frac(1, 0)).isCloseTo(0.5, within(1e-15));
        assertThat(salt.properties())
                .containsEntry("energy", -1.5)
                .containsEntry("band_gap", 5.0)
                .containsEntry("relaxed", 1.0)
                .containsEntry("n", 3.0);
        assertThat(salt.siteProperties(1).numbers(SiteProperties.FORCE).orElseThrow())
                .containsExactly(0, 0, -0.1);
        Crystal iron = reading.crystals.get(1);
        assertThat(iron.name()).isEqualTo("ase-2");
        assertThat(iron.siteProperties(0)
                        .numbers(SiteProperties.MAGNETIC_MOMENT)
                        .orElseThrow())
                .containsExactly(2.3);
        assertThat(reading.refused).hasSize(1);
        assertThat(reading.refused.get(0)).contains("ase.db", "row 3", "periodic in 0 directions", "expected three");
    }

    @Test
    void readsBackWhatItWrites() throws Exception {
        Crystal first = Crystal.builder(Lattice.ofParameters(3, 4, 5, 80, 90, 100))
                .name("first \"one\"")
                .add(new Site(
                        List.of(Species.of(Element.Fe)),
                        0.1,
                        0.2,
                        0.3,
                        "",
                        SiteProperties.none()
                                .with(SiteProperties.FORCE, 0.1, 0, -0.2)
                                .with(SiteProperties.MAGNETIC_MOMENT, 2.2)))
                .property("energy", -3.25)
                .property("band_gap", 1 / 3.0)
                .build();
        Crystal second = Crystal.of(
                        Lattice.cubic(3), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5, .5, .5})
                .withName("second");
        Path file = folder.resolve("ours.db");

        FILES.write(file, List.of(first, second), "ase-db");

        List<Crystal> back = read(file).crystals;
        assertThat(back).hasSize(2);
        assertThat(back.get(1)).isEqualTo(second);
        assertThat(back.get(0).name()).isEqualTo(first.name());
        assertThat(back.get(0).lattice()).isEqualTo(first.lattice());
        assertThat(back.get(0).properties()).isEqualTo(first.properties());
        assertThat(back.get(0).siteProperties(0)).isEqualTo(first.siteProperties(0));
        assertThat(back.get(0).fractional()).containsExactly(first.fractional(), within(1e-14));
        assertThat(new AseDbFormat().losses(first)).isEmpty();
    }

    @Test
    void saysWhatIsLost() {
        Crystal crystal = Crystal.builder(Lattice.cubic(3))
                .add(new Site(
                        List.of(Species.of(Element.Fe)),
                        0,
                        0,
                        0,
                        "Fe1",
                        SiteProperties.none().with("u_iso", 0.1)))
                .property("formation energy", 1)
                .build();
        assertThat(new AseDbFormat().losses(crystal)).containsExactly("labels", "u_iso", "formation energy");
    }

    @Test
    void refusesDisorder() {
        Crystal crystal = Crystal.builder(Lattice.cubic(3))
                .name("alloy")
                .add(new Site(List.of(Species.of(Element.Fe, 0.5)), 0, 0, 0, ""))
                .build();
        assertThatThrownBy(() -> FILES.write(folder.resolve("x.db"), List.of(crystal), "ase-db"))
                .hasMessageContaining("'alloy' is disordered");
    }

    @Test
    void oneBadRowIsAListedProblem() throws Exception {
        Path file = writtenByAse();
        change(file, "UPDATE systems SET positions = x'00' WHERE id = 1");

        Reading reading = read(file);

        assertThat(reading.crystals).hasSize(1);
        assertThat(reading.refused.get(0)).contains("ase.db", "row 1", "found 1 bytes of positions; expected 48");
    }

    private static void change(Path file, String sql) throws Exception {
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void refusesOtherDatabasesAndOtherVersions() throws Exception {
        Path newer = writtenByAse();
        change(newer, "UPDATE information SET value = '12' WHERE name = 'version'");
        assertThatThrownBy(() -> read(newer)).hasMessageContaining("ase.db").hasMessageContaining("version 12");
        Path other = folder.resolve("other.db");
        change(other, "CREATE TABLE t (x INTEGER)");
        assertThatThrownBy(() -> read(other))
                .hasMessageContaining("other.db")
                .hasMessageContaining("expected one that ASE");
    }

    @Test
    void refusesDamagedFiles() throws Exception {
        byte[] bytes = Files.readAllBytes(writtenByAse());
        for (int cut : new int[] {100, 1000, 5000, bytes.length / 2}) {
            Path file = Files.write(folder.resolve("cut.db"), java.util.Arrays.copyOf(bytes, cut));
            assertThatThrownBy(() -> read(file))
                    .isInstanceOf(CrystalFormatException.class)
                    .hasMessageContaining("cut.db");
        }
    }

    @Test
    void doesNotClaimTexts() {
        assertThat(new AseDbFormat().sniffBytes("SQLite is a word".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(new AseDbFormat().sniffBytes(new byte[3])).isFalse();
    }
}
