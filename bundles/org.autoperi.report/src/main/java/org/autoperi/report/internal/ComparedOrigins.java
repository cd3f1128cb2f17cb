package org.autoperi.report.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.report.Html;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;

/** What the runs are and where they come from: at a glance on top, in full at the end. */
final class ComparedOrigins {
    private ComparedOrigins() {}

    /** One row for each run: what it is, on which data, how far it came. */
    static void glance(Html html, List<ComparedRun> runs, List<MetricRow> rows) {
        Table table = new Table("")
                .text("Run")
                .text("What it is")
                .text("Dataset or reference")
                .number("Structures", "");
        List<MetricRow> headline = ComparedMetrics.headline(rows, 3);
        headline.forEach(row -> table.number(
                row.rule().name().replace('-', ' '),
                Scores.unit(row.values().values().iterator().next())));
        table.number("Time", "");
        for (int i = 0; i < runs.size(); i++) {
            ComparedRun run = runs.get(i);
            table.row().cell(run.key() + " " + run.name());
            table.remarked(run.state(), String.join("; ", run.problems()));
            table.cell(RunFacts.dataset(run.record()).orElse(run.reference()));
            table.cell(run.structures(), Integer.toString(run.structures()));
            for (MetricRow row : headline) {
                if (row.values().containsKey(i)) {
                    table.cell(
                            row.values().get(i).value(),
                            Scores.value(row.values().get(i)),
                            row.isBest(i) ? ComparedMetrics.BEST : "",
                            "");
                } else {
                    table.cell(Double.NaN);
                }
            }
            Optional<Duration> time = run.record().duration();
            table.cell(
                    time.map(d -> (double) d.toSeconds()).orElse(Double.NaN),
                    time.map(RunFacts::words).orElse("–"));
        }
        html.table(table);
    }

    /** Facts that all share once, the others side by side. */
    static void provenance(Html html, List<ComparedRun> runs) {
        List<Map<String, String>> facts =
                runs.stream().map(ComparedOrigins::facts).toList();
        Set<String> names = new LinkedHashSet<>();
        facts.forEach(each -> names.addAll(each.keySet()));
        Map<String, String> shared = new LinkedHashMap<>();
        RunMatrix matrix = new RunMatrix("Where they differ", "Fact", runs);
        for (String name : names) {
            List<String> values = new ArrayList<>();
            facts.forEach(each -> values.add(each.getOrDefault(name, "–")));
            if (values.stream().distinct().count() == 1) {
                shared.put(name, values.get(0));
            } else {
                matrix.fact(name, "", "", false);
                values.forEach(matrix::cell);
            }
        }
        if (!shared.isEmpty()) {
            html.element("p", "The same for all:", "class", "note").open("dl", "class", "facts");
            shared.forEach((name, value) -> html.element("dt", name).element("dd", value));
            html.close();
        }
        matrix.write(html);
        html.element(
                "p",
                "Each run folder holds resolved.toml, which repeats the run, and provenance.json with the versions of all bundles.",
                "class",
                "note");
    }

    private static Map<String, String> facts(ComparedRun run) {
        RunRecord record = run.record();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Place", run.path().toString());
        facts.put("Judged", record.evaluation().map(e -> e.generated()).orElse("–"));
        put(facts, "Reference", Optional.of(run.reference()));
        record.fact("experiment").ifPresent(text -> facts.put("Experiment", text));
        put(facts, "Dataset", RunFacts.dataset(record));
        put(facts, "Licence of the data", RunFacts.fact(record, "dataset", "licence"));
        put(facts, "Files of the data", Optional.of(run.referenceFiles()));
        put(facts, "Trained on", RunFacts.fact(record, "training", "crystals").map(n -> n + " crystals"));
        put(facts, "Network", RunFacts.fact(record, "training", "architecture"));
        put(facts, "Parameters", RunFacts.fact(record, "training", "parameters"));
        put(facts, "Seed", record.fact("seed"));
        put(facts, "Threads", record.fact("threads"));
        List<Map<String, Object>> sessions = record.list("sessions");
        if (!sessions.isEmpty()) {
            put(
                    facts,
                    "Started",
                    Optional.ofNullable(sessions.get(0).get("started")).map(ProvenanceSection::time));
            put(
                    facts,
                    "Java",
                    Optional.of(ProvenanceSection.java(sessions.get(0).get("java"))));
            put(
                    facts,
                    "Machine",
                    Optional.of(ProvenanceSection.machine(sessions.get(0).get("system"))));
        }
        record.list("extensions").stream()
                .filter(e -> "org.autoperi.report".equals(e.get("bundle")))
                .findFirst()
                .ifPresent(e -> facts.put("AutoPeri", String.valueOf(e.get("version"))));
        put(facts, "Command", SummarySection.command(record));
        return facts;
    }

    private static void put(Map<String, String> facts, String name, Optional<String> value) {
        value.filter(text -> !text.isBlank()).ifPresent(text -> facts.put(name, text));
    }
}
