package org.autoperi.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigBinderTest {
    /** A kind of extension for the tests. */
    interface Term<C extends Record> extends Configurable<C> {}

    enum Mode {
        FAST,
        VERY_SLOW
    }

    record TermConfig(@Param(unit = "1", min = 0, max = 2) double scale, int weight) {
        TermConfig() {
            this(0.7, 1);
        }
    }

    static final class Distance implements Term<TermConfig> {}

    record Training(@Param(min = 1) int epochs, @Param(min = 0, formerly = "lr") double learningRate, Mode mode) {
        Training() {
            this(10, 1e-3, Mode.FAST);
        }
    }

    record Config(
            String name,
            Training training,
            Path data,
            boolean verbose,
            long seed,
            List<Double> weights,
            Optional<Integer> limit,
            @Param(choose = "distance") List<Choice<Term<?>>> physics) {
        Config() {
            this(
                    "x",
                    new Training(3, 0.5, Mode.VERY_SLOW),
                    Path.of("d.csv"),
                    false,
                    1L,
                    List.of(),
                    Optional.of(7),
                    List.of());
        }
    }

    record Needy(String name, int count) {}

    record Checked(int low, int high) {
        Checked() {
            this(1, 2);
        }

        Checked {
            if (low > high) {
                throw new IllegalArgumentException("low = " + low + " is above high = " + high + "; swap them");
            }
        }
    }

    static final class OneTerm implements ExtensionRegistry {
        @Override
        public List<Class<?>> kinds() {
            return List.of(Term.class);
        }

        @Override
        public List<ExtensionDescriptor> list(Class<?> kind) {
            return List.of(new ExtensionDescriptor(
                    Term.class, "distance", "Distance", "", List.of(), "b", "1.0.0", "Distance", Optional.empty()));
        }

        @Override
        public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
            if (!id.equals("distance")) {
                throw new UnknownExtensionException(
                        "no term '" + id + "' is installed; nearest: distance", List.of("distance"));
            }
            return kind.cast(new Distance());
        }

        @Override
        public ExtensionDescriptor describe(Class<?> kind, String id) {
            return list(kind).get(0);
        }

        @Override
        public ExtensionRegistry snapshot() {
            return this;
        }
    }

    private final ConfigBinder binder = new ConfigBinder(new OneTerm());

    private static SourcePosition at(int line) {
        return new SourcePosition("/runs/run.toml", line, 9);
    }

    private static ConfigNode v(Object value, int line) {
        return new ConfigNode.Value(value, at(line));
    }

    private static ConfigNode.Table table(Object... keysAndNodes) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (int i = 0; i < keysAndNodes.length; i += 2) {
            entries.put((String) keysAndNodes[i], (ConfigNode) keysAndNodes[i + 1]);
        }
        return new ConfigNode.Table(entries, at(1));
    }

    private List<String> problems(ConfigNode.Table table, Class<? extends Record> type) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> binder.bind(table, type));
        assertThat(thrown).isNotNull();
        return thrown.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void takesDefaultsFromTheRecordAndItsParents() throws ConfigException {
        Config config = binder.bind(table("training", table("epochs", v(5L, 3))), Config.class);
        assertThat(config.training()).isEqualTo(new Training(5, 0.5, Mode.VERY_SLOW));
        assertThat(config.limit()).contains(7);
        assertThat(config.physics()).singleElement().satisfies(c -> {
            assertThat(c.id()).isEqualTo("distance");
            assertThat(c.config()).isEqualTo(new TermConfig());
        });
    }

    @Test
    void readsEveryType() throws ConfigException {
        Config config = binder.bind(
                table(
                        "name", v("run", 1),
                        "data", v("sub/d.csv", 2),
                        "verbose", v(true, 3),
                        "seed", v(1L << 40, 4),
                        "weights", new ConfigNode.Array(List.of(v(1L, 5), v(2.5, 5)), at(5)),
                        "limit", v("none", 6),
                        "training", table("lr", v(0.25, 7), "mode", v("fast", 8)),
                        "physics",
                                new ConfigNode.Array(List.of(table("id", v("distance", 9), "scale", v(1L, 9))), at(9))),
                Config.class);
        assertThat(config.data()).isEqualTo(Path.of("/runs/sub/d.csv"));
        assertThat(config.seed()).isEqualTo(1L << 40);
        assertThat(config.weights()).containsExactly(1.0, 2.5);
        assertThat(config.limit()).isEmpty();
        assertThat(config.training()).isEqualTo(new Training(3, 0.25, Mode.FAST));
        assertThat(config.physics().get(0).config()).isEqualTo(new TermConfig(1, 1));
    }

    @Test
    void saysNumberLimitAndUnitOfAValueOutOfRange() {
        ConfigNode physics = new ConfigNode.Array(
                List.of(v("distance", 12), table("id", v("distance", 13), "scale", v(-0.7, 14))), at(12));
        assertThat(problems(table("physics", physics), Config.class))
                .containsExactly("/runs/run.toml:14:9: physics[1].scale = -0.7 is below 0 (unit 1); use 0 to 2,"
                        + " the default is 0.7");
    }

    @Test
    void collectsAllProblems() {
        assertThat(problems(
                        table(
                                "nmae", v("x", 1),
                                "verbose", v("yes", 2),
                                "seed", v(1.5, 3),
                                "training", table("epochs", v(0L, 4), "mode", v("fats", 5)),
                                "weights", v(1.0, 6)),
                        Config.class))
                .containsExactly(
                        "/runs/run.toml:1:9: nmae is not a known key; did you mean name?",
                        "/runs/run.toml:4:9: training.epochs = 0 is below 1; use 1 or more, the default is 3",
                        "/runs/run.toml:5:9: training.mode = 'fats' is not allowed; use one of fast, very-slow (did you"
                                + " mean fast?)",
                        "/runs/run.toml:2:9: verbose is the text 'yes' where true or false is expected",
                        "/runs/run.toml:3:9: seed is 1.5 where an integer is expected",
                        "/runs/run.toml:6:9: weights is 1 where a list is expected; write weights = [...]");
    }

    @Test
    void namesNearestIdsOfAnUnknownExtension() {
        ConfigNode.Table table = table("physics", new ConfigNode.Array(List.of(table("id", v("distanse", 4))), at(4)));
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> binder.bind(table, Config.class));
        assertThat(thrown)
                .hasMessage("/runs/run.toml:4:9: physics[0]: no term 'distanse' is installed; nearest: distance");
        assertThat(thrown.isExtensionMissing()).isTrue();
    }

    @Test
    void namesAMissingKeyWithoutDefault() {
        assertThat(problems(table("count", v(1L, 2)), Needy.class))
                .containsExactly("/runs/run.toml:1:9: name is missing and has no default; write name = \"...\"");
    }

    @Test
    void refusesNotANumber() {
        ConfigNode.Table table = table("training", table("learning-rate", v(Double.NaN, 2)));
        assertThat(problems(table, Config.class).get(0)).contains("training.learning-rate is nan");
    }

    @Test
    void refusesAFormerKeyBesideItsSuccessor() {
        ConfigNode.Table table = table("training", table("learning-rate", v(1.0, 2), "lr", v(1.0, 3)));
        assertThat(problems(table, Config.class))
                .containsExactly(
                        "/runs/run.toml:3:9: training.lr is the former name of learning-rate, which is set too;"
                                + " keep only learning-rate");
    }

    @Test
    void passesOnWhatTheRecordChecksItself() {
        assertThat(problems(table("low", v(5L, 2)), Checked.class))
                .containsExactly("/runs/run.toml:1:9: low = 5 is above high = 2; swap them");
    }

    @Test
    void readsUntypedWordsOfTheCommandLine() throws ConfigException {
        SourcePosition where = SourcePosition.of("--set");
        ConfigNode.Table set = table();
        for (String pair :
                List.of("training.epochs=7", "verbose=true", "weights=1;2", "name=5", "limit=9", "data=here")) {
            String[] parts = pair.split("=");
            set = ConfigBinder.set(set, List.of(parts[0].split("\\.")), new ConfigNode.Text(parts[1], where));
        }
        set = set.with(
                "physics",
                new ConfigNode.Array(List.of(new ConfigNode.Text("distance:scale=0.5,weight=2", where)), where));
        Config config = binder.bind(set, Config.class);
        assertThat(config.training().epochs()).isEqualTo(7);
        assertThat(config.weights()).containsExactly(1.0, 2.0);
        assertThat(config.name()).isEqualTo("5");
        assertThat(config.limit()).contains(9);
        assertThat(config.data()).isEqualTo(Path.of("here"));
        assertThat(config.physics().get(0).config()).isEqualTo(new TermConfig(0.5, 2));
    }

    @Test
    void writesWhatItReads() throws ConfigException {
        Config config = binder.bind(
                table(
                        "data",
                        v("d.csv", 1),
                        "limit",
                        v("none", 1),
                        "physics",
                        new ConfigNode.Array(List.of(v("distance", 2)), at(2))),
                Config.class);
        ConfigNode.Table written = ConfigBinder.toTable(config);
        assertThat(binder.bind(written, Config.class))
                .usingRecursiveComparison()
                .isEqualTo(config);
    }

    @Test
    void describesARecord() {
        ConfigSchema schema = ConfigSchema.describe(TermConfig.class);
        ConfigSchema.Field scale = schema.field("scale").orElseThrow();
        assertThat(scale.typeText()).isEqualTo("number, 0 to 2");
        assertThat(scale.defaultText()).isEqualTo("0.7");
        assertThat(scale.unit()).isEqualTo("1");
        assertThat(ConfigSchema.describe(Training.class)
                        .field("mode")
                        .orElseThrow()
                        .typeText())
                .isEqualTo("fast | very-slow");
    }

    record Strange(Map<String, String> map) {}

    @Test
    void refusesToDescribeWhatItCannotBind() {
        assertThatThrownBy(() -> ConfigSchema.describe(Strange.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component map");
    }

    @Test
    void printsNumbersShortAndExact() {
        assertThat(List.of(2.0, 0.7, 1e-8, 1e12, -0.0, 123456.5))
                .extracting(ConfigSchema::number)
                .containsExactly("2", "0.7", "1E-8", "1E+12", "0", "123456.5");
    }
}
