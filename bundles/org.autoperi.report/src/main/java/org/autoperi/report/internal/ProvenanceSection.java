package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.core.Extension;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** What somebody needs to trust or repeat the run: data, versions, machine, the whole specification. */
@Component
@Extension(
        id = "provenance",
        label = "Provenance",
        description = "Data with hashes, seed, versions, machine and the specification with every default")
public final class ProvenanceSection implements ReportSection<ProvenanceSection.Config> {
    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public ProvenanceSection() {}

    @Override
    public int order() {
        return 800;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        if (run.provenance().isEmpty() && run.specification().isEmpty()) {
            return;
        }
        Html html = page.html();
        Map<String, String> facts = new LinkedHashMap<>();
        run.fact("experiment").ifPresent(text -> facts.put("Experiment", text));
        run.fact("seed").ifPresent(text -> facts.put("Seed", text));
        run.fact("threads").ifPresent(text -> facts.put("Threads", text));
        flatten("", run.facts(), facts);
        facts(html, facts);
        sessions(html, run);
        extensions(html, run);
        bundles(html, run);
        if (!run.specification().isEmpty()) {
            html.element("h3", "Specification");
            html.paragraph("Saved as run.toml, this repeats the run; every default is written out.");
            html.open("details").element("summary", "Show resolved.toml");
            html.open("pre").element("code", run.specification()).close().close();
        }
    }

    private static void facts(Html html, Map<String, String> facts) {
        if (facts.isEmpty()) {
            return;
        }
        html.open("dl", "class", "facts");
        facts.forEach((name, value) -> html.element("dt", name).element("dd", value));
        html.close();
    }

    /** Objects become names with a path, lists of plain values one line, lists of objects a line each. */
    private static void flatten(String path, Map<String, Object> object, Map<String, String> into) {
        object.forEach((key, value) -> {
            String name = path.isEmpty() ? title(key) : path + ", " + key.replace('-', ' ');
            if (value instanceof Map<?, ?> inner) {
                Map<String, Object> typed = new LinkedHashMap<>();
                inner.forEach((k, v) -> typed.put(k.toString(), v));
                flatten(name, typed, into);
            } else {
                String text = plain(value);
                if (!text.isBlank()) {
                    into.put(name, text);
                }
            }
        });
    }

    private static String title(String key) {
        String words = key.replace('-', ' ').replace('_', ' ');
        return words.isEmpty() ? key : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String plain(Object value) {
        if (value instanceof List<?> items) {
            boolean objects = items.stream().anyMatch(item -> item instanceof Map);
            return items.stream().map(ProvenanceSection::plain).collect(Collectors.joining(objects ? "; " : ", "));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(e -> map.size() == 1 ? plain(e.getValue()) : e.getKey() + " " + plain(e.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value == null ? "" : value.toString();
    }

    private static void sessions(Html html, RunRecord run) {
        Table table = new Table("Sessions")
                .text("Started")
                .text("Ended")
                .text("Result")
                .text("Java")
                .text("Machine");
        for (Map<String, Object> session : run.list("sessions")) {
            table.row()
                    .cell(time(session.get("started")))
                    .cell(time(session.get("ended")))
                    .cell(session.containsKey("result") ? plain(session.get("result")) : "")
                    .cell(java(session.get("java")))
                    .cell(machine(session.get("system")));
        }
        if (!table.isEmpty()) {
            html.table(table);
        }
    }

    static String time(Object instant) {
        return instant == null
                ? ""
                : instant.toString()
                        .replaceFirst("\\..*Z$", "Z")
                        .replace('T', ' ')
                        .replace("Z", " UTC");
    }

    static String java(Object value) {
        if (!(value instanceof Map<?, ?> java)) {
            return "";
        }
        String simd = Boolean.TRUE.equals(java.get("simd")) ? ", SIMD" : "";
        return plain(java.get("version")) + " (" + plain(java.get("vendor")) + ")" + simd;
    }

    static String machine(Object value) {
        if (!(value instanceof Map<?, ?> system)) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        parts.add(plain(system.get("processor")));
        parts.add(plain(system.get("processors")) + " processors");
        parts.add(plain(system.get("name")) + " " + plain(system.get("architecture")));
        return parts.stream().filter(part -> !part.isBlank()).collect(Collectors.joining(", "));
    }

    private static void extensions(Html html, RunRecord run) {
        Table table = new Table("Extensions used")
                .text("Extension")
                .text("Kind")
                .text("Id")
                .text("Bundle")
                .text("Version");
        for (Map<String, Object> extension : run.list("extensions")) {
            table.row()
                    .cell(plain(extension.get("label")))
                    .cell(plain(extension.get("kind")))
                    .cell(plain(extension.get("id")))
                    .cell(plain(extension.get("bundle")))
                    .cell(plain(extension.get("version")));
        }
        if (!table.isEmpty()) {
            html.table(table);
        }
    }

    private static void bundles(Html html, RunRecord run) {
        Map<String, String> bundles = new LinkedHashMap<>();
        Object value = run.provenance().get("bundles");
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, version) -> bundles.put(name.toString(), plain(version)));
        }
        if (!bundles.isEmpty()) {
            html.open("details").element("summary", "Show the " + bundles.size() + " bundles and their versions");
            facts(html, bundles);
            html.close();
        }
    }
}
