package org.autoperi.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ConfigSchema;

/**
 * JSON as maps with text keys, lists, texts, numbers, booleans and null (RFC 8259). JSON has no words for numbers that are not
 * finite; they are written as null.
 */
public final class JsonText {
    private static final int DEEPEST = 200;
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** A value on one line. */
    public static String line(Object value) {
        return text(value, -1);
    }

    /** A value on many lines, indented by two spaces, ending with a line feed. */
    public static String pretty(Object value) {
        return text(value, 0) + '\n';
    }

    /** Writes what {@link #pretty(Object)} returns; lists are gone through once, so that they may make their items on the way. */
    public static void writePretty(Object value, Appendable out) throws IOException {
        write(value, out, 0);
        out.append('\n');
    }

    private static String text(Object value, int indent) {
        StringBuilder out = new StringBuilder();
        try {
            write(value, out, indent);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory takes everything", e);
        }
        return out.toString();
    }

    private static void write(Object value, Appendable out, int indent) throws IOException {
        if (value instanceof Map<?, ?> map) {
            writeAll(map.entrySet(), '{', '}', out, indent);
        } else if (value instanceof Iterable<?> items) {
            writeAll(items, '[', ']', out, indent);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            quote(String.valueOf(entry.getKey()), out);
            out.append(indent < 0 ? ":" : ": ");
            write(entry.getValue(), out, indent);
        } else if (value == null || value instanceof Boolean) {
            out.append(String.valueOf(value));
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            out.append(Double.isFinite(number) ? ConfigSchema.number(number) : "null");
        } else if (value instanceof Number) {
            out.append(String.valueOf(value));
        } else {
            quote(value.toString(), out);
        }
    }

    private static void writeAll(Iterable<?> items, char open, char close, Appendable out, int indent)
            throws IOException {
        out.append(open);
        boolean first = true;
        for (Object item : items) {
            out.append(first ? "" : ",");
            newLine(out, indent < 0 ? -1 : indent + 1);
            write(item, out, indent < 0 ? -1 : indent + 1);
            first = false;
        }
        if (!first) {
            newLine(out, indent);
        }
        out.append(close);
    }

    private static void newLine(Appendable out, int indent) throws IOException {
        if (indent >= 0) {
            out.append('\n').append("  ".repeat(indent));
        }
    }

    private static void quote(String value, Appendable out) throws IOException {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029') {
                        out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /**
     * Reads one value. Integers that fit become {@code Long}, other numbers {@code Double}.
     *
     * @throws ParseException if the text is not JSON; its offset is where
     */
    public static Object parse(String text) throws ParseException {
        JsonText json = new JsonText(text);
        Object value = json.value(0);
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.wrong("end of text");
        }
        return value;
    }

    /**
     * Reads one object.
     *
     * @throws ParseException if the text is not a JSON object
     */
    @SuppressWarnings("unchecked") // an object is made with text keys only
    public static Map<String, Object> parseObject(String text) throws ParseException {
        if (parse(text) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new ParseException("a JSON object is expected", 0);
    }

    private ParseException wrong(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new ParseException(found + " at character " + at + " where " + expected + " is expected", at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Object value(int depth) throws ParseException {
        skipSpace();
        if (at >= text.length() || depth > DEEPEST) {
            throw wrong("a value");
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Object word(String word, Object value) throws ParseException {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return value;
    }

    private Map<String, Object> object(int depth) throws ParseException {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        skipSpace();
        while (!next('}')) {
            if (!map.isEmpty()) {
                expect(',');
            }
            skipSpace();
            if (at >= text.length() || text.charAt(at) != '"') {
                throw wrong("a key");
            }
            String key = string();
            expect(':');
            map.put(key, value(depth + 1));
        }
        return map;
    }

    private List<Object> array(int depth) throws ParseException {
        List<Object> items = new ArrayList<>();
        at++;
        while (!next(']')) {
            if (!items.isEmpty()) {
                expect(',');
            }
            items.add(value(depth + 1));
        }
        return items;
    }

    private boolean next(char c) {
        skipSpace();
        boolean found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char c) throws ParseException {
        if (!next(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private String string() throws ParseException {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escaped() : c);
        }
        if (at >= text.length()) {
            throw wrong("'\"'");
        }
        at++;
        return out.toString();
    }

    private char escaped() throws ParseException {
        if (at >= text.length()) {
            throw wrong("an escaped character");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
                    throw wrong("four hexadecimal digits");
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> {
                at--;
                throw wrong("an escaped character");
            }
        };
    }

    private Object number() throws ParseException {
        int begin = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String word = text.substring(begin, at);
        try {
            if (word.matches("-?[0-9]{1,18}")) {
                return Long.valueOf(word);
            }
            return Double.valueOf(word);
        } catch (NumberFormatException e) {
            at = begin;
            throw wrong("a value");
        }
    }
}
