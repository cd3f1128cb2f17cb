package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    Path temp;

    private Path judged(String name, double novelty) throws IOException {
        Metric metric = Metric.of("novelty", novelty, "%", "amd-novelty", Map.of(), 100);
        EvaluationResult result = new EvaluationResult(
                name,
                "bundled compounds",
                List.of(),
                List.of(new EvaluationResult.Part(
                        "novelty", "Novelty", List.of(), "test", Map.of(), Evaluation.of(List.of(metric)), "")),
                List.of());
        Path folder = Files.createDirectories(temp.resolve(name));
        Files.writeString(folder.resolve("evaluation.json"), result.toJson());
        return folder;
    }

    @Test
    void comparesEvaluationsUnderTheirNames() throws IOException {
        Path a = judged("a", 90);
        Path b = judged("b", 40);
        CommandLineRun run = CommandLineRun.of(
                "report",
                "--compare",
                a.toString(),
                "other one=" + b,
                "--out",
                temp + "/out",
                "--title",
                "Two of them");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo("comparison: " + temp + "/out/index.html");
        assertThat(Files.readString(temp.resolve("out/index.html"))).contains("<h1>Two of them</h1>", "other one", "★");
        assertThat(Files.readAllLines(temp.resolve("out/compare.csv"))).hasSize(3);
    }

    @Test
    void namesEverythingThatCannotBeCompared() throws IOException {
        Path a = judged("a", 90);
        Files.createDirectories(temp.resolve("empty"));
        CommandLineRun run = CommandLineRun.of(
                "report", "--compare", a.toString(), temp + "/empty", temp + "/gone", "--out", temp + "/out");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("empty is neither a run folder", "gone does not exist");
        assertThat(temp.resolve("out")).doesNotExist();
    }

    @Test
    void refusesAFolderOfOtherThings() throws IOException {
        Path a = judged("a", 90);
        CommandLineRun run =
                CommandLineRun.of("report", "--compare", a.toString(), a.toString(), "--out", a.toString());
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains("holds no earlier comparison").doesNotContain("Exception");
    }

    @Test
    void saysWhatAComparisonNeeds() {
        assertThat(CommandLineRun.of("report", "--compare", "a", "b").err()).contains("--out DIR");
        assertThat(CommandLineRun.of("report", "--compare", "a", "--out", "c").err())
                .contains("two runs");
        assertThat(CommandLineRun.of("report", "a", "b").err()).contains("add --compare and --out DIR");
        assertThat(CommandLineRun.of("report", "a", "--out", "b").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
