package org.autoperi.run.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ConfigSchema;
import org.autoperi.core.Configurable;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.core.Param;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunPlan;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Setting;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.Stage;

/** Checks a specification as a whole and fills in its defaults. */
public final class Planner {
    /** The key that names the experiment. */
    public static final String EXPERIMENT = "experiment";

    private static final String ENABLED = "enabled";
    private static final List<String> PLATFORM_KEYS = List.of(EXPERIMENT, "seed", "threads");
    private final ExtensionRegistry extensions;
    private final ConfigBinder binder;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int missingExtensions;

    /** The keys that belong to the platform itself. */
    record Platform(
            @Param(help = "Seed of all random numbers") long seed,
            @Param(help = "Threads; 0 takes all the machine has", min = 0, max = 1024) int threads) {
        Platform() {
            this(1, 0);
        }
    }

    /** The switch that every stage has beside its own keys. */
    record Switch(boolean enabled) {
        Switch() {
            this(true);
        }
    }

    /** One use only. */
    public Planner(ExtensionRegistry extensions) {
        this.extensions = extensions;
        this.binder = new ConfigBinder(extensions);
    }

    /**
     * Checks the specification.
     *
     * @throws ConfigException with all its problems
     */
    public RunPlan plan(RunSpecification specification, RunOptions options) throws ConfigException {
        ConfigNode.Table table = specification.table();
        for (Setting setting : options.settings()) {
            table = ConfigBinder.set(table, setting.keys(), setting.value());
        }
        if (options.seed().isPresent()) {
            table = table.with("seed", typed("--seed", options.seed().getAsLong()));
        }
        if (options.threads().isPresent()) {
            table = table.with("threads", typed("--threads", options.threads().getAsInt()));
        }
        Platform platform = bind(only(table, "seed", "threads"), Platform.class, "");
        List<Choice<Stage<?>>> stages = new ArrayList<>();
        Map<String, ConfigNode> stageTables = new LinkedHashMap<>();
        List<String> stageIds = new ArrayList<>();
        for (ExtensionDescriptor descriptor : extensions.list(Stage.class)) {
            stageIds.add(descriptor.id());
            stage(descriptor, table.entries().get(descriptor.id()), stages, stageTables);
        }
        stages.sort(Comparator.<Choice<Stage<?>>>comparingInt(s -> s.extension().order())
                .thenComparing(Choice::id));
        Choice<Experiment<?>> experiment = experiment(specification, table, stageIds);
        throwProblems();
        int threads = platform.threads() == 0 ? Runtime.getRuntime().availableProcessors() : platform.threads();
        Map<String, ConfigNode> resolved = new LinkedHashMap<>();
        resolved.put(EXPERIMENT, typed("", experiment.id()));
        resolved.put("seed", typed("", platform.seed()));
        resolved.put("threads", typed("", (long) threads));
        resolved.putAll(ConfigBinder.toTable(experiment.config()).entries());
        resolved.putAll(stageTables);
        return new RunPlan(
                specification,
                experiment,
                stages,
                platform.seed(),
                threads,
                new ConfigNode.Table(resolved, SourcePosition.of("resolved.toml")),
                warnings);
    }

    private static ConfigNode typed(String option, Object value) {
        return new ConfigNode.Value(
                value instanceof Integer i ? (Object) i.longValue() : value, SourcePosition.of(option));
    }

