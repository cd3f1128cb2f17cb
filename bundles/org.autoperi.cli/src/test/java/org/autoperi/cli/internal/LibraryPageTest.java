package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/library.md, with the jars that the page names and no others, does what the page says. */
class LibraryPageTest {
    private static final Pattern NAMED =
            Pattern.compile("org\\.autoperi\\.(core|crystal|crystal\\.io|graph)[/\\\\-]|[/\\\\]jackson-core-");

    @TempDir
    Path folder;

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("docs/library.md"))) {
            folder = folder.getParent();
        }
        assumeThat(folder).as("the sources of the project around this test").isNotNull();
        return folder.resolve("docs/library.md");
    }

    private static String block(String page, String language) {
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(matcher.find()).as("a block of " + language).isTrue();
        return matcher.group(1);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> NAMED.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void theProgramOfThePagePrintsWhatThePageSays() throws Exception {
        String page = Files.readString(page()).replace("\r\n", "\n");
        Path source = Files.writeString(folder.resolve("FirstSteps.java"), block(page, "java"));
        Files.writeString(folder.resolve("rutile.cif"), block(page, "cif"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeThat(compiler).as("a JDK, not only a run-time").isNotNull();
        assertThat(compiler.run(null, null, null, "-Xlint:all", "-Werror", "-cp", classPath(), source.toString()))
                .isZero();
        assertThat(run()).isEqualTo(block(page, "text"));
        assertThat(folder.resolve("POSCAR")).content().contains("Ti O").contains("4 8");
    }

    private String run() throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath() + File.pathSeparator + folder,
                        "FirstSteps")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
