package org.autoperi.view.chart;

import java.util.Locale;

/**
 * Writes SVG that stands alone or inside HTML: real text, no scripts, no fonts, colours that follow the light or dark scheme of the
 * reader. Everything given as text is escaped. Not thread-safe.
 */
public final class SvgCanvas implements Canvas {
    private final StringBuilder body = new StringBuilder();
    private final String head;
    private String hover = "";
    private boolean clipped;

    /**
     * Begins a drawing.
     *
     * @param title what it shows, read out by screen readers
     * @param description what is to be seen in it, in a sentence or two
     */
    public SvgCanvas(String title, String description, double width, double height) {
        StringBuilder text = new StringBuilder();
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ap-chart\" role=\"img\" viewBox=\"0 0 ")
                .append(number(width))
                .append(' ')
                .append(number(height))
                .append("\" width=\"")
                .append(number(width))
                .append("\" height=\"")
                .append(number(height))
                .append("\" aria-label=\"")
                .append(escape(description.isEmpty() ? title : title + ". " + description))
                .append("\">\n<title>")
                .append(escape(title))
                .append("</title>\n");
        if (!description.isEmpty()) {
            text.append("<desc>").append(escape(description)).append("</desc>\n");
        }
        head = text.append(style()).toString();
    }

    private static String style() {
        StringBuilder light = new StringBuilder();
        StringBuilder dark = new StringBuilder();
        for (Ink ink : new Ink[] {Ink.TEXT, Ink.MUTED, Ink.GRID, Ink.AXIS, Ink.PAPER}) {
            rule(light, ink, ink.light());
            rule(dark, ink, ink.dark());
        }
        for (int i = 0; i < Ink.seriesCount(); i++) {
            rule(light, Ink.series(i), Ink.series(i).light());
            rule(dark, Ink.series(i), Ink.series(i).dark());
        }
        return "<style>.ap-chart{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif}\n"
                + light
                + "@media screen and (prefers-color-scheme:dark){\n"
                + dark
                + "}</style>\n";
    }

    private static void rule(StringBuilder into, Ink ink, int rgb) {
        into.append(".ap-chart .f-")
                .append(ink.name())
                .append("{fill:")
                .append(hex(rgb))
                .append("}");
        into.append(".ap-chart .l-")
                .append(ink.name())
                .append("{stroke:")
                .append(hex(rgb))
                .append("}\n");
    }

    private static String hex(int rgb) {
        return String.format(Locale.ROOT, "#%06x", rgb);
    }

    @Override
    public void line(double[] points, Stroke stroke) {
        if (points.length < 4) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(i == 0 ? 'M' : i == 2 ? 'L' : ' ').append(number(points[i]));
            path.append(' ').append(number(points[i + 1]));
        }
        shape("path", "d=\"" + path + "\" fill=\"none\" " + strokeOf(stroke));
    }

    private static String strokeOf(Stroke stroke) {
        StringBuilder dashes = new StringBuilder();
        for (double part : stroke.dash().pattern()) {
            dashes.append(dashes.length() == 0 ? "" : " ").append(number(part * stroke.width()));
        }
        return ink(stroke.ink(), "l-", "stroke") + " stroke-width=\"" + number(stroke.width())
                + "\" stroke-linejoin=\"round\"" + (dashes.length() == 0 ? "" : " stroke-dasharray=\"" + dashes + "\"");
    }

    private static String ink(Ink ink, String prefix, String attribute) {
        return ink.name().isEmpty()
                ? attribute + "=\"" + hex(ink.light()) + "\""
                : "class=\"" + prefix + ink.name() + "\"";
    }

    @Override
    public void polygon(double[] points, Fill fill) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            list.append(i == 0 ? "" : " ").append(number(points[i])).append(',').append(number(points[i + 1]));
        }
        String opacity = fill.opacity() == 1 ? "" : " fill-opacity=\"" + number(fill.opacity()) + "\"";
        shape("polygon", "points=\"" + list + "\" " + ink(fill.ink(), "f-", "fill") + opacity);
    }

    private void shape(String name, String attributes) {
        body.append('<').append(name).append(' ').append(attributes);
        if (hover.isEmpty()) {
            body.append("/>\n");
        } else {
            body.append("><title>")
                    .append(escape(hover))
                    .append("</title></")
                    .append(name)
                    .append(">\n");
        }
    }

    @Override
    public void text(double x, double y, String text, TextStyle style) {
        String anchor =
                switch (style.anchor()) {
                    case START -> "";
                    case MIDDLE -> " text-anchor=\"middle\"";
                    case END -> " text-anchor=\"end\"";
                };
        body.append("<text x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append("\" font-size=\"");
        body.append(number(style.size())).append('"').append(anchor);
        body.append(style.strong() ? " font-weight=\"600\" " : " ").append(ink(style.ink(), "f-", "fill"));
        body.append('>').append(escape(text)).append("</text>\n");
    }

    @Override
    public void hover(String text) {
        hover = text;
    }

    /** Nested drawings clip to their own rectangle, which needs no identifiers that could clash with others on a page. */
    @Override
    public void clip(double x, double y, double width, double height) {
        if (clipped) {
            body.append("</svg>\n");
            clipped = false;
        }
        if (width > 0) {
            String box = number(x) + " " + number(y) + " " + number(width) + " " + number(height);
            body.append("<svg x=\"").append(number(x)).append("\" y=\"").append(number(y));
            body.append("\" width=\"")
                    .append(number(width))
                    .append("\" height=\"")
                    .append(number(height));
            body.append("\" viewBox=\"").append(box).append("\" overflow=\"hidden\">\n");
            clipped = true;
        }
    }

    /** Returns the drawing. */
    @Override
    public String toString() {
        return head + body + (clipped ? "</svg>\n" : "") + "</svg>\n";
    }

    private static String number(double value) {
        double rounded = Math.round(value * 100) / 100.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    /** Escapes text for element content and attributes; characters that XML forbids become a replacement mark. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isAllowed(int c) {
        return c == 9 || c == 10 || c == 13 || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
