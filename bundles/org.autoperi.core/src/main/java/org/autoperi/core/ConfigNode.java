package org.autoperi.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration as a neutral tree with source positions; whatever format it was written in. */
public sealed interface ConfigNode {
    /** Where it was written. */
    SourcePosition where();

    /**
     * Named values in the order of the text.
     *
     * @param entries values by key in kebab case
     * @param where where the table begins
     */
    record Table(Map<String, ConfigNode> entries, SourcePosition where) implements ConfigNode {
        /** Keeps the order. */
        public Table {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** A copy without the given keys. */
        public Table without(String... keys) {
            Map<String, ConfigNode> rest = new LinkedHashMap<>(entries);
            for (String key : keys) {
                rest.remove(key);
            }
            return new Table(rest, where);
        }

        /** A copy with one entry added or replaced. */
        public Table with(String key, ConfigNode value) {
            Map<String, ConfigNode> more = new LinkedHashMap<>(entries);
            more.put(key, value);
            return new Table(more, where);
        }
    }

    /**
     * A list.
     *
     * @param items items in order
     * @param where where the list begins
     */
    record Array(List<ConfigNode> items, SourcePosition where) implements ConfigNode {
        /** Copies the items. */
        public Array {
            items = List.copyOf(items);
        }
    }

    /**
     * A single value.
     *
     * @param value a {@code String}, {@code Long}, {@code Double} or {@code Boolean}
     * @param where where it was written
     */
    record Value(Object value, SourcePosition where) implements ConfigNode {}

    /**
     * A word whose type is not known yet, as typed on a command line; the binder reads it as whatever its place asks for. Items of a
     * list are separated by commas or semicolons.
     *
     * @param text the word
     * @param where where it was written
     */
    record Text(String text, SourcePosition where) implements ConfigNode {}
}
