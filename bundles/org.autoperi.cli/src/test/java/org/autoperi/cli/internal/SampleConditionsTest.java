package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleConditionsTest {
    @TempDir
    Path temp;

    private CommandLineRun sample(String... arguments) {
        List<String> all = new ArrayList<>(List.of("sample", temp + "/r", "--count", "2", "--threads", "1"));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    @Test
    void drawsByConditionsAndSaysWhatItDoesNotFollow() throws IOException {
        Files.writeString(
                temp.resolve("run.toml"),
                """
                experiment = "crystal-generation"
                dataset = { id = "bundled", max-atoms = 3 }
                conditions = { chemical-system = true, space-group = true }
                architecture = { id = "torus-gnn", width = 8, layers = 1 }
                training = { epochs = 1 }
                sampling = { count = 2, steps = 4 }
                report = { enabled = false }
                """);
        CommandLineRun run = CommandLineRun.of("run", temp + "/run.toml", "--out", temp + "/r", "--threads", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();

        CommandLineRun plain = sample("--out", temp + "/plain.cif");
        assertThat(plain.exitCode()).as(plain.err()).isZero();
        CommandLineRun asked = sample(
                "--condition",
                "chemical-system=Na-Cl",
                "--condition",
                "space-group=225",
                "--guidance",
                "2",
                "--formula",
                "NaCl",
                "--out",
                temp + "/asked.cif");
        assertThat(asked.exitCode()).as(asked.err()).isZero();
        assertThat(temp.resolve("asked.cif")).exists();

        CommandLineRun unknown = sample("--condition", "band_gap=2", "--out", temp + "/no.cif");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("not trained to follow band_gap").contains("chemical-system, space-group");
        CommandLineRun against =
                sample("--condition", "chemical-system=Na-Cl", "--formula", "MgO", "--out", temp + "/no.cif");
        assertThat(against.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(against.err()).contains("contradicts the composition MgO");
        CommandLineRun alone = sample("--guidance", "2", "--out", temp + "/no.cif");
        assertThat(alone.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(alone.err()).contains("--guidance 2.0 has nothing to follow");
        assertThat(temp.resolve("no.cif")).doesNotExist();
    }
}
