package org.autoperi.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;
import org.autoperi.view.ElementPalette;
import org.autoperi.view.chart.ChartModel;
import org.autoperi.view.chart.SvgChart;
import org.autoperi.view.chart.Ticks;

/**
 * Builds HTML that is well-formed XML too. All text is escaped; there is no way to write markup as text, to link anywhere but into the
 * report's own folder, or to attach scripts. Not thread-safe.
 */
public final class Html {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Set<String> VOID = Set.of("br", "hr", "img", "col", "wbr");
    private static final Set<String> BLOCKS = Set.of(
            "p", "div", "section", "header", "footer", "nav", "ul", "ol", "li", "dl", "dd", "h1", "h2", "h3", "tr",
            "table", "thead", "tbody", "caption", "figure", "details", "summary");
    private static final Set<String> FORBIDDEN =
            Set.of("script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "input", "html");
    private static final Set<String> ADDRESSES = Set.of("href", "src", "action", "srcset", "formaction", "poster");
    private static final Pattern ADDRESS = Pattern.compile("#?[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");

    /** Amounts closer than this to a whole number show as it. */
    private static final double WHOLE = 1e-6;

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an empty text. */
    public Html() {}

    /**
     * Opens an element.
     *
     * @param attributes names and values by turns
     * @throws IllegalArgumentException if a name is none of HTML, runs scripts, or an address leads out of the report
     */
    public Html open(String tag, String... attributes) {
        start(tag, attributes);
        if (VOID.contains(tag)) {
            throw new IllegalArgumentException("<" + tag + "> has no content; use empty()");
        }
        out.append('>');
        open.push(tag);
        return this;
    }

    private void start(String tag, String... attributes) {
        if (!NAME.matcher(tag).matches() || FORBIDDEN.contains(tag)) {
            throw new IllegalArgumentException("element <" + tag + "> is not for sections of a report");
        }
        if (attributes.length % 2 != 0) {
            throw new IllegalArgumentException("attribute " + attributes[attributes.length - 1] + " of <" + tag
                    + "> has no value; names and values come by turns");
        }
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            check(attributes[i], attributes[i + 1]);
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches() || name.startsWith("on") || name.equals("style")) {
            throw new IllegalArgumentException("attribute " + name + " is not for sections of a report");
        }
        boolean leaves = ADDRESSES.contains(name) && (!ADDRESS.matcher(value).matches() || value.contains(".."));
        if (leaves) {
            throw new IllegalArgumentException(
                    "address '" + value + "' leads out of the report; expected a file of it or a place on the page");
        }
    }

    /** Closes the element opened last. */
    public Html close() {
        if (open.isEmpty()) {
            throw new IllegalStateException("no element is open");
        }
        String tag = open.pop();
        out.append("</").append(tag).append('>');
        if (BLOCKS.contains(tag)) {
            out.append('\n');
        }
        return this;
    }

    /** Writes an element without content, such as {@code br} or {@code img}. */
    public Html empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append(VOID.contains(tag) ? "/>" : "></" + tag + ">");
        return this;
    }

    /** Writes text. */
    public Html text(String text) {
        escape(text);
        return this;
    }

    /** Writes an element with text. */
    public Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** Writes a paragraph. */
    public Html paragraph(String text) {
        return element("p", text);
    }

    /** Writes a reduced or full formula with its amounts as subscripts. */
    public Html formula(Composition composition) {
        open("span", "class", "formula");
        for (Map.Entry<Element, Double> entry : composition.amounts().entrySet()) {
            text(entry.getKey().symbol());
            double amount = entry.getValue();
            if (Math.abs(amount - 1) > WHOLE) {
                boolean whole = Math.abs(amount - Math.rint(amount)) < WHOLE;
                element("sub", Ticks.value(whole ? Math.rint(amount) : amount));
            }
        }
        return close();
    }

    /** Draws a small disc in the colour that pictures give an element, followed by its symbol. */
    public Html swatch(Element element) {
        open("span", "class", "element");
        out.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\">");
        out.append("<circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"")
                .append(ElementPalette.hex(element))
                .append("\"/></svg>");
        return text(element.symbol() + " ").close();
    }

    /** Draws a chart in a figure of its own. */
    public Html chart(ChartModel model, int width, int height) {
        open("figure", "class", "chart");
        out.append(SvgChart.of(model, width, height));
        return close();
    }

    /** Writes a table. */
    public Html table(Table table) {
        table.write(this);
        return this;
    }

    /** Whether nothing has been written. */
    public boolean isEmpty() {
        return out.isEmpty();
    }

    /**
     * Returns what was written.
     *
     * @throws IllegalStateException if an element is still open
     */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("element <" + open.peek() + "> is still open");
        }
        return out.toString();
    }

    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
    }

    /** What XML 1.0 takes as a character, less the control characters that browsers treat in ways of their own. */
    private static boolean isAllowed(int c) {
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        return c == '\t' || c == '\n' || c >= 0x20 && c != 0x7F && !surrogate && c != 0xFFFE && c != 0xFFFF;
    }
}
