package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
    @TempDir
    Path folder;

    @Test
    void comparesAveragesWithQuadrature() throws Exception {
        Path out = folder.resolve("diamond.txt");
        CommandLineRun run = CommandLineRun.of(
                "simulate",
                "diamond-4-state",
                "--beta",
                "2.5",
                "--steps",
                "2e4",
                "--replicas",
                "64",
                "--json",
                "--out",
                out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(8);
        assertThat(lines.get(7)).isEqualTo(out.toString());
        for (String line : lines.subList(0, 7)) {
            Map<String, Object> average = JsonText.parseObject(line);
            double away = (Double) average.get("simulated") - (Double) average.get("exact");
            assertThat(Math.abs(away)).as(line).isLessThan(5 * (Double) average.get("error") + 1e-3);
        }
        assertThat(Files.readAllLines(out)).hasSize(1 + 64 * 201);
        assertThat(run.err()).contains("201 frames of 64 replicas");
    }

    @Test
    void takesAFormulaAndAStart() {
        CommandLineRun run = CommandLineRun.of(
                "simulate", "--potential", "x^4 - x^2 + y^2", "--beta", "4", "--steps", "1000", "--start", "0.5,0");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("average", "simulated", "exact", "energy")
                .doesNotContain("population");
    }

    @Test
    void theSameSeedWritesTheSameFile() throws Exception {
        Path one = folder.resolve("one.npy");
        Path two = folder.resolve("two.npy");
        for (Path out : List.of(one, two)) {
            CommandLineRun run = CommandLineRun.of(
                    "simulate",
                    "double-well:barrier=2",
                    "--beta",
                    "3",
                    "--steps",
                    "2000",
                    "--stride",
                    "10",
                    "--replicas",
                    "5",
                    "--seed",
                    "8",
                    "--threads",
                    out == one ? "1" : "2",
                    "--out",
                    out.toString());
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
        assertThat(one).hasSameBinaryContentAs(two);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simulate --potential x^2+*y --beta 1 --steps 100 | 2 | cannot be read at '*', column 5",
                "simulate diamnd-4-state --beta 1 --steps 100 | 5 | nearest: diamond-4-state",
                "simulate diamond-4-state:tlt=1 --beta 1 --steps 100 | 2 | did you mean tilt",
                "simulate diamond-4-state --beta -1 --steps 100 | 2 | beta is -1.0; expected a positive number",
                "simulate diamond-4-state --beta 1 --steps 1.5 | 2 | --steps 1.5 is no whole number",
                "simulate diamond-4-state --beta 1 --steps 100 --start here | 2 | --start here is no place",
                "simulate diamond-4-state --beta 1 --steps 100 --out a.trr | 2 | tells no layout",
                "simulate diamond-4-state --beta 1 --steps 10 | 2 | the number of steps is 10; expected at least the stride of 100",
                "simulate --potential x*y --beta 1 --steps 100 | 2 | does not confine",
                "simulate --potential x^4+y^4 --beta 1 --steps 1000 --time-step 0.9 --start 3,0 | 4 | left every bound at step",
            })
    void saysWhatIsWrong(String command, int exitCode, String said) {
        CommandLineRun run = CommandLineRun.of(command.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains(said);
    }

    @Test
    void aRunThatFailsLeavesNoFile() {
        Path out = folder.resolve("gone.txt");
        CommandLineRun run = CommandLineRun.of(
                "simulate",
                "--potential",
                "x^4+y^4",
                "--beta",
                "1",
                "--steps",
                "1000",
                "--time-step",
                "0.9",
                "--start",
                "3,0",
                "--out",
                out.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.DIVERGED);
        assertThat(folder).isEmptyDirectory();
    }
}
