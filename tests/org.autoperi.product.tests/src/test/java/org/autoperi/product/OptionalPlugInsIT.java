package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The optional plug-ins of our own update site in the headless product: installed, listed, used and uninstalled. The steps follow each
 * other, so they have an order.
 *
 * <p>Without the native library of spglib its plug-in is listed with the reason, and the built-in search is used; both are tested where they apply.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OptionalPlugInsIT {
    private static final String SPGLIB = "org.autoperi.spglib.feature";
    private static final String ASE_DB = "org.autoperi.asedb.feature";
    private static final String ROCK_SALT =
            """
            NaCl
            1.0
            0 2.82 2.82
            2.82 0 2.82
            2.82 2.82 0
            Na Cl
            1 1
            Direct
            0 0 0
            0.5 0.5 0.5
            """;

    @TempDir
    private static Path folder;

    private static Product product;

    @BeforeAll
    static void copyProduct() throws IOException {
        product = Product.copyTo(folder);
        Files.writeString(folder.resolve("NaCl.vasp"), ROCK_SALT);
    }

    @Test
    @Order(1)
    void theProductComesWithoutThem() throws Exception {
        assertThat(listed("symmetry-finder", "spglib")).isEmpty();
        assertThat(listed("crystal-format", "ase-db")).isEmpty();
        assertThat(product.run("symmetry", "NaCl.vasp", "--json").out()).contains("\"number\":225");
        Product.Outcome convert = product.run("convert", "NaCl.vasp", "NaCl.db");
        assertThat(convert.exit()).isEqualTo(2);
        assertThat(convert.err()).contains("NaCl.db", "tells no format").doesNotContain("\tat ");
    }

    @Test
    @Order(2)
    void areInstalledFromTheUpdateSite() throws Exception {
        Product.Outcome outcome =
                product.run("plugins", "install", Product.site().toString(), SPGLIB, ASE_DB, "--yes");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("org.autoperi.spglib ", "org.autoperi.asedb ", "com.sun.jna ", "org.xerial.sqlite-jdbc ");
        assertThat(product.run("plugins", "list", "--installed").out()).contains(SPGLIB, ASE_DB);
        assertThat(listed("crystal-format", "ase-db").orElseThrow()).contains(" ok ", "org.autoperi.asedb");
    }

    @Test
    @Order(3)
    void spglibFindsSymmetryOrSaysWhatIsMissing() throws Exception {
        String line = listed("symmetry-finder", "spglib").orElseThrow();
        Product.Outcome outcome = product.run("symmetry", "NaCl.vasp", "--json");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("\"number\":225", "-F 4 2 3");
        if (line.contains(" broken ")) {
            System.out.println("not tested: symmetry by spglib; " + line);
            assertThat(line).contains("spglib is not installed", "libsymspg1");
            assertThat(outcome.out()).doesNotContain("spglib");
        } else {
            assertThat(line).contains(" ok ", "org.autoperi.spglib");
            assertThat(outcome.out()).contains("\"finder\":\"spglib\"");
        }
    }

    @Test
    @Order(4)
    void databasesAreWrittenAndRead() throws Exception {
        assertThat(product.run("convert", "NaCl.vasp", "NaCl.db").exit()).isZero();
        Product.Outcome outcome = product.run("convert", "NaCl.db", "NaCl.cif");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(folder.resolve("NaCl.cif")).content().contains("Na", "Cl", "60");
        assertThat(Files.readAllBytes(folder.resolve("NaCl.db")))
                .startsWith("SQLite format 3".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    @Order(5)
    void aDamagedDatabaseIsASentence() throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve("NaCl.db"));
        Files.write(folder.resolve("half.db"), Arrays.copyOf(bytes, bytes.length / 2));

        Product.Outcome outcome = product.run("convert", "half.db", "half.cif");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("half.db").doesNotContain("\tat ");
    }

    @Test
    @Order(6)
    void areUninstalled() throws Exception {
        for (String feature : List.of(SPGLIB, ASE_DB)) {
            Product.Outcome outcome = product.run("plugins", "uninstall", feature);
            assertThat(outcome.exit()).as(outcome.err()).isZero();
        }
        assertThat(listed("symmetry-finder", "spglib")).isEmpty();
        assertThat(listed("crystal-format", "ase-db")).isEmpty();
        assertThat(product.home().resolve("configuration/org.eclipse.equinox.simpleconfigurator/bundles.info"))
                .content()
                .doesNotContain("org.autoperi.spglib")
                .doesNotContain("sqlite");
        assertThat(product.run("symmetry", "NaCl.vasp", "--json").out()).contains("\"number\":225");
    }

    /** The line of {@code plugins list} that tells of an extension. */
    private static Optional<String> listed(String kind, String id) throws Exception {
        Product.Outcome outcome = product.run("plugins", "list", kind);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        return outcome.out()
                .lines()
                .filter(line -> line.split("\\s+").length > 1 && line.split("\\s+")[1].equals(id))
                .findFirst();
    }
}
