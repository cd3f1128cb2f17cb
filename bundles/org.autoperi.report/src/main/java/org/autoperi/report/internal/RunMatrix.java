package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.report.Html;
import org.autoperi.report.Table;

/**
 * A table of facts and runs. A few runs are columns, so that what is compared stands side by side; many are rows that can be sorted by
 * each fact. Built fact by fact.
 */
final class RunMatrix {
    /** More runs than this are rows. */
    static final int MOST_COLUMNS = 8;

    private final String caption;
    private final String what;
    private final List<ComparedRun> runs;
    private final List<Fact> facts = new ArrayList<>();

    /** A cell; the word of {@code mark} stands out, that of {@code beneath} is small. */
    private record Cell(double value, String text, String mark, String beneath) {}

    /** A fact of every run. */
    private record Fact(String label, String unit, String detail, boolean numeric, List<Cell> cells) {}

    /**
     * Begins a table.
     *
     * @param what what the facts are, as heading of their column
     */
    RunMatrix(String caption, String what, List<ComparedRun> runs) {
        this.caption = caption;
        this.what = what;
        this.runs = runs;
    }

    /**
     * Begins a fact; a cell for each run follows.
     *
     * @param detail what must be known to read it, may be empty
     */
    RunMatrix fact(String label, String unit, String detail, boolean numeric) {
        facts.add(new Fact(label, unit, detail, numeric, new ArrayList<>()));
        return this;
    }

    RunMatrix cell(double value, String text, String mark, String beneath) {
        facts.get(facts.size() - 1).cells().add(new Cell(value, text, mark, beneath));
        return this;
    }

    RunMatrix cell(String text) {
        return cell(Double.NaN, text, "", "");
    }

    boolean isEmpty() {
        return facts.isEmpty();
    }

    void write(Html html) {
        if (facts.isEmpty()) {
            return;
        }
        if (runs.size() <= MOST_COLUMNS) {
            html.table(runsAsColumns());
            return;
        }
        html.table(runsAsRows());
        details(html);
    }

    private Table runsAsColumns() {
        Table table = new Table(caption).unsorted().text(what);
        boolean numeric = facts.stream().allMatch(Fact::numeric);
        for (ComparedRun run : runs) {
            table.remarkedColumn(run.key(), run.name(), numeric);
        }
        for (Fact fact : facts) {
            String unit = fact.unit().isEmpty() ? "" : " (" + fact.unit() + ")";
            table.row().remarked(fact.label() + unit, fact.detail());
            fact.cells().forEach(cell -> table.cell(cell.value, cell.text, cell.mark, cell.beneath));
        }
        return table;
    }

    private Table runsAsRows() {
        Table table = new Table(caption).text("Run");
        for (Fact fact : facts) {
            if (fact.numeric()) {
                table.number(fact.label(), fact.unit());
            } else {
                table.text(fact.label());
            }
        }
        for (int run = 0; run < runs.size(); run++) {
            table.row().cell(runs.get(run).key() + " " + runs.get(run).name());
            for (Fact fact : facts) {
                Cell cell = fact.cells().get(run);
                if (fact.numeric()) {
                    table.cell(cell.value, cell.text, cell.mark, cell.beneath);
                } else {
                    table.cell(cell.text);
                }
            }
        }
        return table;
    }

    private void details(Html html) {
        if (facts.stream().allMatch(fact -> fact.detail().isEmpty())) {
            return;
        }
        html.open("details").element("summary", "What the columns are").open("ul", "class", "note");
        for (Fact fact : facts) {
            if (!fact.detail().isEmpty()) {
                html.open("li")
                        .element("strong", fact.label())
                        .text(": " + fact.detail())
                        .close();
            }
        }
        html.close().close();
    }
}
