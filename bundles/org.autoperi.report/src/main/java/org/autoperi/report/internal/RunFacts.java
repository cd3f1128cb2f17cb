package org.autoperi.report.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.autoperi.report.RunRecord;

/** Sentences and figures on a run as a whole, from its provenance and events. */
final class RunFacts {
    private RunFacts() {}

    /** Name of the experiment and of its dataset. */
    static String title(RunRecord run) {
        String experiment = run.list("extensions").stream()
                .filter(e -> "Experiment".equals(e.get("kind")))
                .map(e -> String.valueOf(e.get("label")))
                .findFirst()
                .orElse(run.fact("experiment").orElse("Run"));
        return dataset(run).map(name -> experiment + ": " + name).orElse(experiment);
    }

    /** Name of the dataset. */
    static Optional<String> dataset(RunRecord run) {
        return fact(run, "dataset", "name");
    }

    /** A fact inside an object of the facts, as text. */
    static Optional<String> fact(RunRecord run, String object, String key) {
        return run.facts().get(object) instanceof Map<?, ?> map
                ? Optional.ofNullable(map.get(key)).map(Object::toString).filter(text -> !text.isBlank())
                : Optional.empty();
    }

    /** A sentence on what was done. */
    static String lead(RunRecord run) {
        List<String> parts = new ArrayList<>();
        fact(run, "training", "crystals").ifPresent(n -> parts.add("trained on " + n + " crystals"));
        if (!run.samples().isEmpty()) {
            parts.add(run.samples().size() + (run.samples().size() == 1 ? " crystal" : " crystals") + " generated");
        }
        run.duration().ifPresent(time -> parts.add("in " + words(time)));
        String all = String.join(", ", parts);
        String folder = "Run folder " + run.folder().getFileName() + ".";
        return all.isEmpty() ? folder : Character.toUpperCase(all.charAt(0)) + all.substring(1) + ". " + folder;
    }

    /** A duration as people say it: 45 s, 2 min 5 s, 3 h 20 min. */
    static String words(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds < 60) {
            return seconds < 10 ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0) : seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** A duration as one number and its unit. */
    static String[] figure(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        double value = seconds < 60 ? seconds : seconds < 3600 ? seconds / 60 : seconds / 3600;
        return new String[] {
            String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value),
            seconds < 60 ? "s" : seconds < 3600 ? "min" : "h"
        };
    }

    /** What stands at the foot of the page. */
    static String foot(RunRecord run) {
        String version = run.list("extensions").stream()
                .filter(e -> "org.autoperi.report".equals(e.get("bundle")))
                .map(e -> " " + e.get("version"))
                .findFirst()
                .orElse("");
        return "Written by AutoPeri" + version + " from the files of the run folder. The page needs no network.";
    }
}
