package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.run.JsonText;
import org.autoperi.run.study.StudySummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyCommandTest {
    private static final String TINY =
            """
            [run]
            experiment = "crystal-generation"
            dataset.id = "bundled"
            report.enabled = false
            evaluation.evaluators = ["structural-validity"]
            training.max-atoms = 3
            training.epochs = 1
            training.batch-size = 256
            sampling.count = 2
            sampling.steps = 3
            relaxation.max-iterations = 2
            [run.architecture]
            id = "torus-gnn"
            layers = 1
            frequencies = 2
            """;

    @TempDir
    Path temp;

    private String study(String text) throws Exception {
        return Files.writeString(temp.resolve("s.toml"), text).toString();
    }

    @Test
    void runsAGridInTwoProcessesAndComparesItsRuns() throws Exception {
        String file = study(TINY + "[grid]\narchitecture.width = [8, 12]\ntraining.learning-rate = [0.001, 0.01]\n");
        String out = temp.resolve("out").toString();
        CommandLineRun run =
                CommandLineRun.of("study", "run", file, "--out", out, "--processes", "2", "--progress=none");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().findFirst().orElseThrow())
                .startsWith("width  learning-rate  runs  structural-validity");
        assertThat(run.out())
                .contains("table: " + out + "/study.csv")
                .contains("comparison: " + out + "/report/index.html");
        assertThat(Files.readString(temp.resolve("out/report/index.html")))
                .contains("Study out")
                .contains("width-12_learning-rate-0.01_seed-1");
        assertThat(Files.readString(temp.resolve("out/report/compare.csv"))).contains("structural-validity");
        assertThat(run.err()).contains("width-8_learning-rate-0.001_seed-1: finished in");
        List<String> csv = Files.readAllLines(temp.resolve("out/study.csv"));
        assertThat(csv).hasSize(5);
        assertThat(csv.get(0)).startsWith("run,name,architecture.width,training.learning-rate,seed,threads,state,");
        assertThat(csv.get(4))
                .startsWith("width-12_learning-rate-0.01_seed-1,,12,0.01,1,")
                .contains(",finished,");

        CommandLineRun status = CommandLineRun.of("study", "status", out, "--json");
        assertThat(status.exitCode()).isZero();
        assertThat(JsonText.parseObject(status.out()).get("counts")).asString().contains("finished=4", "failed=0");

        CommandLineRun again = CommandLineRun.of("study", "resume", out, "--progress=none");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(run.out());
        assertThat(again.err()).doesNotContain("finished in");

        String one = out + "/runs/width-8_learning-rate-0.001_seed-1";
        assertThat(CommandLineRun.of("resume", one).err()).contains("this run is finished already");
        assertThat(CommandLineRun.of("evaluate", one).exitCode()).isZero();
    }

    @Test
    void namesWhatFailedAndEndsWithOne() throws Exception {
        String file = study(TINY + "[[list]]\nname = \"lost\"\ndataset.id = \"folder\"\ndataset.path = \"nowhere\"\n");
        String out = temp.resolve("out").toString();
        CommandLineRun run = CommandLineRun.of("study", "run", file, "--out", out, "--progress=none");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .containsPattern("error: run lost_seed-1: .*nowhere")
                .contains("1 of 1 runs are not finished; try again with: autoperi study resume " + out
                        + " --retry-failed");
        assertThat(run.out()).doesNotContain("comparison:"); // one run is its own report
        CommandLineRun status = CommandLineRun.of("study", "status", out);
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).containsPattern("lost_seed-1 +failed .*nowhere");
        assertThat(status.err()).contains("1 runs: 1 failed");
    }

    @Test
    void checksEverythingBeforeItBegins() throws Exception {
        String file = study(TINY + "[grid]\ntraining.epoch = [1, 2]\n");
        String out = temp.resolve("out").toString();
        CommandLineRun run = CommandLineRun.of("study", "run", file, "--out", out);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().strip())
                .isEqualTo("error: " + file + ":17:19: training.epoch is not a known key; did you mean epochs?");
        assertThat(temp.resolve("out")).doesNotExist();
        assertThat(CommandLineRun.of("study", "run", file, "--processes", "0").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("study", "run", temp + "/no.toml").err()).contains("there is no such file");
        assertThat(CommandLineRun.of("study", "resume", temp.toString()).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("study", "status", temp.toString()).err()).contains("it has no study.json");
        assertThat(CommandLineRun.of("study").err()).contains("say what to do: init, run, resume or status");
    }

    @Test
    void writesAStudyThatCanBeRun() throws Exception {
        String file = temp.resolve("study.toml").toString();
        CommandLineRun init = CommandLineRun.of("study", "init", "--out", file);
        assertThat(init.exitCode()).isZero();
        assertThat(init.err()).contains("still to be written: autoperi init");
        assertThat(CommandLineRun.of("study", "init", "--out", file).err()).contains("is there already");
        CommandLineRun early = CommandLineRun.of("study", "run", file, "--dry-run");
        assertThat(early.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(early.err()).contains(":4:8: base is", "which is no file");
        CommandLineRun.of("init", "--out", temp.resolve("run.toml").toString());
        CommandLineRun dry = CommandLineRun.of("study", "run", file, "--dry-run", "--out", temp + "/out");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out().lines()).hasSize(7);
        assertThat(dry.out()).contains("learning-rate-0.002_seed-3");
        assertThat(dry.err()).contains("6 runs, 1 at a time; nothing was run");
        assertThat(temp.resolve("out")).doesNotExist();
        // With every comment taken away it still is a study.
        Files.writeString(Path.of(file), Files.readString(Path.of(file)).replaceAll("(?m)^#(?=[a-z\"\\[])", ""));
        CommandLineRun full = CommandLineRun.of("study", "run", file, "--dry-run", "--out", temp + "/out");
        assertThat(full.exitCode()).as(full.err()).isZero();
        assertThat(full.err()).contains("24 runs");
    }

    @Test
    void printsMeansWithTheirStandardErrors() {
        assertThat(StudyTable.text(new StudySummary.Mean(98.75123, 0.62581, 3))).isEqualTo("98.75 ± 0.63");
        assertThat(StudyTable.text(new StudySummary.Mean(1234.567, 0, 2))).isEqualTo("1235 ± 0");
        assertThat(StudyTable.text(new StudySummary.Mean(0.000123456, Double.NaN, 1)))
                .isEqualTo("0.0001235");
        assertThat(StudyTable.text(null)).isEmpty();
    }
}
