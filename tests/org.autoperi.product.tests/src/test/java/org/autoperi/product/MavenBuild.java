package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Builds a third party's project as its author would, with the {@code mvnw} of this one. It uses the local repository and the settings of the
 * build that runs the tests, and stays offline if that one is.
 */
final class MavenBuild {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private MavenBuild() {}

    /** Runs {@code mvnw ... verify} in a folder; fails with the end of its output. */
    static void verify(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root().resolve("mvnw").toString(), "-B"));
        given("autoperi.maven.repository", "-Dmaven.repo.local=", command);
        String settings = System.getProperty("autoperi.maven.settings", "");
        if (!settings.startsWith("$") && Files.isRegularFile(Path.of(settings))) {
            command.addAll(List.of("-s", settings));
        }
        if (System.getProperty("autoperi.maven.mode", "").equals("offline=true")) {
            command.add("-o");
        }
        command.addAll(List.of(arguments));
        command.add("verify");
        Path log = Files.createTempFile("autoperi", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            assertThat(ended && process.exitValue() == 0)
                    .as("%s in %s\n%s", String.join(" ", command), folder, end(log))
                    .isTrue();
        } finally {
            Files.delete(log);
        }
    }

    /** The folder of the project under test. */
    static Path root() {
        return Path.of(System.getProperty("autoperi.root")).toAbsolutePath().normalize();
    }

    private static void given(String property, String option, List<String> command) {
        String value = System.getProperty(property, "");
        if (!value.isEmpty() && !value.startsWith("$")) {
            command.add(option + value);
        }
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
