package org.autoperi.report.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.autoperi.evaluate.EvaluationPaper;
import org.autoperi.report.Html;
import org.autoperi.report.RunRecord;

/** What to cite with one run or several: the program, then each reference once with what it is for. */
final class References {
    /** Name of the file. */
    static final String FILE = "references.bib";

    private static final String OURS = "AutoPeri, a plug-in platform for materials modelling";

    private final Map<String, TreeSet<String>> users = new LinkedHashMap<>();
    private String version = "";

    /** Adds what a run rests on: its extensions, the evaluators that judged it, its data. */
    References add(RunRecord run) {
        for (Map<String, Object> extension : run.list("extensions")) {
            collect(extension.get("cite"), String.valueOf(extension.get("label")));
            if ("org.autoperi.report".equals(extension.get("bundle"))) {
                version = ", version " + extension.get("version");
            }
        }
        Scores.parts(run).forEach(part -> collect(part.cite(), part.label()));
        run.facts().forEach((key, value) -> {
            if (value instanceof Map<?, ?> fact && fact.containsKey("cite")) {
                Object name = fact.get("name");
                collect(fact.get("cite"), name == null ? key : name.toString());
            }
        });
        return this;
    }

    private void collect(Object cite, String user) {
        List<Object> all = new ArrayList<>();
        if (cite instanceof List<?> items) {
            all.addAll(items);
        } else if (cite != null) {
            all.add(cite);
        }
        for (Object reference : all) {
            if (!reference.toString().isBlank()) {
                users.computeIfAbsent(reference.toString(), r -> new TreeSet<>())
                        .add(user);
            }
        }
    }

    /** Writes the list. */
    void write(Html html) {
        html.open("ol", "class", "references");
        html.element("li", OURS + version + ".");
        users.forEach((reference, by) -> {
            html.open("li").text(reference);
            html.text(" ").element("span", "for " + String.join(", ", by), "class", "muted");
            html.close();
        });
        html.close();
    }

    /** The list as BibTeX. */
    byte[] bibtex() {
        List<String> all = new ArrayList<>();
        all.add(OURS + version);
        all.addAll(users.keySet());
        return EvaluationPaper.bibtex(all, "autoperi-").getBytes(StandardCharsets.UTF_8);
    }
}
