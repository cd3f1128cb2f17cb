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
 * What the elements H to Lr are to {@link LematCharge}. Sources, with licences in NOTICE: LeMat-Bulk as tabulated by LeMaterial, pymatgen, SMACT
 * 3.2.0.
 */
final class LematTable {
    private static final Map<Element, Entry> ENTRIES = read();

    private LematTable() {}

    /**
     * An element.
     *
     * @param role letters: {@code m} metal, {@code d} of the d block, {@code n} electronegative
     * @param smactElectronegativity Pauling electronegativity of SMACT, empty where it has none
     * @param electronegativity that of pymatgen, empty where it has none
     * @param valenceElectrons as SMACT counts them, empty where it does not
     * @param likely oxidation states that are usual, not copied
     * @param all all known ones, not copied
     */
    record Entry(
            String role,
            OptionalDouble smactElectronegativity,
            OptionalDouble electronegativity,
            OptionalDouble valenceElectrons,
            int[] likely,
            int[] all) {
        boolean is(char letter) {
            return role.indexOf(letter) >= 0;
        }
    }

    /** Returns what is known of an element, empty beyond lawrencium. */
    static Optional<Entry> entry(Element element) {
        return Optional.ofNullable(ENTRIES.get(element));
    }

    private static Map<Element, Entry> read() {
        Map<Element, Entry> entries = new EnumMap<>(Element.class);
        try (InputStream stream = LematTable.class.getResourceAsStream("lemat-charge.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split("\t", -1);
                entries.put(Element.parse(words[0]), entry(words));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of charges of this program", e);
        }
        return Collections.unmodifiableMap(entries);
    }

    private static Entry entry(String[] words) {
        return new Entry(
                words[1], number(words[2]), number(words[3]), number(words[4]), states(words[5]), states(words[6]));
    }

    private static OptionalDouble number(String word) {
        return word.equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(word));
    }

    private static int[] states(String words) {
        return words.equals("-")
                ? new int[0]
                : Arrays.stream(words.split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
