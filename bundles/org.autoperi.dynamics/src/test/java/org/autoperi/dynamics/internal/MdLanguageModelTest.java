package org.autoperi.dynamics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Progress;
import org.autoperi.run.JsonText;
import org.autoperi.run.RecordedMetric;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The experiment md-language-model, end to end on small systems. */
@Tag("slow")
class MdLanguageModelTest {
    @TempDir
    Path folder;

    private final Runner runner = new Runner(ClassPathExtensions.of(MdLanguageModelTest.class.getClassLoader()));

    /** A double well at a temperature at which it is crossed often; two models. */
    private static final String WELL =
            """
            experiment = "md-language-model"
            seed = 3
            threads = 2
            repeats = 2
            [potential]
            id = "expression"
            formula = "x^4 - 2*x^2 + y^2 + 0.2*x"
            centres = [1, 0, -1, 0]
            [simulation]
            beta = 3.0
            steps = 100_000
            stride = 100
            replicas = 40
            [model]
            id = "lstm"
            embedding = 2
            width = 8
            [training]
            sequence-length = 40
            batch-size = 32
            steps = 300
            interval = 50
            learning-rate = 0.02
            [generation]
            states = 256_000
            sequences = 256
            prompt = 20
            [kinetics]
            lags = [1, 2, 5, 10]
            commits = [1, 2, 5]
            """;

    private Path run(String name, String toml, Progress progress) throws Exception {
        Path run = folder.resolve(name);
        runner.start(
                RunSpecification.parse(toml, folder.resolve("run.toml").toString()), run, RunOptions.NONE, progress);
        return run;
    }

    private static Map<String, Double> metrics(Path run) throws Exception {
        Map<String, Double> metrics = new HashMap<>();
        RecordedMetric.ofRun(run).forEach(metric -> metrics.put(metric.name(), metric.value()));
        return metrics;
    }

    /** Cancels after so many looks. */
    private static Progress cancelledAfter(int looks) {
        AtomicInteger left = new AtomicInteger(looks);
        return Progress.unseen(() -> left.getAndDecrement() <= 0);
    }

    @Test
    void reproducesPopulationsAndKineticsOfADoubleWell() throws Exception {
        Path run = run("well", WELL, Progress.NONE);
        Map<String, Double> metrics = metrics(run);
        // 40 trajectories of 1,000 time units; the relaxation takes some 10, so a population of a half is known to
        // 0.007
        assertThat(metrics.get("population-error-data")).isLessThan(0.025);
        assertThat(metrics.get("population-error")).isLessThan(0.04);
        assertThat(metrics.get("population-error-uniform")).isGreaterThan(0.1);
        assertThat(metrics.get("commute-within")).isGreaterThanOrEqualTo(50);
        assertThat(metrics.get("entropy")).isCloseTo(metrics.get("entropy-markov"), within(0.02));
        Map<String, Object> tree = JsonText.parseObject(Files.readString(run.resolve("dynamics.json")));
        assertThat((List<?>) tree.get("sources")).hasSize(4);
        assertThat(((Number) tree.get("frame-time")).doubleValue()).isEqualTo(1);
        List<String> populations = Files.readAllLines(run.resolve("populations.csv"));
        assertThat(populations).hasSize(1 + 2 * 5);
        assertThat(populations.get(1)).startsWith("exact,0,0.");
        assertThat(Files.readAllLines(run.resolve("commutes.csv"))).hasSize(1 + 4 * 3 * 2);
        assertThat(Files.readAllLines(run.resolve("timescales.csv"))).hasSize(1 + 4 * 4);
        assertThat(Files.readAllLines(run.resolve("transitions.csv"))).hasSize(1 + 4 * 4 * 4);
        assertThat(run.resolve("samples")).isDirectoryContaining("glob:**/generated-2.npy");
    }

