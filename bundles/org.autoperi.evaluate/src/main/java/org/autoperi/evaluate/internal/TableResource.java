package org.autoperi.evaluate.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.autoperi.crystal.Element;

/** Tables in the bundle: lines of words between tabulators in UTF-8, comments after {@code #}, {@code -} where nothing is known. */
public final class TableResource {
    private static final String UNKNOWN = "-";

    private TableResource() {}

    /**
     * Returns the words of each line that is no comment.
     *
     * @param owner class beside which the table is
     * @throws IllegalStateException if there is no such table
     */
    public static List<String[]> rows(Class<?> owner, String name) {
        try (InputStream stream = owner.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the bundle has no table " + name + " beside " + owner.getName());
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + name + " of the bundle cannot be read", e);
        }
    }

    /** Returns what the rows of a table say of the elements they begin with. */
    static <E> Map<Element, E> byElement(Class<?> owner, String name, Function<String[], E> entry) {
        Map<Element, E> entries = new EnumMap<>(Element.class);
        for (String[] words : rows(owner, name)) {
            entries.put(Element.parse(words[0]), entry.apply(words));
        }
        return Collections.unmodifiableMap(entries);
    }

    /** Returns a number, empty where it is not known. */
    public static OptionalDouble number(String word) {
        return word.equals(UNKNOWN) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(word));
    }
}
