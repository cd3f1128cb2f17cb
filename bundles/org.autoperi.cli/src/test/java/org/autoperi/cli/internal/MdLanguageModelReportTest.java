package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of md-language-model from its file to its report, in which other runs may stand beside. */
@Tag("slow")
class MdLanguageModelReportTest {
    private static final String RUN =
            """
            experiment = "md-language-model"
            [potential]
            id = "%s"
            [simulation]
            beta = 2.5
            steps = 20_000
            stride = 100
            replicas = 20
            [training]
            steps = 20
            sequence-length = 20
            batch-size = 8
            [generation]
            states = 12_800
            sequences = 64
            [[report.sections]]
            id = "dynamics"
            runs = [%s]
            """;

    @TempDir
    Path folder;

    private CommandLineRun run(String name, String potential, String runs) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".toml"), RUN.formatted(potential, runs));
        return CommandLineRun.of(
                "run", file.toString(), "--out", folder.resolve(name).toString(), "--threads", "1");
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void showsTheFiguresOfTheMethodAndOtherRunsBeside() throws Exception {
        CommandLineRun first = run("linear", "linear-3-state", "");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("population-error", "commute-within", "timescale-within-markov");
        String page = Files.readString(folder.resolve("linear/report/index.html"));
        assertThat(page)
                .contains(
                        "Training curve",
                        "Where the trajectories are",
                        "States of a trajectory",
                        "States that the language model drew",
                        "Free energies",
                        "Commute times",
                        "Implied timescales",
                        "Network of states, as drawn by the language model",
                        "a guess of 1/3");
        assertThat(count(page, "<figure class=\"chart\">")).isEqualTo(9);

        CommandLineRun second = run("diamond", "diamond-4-state", "\"../linear\", \"../gone\"");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(Files.readString(folder.resolve("diamond/report/index.html")))
                .contains("Populations of linear-3-state", "gone has no dynamics.json");
    }

    @Test
    void saysWhereAFormulaIsWrong() throws Exception {
        Path file = Files.writeString(
                folder.resolve("bad.toml"),
                "experiment = \"md-language-model\"\n[potential]\nid = \"expression\"\nformula = \"x^2 + * y^2\"\n");
        CommandLineRun run = CommandLineRun.of(
                "run", file.toString(), "--out", folder.resolve("bad").toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("column 7", "    ^");
    }
}
