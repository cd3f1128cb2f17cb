package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script: which Java, which options, which words on failure. */
class LauncherIT {
    @TempDir
    private static Path folder;

    private static Product product;

    @BeforeAll
    static void copyProduct() throws IOException {
        product = Product.copyTo(folder);
    }

    @Test
    void refusesJavaOlderThanSeventeen() throws Exception {
        Path old = java("old", "JAVA_VERSION=\"11.0.2\"\nMODULES=\"java.base\"\n");

        Product.Outcome outcome = product.with("JAVA_HOME", old.toString()).run("--version");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("11.0.2").contains("17").contains("JAVA_HOME");
    }

    @Test
    void saysWhenJavaHomeIsNoJava() throws Exception {
        Product.Outcome outcome =
                product.with("JAVA_HOME", folder.resolve("nowhere").toString()).run("--version");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("nowhere").contains("bin/java");
    }

    @Test
    void startsOnAJavaWithoutTheVectorModule() throws Exception {
        Path small = java("small", "JAVA_VERSION=\"17.0.1\"\nMODULES=\"java.base java.xml\"\n");

        // A command that would get the module: the JVM refuses to start when told to add one that is missing.
        Product.Outcome outcome = product.with("JAVA_HOME", small.toString()).run("run", "missing.toml");

        assertThat(outcome.err()).contains("missing.toml").doesNotContain("incubator");
        assertThat(outcome.exit()).isIn(2, 3);
    }

    @Test
    void addsTheVectorModuleWhereItHelps() throws Exception {
        Path tell = java("tell", "JAVA_VERSION=\"17.0.1\"\nMODULES=\"java.base jdk.incubator.vector\"\n");
        Files.writeString(tell.resolve("bin/java"), "#!/bin/sh\nprintf '%s ' \"$@\"\n");
        Product told = product.with("JAVA_HOME", tell.toString());

        assertThat(told.run("run", "a b.toml").out())
                .contains("--add-modules jdk.incubator.vector", "a b.toml")
                .doesNotContain("TieredStopAtLevel");
        assertThat(told.run("plugins", "list").out())
                .contains("TieredStopAtLevel")
                .doesNotContain("incubator");
        assertThat(told.run("--plugin-dir", "run", "plugins", "list").out()).doesNotContain("incubator");
        assertThat(told.run("run", "--help").out()).doesNotContain("incubator");
    }

    @Test
    void saysThatTheWindowIsAnotherProduct() throws Exception {
        Product.Outcome outcome = product.run("ui");

        assertThat(outcome.exit()).isEqualTo(5);
        assertThat(outcome.err()).contains("without a window");
    }

    @Test
    void startsFromAnywhereThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(
                folder.resolve("a link"), product.home().resolve("autoperi"));
        Process process = new ProcessBuilder(link.toString(), "--version")
                .directory(Path.of("/").toFile())
                .start();

        assertThat(new String(process.getInputStream().readAllBytes())).startsWith("autoperi ");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void passesTheHeapOn() throws Exception {
        Product.Outcome outcome = product.with("AUTOPERI_HEAP", "no-size").run("--version");

        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.out() + outcome.err()).contains("-Xmxno-size");
    }

    /** A Java installation that says what is asked and runs the Java of this test. */
    private static Path java(String name, String release) throws IOException {
        Path home = folder.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Path real = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.writeString(java, "#!/bin/sh\nexec '" + real + "' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), release);
        return home;
    }
}
