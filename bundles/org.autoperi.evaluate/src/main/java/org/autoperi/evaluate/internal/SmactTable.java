package org.autoperi.evaluate.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.autoperi.crystal.Element;

/**
 * What SMACT 2.6 knows of the elements H to Lr: oxidation states, Pauling electronegativity, whether it counts as a metal. Later versions have
 * other tables and give other verdicts. Source: the default tables of smact 2.6 (Davies et al., doi:10.21105/joss.01361; MIT, see NOTICE).
 */
final class SmactTable {
    private static final Map<Element, Entry> ENTRIES = read();

    private SmactTable() {}

    /**
     * An element.
     *
     * @param electronegativity by Pauling, empty where the table has none
     * @param isMetal whether it is in the list of metals
     * @param states oxidation states by rising charge, none of them 0; not copied
     */
    record Entry(OptionalDouble electronegativity, boolean isMetal, int[] states) {}

    /** Returns what is known of an element, empty beyond lawrencium. */
    static Optional<Entry> entry(Element element) {
        return Optional.ofNullable(ENTRIES.get(element));
    }

    private static Map<Element, Entry> read() {
        Map<Element, Entry> entries = new EnumMap<>(Element.class);
        try (InputStream stream = SmactTable.class.getResourceAsStream("smact-2.6.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split("\t", -1);
                entries.put(Element.parse(words[0]), entry(words));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of oxidation states of this program", e);
        }
        return Collections.unmodifiableMap(entries);
    }

    private static Entry entry(String[] words) {
        OptionalDouble electronegativity =
                words[1].equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(words[1]));
        int[] states = Arrays.stream(words).skip(3).mapToInt(Integer::parseInt).toArray();
        return new Entry(electronegativity, words[2].equals("m"), states);
    }
}
