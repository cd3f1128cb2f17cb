package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReduceCommandTest {
    private static final String DIAMOND =
            """
            diamond
            1.0
            3.567 0 0
            0 3.567 0
            0 0 3.567
            C
            8
            Direct
            0 0 0
            0.5 0.5 0
            0.5 0 0.5
            0 0.5 0.5
            0.25 0.25 0.25
            0.75 0.75 0.25
            0.75 0.25 0.75
            0.25 0.75 0.75
            """;

    private static final String SKEWED =
            """
            skewed
            1.0
            3 0 0
            3000 4 0
            0 800 5
            Po
            1
            Direct
            0.1 0.2 0.3
            """;

    @TempDir
    Path folder;

    @Test
    void printsCellsAndTransformationAsJson() throws Exception {
        Path file = Files.writeString(folder.resolve("POSCAR"), DIAMOND);

        CommandLineRun run = CommandLineRun.of("reduce", file.toString(), "--primitive", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> line = JsonText.parseObject(run.out());
        assertThat(line).containsEntry("reduction", "primitive");
        assertThat((Double) line.get("volume_ratio")).isCloseTo(0.25, within(1e-12));
        assertThat((Map<?, ?>) line.get("after")).satisfies(after -> {
            assertThat(((Number) after.get("sites")).intValue()).isEqualTo(2);
            assertThat(((Number) after.get("alpha")).doubleValue()).isCloseTo(60, within(1e-6));
        });
        double determinant = determinant((List<?>) line.get("transform"));
        assertThat(Math.abs(determinant)).isCloseTo(0.25, within(1e-12));
    }

    private static double determinant(List<?> rows) {
        double[] m = rows.stream()
                .flatMap(row -> ((List<?>) row).stream())
                .mapToDouble(number -> ((Number) number).doubleValue())
                .toArray();
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                + m[1] * (m[5] * m[6] - m[3] * m[8])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    @Test
    void writesTheReducedCrystals() throws Exception {
        Path file = Files.writeString(folder.resolve("skewed.vasp"), SKEWED);
        Path out = folder.resolve("niggli.cif");

        CommandLineRun run = CommandLineRun.of("reduce", file.toString(), "--niggli", "--out", out.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("a 3.00000  b 4.00000  c 5.00000  alpha 90.0000", "volume ratio 1");
        assertThat(out).content().containsPattern("_cell_length_c +5(\\.0*)?\\s");
        assertThat(CommandLineRun.of("reduce", out.toString(), "--delaunay").out())
                .contains("delaunay   a 3.00000  b 4.00000  c 5.00000");
        CommandLineRun again = CommandLineRun.of("reduce", file.toString(), "--niggli", "--out", out.toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("--force");
    }

    @Test
    void oneBadFileAmongManyIsAListedProblem() throws Exception {
        Path good = Files.writeString(folder.resolve("skewed.vasp"), SKEWED);
        Path bad = Files.writeString(folder.resolve("bad.vasp"), SKEWED.replace("3 0 0\n", "3 0 zero\n"));

        CommandLineRun run = CommandLineRun.of(
                "reduce", folder.resolve("gone.cif").toString(), bad.toString(), good.toString(), "--niggli", "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.err())
                .contains("gone.cif", "there is no such file", "bad.vasp:3")
                .doesNotContain("\tat ");
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void asksForAReduction() throws Exception {
        Path file = Files.writeString(folder.resolve("POSCAR"), DIAMOND);

        assertThat(CommandLineRun.of("reduce", file.toString()).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("reduce", file.toString(), "--niggli", "--delaunay")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("reduce", file.toString(), "--primitive", "--tolerance", "-1")
                        .err())
                .contains("--tolerance");
    }
}
