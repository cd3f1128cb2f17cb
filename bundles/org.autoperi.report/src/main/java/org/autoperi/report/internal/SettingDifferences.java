package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.autoperi.report.Html;

/** The settings that are not the same in all runs. */
final class SettingDifferences {
    /** What stands where a run has no such setting. */
    static final String ABSENT = "–";

    private final List<ComparedRun> runs;
    private final Map<String, List<String>> values;

    /** Compares the runs that have settings; evaluations have none. */
    SettingDifferences(List<ComparedRun> all) {
        runs = all.stream().filter(run -> !run.settings().isEmpty()).toList();
        values = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> keys.addAll(run.settings().keySet()));
        for (String key : keys) {
            List<String> row = new ArrayList<>();
            runs.forEach(run -> row.add(run.settings().getOrDefault(key, ABSENT)));
            if (row.stream().distinct().count() > 1) {
                values.put(key, List.copyOf(row));
            }
        }
    }

    /** The runs that have settings, in order. */
    List<ComparedRun> runs() {
        return runs;
    }

    /** Values by key in the order of {@link #runs()}. */
    Map<String, List<String>> values() {
        return values;
    }

    /** The settings in which two runs differ, as {@code key: value of the first → value of the second}. */
    static List<String> between(ComparedRun first, ComparedRun second) {
        List<String> found = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(first.settings().keySet());
        keys.addAll(second.settings().keySet());
        for (String key : keys) {
            String before = first.settings().getOrDefault(key, ABSENT);
            String after = second.settings().getOrDefault(key, ABSENT);
            if (!before.equals(after)) {
                found.add(key + ": " + before + " → " + after);
            }
        }
        return found;
    }

    void write(Html html) {
        if (runs.size() < 2) {
            return;
        }
        if (values.isEmpty()) {
            html.paragraph("The runs have the same settings throughout.");
            return;
        }
        html.element(
                "p",
                "Only the settings that differ, out of the whole specification with its defaults. " + ABSENT
                        + " means that a run has no such setting.",
                "class",
                "note");
        RunMatrix matrix = new RunMatrix("", "Setting", runs);
        values.forEach((key, row) -> {
            matrix.fact(key, "", "", false);
            row.forEach(matrix::cell);
        });
        matrix.write(html);
    }
}
