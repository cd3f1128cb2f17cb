package org.autoperi.run.internal;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ConfigSchema;

/** Writes configuration trees as TOML: plain values of a table first, then its tables, then its lists of tables. */
public final class TomlWriter {
    private TomlWriter() {}

    /** A table as a whole text. */
    public static String write(ConfigNode.Table table) {
        StringBuilder out = new StringBuilder();
        body(table, "", out);
        return out.toString();
    }

    private static void body(ConfigNode.Table table, String path, StringBuilder out) {
        for (Map.Entry<String, ConfigNode> entry : table.entries().entrySet()) {
            if (!isSection(entry.getValue())) {
                out.append(key(entry.getKey()))
                        .append(" = ")
                        .append(inline(entry.getValue()))
                        .append('\n');
            }
        }
        for (Map.Entry<String, ConfigNode> entry : table.entries().entrySet()) {
            String name = path + key(entry.getKey());
            if (entry.getValue() instanceof ConfigNode.Table inner) {
                blankLine(out).append('[').append(name).append("]\n");
                body(inner, name + ".", out);
            } else if (isSection(entry.getValue()) && entry.getValue() instanceof ConfigNode.Array array) {
                for (ConfigNode item : array.items()) {
                    blankLine(out).append("[[").append(name).append("]]\n");
                    body((ConfigNode.Table) item, name + ".", out);
                }
            }
        }
    }

    private static StringBuilder blankLine(StringBuilder out) {
        return out.isEmpty() ? out : out.append('\n');
    }

    private static boolean isSection(ConfigNode node) {
        return node instanceof ConfigNode.Table
                || node instanceof ConfigNode.Array array
                        && !array.items().isEmpty()
                        && array.items().stream().allMatch(ConfigNode.Table.class::isInstance);
    }

    /** A value on one line. */
    public static String inline(ConfigNode node) {
        if (node instanceof ConfigNode.Table table) {
            return table.entries().isEmpty()
                    ? "{}"
                    : table.entries().entrySet().stream()
                            .map(e -> key(e.getKey()) + " = " + inline(e.getValue()))
                            .collect(Collectors.joining(", ", "{ ", " }"));
        } else if (node instanceof ConfigNode.Array array) {
            return array.items().stream().map(TomlWriter::inline).collect(Collectors.joining(", ", "[", "]"));
        } else if (node instanceof ConfigNode.Text text) {
            return quote(text.text());
        }
        Object value = ((ConfigNode.Value) node).value();
        if (value instanceof Double number) {
            String text = ConfigSchema.number(number);
            // TOML tells integers from numbers by the point or exponent.
            return text.matches("-?[0-9]+") ? text + ".0" : text;
        }
        return value instanceof String text ? quote(text) : value.toString();
    }

    private static String key(String key) {
        return key.matches("[A-Za-z0-9_-]+") ? key : quote(key);
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
