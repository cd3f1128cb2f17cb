package org.autoperi.report.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.view.chart.Ticks;
import org.osgi.service.component.annotations.Component;

/** The run at a glance: the figures that matter most, then what was run. */
@Component
@Extension(id = "summary", label = "Summary", description = "Key figures and what was run on which data")
public final class SummarySection implements ReportSection<SummarySection.Config> {
    private static final int MOST_METRICS = 5;

    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public SummarySection() {}

    @Override
    public int order() {
        return 100;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        Html html = page.html();
        figures(html, run);
        Map<String, String> facts = facts(run);
        if (!facts.isEmpty()) {
            html.open("dl", "class", "facts");
            facts.forEach((name, value) -> html.element("dt", name).element("dd", value));
            html.close();
        }
    }

    private static void figures(Html html, RunRecord run) {
        Map<String, String[]> figures = new LinkedHashMap<>();
        if (!run.samples().isEmpty()) {
            figures.put(
                    "crystals generated",
                    new String[] {Integer.toString(run.samples().size()), ""});
        }
        putShare(figures, "ranked first and right", run, "first-right");
        putShare(figures, "most alike prototype right", run, "most-alike-right");
        putShare(figures, "any candidate right", run, "any-right");
        Scores.headline(run, MOST_METRICS).forEach(figures::put);
        Optional<Double> loss =
                run.metrics().last("validation.loss").or(() -> run.metrics().last("train.loss"));
        boolean validated = run.metrics().last("validation.loss").isPresent();
        loss.ifPresent(value ->
                figures.put(validated ? "validation loss" : "training loss", new String[] {Ticks.value(value), ""}));
        run.duration().ifPresent(time -> figures.put("from start to report", RunFacts.figure(time)));
        if (figures.isEmpty()) {
            return;
        }
        html.open("dl", "class", "figures");
        figures.forEach((name, value) -> {
            html.open("div").element("dt", name).open("dd").text(value[0]);
            if (!value[1].isEmpty()) {
                html.element("span", " " + value[1], "class", "unit");
            }
            html.close().close();
        });
        html.close();
    }

    /** A share, in percent, of the validation compositions that a judge has ranked candidates for. */
    private static void putShare(Map<String, String[]> figures, String label, RunRecord run, String fact) {
        if (run.facts().get("ranking") instanceof Map<?, ?> ranking && ranking.get(fact) instanceof Number share) {
            figures.put(label, new String[] {String.format(Locale.ROOT, "%.1f", 100 * share.doubleValue()), "%"});
        }
    }

    private static Map<String, String> facts(RunRecord run) {
        Map<String, String> facts = new LinkedHashMap<>();
        put(facts, "Dataset", RunFacts.dataset(run).map(name -> name + counts(run)));
        put(facts, "Licence of the data", RunFacts.fact(run, "dataset", "licence"));
        put(facts, "Trained on", RunFacts.fact(run, "training", "crystals").map(n -> n + " crystals" + leftOut(run)));
        put(
                facts,
                "Network",
                RunFacts.fact(run, "training", "architecture").map(id -> label(run, id) + parameters(run)));
        put(facts, "Steps", steps(run));
        put(
                facts,
                "Seed and threads",
                run.fact("seed")
                        .map(seed -> "seed " + seed
                                + run.fact("threads")
                                        .map(n -> ", " + n + (n.equals("1") ? " thread" : " threads"))
                                        .orElse("")));
        put(facts, "Command", command(run));
        return facts;
    }

    private static void put(Map<String, String> facts, String name, Optional<String> value) {
        value.filter(text -> !text.isBlank()).ifPresent(text -> facts.put(name, text));
    }

    private static String counts(RunRecord run) {
        StringBuilder text = new StringBuilder();
        for (String split : new String[] {"train", "validation", "test"}) {
            RunFacts.fact(run, "dataset", split).ifPresent(n -> text.append(text.isEmpty() ? " (" : ", ")
                    .append(split)
                    .append(' ')
                    .append(n));
        }
        return text.isEmpty() ? "" : text + ")";
    }

    private static String leftOut(RunRecord run) {
        return RunFacts.fact(run, "training", "left-out")
                .map(text -> "; left out: " + text)
                .orElse("");
    }

    private static String label(RunRecord run, String id) {
        return run.list("extensions").stream()
                .filter(e -> id.equals(e.get("id")) && "Architecture".equals(e.get("kind")))
                .map(e -> String.valueOf(e.get("label")))
                .findFirst()
                .orElse(id);
    }

    private static String parameters(RunRecord run) {
        return RunFacts.fact(run, "training", "parameters")
                .map(n -> ", " + number(n) + " parameters")
                .orElse("");
    }

    private static String number(String text) {
        try {
            return Ticks.value(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return text; // shown as the run wrote it
        }
    }

    private static Optional<String> steps(RunRecord run) {
        List<String> names = run.metrics().names();
        return names.isEmpty()
                ? Optional.empty()
                : run.metrics().series(names.get(0), "").map(s -> Ticks.value(s.x()[s.x().length - 1]));
    }

    static Optional<String> command(RunRecord run) {
        List<Map<String, Object>> sessions = run.list("sessions");
        if (sessions.isEmpty() || !(sessions.get(0).get("command") instanceof List<?> words) || words.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(String.join(" ", words.stream().map(Object::toString).toList()));
    }
}
