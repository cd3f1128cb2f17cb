package org.autoperi.core;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns configuration trees into records and back. All problems of a tree are found in one go, each with its place, what was
 * found, what was expected and what to do. Stateless but for the registry that gives the extensions of {@link Choice}s.
 */
public final class ConfigBinder {
    /** The key that names the extension of a choice. */
    public static final String ID = "id";

    /** The word that empties an optional field whose default is not empty. */
    public static final String NONE = "none";

    private final ExtensionRegistry extensions;

    /** A binder that takes the extensions of choices from the registry. */
    public ConfigBinder(ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    /**
     * Binds a whole table.
     *
     * @throws ConfigException with every problem of the table
     */
    public <C extends Record> C bind(ConfigNode.Table table, Class<C> type) throws ConfigException {
        return bind(table, type, "");
    }

    /**
     * Binds a table that stands under a key.
     *
     * @param path dotted key of the table as the messages shall name it, empty for the whole text
     * @throws ConfigException with every problem of the table
     */
    public <C extends Record> C bind(ConfigNode.Table table, Class<C> type, String path) throws ConfigException {
        return bind(table, type, path, List.of());
    }

    /**
     * Binds a table some of whose keys have been taken out before.
     *
     * @param alsoKnown keys that belong to somebody else; an unknown key may be a mistyped one of them
     * @throws ConfigException with every problem of the table
     */
    public <C extends Record> C bind(ConfigNode.Table table, Class<C> type, String path, List<String> alsoKnown)
            throws ConfigException {
        Binding binding = new Binding();
        Record bound = binding.record(table, type, path, ConfigSchema.defaultsOf(type), new LinkedHashSet<>(alsoKnown));
        binding.throwProblems();
        return type.cast(bound);
    }

    /**
     * Binds the choice of one extension, such as a table {@code { id = "min-distance", scale = 0.7 }} or the id alone.
     *
     * @throws ConfigException with every problem of the node
     */
    public <E extends Configurable<?>> Choice<E> choose(ConfigNode node, Class<E> kind, String path)
            throws ConfigException {
        Binding binding = new Binding();
        Choice<?> choice = binding.choice(node, kind, path, List.of(), Optional.empty());
        binding.throwProblems();
        @SuppressWarnings("unchecked") // the registry gave an instance of kind
        Choice<E> typed = (Choice<E>) choice;
        return typed;
    }

    /**
     * A record as a table with every value written out, defaults included, and paths absolute; {@link #bind} reads it back to an
     * equal record.
     */
    public static ConfigNode.Table toTable(Record record) {
        SourcePosition nowhere = SourcePosition.of("");
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        Optional<Record> defaults = safeDefaults(record.getClass());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = ConfigSchema.value(component, record);
            boolean empty = value == null || value instanceof Optional<?> o && o.isEmpty();
            if (!empty) {
                entries.put(ConfigSchema.kebab(component.getName()), node(value, nowhere));
            } else if (chosen(component)
                    || defaults.map(d -> ConfigSchema.value(component, d)).orElse(null) instanceof Optional<?> o
                            && o.isPresent()) {
                entries.put(ConfigSchema.kebab(component.getName()), new ConfigNode.Value(NONE, nowhere));
            }
        }
        return new ConfigNode.Table(entries, nowhere);
    }

    private static boolean chosen(RecordComponent component) {
        Param param = component.getAnnotation(Param.class);
        return param != null && param.choose().length > 0;
    }

    private static Optional<Record> safeDefaults(Class<? extends Record> type) {
        try {
            return ConfigSchema.defaultsOf(type);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a record that exists can be written even if its defaults are not valid
        }
    }

    /** A choice as a table: its id, then its configuration. */
    public static ConfigNode.Table toTable(Choice<?> choice) {
        SourcePosition nowhere = SourcePosition.of("");
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        entries.put(ID, new ConfigNode.Value(choice.id(), nowhere));
        entries.putAll(toTable(choice.config()).entries());
        return new ConfigNode.Table(entries, nowhere);
    }

