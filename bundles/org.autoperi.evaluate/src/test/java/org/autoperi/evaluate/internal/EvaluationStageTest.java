package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.run.MetricsLog;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunFolder;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationStageTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(EvaluationStageTest.class.getClassLoader());

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final List<String> events = new ArrayList<>();
    private final Map<String, Object> provenance = new TreeMap<>();

    @TempDir
    private Path path;

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    /** What the stage sees of a run in the temporary folder. */
    private final class Context implements RunContext {
        private final ConfigNode.Table specification;

        Context(ConfigNode.Table specification) {
            this.specification = specification;
        }

        @Override
        public RunFolder folder() {
            return new RunFolder() {
                @Override
                public Path path() {
                    return path;
                }

                @Override
                public Path checkpoints() {
                    return path;
                }

                @Override
                public Path samples() {
                    return path.resolve("samples");
                }

                @Override
                public Path report() {
                    return path;
                }

                @Override
                public void writeAtomically(String relative, Writing content) throws IOException {
                    try (OutputStream out = Files.newOutputStream(path.resolve(relative))) {
                        content.to(out);
                    }
                }
            };
        }

        @Override
        public Progress progress() {
            return Progress.NONE;
        }

        @Override
        public RandomStreams random() {
            return new RandomStreams(1);
        }

        @Override
        public int threads() {
            return 2;
        }

        @Override
        public ExecutorService executor() {
            return executor;
        }

        @Override
        public ExtensionRegistry extensions() {
            return EXTENSIONS;
        }

        @Override
        public ConfigNode.Table specification() {
            return specification;
        }

        @Override
        public <C extends Record> Optional<C> section(String key, Class<C> type) {
            return Optional.empty();
        }

        @Override
        public MetricsLog metrics() {
            throw new UnsupportedOperationException("an evaluation has no curves");
        }

        @Override
        public void event(String type, String text) {
            events.add(type + ": " + text);
        }

        @Override
        public void provenance(String key, Object value) {
            provenance.put(key, value);
        }
    }

    private static ConfigNode.Table table(Map<String, ConfigNode> entries) {
        return new ConfigNode.Table(entries, SourcePosition.of("run.toml"));
    }

    private static ConfigNode.Table dataset(String id) {
        ConfigNode.Table source = table(Map.of("id", new ConfigNode.Value(id, SourcePosition.of("run.toml"))));
        return table(Map.of("dataset", source));
    }

    private void run(ConfigNode.Table specification) throws RunException, ConfigException {
        EvaluationStage.Config defaults =
                new ConfigBinder(EXTENSIONS).bind(table(Map.of()), EvaluationStage.Config.class);
        new EvaluationStage().run(defaults, new Context(specification));
    }

    private void samples(String text) throws IOException {
        Files.createDirectories(path.resolve("samples"));
        Files.writeString(path.resolve("samples/crystals.cif"), text);
    }

    @Test
    void judgesTheSamplesAgainstTheDatasetOfTheRun() throws Exception {
        StringBuilder text = new StringBuilder();
        CifWriter.write(Sets.rockSalt(Element.Na, Element.Cl, 5.64).withName("s1"), text);
        CifWriter.write(Sets.rockSalt(Element.Cs, Element.O, 6.2).withName("s2"), text);
        samples(text.toString());
        run(dataset("bundled"));
        EvaluationResult result = EvaluationResult.read(path.resolve("evaluation.json"));
        assertThat(result.structures()).hasSize(2);
        assertThat(result.parts())
                .extracting(EvaluationResult.Part::id)
                .startsWith("structural-validity", "strict-validity");
        assertThat(result.metric("novelty")).isPresent();
        assertThat(result.metric("density-distance")).isPresent();
        assertThat(Files.readString(path.resolve("evaluation.csv")).lines()).hasSize(3);
        assertThat(provenance).containsKey("evaluation");
        assertThat(events).anyMatch(event -> event.startsWith("metric: structural-validity = 100.0 %"));
    }

    @Test
    void judgesTheSamplesByWhatTheRunWasToFind() throws Exception {
        Dataset whole = Sets.open(new ConfigNode.Value("bundled", SourcePosition.of("test")), EXTENSIONS);
        List<DatasetEntry> tests = whole.split(Split.TEST);
        assertThat(tests).hasSizeGreaterThan(2);
        DatasetEntry found = tests.get(0);
        StringBuilder known = new StringBuilder();
        StringBuilder made = new StringBuilder();
        CifWriter.write(found.crystal().withName(found.id()), known);
        CifWriter.write(found.crystal().withName(found.id()), made);
        // one that the dataset does not have, as targets of another dataset, and that nothing was drawn for
        CifWriter.write(Sets.rockSalt(Element.Cs, Element.O, 6.2).withName("elsewhere"), known);
        samples(made.toString());
        Files.writeString(path.resolve("samples/reference.cif"), known.toString());
        EvaluationStage.Config config = new EvaluationStage.Config(new Evaluations(EXTENSIONS, executor, 2)
                .installed().stream()
                        .filter(choice -> List.of("match-rate", "novelty").contains(choice.id()))
                        .toList());
        new EvaluationStage().run(config, new Context(dataset("bundled")));
        EvaluationResult result = EvaluationResult.read(path.resolve("evaluation.json"));
        Metric rate = result.metric("match-rate-k1-unfiltered").orElseThrow();
        assertThat(rate.count()).isEqualTo(2);
        assertThat(rate.value()).isEqualTo(50);
        assertThat(rate.note()).contains("1 test structures have no sample");
        assertThat(result.reference()).isEqualTo(whole.name());
        assertThat(result.metric("novelty")).isPresent(); // the training crystals are still there
    }

    /** Counts how often it judges, and may be interrupted. */
    private static final class Counting implements Evaluator<Counting.Config> {
        record Config() {}

        private final Runnable when;

        Counting(Runnable when) {
            this.when = when;
        }

        @Override
        public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
            when.run();
            return Evaluation.of(List.of(Metric.of("counted", 1, "1", "test", Map.of(), 1)));
        }

        static Choice<Evaluator<?>> choice(String id, Runnable when) {
            ExtensionDescriptor descriptor = new ExtensionDescriptor(
                    Evaluator.class, id, id, "", List.of(), "test", "0", "Counting", Optional.empty());
            return new Choice<>(descriptor, new Counting(when), new Config());
        }
    }

    @Test
    void anInterruptedEvaluationGoesOnWithTheOthers() throws Exception {
        StringBuilder text = new StringBuilder();
        CifWriter.write(Sets.rockSalt(Element.Na, Element.Cl, 5.64).withName("s1"), text);
        samples(text.toString());
        int[] judged = new int[2];
        boolean[] interrupted = {true};
        EvaluationStage.Config config = new EvaluationStage.Config(
                List.of(Counting.choice("first", () -> judged[0]++), Counting.choice("second", () -> {
                    judged[1]++;
                    if (interrupted[0]) {
                        throw new CancelledException();
                    }
                })));
        assertThatThrownBy(() -> new EvaluationStage().run(config, new Context(table(Map.of()))))
                .isInstanceOf(CancelledException.class);
        assertThat(path.resolve("evaluation.json")).doesNotExist();
        assertThat(path.resolve("evaluation-so-far.json")).exists();
        interrupted[0] = false;
        new EvaluationStage().run(config, new Context(table(Map.of())));
        assertThat(judged).containsExactly(1, 2);
        assertThat(events).anyMatch(event -> event.contains("1 evaluators have judged these structures already"));
        assertThat(EvaluationResult.read(path.resolve("evaluation.json")).parts())
                .extracting(EvaluationResult.Part::id)
                .containsExactly("first", "second");
        assertThat(path.resolve("evaluation-so-far.json")).doesNotExist();
        // Other samples are another input: nothing is taken over.
        interrupted[0] = true;
        assertThatThrownBy(() -> new EvaluationStage().run(config, new Context(table(Map.of()))))
                .isInstanceOf(CancelledException.class);
        samples(text.toString().replace("s1", "other"));
        interrupted[0] = false;
        new EvaluationStage().run(config, new Context(table(Map.of())));
        assertThat(judged[0]).isEqualTo(3);
    }

    @Test
    void aRunWithoutSamplesHasNothingToJudge() throws Exception {
        run(table(Map.of()));
        assertThat(path.resolve("evaluation.json")).doesNotExist();
        assertThat(events).singleElement().asString().contains("nothing to evaluate");
    }

    @Test
    void aTruncatedFileOfSamplesIsARowWithTheReason() throws Exception {
        StringBuilder text = new StringBuilder();
        CifWriter.write(Sets.rockSalt(Element.Na, Element.Cl, 5.64).withName("s1"), text);
        samples(text.substring(0, text.lastIndexOf("0.5")));
        run(table(Map.of()));
        EvaluationResult result = EvaluationResult.read(path.resolve("evaluation.json"));
        assertThat(result.structures()).singleElement().satisfies(s -> assertThat(s.problem())
                .contains("crystals.cif"));
        assertThat(result.metric("structural-validity").orElseThrow().value()).isZero();
        assertThat(result.reference()).isEmpty();
    }

    @Test
    void anUnknownDatasetIsAMissingExtension() throws Exception {
        samples("data_x\n");
        assertThatThrownBy(() -> run(dataset("bundeld"))).isInstanceOfSatisfying(RunException.class, e -> {
            assertThat(e.reason()).isEqualTo(RunException.Reason.EXTENSION);
            assertThat(e).hasMessageContaining("bundled");
        });
    }
}
