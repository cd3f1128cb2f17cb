package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.autoperi.core.Extension;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** What to cite when the results are used: AutoPeri, the datasets, and what the extensions ask for. */
@Component
@Extension(
        id = "citations",
        label = "How to cite",
        description = "References of AutoPeri, the datasets and the extensions that took part")
public final class CitationSection implements ReportSection<CitationSection.Config> {
    private static final String OURS = "AutoPeri, a plug-in platform for materials modelling";

    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public CitationSection() {}

    @Override
    public int order() {
        return 900;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        Map<String, TreeSet<String>> references = new LinkedHashMap<>();
        for (Map<String, Object> extension : run.list("extensions")) {
            collect(extension.get("cite"), String.valueOf(extension.get("label")), references);
        }
        Scores.parts(run).forEach(part -> collect(part.cite(), part.label(), references));
        run.facts().forEach((key, value) -> {
            if (value instanceof Map<?, ?> fact && fact.containsKey("cite")) {
                Object name = fact.get("name");
                collect(fact.get("cite"), name == null ? key : name.toString(), references);
            }
        });
        Html html = page.html();
        html.paragraph("If you publish what this run gave, please cite the program and the work that it rests on.");
        html.open("ol", "class", "references");
        html.element("li", OURS + version(run) + ".");
        references.forEach((reference, users) -> {
            html.open("li").text(reference);
            html.text(" ").element("span", "for " + String.join(", ", users), "class", "muted");
            html.close();
        });
        html.close();
    }

    private static String version(RunRecord run) {
        return run.list("extensions").stream()
                .filter(e -> "org.autoperi.report".equals(e.get("bundle")))
                .map(e -> ", version " + e.get("version"))
                .findFirst()
                .orElse("");
    }

    private static void collect(Object cite, String user, Map<String, TreeSet<String>> into) {
        List<Object> all = new ArrayList<>();
        if (cite instanceof List<?> items) {
            all.addAll(items);
        } else if (cite != null) {
            all.add(cite);
        }
        for (Object reference : all) {
            if (!reference.toString().isBlank()) {
                into.computeIfAbsent(reference.toString(), r -> new TreeSet<>()).add(user);
            }
        }
    }
}
