package org.autoperi.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.autoperi.crystal.Composition;
import org.autoperi.view.chart.Ticks;

/**
 * A table for readers: a caption, columns with units, rows that can be sorted by a click on a heading. Build it row by row; not thread-safe.
 */
public final class Table {
    /** Tables shorter than this are read at a glance and need no sorting. */
    private static final int WORTH_SORTING = 4;

    private final String caption;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();
    private boolean sortable = true;

    /** A column. */
    private record Column(String label, String unit, String remark, boolean numeric) {}

    /** A cell. */
    private record Cell(
            String text,
            String sortKey,
            String className,
            Composition formula,
            String address,
            String mark,
            String beneath) {
        Cell(String text, String sortKey, String className, Composition formula, String address) {
            this(text, sortKey, className, formula, address, "", "");
        }
    }

    /** Begins a table; an empty caption shows none. */
    public Table(String caption) {
        this.caption = Objects.requireNonNull(caption, "caption");
    }

    /** Adds a column of text. */
    public Table text(String label) {
        columns.add(new Column(label, "", "", false));
        return this;
    }

    /** Adds a column of numbers. */
    public Table number(String label, String unit) {
        columns.add(new Column(label, unit, "", true));
        return this;
    }

    /** Adds a column with a remark in small letters beneath its heading. */
    public Table remarkedColumn(String label, String remark, boolean numeric) {
        columns.add(new Column(label, "", remark, numeric));
        return this;
    }

    /** Keeps the order of the rows: they have a meaning, or a column mixes quantities. */
    public Table unsorted() {
        sortable = false;
        return this;
    }

    /** Begins a row; cells follow in the order of the columns. */
    public Table row() {
        checkRow();
        rows.add(new ArrayList<>());
        return this;
    }

    private void checkRow() {
        if (!rows.isEmpty() && last().size() != columns.size()) {
            throw new IllegalStateException("row " + rows.size() + " of table '" + caption + "' has " + last().size()
                    + " cells, expected " + columns.size());
        }
    }

    private List<Cell> last() {
        return rows.get(rows.size() - 1);
    }

    private Table add(Cell cell) {
        last().add(cell);
        return this;
    }

    /** Adds a cell of text. */
    public Table cell(String text) {
        return add(new Cell(text, text, "", null, ""));
    }

    /** Adds a cell of text with a class of the style sheet: {@code good}, {@code bad} or {@code muted}. */
    public Table cell(String text, String className) {
        return add(new Cell(text, text, className, null, ""));
    }

    /** Adds a number with up to four significant digits; NaN shows a dash. */
    public Table cell(double value) {
        boolean known = Double.isFinite(value);
        return add(new Cell(known ? Ticks.value(value) : "–", known ? Double.toString(value) : "", "", null, ""));
    }

    /** Adds a number as the given text, sorted by its value. */
    public Table cell(double value, String text) {
        return add(new Cell(text, Double.isFinite(value) ? Double.toString(value) : "", "", null, ""));
    }

    /**
     * Adds a cell with remarks, sorted by a value.
     *
     * @param value what it is sorted by; NaN comes last
     * @param text what it shows
     * @param mark a word beside the text that stands out, may be empty
     * @param beneath a remark in small letters beneath, may be empty
     */
    public Table cell(double value, String text, String mark, String beneath) {
        String key = Double.isFinite(value) ? Double.toString(value) : "";
        return add(new Cell(text, key, mark.isEmpty() ? "" : "marked", null, "", mark, beneath));
    }

    /** Adds a cell of text with a remark in small letters beneath. */
    public Table remarked(String text, String beneath) {
        return add(new Cell(text, text, "", null, "", "", beneath));
    }

    /** Adds a link to a file of the report or a place on its page. */
    public Table link(String text, String address) {
        return add(new Cell(text, text, "", null, address));
    }

    /** Adds a formula. */
    public Table formula(Composition composition) {
        return add(new Cell("", composition.formula(), "", composition, ""));
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    void write(Html html) {
        checkRow();
        boolean sorts = sortable && rows.size() >= WORTH_SORTING;
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label());
        html.open("table", "class", sorts ? "sortable" : "plain");
        if (!caption.isEmpty()) {
            html.element("caption", caption);
        }
        html.open("thead").open("tr");
        for (Column column : columns) {
            html.open("th", "scope", "col", "class", column.numeric ? "number" : "words");
            html.text(column.label);
            if (!column.unit.isEmpty()) {
                html.text(" ").element("span", column.unit, "class", "unit");
            }
            if (!column.remark.isEmpty()) {
                html.element("small", column.remark);
            }
            html.close();
        }
        html.close().close().open("tbody");
        for (List<Cell> row : rows) {
            html.open("tr");
            for (int i = 0; i < row.size(); i++) {
                write(html, row.get(i), columns.get(i), i);
            }
            html.close();
        }
        html.close().close().close();
    }

    private String label() {
        return caption.isEmpty() ? "Table" : caption;
    }

    private static void write(Html html, Cell cell, Column column, int index) {
        String classes = (column.numeric ? "number" : "words") + (cell.className.isEmpty() ? "" : " " + cell.className);
        if (index == 0) {
            html.open("th", "scope", "row", "class", classes, "data-key", cell.sortKey);
        } else {
            html.open("td", "class", classes, "data-key", cell.sortKey);
        }
        if (cell.formula != null) {
            html.formula(cell.formula);
        } else if (cell.address.isEmpty()) {
            html.text(cell.text);
        } else {
            html.element("a", cell.text, "href", cell.address);
        }
        if (!cell.mark.isEmpty()) {
            html.text(" ").element("strong", cell.mark, "class", "mark");
        }
        if (!cell.beneath.isEmpty()) {
            html.element("small", cell.beneath);
        }
        html.close();
    }
}
