package org.autoperi.crystal.io.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** The key=value pairs of the second line of an extended XYZ frame, in their order. */
final class ExtXyzComment {
    private final String line;
    private int at;
    private final Map<String, String> pairs = new LinkedHashMap<>();

    private ExtXyzComment(String line) {
        this.line = line;
    }

    /**
     * Takes a comment apart: bare and quoted keys and values, arrays in braces and brackets. A key alone counts as true. Whatever is no pair is
     * passed over, as plain XYZ has free text here.
     */
    static Map<String, String> pairs(String line) {
        ExtXyzComment comment = new ExtXyzComment(line);
        comment.read();
        return comment.pairs;
    }

    private void read() {
        while (true) {
            skipSpace();
            if (at >= line.length()) {
                return;
            }
            int before = at;
            String key = isQuote() ? quoted() : bare("=");
            skipSpace();
            if (at < line.length() && line.charAt(at) == '=') {
                at++;
                skipSpace();
                pairs.put(key, value());
            } else {
                pairs.put(key, "T");
            }
            at += at == before ? 1 : 0;
        }
    }

    private void skipSpace() {
        while (at < line.length() && line.charAt(at) <= ' ') {
            at++;
        }
    }

    private boolean isQuote() {
        return at < line.length() && (line.charAt(at) == '"' || line.charAt(at) == '\'');
    }

    private String value() {
        if (isQuote()) {
            return quoted();
        }
        return at < line.length() && "[{".indexOf(line.charAt(at)) >= 0 ? nested() : bare("");
    }

    private String bare(String end) {
        int from = at;
        while (at < line.length() && line.charAt(at) > ' ' && end.indexOf(line.charAt(at)) < 0) {
            at++;
        }
        return line.substring(from, at);
    }

    private String quoted() {
        char quote = line.charAt(at++);
        StringBuilder text = new StringBuilder();
        while (at < line.length() && line.charAt(at) != quote) {
            if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                at++;
                text.append(line.charAt(at) == 'n' ? '\n' : line.charAt(at));
            } else {
                text.append(line.charAt(at));
            }
            at++;
        }
        at++;
        return text.toString();
    }

    private String nested() {
        int from = at;
        int depth = 0;
        boolean text = false;
        do {
            char c = line.charAt(at++);
            if (c == '"') {
                text = !text;
            } else if (!text) {
                depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            }
        } while (depth > 0 && at < line.length());
        return line.substring(from, at);
    }
}