    @Test
    void goesOnAfterInterruptionsWithTheSameResults() throws Exception {
        String small = WELL.replace("steps = 100_000", "steps = 20_000")
                .replace("replicas = 40", "replicas = 300")
                .replace("steps = 300", "steps = 60")
                .replace("states = 256_000", "states = 25_600")
                .replace("interval = 50", "interval = 20");
        Path whole = run("whole", small, Progress.NONE);
        Path parts = folder.resolve("parts");
        int stops = 0;
        for (int looks : new int[] {30, 60, 150, 200, 300, 300, 400, 400, 500}) {
            try {
                if (Files.exists(parts.resolve("run.toml"))) {
                    runner.resume(parts, List.of(), cancelledAfter(looks));
                } else {
                    run("parts", small, cancelledAfter(looks));
                }
            } catch (CancelledException e) {
                stops++;
            }
        }
        runner.resume(parts, List.of(), Progress.NONE);
        assertThat(stops).isGreaterThanOrEqualTo(4);
        for (String file : List.of(
                "dynamics.json",
                "evaluation.json",
                "metrics.csv",
                "samples/simulated.npy",
                "samples/generated-2.npy")) {
            assertThat(parts.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertThat(whole.resolve("samples")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void comparesWithAnotherTemperatureAndReadsFiles() throws Exception {
        String colder = WELL.replace("beta = 3.0", "beta = 3.0\nreference-beta = 4.0")
                .replace("repeats = 2", "repeats = 1")
                .replace("steps = 300", "steps = 100");
        Path run = run("colder", colder, Progress.NONE);
        Map<String, Double> metrics = metrics(run);
        assertThat(metrics.get("changes-data")).isLessThan(0.8 * 20 * metrics.get("changes") / 128);
        assertThat(metrics.get("commute-within")).isLessThan(50);

        StringBuilder text = new StringBuilder("t phi\n");
        for (int t = 0; t < 3000; t++) {
            text.append(t).append(' ').append(t / 7 % 3 * 120 - 100).append('\n');
        }
        Files.writeString(folder.resolve("angles.txt"), text);
        String files =
                """
                experiment = "md-language-model"
                [trajectory]
                files = ["angles.txt"]
                columns = ["phi"]
                frame-time = 0.5
                [states]
                by = "torsion"
                bins = 3
                from = -180
                to = 180
                [training]
                steps = 20
                batch-size = 8
                [generation]
                states = 20_480
                sequences = 64
                """;
        Path read = run("read", files, Progress.NONE);
        assertThat(metrics(read)).containsEntry("changes-data", 428.0).doesNotContainKey("population-error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps = 100_000 | steps = 50 | CONFIGURATION | at least the stride of 100",
                "steps = 100_000 | steps = 500 | DATA | the longest trajectory has 6 frames",
                "formula = \"x^4 - 2*x^2 + y^2 + 0.2*x\" | formula = \"x^4 +* y^2\" | CONFIGURATION | column 6",
                "formula = \"x^4 - 2*x^2 + y^2 + 0.2*x\" | formula = \"x*y\" | CONFIGURATION | does not confine",
                "stride = 100 | stride = 100~time-step = 0.9 | DIVERGED | left every bound at step",
                "centres = [1, 0, -1, 0] | centres = [1, 0] | CONFIGURATION | there is one centre only",
                "centres = [1, 0, -1, 0] | centres = [1, 0, 30, 0] | DATA | stay in one state for all",
                "lags = [1, 2, 5, 10] | lags = [1, 2000] | DATA | a lag or commit time of 2000 frames in [kinetics]",
                "states = 256_000 | states = 2560 | CONFIGURATION | raise generation.states",
                "sequence-length = 40 | sequence-length = 4000 | DATA | windows of 4000 states",
                "[simulation] | [trajectory]~files = [\"gone.txt\"]~[simulation] | DATA | there is no file",
                "[simulation] | [trajectory]~files = [\"nan.txt\"]~[simulation] | DATA | nan.txt:3: the column x is NaN",
                "[simulation] | [trajectory]~files = [\"nan.txt\"]~columns = [\"x\", \"z\"]~[simulation] | DATA | there is no column 'z'",
            })
    void saysWhatIsWrong(String line, String instead, RunException.Reason reason, String said) throws Exception {
        Files.writeString(folder.resolve("nan.txt"), "x y\n1 2\nNaN 3\n");
        assertThat(WELL).contains(line);
        String toml = WELL.replace(line, instead.replace('~', '\n'));
        assertThatThrownBy(() -> run("bad", toml, Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(said)
                .satisfies(e -> assertThat(((RunException) e).reason()).isEqualTo(reason));
    }

    @Test
    void warnsOfStatesThatAreNeverVisited() throws Exception {
        String toml = WELL.replace("centres = [1, 0, -1, 0]", "centres = [1, 0, -1, 0, 0, 50]")
                .replace("repeats = 2", "repeats = 1")
                .replace("steps = 300", "steps = 20");
        Path run = run("never", toml, Progress.NONE);
        assertThat(Files.readString(run.resolve("events.ndjson"))).contains("states that are never visited: [2] of 3");
    }
}
