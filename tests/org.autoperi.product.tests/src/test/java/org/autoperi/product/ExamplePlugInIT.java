package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a third party's plug-in: {@code tests/org.autoperi.example.plugin} is built against the update site of the product, refused, installed,
 * used and uninstalled. The steps follow each other, so they have an order.
 *
 * <p>{@code -Dautoperi.starts=200} starts the product as often with the plug-in installed; 20 times without it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExamplePlugInIT {
    private static final String FEATURE = "org.autoperi.example.feature";
    private static final List<String> EXTENSIONS = List.of(
            "crystal-format/lab-table",
            "dataset-source/strained-rock-salt",
            "evaluator/bonded",
            "architecture/pair-network",
            "physics-term/soft-repulsion");

    @TempDir
    private static Path folder;

    private static Product product;
    private static Path reactor;
    private static Path site;

    @BeforeAll
    static void buildAgainstTheSiteOfTheProduct() throws Exception {
        product = Product.copyTo(folder);
        reactor = MavenBuild.root().resolve("tests/org.autoperi.example.plugin");
        MavenBuild.verify(
                reactor, "-q", "-Dautoperi.site=" + Product.site().toUri().normalize());
        site = reactor.resolve("sites/org.autoperi.example.site/target/repository");
        assertThat(site.resolve("p2.index")).exists();
    }

    @Test
    @Order(1)
    void withoutAnAnswerNothingUnsignedIsInstalled() throws Exception {
        Product.Outcome outcome = product.run("plugins", "install", site.toUri().toString());

        assertThat(outcome.err())
                .contains("org.autoperi.example 1.0.0", "unsigned", "[y/N]", "nothing was installed", "--yes");
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.exit()).isEqualTo(1);
        assertNothingIsInstalled();
    }

    @Test
    @Order(2)
    void aTamperedJarIsRefused() throws Exception {
        Path tampered = folder.resolve("tampered");
        copy(site, tampered);
        try (Stream<Path> jars = Files.list(tampered.resolve("plugins"))) {
            for (Path jar : jars.toList()) {
                byte[] bytes = Files.readAllBytes(jar);
                bytes[bytes.length / 2] ^= 1;
                Files.write(jar, bytes);
            }
        }
        String before = Files.readString(bundleList());

        Product.Outcome outcome = product.run("plugins", "install", tampered.toString(), "--yes");

        assertThat(outcome.err()).contains("org.autoperi.example", "is not what the site says it is");
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(bundleList()).hasContent(before);
        assertNothingIsInstalled();
    }

    @Test
    @Order(3)
    void isInstalledAndListed() throws Exception {
        Product.Outcome outcome = product.run("plugins", "install", site.toUri().toString(), "--yes");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("unsigned");
        assertThat(outcome.out()).contains("org.autoperi.example 1.0.0");
        assertThat(listed()).containsExactlyInAnyOrderElementsOf(EXTENSIONS);
        assertThat(product.run("plugins", "list", "--installed").out()).contains(FEATURE);
    }

    @Test
    @Order(4)
    void isDescribed() throws Exception {
        Product.Outcome outcome = product.run("plugins", "describe", "soft-repulsion");

        assertThat(outcome.out())
                .contains("Soft repulsion", "org.autoperi.example 1.0.0", "doi:10.1016/j.cpc.2021.108171")
                .containsPattern("cutoff +number.* 1\\.8 +angstrom +Where the repulsion ends");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    @Order(5)
    void isUsedInARun() throws Exception {
        Product.Outcome outcome =
                product.run("run", reactor.resolve("run.toml").toString(), "--out", "run", "--threads", "2");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        Path run = folder.resolve("run");
        assertThat(run.resolve("resolved.toml"))
                .content()
                .contains("strained-rock-salt", "pair-network", "soft-repulsion", "bonded");
        assertThat(run.resolve("provenance.json")).content().contains("org.autoperi.example");
        assertThat(run.resolve("evaluation.json")).content().contains("\"bonded\"", "bonded-1");
        assertThat(run.resolve("report/index.html")).content().contains("10.1016/j.cpc.2021.108171");
        assertThat(Files.readAllLines(run.resolve("metrics.csv")).get(0)).contains("physics");
    }

    @Test
    @Order(6)
    void convertsWithItsFormat() throws Exception {
        Files.writeString(
                folder.resolve("ZnS.lab"),
                """
                LAB CRYSTAL
                VECTORS
                 0.0 2.7047 2.7047
                 2.7047 0.0 2.7047
                 2.7047 2.7047 0.0
                ATOMS
                2 1
                16 0.0 0.0 0.0
                30 1.35235 1.35235 1.35235
                """);

        assertThat(product.run("convert", "ZnS.lab", "ZnS.cif").exit()).isZero();
        assertThat(product.run("convert", "ZnS.cif", "again.lab").exit()).isZero();
        assertThat(folder.resolve("ZnS.cif")).content().contains("Zn", "0.25");
        assertThat(folder.resolve("again.lab")).content().contains("ATOMS", "16 0.0 0.0 0.0");
    }

    @Test
    @Order(7)
    void isSeenByEveryStart() throws Exception {
        int starts = Integer.getInteger("autoperi.starts", 20);
        List<String> missed = new ArrayList<>();
        for (int i = 1; i <= starts; i++) {
            List<String> seen = listed();
            if (seen.size() != EXTENSIONS.size()) {
                missed.add("start " + i + " saw " + seen);
            }
        }

        assertThat(missed).as("of %d starts", starts).isEmpty();
        System.out.println("the plug-in was seen by " + starts + " of " + starts + " starts");
    }

    @Test
    @Order(8)
    void isUninstalled() throws Exception {
        Product.Outcome outcome = product.run("plugins", "uninstall", FEATURE);

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertNothingIsInstalled();
        Product.Outcome run = product.run("run", reactor.resolve("run.toml").toString(), "--out", "run-without");
        assertThat(run.err()).contains("run.toml:7", "strained-rock-salt").doesNotContain("\tat ");
        assertThat(run.exit()).isEqualTo(5);
    }

    private static void assertNothingIsInstalled() throws Exception {
        assertThat(listed()).isEmpty();
        assertThat(product.run("plugins", "list", "--installed").out()).doesNotContain("example");
        assertThat(Files.readString(bundleList())).doesNotContain("org.autoperi.example");
    }

    /** Kind and id of the plug-in's extensions that work, as {@code plugins list} shows them. */
    private static List<String> listed() throws Exception {
        Product.Outcome outcome = product.run("plugins", "list");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        return outcome.out()
                .lines()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 3 && words[2].equals("ok") && words[3].equals("org.autoperi.example"))
                .map(words -> words[0] + "/" + words[1])
                .toList();
    }

    private static Path bundleList() {
        return product.home().resolve("configuration/org.eclipse.equinox.simpleconfigurator/bundles.info");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
