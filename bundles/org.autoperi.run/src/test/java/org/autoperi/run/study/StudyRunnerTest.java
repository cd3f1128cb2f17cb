package org.autoperi.run.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Progress;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunEvent;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.RunStatus;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every run here is a real process. */
class StudyRunnerTest {
    private static final StudyOptions TWO = new StudyOptions(2, false);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path temp;

    private Path folder;
    private final StudyRunner runner = new StudyRunner(new Runner(Sums.EXTENSIONS), Sums.worker());

    @BeforeEach
    void choosesAFolder() {
        folder = temp.resolve("study");
    }

    private static StudySpecification text(String... lines) throws ConfigException {
        return StudySpecification.of(
                RunSpecification.parse(String.join("\n", lines) + "\n", "s.toml"), Sums.EXTENSIONS);
    }

    private StudyFolder start(String... lines) throws Exception {
        return runner.start(text(lines), folder, TWO, StudyListener.NONE, Progress.NONE);
    }

    private static List<String> states(StudyFolder study) {
        return study.states().stream()
                .map(s -> s.run().name() + " " + s.stage())
                .toList();
    }

    /** The curve of a run as it comes out of this very process without interruption. */
    private String curve(StudyFolder study, StudyRun run) throws Exception {
        Path alone = temp.resolve("alone-" + run.name());
        new Runner(Sums.EXTENSIONS)
                .start(RunSpecification.read(study.specificationOf(run)), alone, RunOptions.NONE, Progress.NONE);
        return Files.readString(alone.resolve("metrics.csv"));
    }

