package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The headless product answers as the pages say: results on stdout, everything else on stderr, exit codes as listed. */
class HeadlessProductIT {
    @TempDir
    private static Path folder;

    private static Product product;

    @BeforeAll
    static void copyProduct() throws IOException {
        product = Product.copyTo(folder);
    }

    @Test
    void printsItsVersion() throws Exception {
        Product.Outcome outcome = product.run("--version");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("autoperi 0.1.0");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void listsTheBuiltInExtensions() throws Exception {
        Product.Outcome outcome = product.run("plugins", "list");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("cif", "poscar", "org.autoperi.crystal.io")
                .doesNotContain("broken");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void predictsWithTheModelThatHasLearntMost() throws Exception {
        Product.Outcome outcome =
                product.run("predict", "NaCl", "--units", "1", "--count", "1", "--top", "1", "--json");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("\"model\":\"mp20\"");
    }

    @Test
    void anUnknownCommandIsAUsageError() throws Exception {
        Product.Outcome outcome = product.run("tarin");

        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("tarin").doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(2);
    }

    @Test
    void anUnknownExtensionIsMissing() throws Exception {
        Product.Outcome outcome = product.run("plugins", "describe", "ciff");

        assertThat(outcome.err()).contains("ciff").contains("cif").doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(5);
    }

    @Test
    void everyHelpPageShows() throws Exception {
        for (String command :
                new String[] {"run", "sample", "evaluate", "convert", "reduce", "plugins", "doctor", "quickstart"}) {
            Product.Outcome outcome = product.run(command, "--help");

            assertThat(outcome.exit()).as(command).isZero();
            assertThat(outcome.out()).as(command).contains("autoperi " + command);
        }
    }
}
