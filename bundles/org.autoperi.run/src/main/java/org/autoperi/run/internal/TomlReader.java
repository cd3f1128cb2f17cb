package org.autoperi.run.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads TOML 1.0 into configuration trees whose values know their line and column. */
public final class TomlReader {
    private final String source;
    private final String[] lines;

    private TomlReader(String source, String text) {
        this.source = source;
        this.lines = text.split("\n", -1);
    }

    /**
     * Reads a text.
     *
     * @throws ConfigException with every syntax error
     */
    public static ConfigNode.Table read(String text, String source) throws ConfigException {
        TomlParseResult parsed = Toml.parse(text);
        if (parsed.hasErrors()) {
            List<Problem> problems = new ArrayList<>();
            for (TomlParseError error : parsed.errors()) {
                SourcePosition where = new SourcePosition(
                        source, error.position().line(), error.position().column());
                String message = String.valueOf(error.getMessage()).replaceAll("\\s*\\(line \\d+, column \\d+\\)$", "");
                problems.add(new Problem(Severity.ERROR, where, "not TOML: " + message));
            }
            throw new ConfigException(problems);
        }
        return new TomlReader(source, text).table(parsed, new SourcePosition(source, 1, 1));
    }

    private ConfigNode.Table table(TomlTable table, SourcePosition where) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        List<String> keys = new ArrayList<>(table.keySet());
        Map<String, SourcePosition> places = new LinkedHashMap<>();
        for (String key : keys) {
            places.put(key, place(table.inputPositionOf(List.of(key)), where));
        }
        // In the order of the text, so that problems come in that order too.
        keys.sort(java.util.Comparator.<String>comparingInt(k -> places.get(k).line())
                .thenComparingInt(k -> places.get(k).column()));
        for (String key : keys) {
            Object value = table.get(List.of(key));
            SourcePosition at = places.get(key);
            boolean simple = !(value instanceof TomlTable) && !(value instanceof TomlArray);
            entries.put(key, node(value, simple ? behindEquals(at) : at));
        }
        return new ConfigNode.Table(entries, where);
    }

    private ConfigNode node(Object value, SourcePosition where) {
        if (value instanceof TomlTable table) {
            return table(table, where);
        } else if (value instanceof TomlArray array) {
            List<ConfigNode> items = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                items.add(node(array.get(i), place(array.inputPositionOf(i), where)));
            }
            return new ConfigNode.Array(items, where);
        } else if (value instanceof Long || value instanceof Double || value instanceof Boolean) {
            return new ConfigNode.Value(value, where);
        }
        return new ConfigNode.Value(value.toString(), where); // texts, and dates, which no record asks for
    }

    private SourcePosition place(TomlPosition position, SourcePosition fallback) {
        return position == null ? fallback : new SourcePosition(source, position.line(), position.column());
    }

    /** The parser gives the place of the key; people look for the value. */
    private SourcePosition behindEquals(SourcePosition key) {
        if (key.line() < 1 || key.line() > lines.length) {
            return key;
        }
        String line = lines[key.line() - 1];
        char quote = 0;
        for (int i = key.column() - 1; i >= 0 && i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '=') {
                int begin = i + 1;
                while (begin < line.length() && (line.charAt(begin) == ' ' || line.charAt(begin) == '\t')) {
                    begin++;
                }
                return new SourcePosition(source, key.line(), begin + 1);
            }
        }
        return key;
    }

    /** A copy whose every value stands at one place, for values that were typed without a file. */
    public static ConfigNode placedAt(ConfigNode node, SourcePosition where) {
        if (node instanceof ConfigNode.Table table) {
            Map<String, ConfigNode> entries = new LinkedHashMap<>();
            table.entries().forEach((key, value) -> entries.put(key, placedAt(value, where)));
            return new ConfigNode.Table(entries, where);
        } else if (node instanceof ConfigNode.Array array) {
            return new ConfigNode.Array(
                    array.items().stream().map(item -> placedAt(item, where)).toList(), where);
        } else if (node instanceof ConfigNode.Value value) {
            return new ConfigNode.Value(value.value(), where);
        }
        return node;
    }
}