    private void allAreAsIfAlone(StudyFolder study) throws Exception {
        for (StudyRun run : study.runs()) {
            assertThat(study.folderOf(run).resolve("metrics.csv")).hasContent(curve(study, run));
        }
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private boolean anyCheckpoint() {
        try (var files = Files.walk(folder)) {
            return files.anyMatch(file -> file.getParent().endsWith("checkpoints"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false; // a file went away while it was looked at
        }
    }

    @Test
    void runsAGridAndSumsItUp() throws Exception {
        StudyFolder study = start("seeds = [1, 2]", "[run]", "experiment = \"sums\"", "[grid]", "factor = [1, 3]");
        assertThat(states(study))
                .containsExactly(
                        "factor-1_seed-1 finished",
                        "factor-1_seed-2 finished",
                        "factor-3_seed-1 finished",
                        "factor-3_seed-2 finished");
        allAreAsIfAlone(study);
        List<String> csv = Files.readAllLines(folder.resolve("study.csv"));
        assertThat(csv.get(0)).isEqualTo("run,name,factor,seed,threads,state,seconds,sum,last.sum,reason");
        List<Double> sums = csv.stream()
                .skip(1)
                .map(line -> Double.valueOf(line.split(",")[7]))
                .toList();
        assertThat(sums.get(2)).isEqualTo(3 * sums.get(0), within(1e-12));
        assertThat(sums.get(0)).isNotEqualTo(sums.get(1));
        StudySummary.Combination second = study.summary().combinations().get(1);
        StudySummary.Mean mean = second.means().get("sum");
        assertThat(mean.mean()).isEqualTo((sums.get(2) + sums.get(3)) / 2, within(1e-12));
        // of two numbers: half their distance
        assertThat(mean.standardError()).isEqualTo(Math.abs(sums.get(2) - sums.get(3)) / 2, within(1e-12));
        Map<String, Object> json = JsonText.parseObject(Files.readString(folder.resolve("study.json")));
        assertThat(((List<?>) json.get("combinations")).get(1).toString())
                .contains("factor=3", "finished=2", "standard-error=" + mean.standardError());
        assertThat(StudyFolder.read(folder).summary()).isEqualTo(study.summary());
        assertThat(folder.resolve("study.toml")).content().startsWith("seeds = [1, 2]");
    }

    @Test
    void keepsFailuresApartAndTriesThemAgainWhenAsked() throws Exception {
        Path cure = temp.resolve("cure");
        StudyFolder study = start(
                "[run]",
                "experiment = \"sums\"",
                "cure = \"" + cure + "\"",
                "[[list]]",
                "name = \"fails\"",
                "fail-at = 5",
                "[[list]]",
                "name = \"crashes\"",
                "crash-at = 8",
                "[[list]]",
                "name = \"works\"");
        assertThat(study.states())
                .extracting(s -> s.run().label() + ": " + s.stage() + " " + s.text())
                .containsExactly(
                        "fails: failed step 5 is too much",
                        "crashes: failed its process ended with exit code 7",
                        "works: finished ");
        assertThat(Files.readString(folder.resolve("study.csv"))).contains("ended with exit code 7");
        Files.createFile(cure);
        List<StudyRun> begun = new ArrayList<>();
        StudyListener listener = new StudyListener() {
            @Override
            public void started(StudyRun run) {
                begun.add(run);
            }
        };
        StudyFolder same = runner.resume(folder, TWO, listener, Progress.NONE);
        assertThat(begun).isEmpty();
        assertThat(states(same)).isEqualTo(states(study));
        StudyFolder healed = runner.resume(folder, new StudyOptions(1, true), listener, Progress.NONE);
        assertThat(begun).extracting(StudyRun::label).containsExactly("fails", "crashes");
        assertThat(healed.states()).allSatisfy(s -> assertThat(s.stage()).isEqualTo(StudyState.Stage.FINISHED));
        allAreAsIfAlone(healed);
    }

    @Test
    void stopsWhenAskedAndGoesOnToTheSameNumbers() throws Exception {
        String[] lines = {"repeats = 3", "[run]", "experiment = \"sums\"", "pause-milliseconds = 40", "steps = 40"};
        AtomicBoolean stop = new AtomicBoolean();
        long[] asked = {0};
        Progress progress = new WrappedProgress(Sums.stoppedBy(stop)) {
            @Override
            public void note(String note) {
                if (!stop.get() && anyCheckpoint()) {
                    asked[0] = System.nanoTime();
                    stop.set(true);
                }
            }
        };
        assertThatThrownBy(() -> runner.start(text(lines), folder, TWO, StudyListener.NONE, progress))
                .isInstanceOf(CancelledException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - asked[0])).isLessThan(Duration.ofSeconds(8));
        StudyFolder stopped = StudyFolder.read(folder);
        assertThat(states(stopped)).contains("seed-1 interrupted", "seed-3 waiting");
        assertThat(RunStatus.read(folder.resolve("runs/seed-1")).orElseThrow().state())
                .isEqualTo(RunStatus.State.CANCELLED);
        StudyFolder study = runner.resume(folder, TWO, StudyListener.NONE, Progress.NONE);
        assertThat(states(study)).containsExactly("seed-1 finished", "seed-2 finished", "seed-3 finished");
        allAreAsIfAlone(study);
        assertThat(RunEvent.readAll(folder.resolve("runs/seed-1")))
                .extracting(RunEvent::type)
                .contains("cancelled", "resumed");
    }

    @Test
    void survivesBeingKilled() throws Exception {
        Path file = Files.writeString(
                temp.resolve("s.toml"),
                "repeats = 3\n[run]\nexperiment = \"sums\"\npause-milliseconds = 40\nsteps = 40\n");
        Process killed = new ProcessBuilder(Sums.command(StudyProcess.class, file.toString(), folder.toString()))
                .inheritIO()
                .start();
        await(this::anyCheckpoint);
        List<ProcessHandle> runs = killed.children().toList();
        assertThatThrownBy(() -> runner.resume(folder, TWO, StudyListener.NONE, Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("is worked on by process " + killed.pid());
        killed.destroyForcibly();
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).isNotEmpty();
        StudyFolder study = runner.resume(folder, TWO, StudyListener.NONE, Progress.NONE);
        assertThat(runs).noneMatch(ProcessHandle::isAlive);
        assertThat(states(study)).containsExactly("seed-1 finished", "seed-2 finished", "seed-3 finished");
        allAreAsIfAlone(study);
    }

    @Test
    void growsByNewSeedsAndRefusesOtherSettings() throws Exception {
        String base = "[run]\nexperiment = \"sums\"\n";
        start("seeds = [1]", base);
        int events = RunEvent.readAll(folder.resolve("runs/seed-1")).size();
        StudyFolder grown = start("seeds = [1, 2]", base);
        assertThat(states(grown)).containsExactly("seed-1 finished", "seed-2 finished");
        assertThat(RunEvent.readAll(folder.resolve("runs/seed-1"))).hasSize(events);
        assertThatThrownBy(() -> start("seeds = [1, 2, 3]", base + "factor = 2.0"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("was made with other settings (factor = 1.0 there, 2.0 here)");
        assertThat(folder.resolve("runs/seed-3")).doesNotExist();
        StudyFolder less = start("seeds = [2]", base);
        assertThat(states(less)).containsExactly("seed-2 finished");
        assertThat(StudyRunner.strangers(less)).isEqualTo(1);
    }

    @Test
    void beginsARunAnewThatWasKilledBeforeItHadAStatus() throws Exception {
        Files.createDirectories(folder.resolve("runs/seed-1"));
        Files.writeString(folder.resolve("study.toml"), "");
        Files.writeString(folder.resolve("runs/seed-1/run.toml"), "half");
        StudyFolder study = start("[run]", "experiment = \"sums\"");
        assertThat(states(study)).containsExactly("seed-1 finished");
    }

    @Test
    void refusesFoldersThatAreNotItsOwn() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> start("[run]", "experiment = \"sums\""))
                .hasMessageContaining("is not empty (letter.txt)");
        assertThatThrownBy(() -> StudyFolder.read(folder)).hasMessageContaining("it has no study.json");
        assertThatThrownBy(() -> StudyFolder.read(temp.resolve("no"))).hasMessageContaining("there is no folder");
        Files.writeString(folder.resolve("study.json"), "{\"format\": 2}");
        assertThatThrownBy(() -> StudyFolder.read(folder)).hasMessageContaining("has format 2");
        Files.writeString(folder.resolve("study.json"), "{\"format\": 1");
        assertThatThrownBy(() -> StudyFolder.read(folder)).hasMessageContaining("study.json is damaged");
    }

    @Test
    void tellsWhyAProcessCannotBeStarted() {
        StudyRunner lost = new StudyRunner(
                new Runner(Sums.EXTENSIONS),
                (specification, where, anew) ->
                        List.of(temp.resolve("no-such-program").toString()));
        assertThatThrownBy(() -> lost.start(
                        text("[run]", "experiment = \"sums\""), folder, TWO, StudyListener.NONE, Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("no-such-program");
    }

    @Test
    void takesAStartThatCtrlCCutShortForAStop() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        StudyRunner cut = new StudyRunner(new Runner(Sums.EXTENSIONS), (specification, where, anew) -> {
            stop.set(true);
            return List.of(temp.resolve("no-such-program").toString());
        });
        StudySpecification study = text("[run]", "experiment = \"sums\"");
        assertThatThrownBy(() -> cut.start(study, folder, TWO, StudyListener.NONE, Sums.stoppedBy(stop)))
                .isInstanceOf(CancelledException.class);
        assertThat(states(StudyFolder.read(folder))).containsExactly("seed-1 waiting");
    }

    /** A progress to be overridden in part; its parts are itself. */
    private static class WrappedProgress implements Progress {
        private final Progress inner;

        WrappedProgress(Progress inner) {
            this.inner = inner;
        }

        @Override
        public Progress split(double share, String label, long units) {
            return this;
        }

        @Override
        public void advance(long units) {
            inner.advance(units);
        }

        @Override
        public void note(String text) {
            inner.note(text);
        }

        @Override
        public boolean isCancelled() {
            return inner.isCancelled();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