    /** A single value of a record as a node, such as a number, a list, or a record as its table. */
    public static ConfigNode toNode(Object value) {
        return node(value, SourcePosition.of(""));
    }

    private static ConfigNode node(Object value, SourcePosition where) {
        if (value instanceof Optional<?> optional) {
            return node(optional.orElseThrow(), where);
        } else if (value instanceof List<?> items) {
            return new ConfigNode.Array(
                    items.stream().map(item -> node(item, where)).toList(), where);
        } else if (value instanceof Choice<?> choice) {
            return toTable(choice);
        } else if (value instanceof Record record) {
            return toTable(record);
        } else if (value instanceof Enum<?> constant) {
            return new ConfigNode.Value(ConfigSchema.kebab(constant), where);
        } else if (value instanceof Integer number) {
            return new ConfigNode.Value(number.longValue(), where);
        } else if (value instanceof Path path) {
            // The table may be read in another folder; only the empty path means none in particular.
            boolean none = path.toString().isEmpty();
            return new ConfigNode.Value(none ? "" : path.toAbsolutePath().toString(), where);
        }
        return new ConfigNode.Value(value, where);
    }

    /** One walk over a tree, collecting its problems. */
    private final class Binding {
        private final List<Problem> problems = new ArrayList<>();
        private int missingExtensions;

        void throwProblems() throws ConfigException {
            if (!problems.isEmpty()) {
                throw new ConfigException(problems, missingExtensions == problems.size());
            }
        }

        private void problem(ConfigNode at, String text) {
            problems.add(new Problem(Severity.ERROR, at.where(), text));
        }

        /** The record, or null with problems recorded. */
        Record record(
                ConfigNode.Table table,
                Class<? extends Record> type,
                String path,
                Optional<Record> defaults,
                Set<String> alsoKnown) {
            ConfigSchema schema = ConfigSchema.describe(type);
            int before = problems.size();
            checkKeys(table, schema, path, alsoKnown);
            RecordComponent[] components = type.getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                RecordComponent component = components[i];
                ConfigSchema.Field field = schema.fields().get(i);
                Object standard =
                        defaults.map(d -> ConfigSchema.value(component, d)).orElse(null);
                values[i] = component(table, field, path, standard);
            }
            return problems.size() > before ? null : construct(table, type, path, components, values);
        }

        private void checkKeys(ConfigNode.Table table, ConfigSchema schema, String path, Set<String> alsoKnown) {
            Map<String, ConfigSchema.Field> known = schema.byKey();
            Set<String> names = new LinkedHashSet<>(alsoKnown);
            schema.fields().forEach(f -> names.add(f.key()));
            table.entries().forEach((key, node) -> {
                ConfigSchema.Field field = known.get(key);
                if (field == null) {
                    problem(node, dotted(path, key) + " is not a known key" + NearestNames.hint(key, names));
                } else if (!field.key().equals(key) && table.entries().containsKey(field.key())) {
                    problem(
                            node,
                            dotted(path, key) + " is the former name of " + field.key()
                                    + ", which is set too; keep only " + field.key());
                }
            });
        }

        private Object component(ConfigNode.Table table, ConfigSchema.Field field, String path, Object standard) {
            String key = dotted(path, field.key());
            ConfigNode node = table.entries().get(field.key());
            if (node == null && !field.formerly().isEmpty()) {
                node = table.entries().get(field.formerly());
            }
            if (node == null) {
                return absent(table, field, key, standard);
            }
            if (field.optional()) {
                boolean none = field.shape() != ConfigSchema.Shape.TEXT && NONE.equals(word(node));
                Object inner = standard instanceof Optional<?> o ? o.orElse(null) : null;
                return none ? Optional.empty() : Optional.ofNullable(item(node, field, key, inner));
            }
            return item(node, field, key, standard);
        }

