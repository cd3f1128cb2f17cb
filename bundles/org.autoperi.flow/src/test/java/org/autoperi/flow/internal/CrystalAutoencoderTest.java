package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Network;
import org.autoperi.nn.ParameterScope;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on bundled compounds. */
class CrystalAutoencoderTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(CrystalAutoencoderTest.class.getClassLoader());

    private static final String RUN =
            """
            experiment = "crystal-autoencoder"
            seed = 5
            threads = 2
            reconstruct = 9
            dataset = { id = "bundled", max-atoms = 6, test-share = 0.1, validation-share = 0.1 }
            encoder = { id = "radius-gnn", width = 24, layers = 2, cutoff = 4.0, radial = 12, degree = 2 }
            latent = { size = 12 }
            architecture = { id = "%s", width = 24, layers = 2 }
            training = { epochs = %d, batch-size = 32, learning-rate = 0.004, averaging = 0.98, checkpoint-seconds = 0 }
            sampling = { count = 5, steps = 10 }
            """;

    @TempDir
    Path folder;

    private static String toml(String architecture, int epochs) {
        return String.format(java.util.Locale.ROOT, RUN, architecture, epochs);
    }

    private void run(String toml, Path where, Progress progress) throws Exception {
        new Runner(EXTENSIONS).start(RunSpecification.parse(toml, "test.toml"), where, RunOptions.NONE, progress);
    }

    private static List<String> blocks(Path cif) throws Exception {
        return Files.readAllLines(cif).stream()
                .filter(line -> line.startsWith("data_"))
                .toList();
    }

    @Test
    void learnsVectorsThatCarryThePeriodicCrystal() throws Exception {
        run(toml("torus-gnn", 40), folder, Progress.NONE);

        assertThat(blocks(folder.resolve("samples/crystals.cif")))
                .hasSize(9)
                .isEqualTo(blocks(folder.resolve("samples/reference.cif")));
        assertThat(blocks(folder.resolve("samples/generated.cif"))).hasSize(5).startsWith("data_s0001");
        assertThat(Files.readString(folder.resolve("metrics.csv")))
                .contains("train.divergence")
                .contains("train.prior")
                .contains("validation.composition");

        Map<String, Object> probes = JsonText.parseObject(Files.readString(folder.resolve("latent/probes.json")));
        Map<?, ?> collapse = (Map<?, ?>) probes.get("collapse");
        assertThat(collapse.get("listens")).as(probes.toString()).isEqualTo(true);
        double volume = 0;
        for (Object each : (List<?>) probes.get("probes")) {
            Map<?, ?> probe = (Map<?, ?>) each;
            if (probe.get("target").equals("volume-per-atom")) {
                volume = ((Number) probe.get("score")).doubleValue();
            }
        }
        assertThat(volume)
                .as("share of the variance of the volume explained, a constant 0")
                .isGreaterThan(0.2);
        assertThat(Files.readAllLines(folder.resolve("latent/codes.csv")).get(0))
                .startsWith("id,split,atoms,volume-per-atom,crystal-system,axis1,axis2,z1,")
                .endsWith("z12");
        assertThat(Files.readString(folder.resolve("latent/probes.csv"))).contains("crystal-system,softmax,test");

        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            TrainedFlow flow = TrainedFlow.open(folder, EXTENSIONS);
            assertThat(flow.draw(TrainedFlow.Request.of(3), 2, executor, Progress.NONE))
                    .hasSize(3)
                    .isEqualTo(flow.draw(TrainedFlow.Request.of(3), 1, executor, Progress.NONE));
            List<Crystal> given = flow.draw(
                    TrainedFlow.Request.of(2).withComposition(Composition.parse("MgO")), 2, executor, Progress.NONE);
            assertThat(given)
                    .hasSize(2)
                    .allSatisfy(c -> assertThat(c.composition().formula()).isEqualTo("MgO"));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aRunThatWasStoppedEndsWithTheSameFiles() throws Exception {
        String toml = toml("periodic-attention", 2);
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        run(toml, whole, Progress.NONE);
        Runner runner = new Runner(EXTENSIONS);
        String[] parts = {"Training", "Encoding", "Probing", "Sampling", "Relaxing"};
        assertThatThrownBy(() -> run(toml, stopped, new StopAfter(9, parts))).isInstanceOf(CancelledException.class);
        for (int stop : new int[] {21, 300}) {
            assertThatThrownBy(() -> runner.resume(stopped, List.of(), new StopAfter(stop, parts)))
                    .isInstanceOf(CancelledException.class);
        }
        runner.resume(stopped, List.of(), Progress.NONE);

        for (String file : List.of(
                "metrics.csv",
                "latent/codes.csv",
                "latent/probes.csv",
                "latent/probes.json",
                "samples/reference.cif",
                "samples/crystals.cif",
                "samples/generated.cif")) {
            assertThat(stopped.resolve(file)).as(file).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    @Test
    void namesAPropertyThatIsNotThere() {
        assertThatThrownBy(() -> run(
                        toml("torus-gnn", 1).replace("size = 12", "size = 12, properties = [\"gap\"]"),
                        folder,
                        Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.CONFIGURATION))
                .hasMessageContaining("has no property gap");
    }

    @Test
    void refusesCellsThatAreNotReduced() {
        String toml = toml("torus-gnn", 1).replace("epochs", "reduce-cells = false, epochs");
        assertThatThrownBy(() -> run(toml, folder, Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.CONFIGURATION))
                .hasMessageContaining("training.reduce-cells is false");
    }

    /** A network of a plug-in that knows nothing of conditions. */
    private static final class Deaf implements Architecture<TorusGnn.Config> {
        @Override
        public Network create(TorusGnn.Config config, DataFacts facts, ParameterScope parameters) {
            return new TorusGnn().create(config, facts.withConditionWidth(0), parameters);
        }
    }

    @Test
    void refusesAnArchitectureWithoutConditions() throws Exception {
        try (TestRun run = new TestRun(folder, 1, 1, Progress.NONE)) {
            ModelConfig plain =
                    FlowTrainingTest.model(run, FlowTrainingTest.SALTS, false).config();
            Choice<Architecture<?>> deaf = new Choice<>(
                    plain.architecture().descriptor(),
                    new Deaf(),
                    plain.architecture().config());
            ModelConfig config = new ModelConfig(
                    deaf,
                    plain.sampling(),
                    List.of(),
                    plain.relaxation(),
                    new ConditionSettings(),
                    java.util.Optional.of(LatentSpaceTest.config(List.of())));
            assertThatThrownBy(() -> FlowModel.create(config, FlowTrainingTest.SALTS, Map.of(), false, run.random()))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("does not take conditions");
        }
    }
}