    private static ConfigNode.Table only(ConfigNode.Table table, String... keys) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (String key : keys) {
            if (table.entries().containsKey(key)) {
                entries.put(key, table.entries().get(key));
            }
        }
        return new ConfigNode.Table(entries, table.where());
    }

    private <C extends Record> C bind(ConfigNode.Table table, Class<C> type, String path) {
        return bind(table, type, path, List.of());
    }

    private <C extends Record> C bind(ConfigNode.Table table, Class<C> type, String path, List<String> alsoKnown) {
        try {
            return binder.bind(table, type, path, alsoKnown);
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            missingExtensions += e.isExtensionMissing() ? e.problems().size() : 0;
            return null;
        }
    }

    private void throwProblems() throws ConfigException {
        if (!problems.isEmpty()) {
            problems.sort(Comparator.<Problem>comparingInt(p -> p.where().line())
                    .thenComparingInt(p -> p.where().column()));
            throw new ConfigException(problems, missingExtensions == problems.size());
        }
    }

    private void stage(
            ExtensionDescriptor descriptor,
            ConfigNode node,
            List<Choice<Stage<?>>> stages,
            Map<String, ConfigNode> tables) {
        String id = descriptor.id();
        ConfigNode.Table table = node instanceof ConfigNode.Table found
                ? found
                : new ConfigNode.Table(Map.of(), node == null ? SourcePosition.of(id) : node.where());
        if (node != null && !(node instanceof ConfigNode.Table)) {
            problems.add(new Problem(
                    Severity.ERROR,
                    node.where(),
                    id + " is the table of a stage; write [" + id + "] and its keys below"));
            return;
        }
        Switch wanted = bind(only(table, ENABLED), Switch.class, id);
        if (wanted == null) {
            return;
        }
        if (!wanted.enabled()) {
            tables.put(id, table.with(ENABLED, typed("", false)));
            return;
        }
        try {
            Stage<?> stage = extensions.get(Stage.class, id);
            Record config = bind(table.without(ENABLED), stage.configType(), id, List.of(ENABLED));
            if (config != null) {
                stages.add(new Choice<>(descriptor, stage, config));
                Map<String, ConfigNode> entries = new LinkedHashMap<>();
                entries.put(ENABLED, typed("", true));
                entries.putAll(ConfigBinder.toTable(config).entries());
                tables.put(id, new ConfigNode.Table(entries, SourcePosition.of("")));
            }
        } catch (UnknownExtensionException e) {
            if (node == null) {
                warnings.add("the stage is left out: " + e.getMessage());
            } else {
                missingExtensions++;
                problems.add(new Problem(Severity.ERROR, node.where(), id + ": " + e.getMessage()));
            }
        }
    }

    private Choice<Experiment<?>> experiment(
            RunSpecification specification, ConfigNode.Table table, List<String> stageIds) {
        ConfigNode node = table.entries().get(EXPERIMENT);
        String id = node instanceof ConfigNode.Value v && v.value() instanceof String text
                ? text
                : node instanceof ConfigNode.Text t ? t.text() : null;
        if (id == null) {
            String installed = String.join(
                    ", ",
                    extensions.list(Experiment.class).stream()
                            .map(ExtensionDescriptor::id)
                            .toList());
            List<String> near = NearestNames.of(EXPERIMENT, table.entries().keySet());
            String hint = near.isEmpty() || node != null ? "" : " (is " + near.get(0) + " a slip of the pen?)";
            problems.add(new Problem(
                    Severity.ERROR,
                    node == null ? new SourcePosition(specification.source(), 1, 1) : node.where(),
                    "experiment is " + (node == null ? "missing" : "not a text") + hint
                            + "; write experiment = \"...\" with one of " + installed));
            return null;
        }
        try {
            Experiment<?> experiment = extensions.get(Experiment.class, id);
            List<String> taken = new ArrayList<>(PLATFORM_KEYS);
            taken.addAll(stageIds);
            ConfigNode.Table own = table.without(taken.toArray(String[]::new));
            own = withoutMissingStages(own, configType(experiment));
            Record config = bind(own, configType(experiment), "", taken);
            return config == null ? null : new Choice<>(extensions.describe(Experiment.class, id), experiment, config);
        } catch (UnknownExtensionException e) {
            missingExtensions++;
            problems.add(new Problem(Severity.ERROR, node.where(), EXPERIMENT + ": " + e.getMessage()));
            return null;
        }
    }

    /** A table with the switch of a stage that nobody else claims is that of a stage which is not installed any more. */
    private ConfigNode.Table withoutMissingStages(ConfigNode.Table own, Class<? extends Record> type) {
        ConfigNode.Table rest = own;
        ConfigSchema schema = ConfigSchema.describe(type);
        for (Map.Entry<String, ConfigNode> entry : own.entries().entrySet()) {
            boolean isStage = schema.field(entry.getKey()).isEmpty()
                    && entry.getValue() instanceof ConfigNode.Table table
                    && table.entries().containsKey(ENABLED);
            if (isStage) {
                missingExtensions++;
                problems.add(new Problem(
                        Severity.ERROR,
                        entry.getValue().where(),
                        entry.getKey()
                                + " is the table of a stage that is not installed; install it, or take the table out"));
                rest = rest.without(entry.getKey());
            }
        }
        return rest;
    }

    private static Class<? extends Record> configType(Configurable<?> extension) {
        return extension.configType();
    }
}
