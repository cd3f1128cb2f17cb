package org.autoperi.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of JSON that headers of checkpoint files need: objects, arrays, strings, whole numbers. */
final class HeaderJson {
    private final String text;
    private int at;

    private HeaderJson(String text) {
        this.text = text;
    }

    /** Writes maps, lists, strings and whole numbers. */
    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                writeString(entry.getKey().toString(), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object item : list) {
                out.append(separator);
                write(item, out);
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Number) {
            out.append(value);
        } else {
            writeString(value.toString(), out);
        }
    }

    private static void writeString(String string, StringBuilder out) {
        out.append('"');
        for (char c : string.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /**
     * Reads an object, padded with white space at the end.
     *
     * @throws IllegalArgumentException with the position if the text is anything else
     */
    static Map<String, Object> parse(String text) {
        HeaderJson parser = new HeaderJson(text);
        Map<String, Object> object = parser.object(0);
        parser.skipSpace();
        if (parser.at != text.length()) {
            throw parser.unexpected("the end");
        }
        return object;
    }

    private Object value(int depth) {
        char c = peek();
        if (c == '{') {
            return object(depth + 1);
        }
        if (c == '[') {
            return array(depth + 1);
        }
        return c == '"' ? string() : (Object) number();
    }

    private Map<String, Object> object(int depth) {
        if (depth > 8) {
            throw unexpected("fewer levels");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        while (!skipped('}')) {
            if (!object.isEmpty()) {
                expect(',');
            }
            String key = string();
            expect(':');
            if (object.put(key, value(depth)) != null) {
                throw new IllegalArgumentException("header: key " + key + " stands there twice");
            }
        }
        return object;
    }

    private List<Object> array(int depth) {
        if (depth > 8) {
            throw unexpected("fewer levels");
        }
        List<Object> array = new ArrayList<>();
        expect('[');
        while (!skipped(']')) {
            if (!array.isEmpty()) {
                expect(',');
            }
            array.add(value(depth));
        }
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escaped() : c);
        }
        if (at == text.length()) {
            throw unexpected("a closing quotation mark");
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> throw unexpected("an escape");
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw unexpected("four hexadecimal digits");
        }
        try {
            int code = Integer.parseInt(text, at, at + 4, 16);
            at += 4;
            return (char) code;
        } catch (NumberFormatException e) {
            throw unexpected("four hexadecimal digits");
        }
    }

    private Long number() {
        int start = at;
        while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Long.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            at = start;
            throw unexpected("a value");
        }
    }

    private void expect(char c) {
        if (!skipped(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    private boolean skipped(char c) {
        boolean found = peek() == c;
        at += found ? 1 : 0;
        return found;
    }

    /** The next character that is no white space; NUL at the end. */
    private char peek() {
        skipSpace();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException("header: " + found + " at character " + at + ", expected " + expected);
    }
}
