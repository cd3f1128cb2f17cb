package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network of docs/engine.md is compiled and trained as it stands there. */
class EnginePageTest {
    private static final String MARK = "<!-- EnginePageTest: the next block is compiled and run -->";
    private static final String IMPORTS =
            """
            import java.util.*;
            import java.util.concurrent.ExecutorService;
            import java.util.random.RandomGenerator;
            import org.autoperi.core.*;
            import org.autoperi.nn.*;
            import org.autoperi.tensor.*;
            """;

    @TempDir
    Path folder;

    @Test
    void theNetworkOfThePageLearns() throws Exception {
        Path page = Path.of("..", "..", "docs", "engine.md");
        String text = Files.readString(page);
        int from = text.indexOf("```java\n", text.indexOf(MARK)) + "```java\n".length();
        String code = text.substring(from, text.indexOf("```", from));
        Path source = Files.writeString(folder.resolve("Springs.java"), IMPORTS + code);
        compile(source);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> springs = loader.loadClass("Springs");
            Object network = springs.getConstructor().newInstance();
            double loss = (double) springs.getMethod("train", ExecutorService.class, int.class, int.class)
                    .invoke(network, executor, 2, 400);
            assertThat(loss).isLessThan(1e-3); // energies are of order 0.25, forces of order 1
        } finally {
            executor.shutdownNow();
        }
    }

    private void compile(Path source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = Optional.ofNullable(System.getProperty("surefire.test.class.path"))
                .orElse(System.getProperty("java.class.path"));
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-proc:none", "-cp", classPath, "-d", folder.toString());
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        options,
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }
}
