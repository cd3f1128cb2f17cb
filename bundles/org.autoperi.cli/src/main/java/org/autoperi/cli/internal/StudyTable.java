package org.autoperi.cli.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ConfigSchema;
import org.autoperi.run.study.StudyPlan;
import org.autoperi.run.study.StudyRun;
import org.autoperi.run.study.StudyState;
import org.autoperi.run.study.StudySummary;

/**
 * The tables of a study for people.
 *
 * @param console where they are printed
 */
record StudyTable(Console console) {
    private static final int WIDEST = 110;
    private static final int DIGITS = 4;

    /** The runs of a study that has not begun. */
    void plan(StudyPlan plan) {
        List<String> keys = plan.specification().keys();
        List<String> heads = new ArrayList<>(List.of("run"));
        heads.addAll(keys);
        heads.addAll(List.of("seed", "threads"));
        List<List<String>> rows = new ArrayList<>();
        for (StudyRun run : plan.runs()) {
            List<String> row = new ArrayList<>(List.of(run.name()));
            row.addAll(run.parameters().values());
            row.addAll(List.of(Long.toString(run.seed()), Integer.toString(run.threads())));
            rows.add(row);
        }
        console.table(heads, rows);
    }

    /** How the runs stand. */
    void states(List<StudyState> states) {
        console.table(
                List.of("run", "state", "seconds", "what"),
                states.stream()
                        .map(state -> List.of(
                                state.run().name(),
                                state.stage().toString(),
                                state.stage() == StudyState.Stage.WAITING ? "" : rounded(state.seconds(), 1),
                                state.text().lines().findFirst().orElse("")))
                        .toList());
    }

    /** A row for each combination, with means and standard errors over its seeds; as many metrics as fit. */
    void summary(StudySummary summary) {
        List<StudySummary.Combination> combinations = summary.combinations();
        List<List<String>> columns = new ArrayList<>();
        if (summary.hasLabels()) {
            columns.add(column("name", combinations, StudySummary.Combination::label));
        }
        for (Map.Entry<String, String> key :
                StudySummary.shortLabels(summary.keys()).entrySet()) {
            columns.add(
                    column(key.getValue(), combinations, one -> one.parameters().getOrDefault(key.getKey(), "")));
        }
        columns.add(column(
                "runs",
                combinations,
                one -> one.finished() == one.runs()
                        ? Integer.toString(one.runs())
                        : one.finished() + " of " + one.runs()));
        List<String> shown = summary.shownColumns();
        int width = columns.stream().mapToInt(StudyTable::width).sum();
        int left = 0;
        for (String name : shown) {
            List<String> next =
                    column(name, combinations, one -> text(one.means().get(name)));
            boolean chosen = !summary.shown().isEmpty();
            if (chosen || width + width(next) <= WIDEST) {
                columns.add(next);
                width += width(next);
            } else {
                left++;
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (int i = 1; i <= combinations.size(); i++) {
            int row = i;
            rows.add(columns.stream().map(column -> column.get(row)).toList());
        }
        console.table(columns.stream().map(column -> column.get(0)).toList(), rows);
        if (left > 0) {
            console.say(left + " more metrics are in study.csv; metrics = [...] in the study file chooses");
        }
    }

    private static List<String> column(
            String head,
            List<StudySummary.Combination> combinations,
            java.util.function.Function<StudySummary.Combination, String> cell) {
        List<String> column = new ArrayList<>(List.of(head));
        combinations.forEach(one -> column.add(cell.apply(one)));
        return column;
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElse(0) + 2;
    }

    /** {@code 86.25 ± 0.63}: the mean with four digits, its standard error with as many places. */
    static String text(StudySummary.Mean mean) {
        if (mean == null) {
            return "";
        }
        BigDecimal value = new BigDecimal(mean.mean()).round(new MathContext(DIGITS));
        if (Double.isNaN(mean.standardError())) {
            return ConfigSchema.number(value.doubleValue());
        }
        BigDecimal error = new BigDecimal(mean.standardError()).round(new MathContext(2));
        return ConfigSchema.number(value.doubleValue()) + " ± " + ConfigSchema.number(error.doubleValue());
    }

    private static String rounded(double value, int places) {
        return ConfigSchema.number(new BigDecimal(value)
                .setScale(places, java.math.RoundingMode.HALF_UP)
                .doubleValue());
    }
}
