package org.autoperi.report.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;

/** What several runs generated: distributions over one another and pictures side by side. */
final class ComparedSamples {
    private static final int ELEMENTS = 20;
    private static final int PICTURES_OF_FEW = 6;
    private static final int PICTURES_OF_MANY = 3;
    private static final int FEW = 3;

    private ComparedSamples() {}

    static void distributions(ReportPage page, List<ComparedRun> all) {
        Map<ComparedRun, List<Described>> found = new LinkedHashMap<>();
        all.forEach(run -> found.put(run, Described.of(run.record())));
        found.values().removeIf(List::isEmpty);
        if (found.isEmpty()) {
            return;
        }
        Map<String, List<Described>> sets = new LinkedHashMap<>();
        for (Map.Entry<ComparedRun, List<Described>> entry : found.entrySet()) {
            if (sets.size() < ComparedCurves.MOST - 1) {
                sets.put(entry.getKey().label() + " (" + entry.getValue().size() + ")", entry.getValue());
            }
        }
        int shown = sets.size();
        String sentence = reference(page, all, sets) + ComparedCurves.restriction(shown, found.size());
        page.html().element("p", sentence, "class", "note");
        Distributions.write(page.html(), sets, ELEMENTS);
    }

    /** Adds the reference, if all runs are about the same dataset. */
    private static String reference(ReportPage page, List<ComparedRun> all, Map<String, List<Described>> sets) {
        List<ComparedRun> runs =
                all.stream().filter(run -> !run.settings().isEmpty()).toList();
        List<String> datasets = runs.stream()
                .map(run -> RunFacts.dataset(run.record()).orElse(""))
                .distinct()
                .toList();
        if (datasets.size() != 1) {
            return datasets.isEmpty()
                    ? "The generated crystals alone."
                    : "The generated crystals alone: the runs are about different datasets.";
        }
        Reference reference = Reference.open(runs.get(0).record(), page);
        reference.addTo(sets);
        return reference.sentence();
    }

    /** Pictures of the first crystals of each run. */
    static void gallery(ReportPage page, List<ComparedRun> all) throws IOException {
        List<ComparedRun> drawn =
                all.stream().filter(run -> !run.record().samples().isEmpty()).toList();
        if (drawn.isEmpty()) {
            return;
        }
        List<ComparedRun> runs =
                new ArrayList<>(drawn.stream().limit(RunMatrix.MOST_COLUMNS).toList());
        int most = runs.size() <= FEW ? PICTURES_OF_FEW : PICTURES_OF_MANY;
        Html html = page.html();
        html.element(
                "p",
                "The first " + most + " crystals of each run in the order in which they were drawn; none was picked."
                        + ComparedCurves.restriction(runs.size(), drawn.size()),
                "class",
                "note");
        html.open("div", "class", "side");
        GallerySection.Config config = new GallerySection.Config();
        for (ComparedRun run : runs) {
            html.open("div");
            html.open("h3")
                    .text(run.key() + " ")
                    .element("span", run.name(), "class", "muted")
                    .close();
            GallerySection.cards(config, run.record(), most, run.key().toLowerCase(java.util.Locale.ROOT), page);
            html.close();
        }
        html.close();
    }
}
