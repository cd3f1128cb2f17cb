package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.internal.CifFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads real CIF collections and compares with what the files say of themselves. */
@Tag("slow")
class RealFilesTest {

    @ParameterizedTest
    @CsvSource({
        "zeolites_iza/iza_zeolites_cifs.zip, 254",
        "raspa_structures/mofs_cifs.zip, 107",
        "raspa_structures/zeolites_cifs.zip, 54",
        "raspa_structures/ceramics_cifs.zip, 38",
        "raspa_structures/minerals_cifs.zip, 3",
        "lemat_baseline/mp_cifs.zip, 2473",
        "curated_cofs/curated_cofs_cifs.zip, 984"
    })
    void agreesWithVolumeAndFormulaGivenInTheFiles(String file, int expected) throws IOException {
        Path path = Shared.folder().resolve("data").resolve(file);
        assumeTrue(Files.exists(path), "no " + file + " beside the project");
        int read = 0;
        List<String> failures = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        int volumes = 0;
        int volumeDiffers = 0;
        int formulas = 0;
        int formulaDiffers = 0;
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (ZipEntry entry :
                    zip.stream().filter(e -> e.getName().endsWith(".cif")).toList()) {
                String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                List<Crystal> crystals = new ArrayList<>();
                CifDocument document;
                try {
                    new CifFormat().read(new StringReader(text), entry.getName(), new CrystalSink() {
                        @Override
                        public void crystal(Crystal crystal) {
                            crystals.add(crystal);
                        }

                        @Override
                        public void remark(Problem problem) {
                            remarks.add(problem.toString());
                        }
                    });
                    document = CifDocument.read(new StringReader(text), entry.getName());
                } catch (CrystalFormatException e) {
                    failures.add(e.getMessage());
                    continue;
                }
                read++;
                Crystal crystal = crystals.get(0);
                CifBlock block = document.blocks().get(0);
                double volume = number(block, "_cell_volume");
                if (volume > 0) {
                    volumes++;
                    if (Math.abs(crystal.lattice().volume() / volume - 1) > 0.005) {
                        volumeDiffers++;
                        remarks.add(entry.getName() + ": volume " + volume + " but cell "
                                + crystal.lattice().volume());
                    }
                }
                if (block.text("_chemical_formula_sum").isPresent()) {
                    formulas++;
                    try {
                        Composition given = Composition.parse(
                                block.text("_chemical_formula_sum").get());
                        if (!given.reduced().equals(crystal.composition().reduced())) {
                            formulaDiffers++;
                            remarks.add(entry.getName() + ": formula " + given + " but sites " + crystal.composition());
                        }
                    } catch (IllegalArgumentException e) {
                        remarks.add(entry.getName() + ": " + e.getMessage());
                    }
                }
            }
        }
        System.err.println(file + ": read " + read + ", refused " + failures.size() + ", volumes " + volumes
                + ", formulas " + formulas + ", differing " + formulaDiffers);
        failures.forEach(f -> System.err.println("  refused " + f));
        remarks.stream().limit(40).forEach(f -> System.err.println("  remark " + f));
        assertThat(volumeDiffers).isLessThanOrEqualTo(2);
        assertThat(formulaDiffers).isZero();
        assertThat(read).isGreaterThanOrEqualTo(expected);
    }

    @Test
    void readsEveryCellOfPerov5() throws IOException, CrystalFormatException {
        Path path = Shared.folder().resolve("data/perov_5/test.csv.gz");
        assumeTrue(Files.exists(path), "no perov_5 beside the project");
        String csv;
        try (InputStream input = new GZIPInputStream(Files.newInputStream(path))) {
            csv = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
        CrystalFiles files = CrystalFiles.of(Map.of("cif", new CifFormat()));
        Matcher cells = Pattern.compile("\"(# generated[^\"]*)\"").matcher(csv);
        int read = 0;
        while (cells.find()) {
            Crystal crystal = files.parse(cells.group(1), "test.csv", "cif").get(0);
            CifBlock block = CifDocument.read(new StringReader(cells.group(1)), "test.csv")
                    .blocks()
                    .get(0);
            assertThat(crystal.composition())
                    .isEqualTo(Composition.parse(
                            block.text("_chemical_formula_sum").orElseThrow()));
            assertThat(crystal.lattice().volume()).isCloseTo(number(block, "_cell_volume"), withPercentage(1e-5));
            read++;
        }
        assertThat(read).isEqualTo(3785); // the official size of the split
    }

    /** NaN where the file has no number, as in {@code _cell_volume ??}. */
    private static double number(CifBlock block, String tag) {
        try {
            return block.column(tag).isPresent() ? block.column(tag).get().number(0) : Double.NaN;
        } catch (CrystalFormatException e) {
            return Double.NaN;
        }
    }
}
