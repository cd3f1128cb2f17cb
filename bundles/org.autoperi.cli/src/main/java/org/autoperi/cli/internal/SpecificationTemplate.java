package org.autoperi.cli.internal;

import java.util.List;
import java.util.Optional;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ConfigSchema;
import org.autoperi.core.Configurable;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.Stage;

/**
 * A commented {@code run.toml} made from the configuration records: what must be chosen is written out, every default stands behind a
 * {@code #}. Without the {@code #} the file means the same.
 */
final class SpecificationTemplate {
    private static final String PREFERRED = "bundled";
    private final ExtensionRegistry extensions;
    private final StringBuilder out = new StringBuilder();

    private SpecificationTemplate(ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    static String of(ExtensionRegistry extensions, String experiment) throws UnknownExtensionException {
        return new SpecificationTemplate(extensions).write(experiment);
    }

    private String write(String id) throws UnknownExtensionException {
        ExtensionDescriptor descriptor = extensions.describe(Experiment.class, id);
        out.append("# ").append(descriptor.label());
        out.append(descriptor.description().isEmpty() ? "" : ": " + descriptor.description())
                .append('\n');
        out.append("# Lines with '#' directly before a key are defaults. Start with: autoperi run FILE\n\n");
        out.append("experiment = \"").append(id).append("\"\n");
        out.append("# Seed of all random numbers\n#seed = 1\n# Threads; 0 takes all the machine has\n#threads = 0\n");
        Configurable<?> chosen = extensions.get(Experiment.class, id);
        table("", ConfigSchema.describe(chosen.configType()), Optional.empty());
        for (ExtensionDescriptor stage : extensions.list(Stage.class)) {
            if (!stage.isBroken()) {
                out.append("\n# Stage: ").append(stage.label());
                out.append(stage.description().isEmpty() ? "" : ": " + stage.description())
                        .append('\n');
                out.append('[').append(stage.id()).append("]\n# Whether it runs\n#enabled = true\n");
                Configurable<?> configurable = extensions.get(Stage.class, stage.id());
                ConfigSchema schema = ConfigSchema.describe(configurable.configType());
                table(stage.id(), schema, Optional.empty());
            }
        }
        return out.toString();
    }

    /** The keys of a table, then its inner tables. */
    private void table(String path, ConfigSchema schema, Optional<Record> defaults) throws UnknownExtensionException {
        Optional<ConfigNode.Table> values = defaults.map(ConfigBinder::toTable);
        for (ConfigSchema.Field field : schema.fields()) {
            if (!isSection(field)) {
                plain(field, values);
            }
        }
        for (ConfigSchema.Field field : schema.fields()) {
            if (isSection(field)) {
                section(path, field);
            }
        }
    }

    private static boolean isSection(ConfigSchema.Field field) {
        return field.shape() == ConfigSchema.Shape.TABLE || field.shape() == ConfigSchema.Shape.CHOICE;
    }

    private void plain(ConfigSchema.Field field, Optional<ConfigNode.Table> values) {
        comment(field);
        Optional<ConfigNode> value = values.map(v -> v.entries().get(field.key()));
        Optional<String> written = value.map(RunSpecification::writeValue).or(() -> literal(field));
        if (written.isPresent()) {
            out.append('#')
                    .append(field.key())
                    .append(" = ")
                    .append(written.get())
                    .append('\n');
        } else if (field.optional()) {
            out.append("# (").append(field.key()).append(" is not set)\n");
        } else {
            out.append(field.key()).append(" = \n");
        }
    }

    /** The default of a field as TOML; empty if there is none. */
    private static Optional<String> literal(ConfigSchema.Field field) {
        Object value = field.defaultValue().orElse(null);
        if (value instanceof Optional<?> optional) {
            value = optional.orElse(null);
        }
        return value == null ? Optional.empty() : Optional.of(RunSpecification.writeValue(ConfigBinder.toNode(value)));
    }

    private void comment(ConfigSchema.Field field) {
        out.append("# ").append(field.help().isEmpty() ? field.label() : field.help());
        out.append(" (").append(field.typeText());
        boolean hasUnit = !field.unit().isEmpty() && !field.unit().equals("1");
        out.append(hasUnit ? ", unit " + field.unit() : "").append(")\n");
    }

    private void section(String path, ConfigSchema.Field field) throws UnknownExtensionException {
        String name = path.isEmpty() ? field.key() : path + "." + field.key();
        out.append('\n');
        if (field.shape() == ConfigSchema.Shape.TABLE) {
            out.append("# ")
                    .append(field.help().isEmpty() ? field.label() : field.help())
                    .append('\n');
            Object value = field.defaultValue().orElse(null);
            if (value instanceof Optional<?> optional) {
                value = optional.orElse(null);
            }
            if (field.list()) {
                out.append("# (list of tables [[").append(name).append("]])\n");
                return;
            }
            if (value == null && field.optional()) {
                out.append("# (table [").append(name).append("], not set)\n");
                return;
            }
            out.append('[').append(name).append("]\n");
            Optional<Record> defaults = value instanceof Record record ? Optional.of(record) : Optional.empty();
            table(name, ConfigSchema.describe(field.nested().orElseThrow()), defaults);
            return;
        }
        choice(name, field);
    }

    private void choice(String name, ConfigSchema.Field field) throws UnknownExtensionException {
        Class<?> kind = field.kind().orElseThrow();
        List<String> ids = extensions.list(kind).stream()
                .filter(d -> !d.isBroken())
                .map(ExtensionDescriptor::id)
                .toList();
        out.append("# ").append(field.help().isEmpty() ? field.label() : field.help());
        out.append("; installed: ").append(String.join(", ", ids)).append('\n');
        String head = field.list() ? "[[" + name + "]]" : "[" + name + "]";
        if (!field.choose().isEmpty()) {
            for (String id : field.choose()) {
                chosen(kind, id, head, name);
            }
        } else if (field.optional() || field.list()) {
            out.append("# (").append(head).append(" is not set)\n");
        } else if (!ids.isEmpty()) {
            chosen(kind, ids.contains(PREFERRED) ? PREFERRED : ids.get(0), head, name);
        }
    }

    private void chosen(Class<?> kind, String id, String head, String name) throws UnknownExtensionException {
        out.append(head).append('\n').append("id = \"").append(id).append("\"\n");
        if (extensions.get(kind, id) instanceof Configurable<?> configurable) {
            table(name, ConfigSchema.describe(configurable.configType()), Optional.empty());
        }
    }
}
