package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Deeplearning4j in the headless product: installed from our own update site, trained, drawn from and uninstalled. The steps follow each other, so they have an order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Dl4jPlugInIT {
    private static final String FEATURE = "org.autoperi.dl4j.feature";
    private static final String WELL =
            """
            experiment = "md-language-model"
            seed = 3
            [potential]
            id = "expression"
            formula = "x^4 - 2*x^2 + y^2 + 0.2*x"
            centres = [1, 0, -1, 0]
            [simulation]
            beta = 3.0
            steps = 50_000
            stride = 100
            replicas = 16
            [model]
            id = "dl4j-lstm"
            embedding = 2
            width = 8
            [training]
            sequence-length = 20
            batch-size = 32
            steps = 40
            interval = 20
            learning-rate = 0.02
            [generation]
            states = 25_600
            sequences = 128
            prompt = 20
            [kinetics]
            lags = [1, 2]
            commits = [1, 2]
            """;

    @TempDir
    private static Path folder;

    private static Product product;

    @BeforeAll
    static void copyProduct() throws IOException {
        assumeTrue(
                System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("amd64|x86_64"),
                "not tested: Deeplearning4j on this machine; the build packs its natives for x86_64");
        product = Product.copyTo(folder)
                .with("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Files.writeString(folder.resolve("run.toml"), WELL);
    }

    @Test
    @Order(1)
    void withoutItTheModelIsUnknown() throws Exception {
        Product.Outcome outcome = product.run("run", "run.toml");

        assertThat(outcome.exit()).isEqualTo(5);
        assertThat(outcome.err()).contains("dl4j-lstm", "run.toml").doesNotContain("\tat ");
    }

    @Test
    @Order(2)
    void isInstalledFromTheUpdateSite() throws Exception {
        Product.Outcome outcome =
                product.run("plugins", "install", Product.site().toString(), FEATURE, "--yes");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("org.autoperi.dl4j ", "org.autoperi.dl4j.linux.x86_64 ");
        assertThat(outcome.out()).doesNotContain("win32", "macosx");
        Product.Outcome list = product.run("plugins", "list", "sequence-model");
        assertThat(list.out()).containsPattern("dl4j-lstm +ok +org\\.autoperi\\.dl4j");
    }

    @Test
    @Order(3)
    void trainsAndDraws() throws Exception {
        Product.Outcome outcome = product.run("run", "run.toml", "--out", "dl4j-run");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(folder.resolve("dl4j-run/metrics.csv")).content().contains("train.loss");
        assertThat(folder.resolve("dl4j-run/report/index.html")).exists();
        assertThat(outcome.err()).doesNotContain("SLF4J", "\tat ");
        // in the user's own place, not in ~/.javacpp
        assertThat(folder.resolve("cache/autoperi/javacpp")).isDirectoryRecursivelyContaining("glob:**nd4jcpu*");
    }

    @Test
    @Order(4)
    void aFileThatIsNoModelIsASentence() throws Exception {
        Files.writeString(folder.resolve("model.zip"), "no model");

        Product.Outcome outcome = product.run(
                "run", "run.toml", "--out", "refused", "--set", "model.file=" + folder.resolve("model.zip"));

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("model.zip", "no zip file").doesNotContain("\tat ");
    }

    @Test
    @Order(5)
    void isUninstalled() throws Exception {
        Product.Outcome outcome = product.run("plugins", "uninstall", FEATURE);

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(product.run("plugins", "list", "sequence-model").out()).doesNotContain("dl4j");
        assertThat(product.home().resolve("configuration/org.eclipse.equinox.simpleconfigurator/bundles.info"))
                .content()
                .doesNotContain("dl4j");
    }
}
