package org.autoperi.run.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Param;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Setting;

/**
 * What a study shall run, as written in TOML: a run that all begin with, and how the others differ from it.
 *
 * @param source name of the text as messages show it
 * @param text the TOML text as given
 * @param base the run that all begin with
 * @param keys the keys that differ, with dots, in the order of the text
 * @param members the runs, in the order in which they are worked off
 * @param metrics names of the metrics that a table for people shows, empty for as many as it can
 */
public record StudySpecification(
        String source,
        String text,
        RunSpecification base,
        List<String> keys,
        List<Member> members,
        List<String> metrics) {
    /** The most runs that a study may have. */
    public static final int LARGEST = 10_000;

    private static final String RUN = "run";
    private static final String GRID = "grid";
    private static final String LIST = "list";
    private static final String NAME = "name";
    private static final String SEED = "seed";
    private static final int LONGEST_NAME = 100;
    private static final int KEPT_OF_NAME = 80;

    /**
     * One run of the study before it is checked.
     *
     * @param name name of its folder: letters, digits, points, plus signs, hyphens and underscores
     * @param label name of its entry in the list, may be empty
     * @param combination number of its combination of settings from 0; runs that differ in their seed only share it
     * @param settings what is laid over the base
     * @param seed its seed
     */
    public record Member(String name, String label, int combination, List<Setting> settings, long seed) {
        /** Copies the list. */
        public Member {
            settings = List.copyOf(settings);
        }
    }

    /** The keys of the text that are no tables of settings. */
    record Own(
            @Param(help = "Run file that all runs begin with") Optional<Path> base,
            @Param(help = "Seeds of every combination") List<Long> seeds,
            @Param(help = "Number of seeds, from that of the run", min = 1, max = LARGEST) Optional<Integer> repeats,
            @Param(help = "Metrics of the printed table") List<String> metrics) {
        Own() {
            this(Optional.empty(), List.of(), Optional.empty(), List.of());
        }
    }

    /** A value of a key, or several. */
    private record Leaf(String key, ConfigNode node) {}

    /** A combination on its way: the name it was given, and what it lays over the base. */
    private record Combination(String label, boolean named, List<Setting> settings) {
        Combination with(Setting setting) {
            List<Setting> more = new ArrayList<>(settings);
            more.add(setting);
            return new Combination(label, named, more);
        }
    }

    /** Copies the lists. */
    public StudySpecification {
        keys = List.copyOf(keys);
        members = List.copyOf(members);
        metrics = List.copyOf(metrics);
    }

    /**
     * Reads a file.
     *
     * @param extensions for the messages of keys that take extensions
     * @throws ConfigException with every problem of the file and the place of each; the settings themselves are not checked yet
     */
    public static StudySpecification read(Path file, ExtensionRegistry extensions) throws ConfigException {
        return of(RunSpecification.read(file), extensions);
    }

    /**
     * Reads a text; its {@code base} is looked for near the source of the text.
     *
     * @throws ConfigException with every problem of the text and the place of each; the settings themselves are not checked yet
     */
    public static StudySpecification of(RunSpecification text, ExtensionRegistry extensions) throws ConfigException {
        return new Reader(text, extensions).read();
    }

    /** One reading, collecting problems. */
    private static final class Reader {
        private final RunSpecification text;
        private final ExtensionRegistry extensions;
        private final List<Problem> problems = new ArrayList<>();
        private final Set<String> keys = new LinkedHashSet<>();

        Reader(RunSpecification text, ExtensionRegistry extensions) {
            this.text = text;
            this.extensions = extensions;
        }

        StudySpecification read() throws ConfigException {
            ConfigNode.Table table = text.table();
            ConfigNode.Table plain = table.without(RUN, GRID, LIST);
            Own own = new ConfigBinder(extensions).bind(plain, Own.class, "", List.of(RUN, GRID, LIST));
            RunSpecification base = base(own, table);
            List<Combination> combinations =
                    grid(table.entries().get(GRID), list(table.entries().get(LIST)));
            long first = seed(base);
            List<Long> seeds = seeds(own, first);
            long runs = (long) combinations.size() * seeds.size();
            if (runs > LARGEST) {
                problem(
                        new SourcePosition(text.source(), 1, 1),
                        "this makes " + runs + " runs, and a study has at most " + LARGEST + "; list fewer values");
            }
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            List<Member> members = members(combinations, seeds);
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return new StudySpecification(text.source(), text.text(), base, List.copyOf(keys), members, own.metrics());
        }

        private void problem(SourcePosition where, String sentence) {
            problems.add(new Problem(Severity.ERROR, where, sentence));
        }

        private RunSpecification base(Own own, ConfigNode.Table table) throws ConfigException {
            ConfigNode inline = table.entries().get(RUN);
            if (inline != null && own.base().isPresent()) {
                problem(inline.where(), "[run] and base are both given; keep the one that all runs shall begin with");
            } else if (inline instanceof ConfigNode.Table run) {
                return new RunSpecification(text.source(), text.text(), run);
            } else if (inline != null) {
                problem(inline.where(), "run is the table of the run; write [run] and its keys below");
            } else if (own.base().isEmpty()) {
                problem(
                        new SourcePosition(text.source(), 1, 1),
                        "there is no run to begin with; write base = \"run.toml\", or the run itself as [run]");
            } else {
                Path file = own.base().get();
                Path here = Path.of("").toAbsolutePath();
                file = file.startsWith(here) ? here.relativize(file) : file;
                if (Files.isRegularFile(file)) {
                    return RunSpecification.read(file);
                }
                problem(
                        table.entries().get("base").where(),
                        "base is " + file + ", which is no file; 'autoperi init --out " + file + "' writes one");
            }
            return new RunSpecification(text.source(), "", new ConfigNode.Table(Map.of(), table.where()));
        }

        /** The seed of the base; the planner says what is wrong with one that is no number. */
        private static long seed(RunSpecification base) {
            return base.table().entries().get(SEED) instanceof ConfigNode.Value value
                            && value.value() instanceof Long seed
                    ? seed
                    : 1;
        }

        private List<Long> seeds(Own own, long first) {
            ConfigNode node = text.table().entries().get("seeds");
            if (node != null && own.repeats().isPresent()) {
                problem(
                        text.table().entries().get("repeats").where(),
                        "seeds and repeats are both given; keep one of them");
            }
            if (node != null && own.seeds().isEmpty()) {
                problem(node.where(), "seeds is empty; list at least one, or take it out");
            }
            if (own.seeds().stream().distinct().count() < own.seeds().size()) {
                problem(node.where(), "seeds has the same seed twice; a run is done once");
            }
            if (!own.seeds().isEmpty()) {
                return own.seeds();
            }
            List<Long> seeds = new ArrayList<>();
            for (int i = 0; i < own.repeats().orElse(1); i++) {
                seeds.add(first + i);
            }
            return seeds;
        }

        private List<Combination> list(ConfigNode node) {
            if (node == null) {
                return List.of(new Combination("", false, List.of()));
            }
            boolean tables = node instanceof ConfigNode.Array array
                    && !array.items().isEmpty()
                    && array.items().stream().allMatch(ConfigNode.Table.class::isInstance);
            if (!tables) {
                problem(node.where(), "list holds explicit combinations; write [[list]] and the keys of each below");
                return List.of();
            }
            List<Combination> combinations = new ArrayList<>();
            Set<String> names = new LinkedHashSet<>();
            for (ConfigNode item : ((ConfigNode.Array) node).items()) {
                ConfigNode.Table table = (ConfigNode.Table) item;
                String name = name(table);
                if (!name.isEmpty() && !names.add(name.toLowerCase(Locale.ROOT))) {
                    problem(table.entries().get(NAME).where(), "the name '" + name + "' is given twice");
                }
                List<Leaf> leaves = new ArrayList<>();
                leaves("", table.without(NAME), leaves);
                List<Setting> settings = new ArrayList<>();
                Set<String> own = new LinkedHashSet<>();
                leaves.forEach(leaf -> setting(leaf, own).ifPresent(settings::add));
                combinations.add(new Combination(name, !name.isEmpty(), settings));
            }
            return combinations;
        }

        private String name(ConfigNode.Table table) {
            ConfigNode node = table.entries().get(NAME);
            if (node == null) {
                return "";
            }
            if (node instanceof ConfigNode.Value value
                    && value.value() instanceof String name
                    && !fileName(name).isEmpty()) {
                return name.strip();
            }
            problem(node.where(), "name is not a text with a letter or digit; write name = \"...\"");
            return "";
        }

        private List<Combination> grid(ConfigNode node, List<Combination> combinations) {
            if (node == null) {
                return combinations;
            }
            if (!(node instanceof ConfigNode.Table table) || table.entries().isEmpty()) {
                problem(node.where(), "grid is no table with keys; write [grid] and lists of values below");
                return combinations;
            }
            Set<String> inList = new LinkedHashSet<>(keys);
            List<Leaf> leaves = new ArrayList<>();
            leaves("", table, leaves);
            Set<String> own = new LinkedHashSet<>();
            List<Combination> all = combinations;
            for (Leaf leaf : leaves) {
                List<Setting> values = values(leaf, own, inList);
                if ((long) all.size() * values.size() > LARGEST) {
                    problem(
                            leaf.node().where(),
                            "this makes " + (long) all.size() * values.size()
                                    + " combinations or more, and a study has at most " + LARGEST
                                    + " runs; list fewer values");
                    return all;
                }
                List<Combination> more = new ArrayList<>();
                all.forEach(one -> values.forEach(value -> more.add(one.with(value))));
                all = more;
            }
            return all;
        }

        /** The values of a key of the grid; one placeholder if there is a problem, so that others are found too. */
        private List<Setting> values(Leaf leaf, Set<String> own, Set<String> inList) {
            String path = GRID + "." + leaf.key();
            if (!(leaf.node() instanceof ConfigNode.Array array)) {
                problem(leaf.node().where(), path + " is not a list of values; write [...] even for a single one");
                return List.of();
            }
            if (array.items().isEmpty()) {
                problem(array.where(), path + " is empty; list at least one value, or take the key out");
                return List.of();
            }
            Optional<Setting> setting = setting(leaf, own);
            if (setting.isEmpty()) {
                return List.of();
            }
            if (inList.contains(setting.get().key())) {
                problem(array.where(), leaf.key() + " is in [grid] and in [[list]]; keep it in one of them");
            }
            Map<String, ConfigNode> distinct = new LinkedHashMap<>();
            for (ConfigNode item : array.items()) {
                String written = RunSpecification.writeValue(item);
                if (distinct.put(written, item) != null) {
                    problem(item.where(), path + " has the value " + written + " twice");
                }
            }
            return distinct.values().stream()
                    .map(item -> new Setting(setting.get().keys(), item))
                    .toList();
        }

        private Optional<Setting> setting(Leaf leaf, Set<String> own) {
            Setting setting;
            try {
                setting = Setting.of(leaf.key(), leaf.node());
            } catch (IllegalArgumentException e) {
                problem(leaf.node().where(), "'" + leaf.key() + "' is not a key; write words with dots between");
                return Optional.empty();
            }
            if (setting.key().equals(SEED)) {
                problem(leaf.node().where(), "the seed is no setting to vary; write seeds = [...] at the top");
                return Optional.empty();
            }
            if (!own.add(setting.key())) {
                problem(leaf.node().where(), leaf.key() + " is given twice");
                return Optional.empty();
            }
            keys.add(setting.key());
            return Optional.of(setting);
        }

        /** The values below a table, key by dotted key; tables that hold something are walked through. */
        private static void leaves(String path, ConfigNode.Table table, List<Leaf> found) {
            table.entries().forEach((key, node) -> {
                String inner = path.isEmpty() ? key : path + "." + key;
                if (node instanceof ConfigNode.Table below && !below.entries().isEmpty()) {
                    leaves(inner, below, found);
                } else {
                    found.add(new Leaf(inner, node));
                }
            });
        }

        private List<Member> members(List<Combination> combinations, List<Long> seeds) {
            Map<String, String> labels = shortLabels(keys);
            List<Member> members = new ArrayList<>();
            Map<String, String> taken = new HashMap<>();
            for (int i = 0; i < combinations.size(); i++) {
                Combination one = combinations.get(i);
                String exact = exact(one);
                String name = fileName(name(one, labels));
                if (name.length() > LONGEST_NAME) {
                    name = name.substring(0, KEPT_OF_NAME) + "_" + hash(exact);
                }
                String other = taken.putIfAbsent(name.toLowerCase(Locale.ROOT), exact);
                if (other != null && other.equals(exact)) {
                    problem(place(one), "the combination " + exact + " is listed twice");
                } else if (other != null) {
                    name += "_" + hash(exact);
                }
                for (long seed : seeds) {
                    String whole = (name.isEmpty() ? "" : name + "_") + "seed-" + seed;
                    members.add(new Member(whole, one.label(), i, one.settings(), seed));
                }
            }
            return members;
        }

        private SourcePosition place(Combination one) {
            return one.settings().isEmpty()
                    ? text.table().entries().getOrDefault(LIST, text.table()).where()
                    : one.settings().get(0).value().where();
        }

        private static String exact(Combination one) {
            String settings = one.settings().stream()
                    .map(s -> s.key() + " = " + RunSpecification.writeValue(s.value()))
                    .sorted()
                    .collect(Collectors.joining(", "));
            return one.named() ? one.label() + ": " + settings : settings.isEmpty() ? "without settings" : settings;
        }

        private String name(Combination one, Map<String, String> labels) {
            List<String> parts = new ArrayList<>();
            if (one.named()) {
                parts.add(one.label());
            }
            ConfigNode grid = text.table().entries().get(GRID);
            Set<String> ofGrid = new LinkedHashSet<>();
            if (grid instanceof ConfigNode.Table table) {
                List<Leaf> leaves = new ArrayList<>();
                leaves("", table, leaves);
                leaves.forEach(
                        leaf -> ofGrid.add(Setting.of(leaf.key(), leaf.node()).key()));
            }
            for (Setting setting : one.settings()) {
                if (!one.named() || ofGrid.contains(setting.key())) {
                    parts.add(labels.get(setting.key()) + "-" + word(setting.value()));
                }
            }
            return String.join("_", parts);
        }

        private static String word(ConfigNode value) {
            String text = value instanceof ConfigNode.Value single
                    ? single.value() instanceof String word ? word : RunSpecification.writeValue(value)
                    : RunSpecification.writeValue(value);
            String name = fileName(text);
            return name.isEmpty() ? "none" : name;
        }

        private static String hash(String text) {
            return String.format(Locale.ROOT, "%08x", text.hashCode());
        }
    }

    /** The shortest ends of keys that tell them apart: {@code width} for {@code architecture.width}. */
    static Map<String, String> shortLabels(Iterable<String> keys) {
        Map<String, Integer> uses = new HashMap<>();
        for (String key : keys) {
            ends(key).forEach(end -> uses.merge(end, 1, Integer::sum));
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String key : keys) {
            labels.put(
                    key,
                    ends(key).stream()
                            .filter(end -> uses.get(end) == 1)
                            .findFirst()
                            .orElse(key));
        }
        return labels;
    }

    /** Ends of a key that begin with a word, shortest first. */
    private static List<String> ends(String key) {
        List<String> words = List.of(key.split("\\."));
        List<String> ends = new ArrayList<>();
        for (int from = words.size() - 1; from >= 0; from--) {
            if (!words.get(from).matches("[0-9]+")) {
                ends.add(String.join(".", words.subList(from, words.size())));
            }
        }
        return ends;
    }

    /** A text as part of the name of a folder on any system. */
    private static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9.+_-]+", "-").replaceAll("^[-._]+|[-._]+$", "");
    }
}
