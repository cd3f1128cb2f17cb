package org.autoperi.evaluate.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.autoperi.crystal.Element;

/**
 * What the elements H to Lr are to {@link LematCharge}. Sources, with licences in NOTICE: LeMat-Bulk as tabulated by LeMaterial, pymatgen, SMACT
 * 3.2.0.
 */
final class LematTable {
    private static final Map<Element, Entry> ENTRIES =
            TableResource.byElement(LematTable.class, "lemat-charge.tsv", LematTable::entry);

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

    private static Entry entry(String[] words) {
        return new Entry(
                words[1],
                TableResource.number(words[2]),
                TableResource.number(words[3]),
                TableResource.number(words[4]),
                states(words[5]),
                states(words[6]));
    }

    private static int[] states(String words) {
        return words.equals("-")
                ? new int[0]
                : Arrays.stream(words.split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
