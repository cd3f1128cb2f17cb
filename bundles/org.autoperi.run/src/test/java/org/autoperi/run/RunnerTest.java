package org.autoperi.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.autoperi.run.spi.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
    record WalkConfig(@Param(min = 1) int steps, int stopAt, String failWith) {
        WalkConfig() {
            this(20, -1, "");
        }
    }

    /** A random walk: the sum depends on every step, so a wrong resume shows. */
    static final class Walk implements Experiment<WalkConfig> {
        static int sessions;

        @Override
        public void run(WalkConfig config, RunContext context) throws RunException {
            sessions++;
            Checkpoints checkpoints = new Checkpoints(context, 2);
            try {
                double[] state = checkpoints
                        .restore((step, in) -> new double[] {step, new DataInputStream(in).readDouble()})
                        .orElse(new double[] {0, 0});
                for (int step = (int) state[0] + 1; step <= config.steps(); step++) {
                    state[1] += context.random().stream("walk", step).nextGaussian();
                    Map<String, Double> row = new LinkedHashMap<>();
                    row.put("sum", state[1]);
                    if (step % 7 == 0) {
                        row.put("odd", Double.NaN);
                    }
                    context.metrics().append(step, row);
                    boolean stops = step == config.stopAt() && sessions == 1;
                    if (step % 5 == 0 || context.progress().isCancelled()) {
                        double sum = state[1];
                        checkpoints.save(
                                step, OptionalDouble.of(sum), out -> new DataOutputStream(out).writeDouble(sum));
                    }
                    context.progress().checkCancelled();
                    if (stops) {
                        throw new IllegalStateException(config.failWith());
                    }
                }
                double sum = state[1];
                context.provenance("data", "sha256:0");
                context.folder()
                        .writeAtomically(
                                "samples/sum.txt",
                                out -> out.write(Double.toString(sum).getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    record NoteConfig(String text) {
        NoteConfig() {
            this("hello");
        }
    }

    static final class Note implements Stage<NoteConfig> {
        @Override
        public void run(NoteConfig config, RunContext context) throws RunException {
            if (config.text().equals("fail")) {
                throw new RunException(RunException.Reason.DATA, "there are no samples");
            }
            try {
                context.folder()
                        .writeAtomically(
                                "note.txt", out -> out.write(config.text().getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Cancels after so many looks. */
    private static Progress cancelledAfter(int looks) {
        int[] left = {looks};
        return Progress.unseen(() -> left[0]-- <= 0);
    }

    private static final ExtensionRegistry EXTENSIONS = new GivenExtensions(
            Map.of(Experiment.class, Map.of("walk", new Walk()), Stage.class, Map.of("note", new Note())));

    @TempDir
    Path temp;

    private final Runner runner = new Runner(EXTENSIONS);

    RunnerTest() {
        Walk.sessions = 0;
    }

    private static RunSpecification text(String... lines) throws ConfigException {
        return RunSpecification.parse(String.join("\n", lines) + "\n", "run.toml");
    }

    private RunResult start(Path folder, String... lines) throws Exception {
        return runner.start(text(lines), folder, RunOptions.NONE, Progress.NONE);
    }

    private RunException refused(Path folder, String... lines) {
        return catchThrowableOfType(RunException.class, () -> start(folder, lines));
    }

    @Test
    void leavesACompleteFolder() throws Exception {
        RunResult result = start(temp.resolve("r"), "experiment = \"walk\"", "seed = 7");
        assertThat(result.ran()).isTrue();
        assertThat(result.folder().resolve("run.toml")).hasContent("experiment = \"walk\"\nseed = 7\n");
        assertThat(Files.readString(result.folder().resolve("resolved.toml")))
                .contains("seed = 7", "steps = 20", "[note]", "enabled = true", "text = \"hello\"");
        assertThat(result.folder().resolve("note.txt")).hasContent("hello");
        assertThat(RunEvent.readAll(result.folder()))
                .extracting(RunEvent::type)
                .contains("started", "checkpoint", "stage", "finished");
        assertThat(Files.readAllLines(result.folder().resolve("metrics.csv")))
                .hasSize(21)
                .startsWith("step,sum,odd");
        Map<String, Object> provenance =
                JsonText.parseObject(Files.readString(result.folder().resolve("provenance.json")));
        assertThat(provenance).containsEntry("seed", 7L).containsEntry("bundles", Map.of("b", "1"));
        assertThat(provenance.get("facts")).isEqualTo(Map.of("data", "sha256:0"));
        assertThat(provenance.get("extensions").toString()).contains("walk", "note", "doi:1");
        assertThat(RunStatus.read(result.folder()).orElseThrow().state()).isEqualTo(RunStatus.State.FINISHED);
    }

    @Test
    void resumesToTheSameNumbersAfterAFailure() throws Exception {
        Path whole = start(temp.resolve("whole"), "experiment = \"walk\"").folder();
        Walk.sessions = 0;
        Path broken = temp.resolve("broken");
        RunException failure = refused(broken, "experiment = \"walk\"", "stop-at = 13", "fail-with = \"power cut\"");
        assertThat(failure).hasMessageContaining("the experiment walk failed").hasMessageContaining("power cut");
        assertThat(RunStatus.read(broken).orElseThrow().state()).isEqualTo(RunStatus.State.FAILED);
        runner.resume(broken, List.of(), Progress.NONE);
        assertThat(broken.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
        assertThat(broken.resolve("samples/sum.txt")).hasSameBinaryContentAs(whole.resolve("samples/sum.txt"));
        assertThat(broken.resolve("checkpoints/best.ckpt"))
                .hasSameBinaryContentAs(whole.resolve("checkpoints/best.ckpt"));
    }

    @Test
    void resumesToTheSameNumbersAfterACancel() throws Exception {
        Path whole = start(temp.resolve("whole"), "experiment = \"walk\"").folder();
        Path cancelled = temp.resolve("cancelled");
        assertThatThrownBy(() ->
                        runner.start(text("experiment = \"walk\""), cancelled, RunOptions.NONE, cancelledAfter(9)))
                .isInstanceOf(CancelledException.class);
        assertThat(RunStatus.read(cancelled).orElseThrow().state()).isEqualTo(RunStatus.State.CANCELLED);
        // Starting the same specification in the same folder resumes too.
        start(cancelled, "experiment = \"walk\"");
        assertThat(cancelled.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
        assertThat(RunEvent.readAll(cancelled)).extracting(RunEvent::type).contains("cancelled", "resumed");
    }

    @Test
    void passesOverADamagedCheckpointAndCutOffLines() throws Exception {
        Path whole = start(temp.resolve("whole"), "experiment = \"walk\"").folder();
        Walk.sessions = 0;
        Path broken = temp.resolve("broken");
        refused(broken, "experiment = \"walk\"", "stop-at = 13");
        Path newest = broken.resolve("checkpoints/step-000000000010.ckpt");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[2] ^= 1;
        Files.write(newest, bytes);
        Files.writeString(broken.resolve("metrics.csv"), "14,0.1", java.nio.file.StandardOpenOption.APPEND);
        Files.writeString(broken.resolve("events.ndjson"), "{\"time\":\"2", java.nio.file.StandardOpenOption.APPEND);
        RunResult result = runner.resume(broken, List.of(), Progress.NONE);
        assertThat(result.warnings())
                .containsExactly(
                        "checkpoint step-000000000010.ckpt is damaged and was passed over: its checksum does not fit");
        assertThat(broken.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
        assertThat(RunEvent.readAll(broken)).extracting(RunEvent::type).endsWith("finished");
    }

    @Test
    void leavesAFinishedRunAlone() throws Exception {
        Path folder = start(temp.resolve("r"), "experiment = \"walk\"").folder();
        assertThat(runner.resume(folder, List.of(), Progress.NONE).ran()).isFalse();
        assertThat(start(folder, "experiment = \"walk\"").ran()).isFalse();
        assertThat(Walk.sessions).isEqualTo(1);
    }

    @Test
    void refusesAnotherRunInTheSameFolderUnlessForced() throws Exception {
        Path folder = start(temp.resolve("r"), "experiment = \"walk\"").folder();
        assertThat(refused(folder, "experiment = \"walk\"", "steps = 3"))
                .hasMessage("the run folder " + folder + " holds a run with other settings (steps = 20 there, 3 here);"
                        + " name another folder with --out, or delete that run with --force");
        Files.writeString(folder.resolve("mine.txt"), "keep me");
        RunOptions force =
                new RunOptions(List.of(), OptionalLong.empty(), OptionalInt.empty(), true, List.of("autoperi"));
        runner.start(text("experiment = \"walk\"", "steps = 3"), folder, force, Progress.NONE);
        assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(4);
        assertThat(folder.resolve("mine.txt")).hasContent("keep me");
    }

    @Test
    void refusesAFolderOfANewerVersion() throws Exception {
        Path folder = start(temp.resolve("r"), "experiment = \"walk\"").folder();
        Files.writeString(folder.resolve("status.json"), "{\"format\": 2, \"whatever\": []}");
        RunException thrown =
                catchThrowableOfType(RunException.class, () -> runner.resume(folder, List.of(), Progress.NONE));
        assertThat(thrown)
                .hasMessage(
                        "the run folder " + folder + " has format 2, this version of AutoPeri knows formats up to 1;"
                                + " use the newer version that wrote it");
        assertThat(thrown.reason()).isEqualTo(RunException.Reason.CONFIGURATION);
        assertThat(folder.resolve("metrics.csv")).exists();
    }

    @Test
    void refusesWhatIsNoRunFolder() throws IOException {
        assertThatThrownBy(() -> runner.resume(temp.resolve("none"), List.of(), Progress.NONE))
                .hasMessage("there is no folder " + temp.resolve("none"));
        assertThatThrownBy(() -> runner.resume(temp, List.of(), Progress.NONE))
                .hasMessageContaining("is not a run folder: it has no status.json");
        Files.writeString(temp.resolve("thesis.doc"), "x");
        assertThat(refused(temp, "experiment = \"walk\"")).hasMessageContaining("is not empty (thesis.doc)");
        assertThat(refused(temp.resolve("thesis.doc"), "experiment = \"walk\"")).hasMessageContaining("is a file");
    }

    @Test
    void refusesAFolderInUse() throws Exception {
        Path folder = start(temp.resolve("r"), "experiment = \"walk\"").folder();
        try (OpenRun open = runner.open(folder, List.of(), Progress.NONE)) {
            assertThat(open.plan().seed()).isEqualTo(1);
            assertThatThrownBy(() -> runner.repeat(folder, "note", List.of(), List.of(), Progress.NONE))
                    .hasMessage("the run folder " + folder + " is in use by process "
                            + ProcessHandle.current().pid() + "; wait for it, or stop it and resume");
        }
    }

    @Test
    void refusesAnUnwritableFolder() {
        Path proc = Path.of("/proc/autoperi-test");
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).isTrue();
        assertThat(refused(proc, "experiment = \"walk\"")).hasMessageContaining("cannot be written");
    }

    @Test
    void saysWhenTheDiskIsFull() throws Exception {
        assumeThat(Files.exists(Path.of("/dev/full"))).isTrue();
        Path folder = Files.createDirectories(temp.resolve("r"));
        Files.createSymbolicLink(folder.resolve("events.ndjson"), Path.of("/dev/full"));
        RunOptions force = new RunOptions(List.of(), OptionalLong.empty(), OptionalInt.empty(), true, List.of());
        RunException thrown = catchThrowableOfType(
                RunException.class, () -> runner.start(text("experiment = \"walk\""), folder, force, Progress.NONE));
        assertThat(thrown).hasMessageContaining("cannot be written: No space left on device");
        assertThat(thrown.reason()).isEqualTo(RunException.Reason.FAILED);
        // Not "running": the process that ran it may live on, and nobody would know that the run does not.
        RunStatus status = RunStatus.read(folder).orElseThrow();
        assertThat(status.state()).isEqualTo(RunStatus.State.FAILED);
        assertThat(status.message()).isEqualTo(thrown.getMessage());
    }

    @Test
    void collectsAllProblemsOfASpecification() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class,
                () -> start(
                        temp.resolve("r"), "experiment = \"walk\"", "seed = \"x\"", "stpes = 3", "[note]", "text = 5"));
        assertThat(thrown.problems())
                .extracting(Object::toString)
                .containsExactly(
                        "run.toml:2:8: seed is the text 'x' where an integer is expected",
                        "run.toml:3:9: stpes is not a known key; did you mean steps?",
                        "run.toml:5:8: note.text is 5 where a text in quotes is expected");
        assertThat(temp.resolve("r")).doesNotExist();
    }

    @Test
    void namesAnUnknownExperiment() {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> start(temp.resolve("r"), "experiment = \"wlak\""));
        assertThat(thrown.isExtensionMissing()).isTrue();
        assertThat(thrown).hasMessage("run.toml:1:14: experiment: no wlak");
    }

    @Test
    void namesAMissingStage() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class,
                () -> start(temp.resolve("r"), "experiment = \"walk\"", "[gone]", "enabled = true"));
        assertThat(thrown.isExtensionMissing()).isTrue();
        assertThat(thrown)
                .hasMessage("run.toml:2:1: gone is the table of a stage that is not installed; install it, or take the"
                        + " table out");
    }

    @Test
    void namesAMissingExperiment() {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> start(temp.resolve("r"), "seed = 3"));
        assertThat(thrown.isExtensionMissing()).isFalse();
        assertThat(thrown)
                .hasMessage("run.toml:1:1: experiment is missing; write experiment = \"...\" with one of walk");
    }

    @Test
    void letsSettingsWinOverTheFile() throws Exception {
        RunOptions options = new RunOptions(
                RunSpecification.settings("--set", List.of("steps=4", "note.enabled=false")),
                OptionalLong.of(99),
                OptionalInt.of(1),
                false,
                List.of());
        RunPlan plan = runner.plan(text("experiment = \"walk\"", "steps = 5", "seed = 1"), options);
        assertThat(plan.experiment().config()).isEqualTo(new WalkConfig(4, -1, ""));
        assertThat(plan.seed()).isEqualTo(99);
        assertThat(plan.threads()).isEqualTo(1);
        assertThat(plan.stages()).isEmpty();
        assertThat(plan.toToml()).contains("enabled = false");
    }

    @Test
    void failsAfterTheOtherStagesWhenOneFails() throws Exception {
        Path folder = temp.resolve("r");
        RunException thrown = refused(folder, "experiment = \"walk\"", "[note]", "text = \"fail\"");
        assertThat(thrown.reason()).isEqualTo(RunException.Reason.DATA);
        assertThat(thrown).hasMessage("there are no samples");
        assertThat(RunStatus.read(folder).orElseThrow().experimentDone()).isTrue();
        runner.repeat(
                folder,
                "note",
                RunSpecification.settings("--set", List.of("note.text=again")),
                List.of(),
                Progress.NONE);
        assertThat(folder.resolve("note.txt")).hasContent("again");
    }
}