        private Object absent(ConfigNode.Table table, ConfigSchema.Field field, String key, Object standard) {
            boolean given = standard != null
                    && !(standard instanceof Optional<?> o && o.isEmpty())
                    && !(standard instanceof List<?> l && l.isEmpty());
            if (given || field.choose().isEmpty()) {
                if (standard != null) {
                    return standard;
                } else if (field.optional()) {
                    return Optional.empty();
                } else if (field.shape() == ConfigSchema.Shape.TABLE && !field.list()) {
                    Class<? extends Record> nested = field.nested().orElseThrow();
                    return record(emptyTable(table), nested, key, ConfigSchema.defaultsOf(nested), Set.of());
                }
                problem(table, key + " is missing and has no default; write " + field.key() + " = " + example(field));
                return null;
            }
            List<Object> choices = new ArrayList<>();
            for (String id : field.choose()) {
                choices.add(choice(
                        new ConfigNode.Value(id, table.where()),
                        field.kind().orElseThrow(),
                        key,
                        List.of(),
                        Optional.empty()));
            }
            Object value = field.list() ? choices : choices.get(0);
            return field.optional() ? Optional.ofNullable(value) : value;
        }

        private static ConfigNode.Table emptyTable(ConfigNode at) {
            return new ConfigNode.Table(Map.of(), at.where());
        }

        private String example(ConfigSchema.Field field) {
            return switch (field.shape()) {
                case BOOLEAN -> "true";
                case INTEGER, NUMBER -> field.rangeText().isEmpty() ? "a number" : "a number, " + field.rangeText();
                case TEXT, WORD -> field.words().isEmpty()
                        ? "\"...\""
                        : "one of \"" + String.join("\", \"", field.words()) + "\"";
                case PATH -> "\"path/to/it\"";
                case TABLE -> "{ ... }";
                case CHOICE -> "{ id = \"...\" }, where id is one of "
                        + String.join(", ", ids(field.kind().orElseThrow()));
            };
        }

        private List<String> ids(Class<?> kind) {
            return extensions.list(kind).stream().map(ExtensionDescriptor::id).toList();
        }

        private Object item(ConfigNode node, ConfigSchema.Field field, String key, Object standard) {
            if (!field.list()) {
                return single(node, field, key, standard);
            }
            List<ConfigNode> items;
            if (node instanceof ConfigNode.Array array) {
                items = array.items();
            } else if (node instanceof ConfigNode.Text text) {
                items = text.text().isBlank()
                        ? List.of()
                        : Arrays.stream(text.text().split("[,;]"))
                                .<ConfigNode>map(t -> new ConfigNode.Text(t.strip(), text.where()))
                                .toList();
            } else {
                boolean tables = node instanceof ConfigNode.Table;
                problem(
                        node,
                        key + " is " + found(node) + " where a list is expected; write "
                                + (tables ? "[[" + key + "]]" : field.key() + " = [...]"));
                return null;
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                Object value = single(items.get(i), field, key + "[" + i + "]", null);
                if (value != null) {
                    values.add(value);
                }
            }
            return List.copyOf(values);
        }

        private Object single(ConfigNode node, ConfigSchema.Field field, String key, Object standard) {
            return switch (field.shape()) {
                case BOOLEAN -> bool(node, key);
                case INTEGER -> integer(node, field, key, standard);
                case NUMBER -> number(node, field, key, standard);
                case TEXT -> text(node, field, key);
                case WORD -> word(node, field, key);
                case PATH -> path(node, key);
                case TABLE -> table(node, field, key, standard);
                case CHOICE -> choice(
                        node,
                        field.kind().orElseThrow(),
                        key,
                        field.choose(),
                        standard instanceof Choice<?> c ? Optional.of(c) : Optional.empty());
            };
        }

