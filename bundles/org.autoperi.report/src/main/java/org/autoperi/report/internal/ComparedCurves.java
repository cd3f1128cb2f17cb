package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.autoperi.report.Html;
import org.autoperi.view.chart.Series;

/** Training curves of several runs over one another, a chart for each quantity. */
final class ComparedCurves {
    /** More runs than this cannot be told apart in one chart. */
    static final int MOST = 7;

    private static final int WIDTH = 520;
    private static final int HEIGHT = 300;

    private ComparedCurves() {}

    static void write(Html html, List<ComparedRun> all) {
        List<ComparedRun> trained =
                all.stream().filter(run -> run.record().metrics().size() > 0).toList();
        if (trained.isEmpty()) {
            return;
        }
        List<ComparedRun> runs = trained.stream().limit(MOST).toList();
        Set<String> names = new LinkedHashSet<>(List.of(
                TrainingSection.TRAIN + TrainingSection.LOSS, TrainingSection.VALIDATION + TrainingSection.LOSS));
        runs.forEach(run -> names.addAll(run.record().metrics().names()));
        html.element(
                "p",
                "Curves of the same name over the step, as they stand in metrics.csv of each run. Losses of runs with other terms, weights"
                        + " or data are numbers of another kind." + restriction(runs.size(), trained.size()),
                "class",
                "note");
        html.open("div", "class", "charts");
        for (String name : names) {
            List<Series> series = new ArrayList<>();
            runs.forEach(run -> run.record().metrics().series(name, run.label()).ifPresent(series::add));
            if (!series.isEmpty()) {
                boolean loss = name.startsWith(TrainingSection.TRAIN) || name.startsWith(TrainingSection.VALIDATION);
                html.chart(
                        TrainingSection.chart(TrainingSection.title(name), series, TrainingSection.axis(loss, series)),
                        WIDTH,
                        HEIGHT);
            }
        }
        html.close();
    }

    /** Says that only the first are shown, if so. */
    static String restriction(int shown, int all) {
        return shown == all ? "" : " Shown are the first " + shown + " of " + all + " runs; none was picked.";
    }
}
