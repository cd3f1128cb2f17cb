package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlugInProjectTest {
    @TempDir
    Path temp;

    static List<String> kinds() {
        return PlugInProject.names();
    }

    private List<String> sources(String kind) throws IOException, CommandException {
        PlugInProject project = new PlugInProject(kind, "my-own", "");
        for (Map.Entry<String, String> file : project.files(Map.of()).entrySet()) {
            assertThat(file.getValue()).as(file.getKey()).doesNotContainPattern("@[A-Z]+@");
            Path path = temp.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        try (Stream<Path> all = Files.walk(temp)) {
            return all.map(Path::toString).filter(f -> f.endsWith(".java")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void writesAClassAndATestThatCompileWithoutWarning(String kind) throws IOException, CommandException {
        List<String> sources = sources(kind);
        assertThat(sources).hasSize(2);
        List<String> arguments = new ArrayList<>(List.of(
                "-d",
                Files.createDirectories(temp.resolve("classes")).toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                "--release",
                "17",
                "-Xlint:all,-path,-processing,-classfile",
                "-Werror"));
        arguments.addAll(sources);
        java.io.ByteArrayOutputStream errors = new java.io.ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, errors, errors, arguments.toArray(String[]::new));
        assertThat(result)
                .as(errors.toString(java.nio.charset.StandardCharsets.UTF_8))
                .isZero();
    }

    @Test
    void namesTheClassAfterTheId() throws CommandException {
        assertThat(new PlugInProject("stage", "a-2b-word", "").className()).isEqualTo("A2bWord");
    }

    @Test
    void refusesWhatCannotBeANameOrKind() {
        assertThatThrownBy(() -> new PlugInProject("physics", "x", ""))
                .hasMessageContaining("did you mean physics-term?");
        assertThatThrownBy(() -> new PlugInProject("stage", "My Term", "")).hasMessageContaining("cannot be an id");
        assertThatThrownBy(() -> new PlugInProject("stage", "x", "Bad")).hasMessageContaining("cannot be a package");
    }

    @Test
    void keepsAFolderThatIsNotEmpty() throws IOException {
        Files.writeString(temp.resolve("mine.txt"), "x");
        CommandLineRun run = CommandLineRun.of("plugins", "new", "stage", "x", "--out", temp.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("is not empty; name another with --out");
    }
}
