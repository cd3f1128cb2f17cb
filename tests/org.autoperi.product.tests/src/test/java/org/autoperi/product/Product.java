package org.autoperi.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A copy of the assembled headless product, started as a person would start it and without a display. */
final class Product {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private final Map<String, String> environment;

    private Product(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = Map.copyOf(environment);
    }

    /** What a command left behind. */
    record Outcome(int exit, String out, String err) {}

    /** Copies the product, because running or changing the assembled one would change what is shipped. */
    static Product copyTo(Path folder) throws IOException {
        Path source = Path.of(property("autoperi.product"));
        if (!Files.isExecutable(source.resolve("autoperi"))) {
            throw new IllegalStateException(
                    "no product in " + source + "; run ./mvnw verify in the root of the project");
        }
        Path home = folder.resolve("autoperi");
        try (Stream<Path> files = Files.walk(source)) {
            files.forEach(
                    file -> copy(file, home.resolve(source.relativize(file).toString())));
        }
        return new Product(home, Map.of());
    }

    /** The update site that belongs to the product, as p2 wants it: what a plug-in compiles against. */
    static Path site() {
        return Path.of(property("autoperi.site"));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("system property " + name + " is not set; run these tests through Maven");
        }
        return value;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the copy. */
    Path home() {
        return home;
    }

    /** The same installation with one more environment variable. */
    Product with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Product(home, more);
    }

    /** Runs {@code autoperi} with the arguments to its end. */
    Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("autoperi").toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("autoperi", ".out");
        Path err = Files.createTempFile("autoperi", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.getParent().toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "JAVA_TOOL_OPTIONS"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end within " + PATIENCE + "\n" + Files.readString(err));
            }
            return new Outcome(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
