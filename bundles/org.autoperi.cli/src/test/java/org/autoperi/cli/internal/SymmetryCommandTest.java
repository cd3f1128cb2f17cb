package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymmetryCommandTest {
    private static final String PRIMITIVE_ROCK_SALT =
            """
            NaCl
            1.0
            0.0 2.82 2.82
            2.82 0.0 2.82
            2.82 2.82 0.0
            Na Cl
            1 1
            Direct
            0.0 0.0 0.0
            0.5 0.5 0.5
            """;

    @TempDir
    Path folder;

    @Test
    void printsATable() throws Exception {
        Path file = Files.writeString(folder.resolve("POSCAR"), PRIMITIVE_ROCK_SALT);

        CommandLineRun run = CommandLineRun.of("symmetry", file.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("NaCl +225 +Fm-3m +-F 4 2 3 +cubic +m-3m +4a 4b");
    }

    @Test
    void printsALineOfJsonForEachStructureAndGoesOnAfterABadOne() throws Exception {
        Path good = Files.writeString(folder.resolve("good.vasp"), PRIMITIVE_ROCK_SALT);
        Path bad = Files.writeString(
                folder.resolve("bad.vasp"),
                PRIMITIVE_ROCK_SALT.replace("Na Cl", "Na Na").replace("0.5 0.5 0.5", "0.001 0 0"));

        CommandLineRun run = CommandLineRun.of("symmetry", bad.toString(), good.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("within the tolerance of 0.01");
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JsonText.parseObject(lines.get(0))).containsKey("problem");
        Map<String, Object> second = JsonText.parseObject(lines.get(1));
        assertThat(second).containsEntry("hall", "-F 4 2 3").containsEntry("letters", List.of("a", "b"));
    }

    @Test
    void writesTheCells() throws Exception {
        Path file = Files.writeString(folder.resolve("POSCAR"), PRIMITIVE_ROCK_SALT);
        Path conventional = folder.resolve("conventional.vasp");
        Path refined = folder.resolve("refined.cif");

        CommandLineRun run = CommandLineRun.of(
                "symmetry", file.toString(), "--conventional", conventional.toString(), "--refine", refined.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(conventional)).containsPattern("(?m)^ *4 +4 *$");
        assertThat(refined).exists();
        assertThat(CommandLineRun.of("symmetry", file.toString(), "--refine", refined.toString()))
                .satisfies(again -> assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE))
                .satisfies(again -> assertThat(again.err()).contains("--force"));
    }

    @Test
    void aConventionalCifCarriesItsSymmetry() throws Exception {
        Path file = Files.writeString(folder.resolve("POSCAR"), PRIMITIVE_ROCK_SALT);
        Path out = folder.resolve("conventional.cif");

        CommandLineRun run = CommandLineRun.of("symmetry", file.toString(), "--conventional", out.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        String text = Files.readString(out);
        assertThat(text)
                .containsPattern("_space_group_IT_number +225")
                .contains("\nNa1 Na ")
                .contains("\nCl");
        assertThat(text.lines().filter(line -> line.matches("(Na|Cl)\\d+ .*"))).hasSize(2);
        CommandLineRun again = CommandLineRun.of("symmetry", out.toString());
        assertThat(again.out()).containsPattern("Na4Cl4|NaCl").containsPattern("225 +Fm-3m");
    }

    @Test
    void refusesAToleranceThatIsNone() {
        CommandLineRun run = CommandLineRun.of("symmetry", "any.cif", "--tolerance", "-1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("must be a positive length in angstrom, found -1.0");
    }
}
