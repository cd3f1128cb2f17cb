package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursCommandTest {
    private static final String CAESIUM_CHLORIDE =
            """
            CsCl
            1.0
            4.12 0 0
            0 4.12 0
            0 0 4.12
            Cs Cl
            1 1
            Direct
            0 0 0
            0.5 0.5 0.5
            """;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("POSCAR"), CAESIUM_CHLORIDE);
    }

    @Test
    void countsSpeciesByDistance() {
        // 4.12 * sqrt(3) / 2 = 3.568
        CommandLineRun run = CommandLineRun.of("neighbours", file.toString(), "--cutoff", "4.2");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().toList().get(1)).containsPattern("1 +Cs +14 +8 Cl 3\\.568, 6 Cs 4\\.120$");
        assertThat(run.out().lines().toList().get(2)).containsPattern("2 +Cl +14 +8 Cs 3\\.568, 6 Cl 4\\.120$");
    }

    @Test
    void writesArraysAsJson() throws Exception {
        CommandLineRun run = CommandLineRun.of("neighbours", file.toString(), "--cutoff", "4", "--half", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> line = JsonText.parseObject(run.out().strip());
        assertThat(line.get("species")).isEqualTo(List.of("Cs", "Cl"));
        assertThat((List<?>) line.get("i")).hasSize(8).allSatisfy(i -> assertThat(((Number) i).intValue())
                .isZero());
        assertThat((List<?>) line.get("j")).hasSize(8).allSatisfy(j -> assertThat(((Number) j).intValue())
                .isOne());
        assertThat((List<?>) line.get("d"))
                .allSatisfy(d -> assertThat(((Number) d).doubleValue()).isBetween(3.56, 3.57));
        assertThat(((List<?>) line.get("S")).get(0).toString()).isEqualTo("[-1, -1, -1]");
        assertThat(line).doesNotContainKey("weight");
    }

    @Test
    void runsNearestAndAnyGraphBuilder() throws Exception {
        assertThat(CommandLineRun.of("neighbours", file.toString(), "--nearest", "9")
                        .out())
                .containsPattern("1 +Cs +14 ");
        CommandLineRun graph =
                CommandLineRun.of("neighbours", file.toString(), "--graph", "nearest:neighbours=3", "--json");
        assertThat(graph.exitCode()).as(graph.err()).isZero();
        assertThat((List<?>) JsonText.parseObject(graph.out().strip()).get("i")).hasSize(16);
        CommandLineRun bonds = CommandLineRun.of("neighbours", file.toString(), "--graph", "voronoi", "--json");
        assertThat(JsonText.parseObject(bonds.out().strip())).as(bonds.err()).containsKey("weight");
        assertThat(CommandLineRun.of("neighbours", file.toString(), "--graph", "nearst")
                        .exitCode())
                .isEqualTo(ExitCode.EXTENSION);
    }

    @Test
    void goesOnAfterWhatItCannotRead() throws Exception {
        Path notes = Files.writeString(folder.resolve("notes.cif"), "nothing of the kind");
        Path missing = folder.resolve("missing.cif");
        CommandLineRun run = CommandLineRun.of(
                "neighbours", notes.toString(), missing.toString(), file.toString(), "--cutoff", "4", "--json");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err())
                .contains("notes.cif", missing + ": ", "there is no such file", "2 structures were refused");
    }

    @Test
    void refusesRulesThatMakeNoSense() {
        assertThat(CommandLineRun.of("neighbours", file.toString()).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("neighbours", file.toString(), "--cutoff", "0"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE))
                .satisfies(run -> assertThat(run.err()).contains("--cutoff 0.0"));
        assertThat(CommandLineRun.of("neighbours", file.toString(), "--nearest", "3", "--half"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE))
                .satisfies(run -> assertThat(run.err()).contains("--half is for --cutoff"));
        assertThat(CommandLineRun.of("neighbours", file.toString(), "--cutoff", "100000", "--json"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.DATA))
                .satisfies(run -> assertThat(run.err()).contains("are the units right?"))
                .satisfies(run -> assertThat(run.out()).contains("\"problem\""));
    }
}
