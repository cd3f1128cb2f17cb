package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs, small: the numbers mean nothing, the files must be right. */
class ExperimentsTest {
    private static final ExtensionRegistry EXTENSIONS = ClassPathExtensions.of(ExperimentsTest.class.getClassLoader());

    private static final String COMMON =
            """
            seed = 5
            threads = 2
            architecture = { id = "torus-gnn", width = 16, layers = 1, frequencies = 2 }
            training = { epochs = 2, batch-size = 64, max-atoms = 6, physics-weight = 0.1, checkpoint-seconds = 0 }
            sampling = { count = 12, steps = 6, guidance = 0.1 }
            relaxation = { max-iterations = 5 }
            """;

    private static final String GENERATION =
            "experiment = \"crystal-generation\"\n" + COMMON + "dataset = { id = \"bundled\" }\n";

    @TempDir
    Path folder;

    private void run(String toml, Path where, Progress progress) throws Exception {
        new Runner(EXTENSIONS).start(RunSpecification.parse(toml, "test.toml"), where, RunOptions.NONE, progress);
    }

    private static List<String> blocks(Path cif) throws Exception {
        return Files.readAllLines(cif).stream()
                .filter(line -> line.startsWith("data_"))
                .toList();
    }

    @Test
    void generatesCrystalsAndDrawsMoreFromTheFolder() throws Exception {
        run(GENERATION, folder, Progress.NONE);

        assertThat(blocks(folder.resolve("samples/unrelaxed.cif"))).hasSize(12).startsWith("data_s0001");
        assertThat(blocks(folder.resolve("samples/crystals.cif"))).hasSize(12);
        assertThat(Files.readString(folder.resolve("metrics.csv")))
                .contains("train.species")
                .contains("train.physics")
                .contains("validation.loss");

        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            TrainedFlow flow = TrainedFlow.open(folder, EXTENSIONS);
            assertThat(flow.generates()).isTrue();
            TrainedFlow.Request request = TrainedFlow.Request.of(3)
                    .withComposition(Composition.parse("CaTiO3"))
                    .withSeed(1);
            List<Crystal> drawn = flow.draw(request, 2, executor, Progress.NONE);
            assertThat(drawn)
                    .hasSize(3)
                    .allSatisfy(c -> assertThat(c.composition().formula()).isEqualTo("CaTiO3"));
            assertThat(flow.draw(request, 1, executor, Progress.NONE)).isEqualTo(drawn);
            assertThat(flow.draw(request.withSeed(2), 1, executor, Progress.NONE))
                    .isNotEqualTo(drawn);
            List<Crystal> way = flow.path(request, 1, executor, Progress.NONE);
            assertThat(way)
                    .extracting(Crystal::name)
                    .startsWith("s0001-t0.0000")
                    .contains("s0001-t0.5000");
            assertThat(way.get(way.size() - 1).withName("s0001")).isEqualTo(drawn.get(0));
            assertThat(flow.path(request.withRelax(false), 1, executor, Progress.NONE))
                    .as("a start, a place after each of the 6 steps")
                    .hasSize(7);
            TrainedFlow.Request free = TrainedFlow.Request.of(1).withRelax(false);
            List<Crystal> chosen = flow.path(free, 1, executor, Progress.NONE);
            assertThat(chosen.get(0).composition()).isEqualTo(chosen.get(6).composition());
        } finally {
            executor.shutdownNow();
        }
    }

    /** At a learning rate that changes nothing, what was learnt before is all there is. */
    @Test
    void goesOnFromATrainedFlow() throws Exception {
        Path before = folder.resolve("before");
        run(GENERATION, before, Progress.NONE);
        String more = GENERATION
                .replace("epochs = 2", "epochs = 1, learning-rate = 0, start = \"" + before + "\"")
                .replace("\"bundled\"", "\"bundled\", max-atoms = 4");
        Path after = folder.resolve("after");

        run(more, after, Progress.NONE);

        FlowModel first = FlowModel.newest(before.resolve("checkpoints"), EXTENSIONS);
        FlowModel second = FlowModel.newest(after.resolve("checkpoints"), EXTENSIONS);
        for (int i = 0; i < first.store().parameters().size(); i++) {
            float[] was = first.store().parameters().get(i).values();
            float[] is = second.store().parameters().get(i).values();
            double most = 0;
            for (int k = 0; k < was.length; k++) {
                most = Math.max(most, Math.abs(is[k] - was[k]));
            }
            assertThat(most).as(first.store().parameters().get(i).name()).isLessThan(1e-5); // averaging rounds
        }
        assertThat(second.standardisation().mean())
                .isEqualTo(first.standardisation().mean());
        assertThat(second.known()).isEqualTo(first.known());
        assertThat(second.sizes().keySet()).allMatch(size -> size <= 4);
        assertThat(Files.readString(after.resolve("provenance.json"))).contains("\"start\"");
    }

    @Test
    void saysInWhatTheFlowDiffersThatItShallGoOnFrom() throws Exception {
        Path before = folder.resolve("before");
        String once = GENERATION.replace("epochs = 2", "epochs = 1");
        run(once, before, Progress.NONE);
        String more = once.replace("epochs = 1", "epochs = 1, start = \"" + before + "\"");
        String prediction = more.replace("crystal-generation", "crystal-prediction");

        refuses(
                more.replace("width = 16, layers = 1", "width = 24, layers = 2"),
                "architecture.width = 16 there, 24 here and 1 more;");
        refuses(
                more + "conditions = { chemical-system = true }\n",
                "conditions.chemical-system = false there, true here;");
        refuses(prediction, "experiment = \"crystal-generation\" there, \"crystal-prediction\" here;");
        refuses(
                prediction
                        .replace("epochs = 1", "epochs = 1, process = \"diffusion\"")
                        .replace("physics-weight = 0.1, ", "")
                        .replace("guidance = 0.1", "guidance = 0.0"),
                "experiment = \"crystal-generation\" there, \"crystal-prediction\" here and 1 more;"); // training.process
        refuses(more.replace(before.toString(), "no-such-model"), "training.start: ", "no-such-model");
    }

    private void refuses(String toml, String... sentence) {
        Path where = folder.resolve("refused-" + Integer.toHexString(toml.hashCode()));
        assertThatThrownBy(() -> run(toml, where, Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContainingAll(sentence);
        assertThat(where.resolve("checkpoints"))
                .satisfiesAnyOf(made -> assertThat(made).doesNotExist(), made -> assertThat(made)
                        .isEmptyDirectory());
    }

    @Test
    void aRunThatWasStoppedEndsWithTheSameFiles() throws Exception {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        run(GENERATION, whole, Progress.NONE);
        Runner runner = new Runner(EXTENSIONS);
        assertThatThrownBy(() -> run(GENERATION, stopped, new StopAfter(9, "Training", "Sampling", "Relaxing")))
                .isInstanceOf(CancelledException.class);
        for (int stop : new int[] {16, 31}) {
            assertThatThrownBy(() ->
                            runner.resume(stopped, List.of(), new StopAfter(stop, "Training", "Sampling", "Relaxing")))
                    .isInstanceOf(CancelledException.class);
        }
        runner.resume(stopped, List.of(), Progress.NONE);

        for (String file : List.of("metrics.csv", "samples/unrelaxed.cif", "samples/crystals.cif")) {
            assertThat(stopped.resolve(file)).as(file).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    @Test
    void predictsTheCompositionsOfTheTestSplit() throws Exception {
        run(
                "experiment = \"crystal-prediction\"\n" + COMMON
                        + "dataset = { id = \"bundled\", max-atoms = 6, test-share = 0.02 }\n"
                        + "targets = { limit = 4, samples = 2 }\n",
                folder,
                Progress.NONE);

        List<String> known = blocks(folder.resolve("samples/reference.cif"));
        assertThat(known).hasSize(4);
        assertThat(blocks(folder.resolve("samples/crystals.cif")))
                .containsExactlyElementsOf(known.stream()
                        .flatMap(name -> List.of(name + "-1", name + "-2").stream())
                        .toList());
    }

    @Test
    void saysWhyThereIsNothingToTrainOn() {
        String tooSmall = GENERATION
                .replace("max-atoms = 6", "max-atoms = 1")
                .replace("{ id = \"bundled\" }", "{ id = \"bundled\", test-share = 0.0, validation-share = 1.0 }");

        assertThatThrownBy(() -> run(tooSmall, folder, Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.DATA))
                .hasMessageContaining("no crystals to train on");
    }

    @Test
    void refusesToPredictAnElementItNeverSaw() {
        String unknown = "experiment = \"crystal-prediction\"\n" + COMMON
                + "dataset = { id = \"bundled\", max-atoms = 6 }\n"
                + "targets = { compositions = [\"OgO2\"] }\n";

        assertThatThrownBy(() -> run(unknown, folder, Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.CONFIGURATION))
                .hasMessageContaining("Og was not in the training data");
    }
}
