package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchCommandTest {
    @TempDir
    private Path folder;

    private String salt;
    private String large;
    private String oxide;

    @BeforeEach
    void writeFiles() throws IOException {
        salt = write("salt.vasp", rockSalt("Na Cl", 5.6));
        large = write("large.vasp", rockSalt("Na Cl", 6.1));
        oxide = write("oxide.vasp", rockSalt("Mg O", 4.2));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String rockSalt(String elements, double a) {
        double h = a / 2;
        return """
                rock salt
                1.0
                0 %1$s %1$s
                %1$s 0 %1$s
                %1$s %1$s 0
                %2$s
                1 1
                Direct
                0 0 0
                0.5 0.5 0.5
                """
                .formatted(h, elements);
    }

    private static Map<String, Object> json(CommandLineRun run) throws Exception {
        return JsonText.parseObject(run.out());
    }

    @Test
    void twoStructuresOfDifferentVolumeAreTheSame() throws Exception {
        CommandLineRun run = CommandLineRun.of("match", salt, large, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(json(run)).containsEntry("verdict", "same").containsEntry("reason", "match");
        assertThat(((Number) json(run).get("rms")).doubleValue()).isLessThan(1e-9);
        CommandLineRun rigid = CommandLineRun.of("match", salt, large, "--no-scale", "--ltol", "0.05", "--json");
        assertThat(json(rigid)).containsEntry("verdict", "different").containsEntry("reason", "no lattice mapping");
    }

    @Test
    void elementsStandForEachOtherOnlyWhenAsked() throws Exception {
        assertThat(json(CommandLineRun.of("match", salt, oxide, "--json")))
                .containsEntry("reason", "composition differs");
        CommandLineRun run = CommandLineRun.of("match", salt, oxide, "--anonymous", "--json");
        assertThat(json(run)).containsEntry("verdict", "same");
        assertThat(json(run).get("mapping").toString()).contains("Na").contains("Mg");
    }

    @Test
    void eachStructureOfAFolderIsLookedFor() throws Exception {
        CommandLineRun run = CommandLineRun.of("match", folder.toString(), salt, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out().lines().filter(line -> line.contains("\"same\""))).hasSize(2);
        assertThat(run.err()).contains("2 of 3 are among the 1, 1 are new, 0 undecided");
    }

    @Test
    void structuresAreLookedForInADataset() {
        CommandLineRun run = CommandLineRun.of("match", salt, "bundled", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"verdict\":\"same\"").contains("\"match\"");
    }

    @Test
    void duplicatesAreGrouped() {
        CommandLineRun run = CommandLineRun.of("match", folder.toString(), "--group");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("structure").contains("group");
        assertThat(run.err()).contains("2 of 3 are unique; 1 comparisons, 0 given up");
    }

    @Test
    void oneBadFileIsListedAndTheOthersAreCompared() throws IOException {
        write("bad.vasp", "no crystal\n1.0\nx\n");
        CommandLineRun run = CommandLineRun.of("match", folder.toString(), salt, "--json");
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.err()).contains("bad.vasp");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
    }

    @Test
    void badOptionsAreRefused() {
        assertThat(CommandLineRun.of("match", salt).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("match", salt, oxide, "--group").exitCode())
                .isEqualTo(ExitCode.USAGE);
        CommandLineRun run = CommandLineRun.of("match", salt, oxide, "--stol", "-1");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("site tolerance").contains("-1");
        assertThat(CommandLineRun.of("match", folder.toString(), salt, "--anonymous")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }
}