        private Object table(ConfigNode node, ConfigSchema.Field field, String key, Object standard) {
            Class<? extends Record> nested = field.nested().orElseThrow();
            if (!(node instanceof ConfigNode.Table table)) {
                wrongType(node, key, "a table [" + key + "]");
                return null;
            }
            Optional<Record> defaults = standard instanceof Record r ? Optional.of(r) : ConfigSchema.defaultsOf(nested);
            return record(table, nested, key, defaults, Set.of());
        }

        private void wrongType(ConfigNode node, String key, String expected) {
            problem(node, key + " is " + found(node) + " where " + expected + " is expected");
        }

        private Object bool(ConfigNode node, String key) {
            if (node instanceof ConfigNode.Value value && value.value() instanceof Boolean found) {
                return found;
            } else if (node instanceof ConfigNode.Text text && text.text().matches("true|false")) {
                return Boolean.valueOf(text.text());
            }
            wrongType(node, key, "true or false");
            return null;
        }

        private Object integer(ConfigNode node, ConfigSchema.Field field, String key, Object standard) {
            Long found = null;
            if (node instanceof ConfigNode.Value value && value.value() instanceof Long number) {
                found = number;
            } else if (node instanceof ConfigNode.Text text) {
                try {
                    found = Long.valueOf(text.text().replace("_", ""));
                } catch (NumberFormatException e) {
                    found = null; // said below, together with every other wrong type
                }
            }
            if (found == null) {
                wrongType(node, key, "an integer");
                return null;
            }
            if (!inRange(node, found, Long.toString(found), field, key, standard)) {
                return null;
            }
            boolean isLong = field.wide();
            if (!isLong && found != found.intValue()) {
                problem(
                        node,
                        key + " = " + found + " does not fit; use " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
                return null;
            }
            if (isLong) {
                return found;
            }
            return found.intValue();
        }

        private Object number(ConfigNode node, ConfigSchema.Field field, String key, Object standard) {
            Double found = null;
            if (node instanceof ConfigNode.Value value && value.value() instanceof Number number) {
                found = number.doubleValue();
            } else if (node instanceof ConfigNode.Text text) {
                try {
                    found = Double.valueOf(text.text().replace("_", ""));
                } catch (NumberFormatException e) {
                    found = null; // said below, together with every other wrong type
                }
            }
            if (found == null) {
                wrongType(node, key, "a number");
                return null;
            }
            if (found.isNaN()) {
                problem(node, key + " is nan, which is no usable number" + advice(field, standard));
                return null;
            }
            return inRange(node, found, ConfigSchema.number(found), field, key, standard) ? found : null;
        }

        private boolean inRange(
                ConfigNode node, double found, String shown, ConfigSchema.Field field, String key, Object standard) {
            boolean below = found < field.min();
            if (!below && found <= field.max()) {
                return true;
            }
            String unit = field.unit().isEmpty() ? "" : " (unit " + field.unit() + ")";
            problem(
                    node,
                    key + " = " + shown + " is " + (below ? "below " : "above ")
                            + ConfigSchema.number(below ? field.min() : field.max()) + unit + advice(field, standard));
            return false;
        }

        private String advice(ConfigSchema.Field field, Object standard) {
            String range = field.rangeText();
            String use = range.isEmpty() ? "" : "; use " + range;
            Object value = standard == null ? field.defaultValue().orElse(null) : standard;
            boolean shown = value instanceof Number;
            String text = value instanceof Double d ? ConfigSchema.number(d) : String.valueOf(value);
            return shown ? use + (use.isEmpty() ? "; " : ", ") + "the default is " + text : use;
        }

        private Object text(ConfigNode node, ConfigSchema.Field field, String key) {
            String found = word(node);
            if (found == null) {
                wrongType(node, key, "a text in quotes");
                return null;
            }
            if (!field.words().isEmpty() && !field.words().contains(found)) {
                problem(node, key + " = '" + found + "' is not allowed" + oneOf(found, field.words()));
                return null;
            }
            return found;
        }

        private Object word(ConfigNode node, ConfigSchema.Field field, String key) {
            String found = word(node);
            if (found == null) {
                wrongType(node, key, "one of " + String.join(", ", field.words()));
                return null;
            }
            for (Object constant : field.constants()) {
                if (ConfigSchema.kebab((Enum<?>) constant).equals(found)) {
                    return constant;
                }
            }
            problem(node, key + " = '" + found + "' is not allowed" + oneOf(found, field.words()));
            return null;
        }

        private static String oneOf(String found, List<String> words) {
            List<String> near = NearestNames.of(found, words);
            return "; use " + (words.size() == 1 ? "" : "one of ") + String.join(", ", words)
                    + (near.isEmpty() ? "" : " (did you mean " + near.get(0) + "?)");
        }

        private Object path(ConfigNode node, String key) {
            String found = word(node);
            if (found == null) {
                wrongType(node, key, "a path in quotes");
                return null;
            }
            try {
                return resolve(found, node.where());
            } catch (InvalidPathException e) {
                problem(node, key + " = '" + found + "' is not a path on this system: " + e.getReason());
                return null;
            }
        }

        private static Path resolve(String text, SourcePosition where) {
            if (text.equals("~") || text.startsWith("~/")) {
                return Path.of(System.getProperty("user.home"), text.substring(1))
                        .normalize();
            }
            Path path = Path.of(text);
            if (path.isAbsolute() || text.isEmpty() || where.line() == 0) {
                return path;
            }
            // A path in a file means a place near that file, wherever the program was started.
            Path folder = Path.of(where.source()).toAbsolutePath().getParent();
            return folder.resolve(path).normalize();
        }

        /** The choice, or null with problems recorded. */
        Choice<?> choice(
                ConfigNode node, Class<?> kind, String path, List<String> standardId, Optional<Choice<?>> standard) {
            ConfigNode idNode = node;
            ConfigNode.Table own = emptyTable(node);
            if (node instanceof ConfigNode.Table table) {
                idNode = table.entries().get(ID);
                own = table.without(ID);
            } else if (node instanceof ConfigNode.Text text && text.text().contains(":")) {
                ConfigNode.Table parsed = commandLineForm(text);
                idNode = parsed.entries().get(ID);
                own = parsed.without(ID);
            }
            String fallback =
                    standard.isPresent() ? standard.get().id() : standardId.isEmpty() ? null : standardId.get(0);
            String id = idNode == null ? fallback : word(idNode);
            if (id == null) {
                String expected = "; write id = \"...\" with one of " + String.join(", ", ids(kind));
                problem(
                        idNode == null ? node : idNode,
                        path
                                + (idNode == null
                                        ? ".id is missing"
                                        : " is " + found(idNode) + " where an extension is expected")
                                + expected);
                return null;
            }
            return load(idNode == null ? node : idNode, own, kind, id, path, standard);
        }

        private Choice<?> load(
                ConfigNode at,
                ConfigNode.Table own,
                Class<?> kind,
                String id,
                String path,
                Optional<Choice<?>> standard) {
            try {
                Object extension = extensions.get(kind, id);
                if (!(extension instanceof Configurable<?> configurable)) {
                    problem(at, path + ": " + kind.getSimpleName() + " is not a kind of extension with settings");
                    return null;
                }
                ExtensionDescriptor descriptor = extensions.describe(kind, id);
                Class<? extends Record> type = configurable.configType();
                Optional<Record> defaults =
                        standard.isPresent() && standard.get().id().equals(id)
                                ? Optional.of(standard.get().config())
                                : ConfigSchema.defaultsOf(type);
                Record config = record(own, type, path, defaults, Set.of(ID));
                return config == null ? null : new Choice<>(descriptor, configurable, config);
            } catch (UnknownExtensionException e) {
                missingExtensions++;
                problem(at, path + ": " + e.getMessage());
            } catch (IllegalArgumentException | IllegalStateException | LinkageError e) {
                // The settings record of a plug-in is foreign code.
                missingExtensions++;
                problem(at, path + ": the settings of '" + id + "' cannot be read: " + e.getMessage());
            }
            return null;
        }

        private Record construct(
                ConfigNode.Table table,
                Class<? extends Record> type,
                String path,
                RecordComponent[] components,
                Object[] values) {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                String message = e.getTargetException().getMessage();
                problem(
                        table,
                        (path.isEmpty() ? "" : path + ": ")
                                + (message == null ? e.getTargetException().toString() : message));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(type.getName() + " cannot be made", e);
            }
            return null;
        }

