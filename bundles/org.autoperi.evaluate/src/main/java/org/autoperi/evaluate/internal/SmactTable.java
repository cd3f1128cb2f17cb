package org.autoperi.evaluate.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.autoperi.crystal.Element;

/**
 * What SMACT 2.6 knows of the elements H to Lr: oxidation states, Pauling electronegativity, whether it counts as a metal. Later versions have
 * other tables and give other verdicts. Source: the default tables of smact 2.6 (Davies et al., doi:10.21105/joss.01361; MIT, see NOTICE).
 */
final class SmactTable {
    private static final Map<Element, Entry> ENTRIES =
            TableResource.byElement(SmactTable.class, "smact-2.6.tsv", SmactTable::entry);

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

    private static Entry entry(String[] words) {
        int[] states = Arrays.stream(words).skip(3).mapToInt(Integer::parseInt).toArray();
        return new Entry(TableResource.number(words[1]), words[2].equals("m"), states);
    }
}
