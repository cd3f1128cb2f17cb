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
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Sets;
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
