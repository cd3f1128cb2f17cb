package org.autoperi.run.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Problem;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunPlan;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.Setting;

/**
 * A checked study: every run with every setting.
 *
 * @param specification as given
 * @param threads threads of every run whose settings do not say otherwise
 * @param items the runs in the order in which they are worked off
 * @param warnings what is doubtful, a sentence each
 */
public record StudyPlan(StudySpecification specification, int threads, List<Item> items, List<String> warnings) {
    private static final String THREADS = "threads";

    /**
     * One run.
     *
     * @param run the run
     * @param resolved its specification with all defaults filled in
     */
    public record Item(StudyRun run, ConfigNode.Table resolved) {}

    /** Copies the lists. */
    public StudyPlan {
        items = List.copyOf(items);
        warnings = List.copyOf(warnings);
    }

    /** The runs in the order in which they are worked off. */
    public List<StudyRun> runs() {
        return items.stream().map(Item::run).toList();
    }

    /**
     * Checks every run.
     *
     * @throws ConfigException with the problems of all runs, each once
     */
    static StudyPlan of(Runner runner, StudySpecification specification, int threads) throws ConfigException {
        Map<String, Problem> problems = new LinkedHashMap<>();
        boolean missingOnly = true;
        Set<String> warnings = new LinkedHashSet<>();
        List<Item> items = new ArrayList<>();
        for (StudySpecification.Member member : specification.members()) {
            try {
                boolean set = member.settings().stream().anyMatch(s -> s.key().equals(THREADS))
                        || isSet(specification.base().table().entries().get(THREADS));
                RunPlan plan = runner.plan(
                        specification.base(),
                        new RunOptions(
                                member.settings(),
                                OptionalLong.of(member.seed()),
                                set ? OptionalInt.empty() : OptionalInt.of(threads),
                                false,
                                List.of()));
                warnings.addAll(plan.warnings());
                items.add(new Item(run(member, specification.keys(), plan), plan.resolved()));
            } catch (ConfigException e) {
                missingOnly &= e.isExtensionMissing();
                // A wrong key is wrong for each of its values; its line is shown once.
                e.problems()
                        .forEach(problem -> problems.putIfAbsent(
                                problem.where().source() + ":" + problem.where().line() + ":" + problem.text(),
                                problem));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems.values()), missingOnly);
        }
        return new StudyPlan(specification, threads, items, List.copyOf(warnings));
    }

    /** 0 means as many as there are, which is for the study to share out. */
    private static boolean isSet(ConfigNode node) {
        return node != null
                && !(node instanceof ConfigNode.Value value && Long.valueOf(0).equals(value.value()));
    }

    private static StudyRun run(StudySpecification.Member member, List<String> keys, RunPlan plan) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String key : keys) {
            Optional<ConfigNode> own = member.settings().stream()
                    .filter(setting -> setting.key().equals(key))
                    .map(Setting::value)
                    .findFirst();
            ConfigNode value = own.orElseGet(() -> at(plan.resolved(), List.of(key.split("\\."))));
            parameters.put(key, value == null ? "" : text(value));
        }
        return new StudyRun(
                member.name(), member.label(), member.combination(), parameters, plan.seed(), plan.threads());
    }

    /** The value at a key, null if there is none. */
    private static ConfigNode at(ConfigNode node, List<String> keys) {
        if (keys.isEmpty()) {
            return node;
        }
        String key = keys.get(0);
        List<String> rest = keys.subList(1, keys.size());
        if (node instanceof ConfigNode.Table table && table.entries().containsKey(key)) {
            return at(table.entries().get(key), rest);
        } else if (node instanceof ConfigNode.Array array
                && key.matches("[0-9]{1,6}")
                && Integer.parseInt(key) < array.items().size()) {
            return at(array.items().get(Integer.parseInt(key)), rest);
        }
        return null;
    }

    private static String text(ConfigNode value) {
        return value instanceof ConfigNode.Value single && single.value() instanceof String word
                ? word
                : RunSpecification.writeValue(value);
    }
}