        private static String dotted(String path, String key) {
            return path.isEmpty() ? key : path + "." + key;
        }

        /** The text of a string or untyped word, null for anything else. */
        private static String word(ConfigNode node) {
            if (node instanceof ConfigNode.Text text) {
                return text.text();
            }
            return node instanceof ConfigNode.Value value && value.value() instanceof String found ? found : null;
        }

        private static String found(ConfigNode node) {
            if (node instanceof ConfigNode.Table) {
                return "a table";
            } else if (node instanceof ConfigNode.Array) {
                return "a list";
            } else if (node instanceof ConfigNode.Text text) {
                return "'" + text.text() + "'";
            }
            Object value = ((ConfigNode.Value) node).value();
            return value instanceof String
                    ? "the text '" + value + "'"
                    : value instanceof Double d ? ConfigSchema.number(d) : value.toString();
        }
    }

    /** The command-line form of a choice, {@code min-distance:scale=0.7,weight=2}, as the table it stands for. */
    public static ConfigNode.Table commandLineForm(ConfigNode.Text text) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        int colon = text.text().indexOf(':');
        String id = colon < 0 ? text.text() : text.text().substring(0, colon);
        entries.put(ID, new ConfigNode.Text(id.strip(), text.where()));
        String rest = colon < 0 ? "" : text.text().substring(colon + 1);
        ConfigNode.Table table = new ConfigNode.Table(entries, text.where());
        for (String pair : rest.isBlank() ? new String[0] : rest.split(",")) {
            int equals = pair.indexOf('=');
            // A word without '=' sets a switch.
            String key = (equals < 0 ? pair : pair.substring(0, equals)).strip();
            String value = equals < 0 ? "true" : pair.substring(equals + 1).strip();
            table = set(table, List.of(key.split("\\.")), new ConfigNode.Text(value, text.where()));
        }
        return table;
    }

    /**
     * A copy of a table with one value set, tables on the way being made as needed. A number as step picks an item of a list.
     *
     * @param steps keys from the outermost inwards, such as {@code training}, {@code epochs}
     */
    public static ConfigNode.Table set(ConfigNode.Table table, List<String> steps, ConfigNode value) {
        String key = steps.get(0);
        return table.with(key, set(table.entries().get(key), steps.subList(1, steps.size()), value));
    }

    private static ConfigNode set(ConfigNode old, List<String> steps, ConfigNode value) {
        if (steps.isEmpty()) {
            return value;
        }
        String step = steps.get(0);
        if (old instanceof ConfigNode.Array array && step.matches("[0-9]{1,6}")) {
            List<ConfigNode> items = new ArrayList<>(array.items());
            int index = Integer.parseInt(step);
            if (index < items.size()) {
                items.set(index, set(items.get(index), steps.subList(1, steps.size()), value));
            } else {
                items.add(set(null, steps.subList(1, steps.size()), value));
            }
            return new ConfigNode.Array(items, array.where());
        }
        ConfigNode.Table base =
                old instanceof ConfigNode.Table table ? table : new ConfigNode.Table(Map.of(), value.where());
        if (old instanceof ConfigNode.Value id && id.value() instanceof String) {
            base = base.with(ID, id); // architecture = "x" in the file and architecture.width = 5 beside it
        }
        return set(base, steps, value);
    }
}
