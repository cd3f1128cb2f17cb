package org.autoperi.dataset;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.Param;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;

/**
 * Which crystals of a dataset are wanted, as a configuration table: {@code filter = { max-atoms = 20, elements = ["Si", "O"] }}.
 *
 * @param minAtoms smallest number of atoms per cell
 * @param maxAtoms largest number of atoms per cell
 * @param elements symbols of the elements a crystal may consist of; empty allows all
 * @param formula the only composition wanted, in any number of formula units
 */
public record DatasetFilter(
        @Param(label = "Fewest atoms", min = 1, help = "Leave out crystals with fewer atoms per cell") int minAtoms,
        @Param(label = "Most atoms", min = 1, help = "Leave out crystals with more atoms per cell") int maxAtoms,
        @Param(label = "Elements", help = "Keep crystals of these elements only; empty keeps all")
                List<String> elements,
        @Param(label = "Formula", help = "Keep crystals of this composition only, such as CaTiO3")
                Optional<String> formula) {

    /** Keeps everything. */
    public DatasetFilter() {
        this(1, Integer.MAX_VALUE, List.of(), Optional.empty());
    }

    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException if a symbol or the formula cannot be read, or no number of atoms is left
     */
    public DatasetFilter {
        elements = List.copyOf(elements);
        elements.forEach(Element::parse);
        formula.ifPresent(Composition::parse);
        if (minAtoms > maxAtoms) {
            throw new IllegalArgumentException(
                    "min-atoms is " + minAtoms + " and max-atoms is " + maxAtoms + "; no crystal fits");
        }
    }

    /** Returns a filter for the number of atoms only. */
    public static DatasetFilter atMostAtoms(int maxAtoms) {
        return new DatasetFilter(1, maxAtoms, List.of(), Optional.empty());
    }

    /** Tells whether everything passes. */
    public boolean keepsAll() {
        return minAtoms <= 1 && maxAtoms == Integer.MAX_VALUE && elements.isEmpty() && formula.isEmpty();
    }

    /** Tells whether a crystal passes. */
    public boolean keeps(Crystal crystal) {
        if (crystal.size() < minAtoms || crystal.size() > maxAtoms) {
            return false;
        }
        if (elements.isEmpty() && formula.isEmpty()) {
            return true;
        }
        Composition composition = crystal.composition();
        return (elements.isEmpty() || allowed().containsAll(composition.elements()))
                && (formula.isEmpty()
                        || Composition.parse(formula.get()).reduced().equals(composition.reduced()));
    }

    private Set<Element> allowed() {
        Set<Element> allowed = EnumSet.noneOf(Element.class);
        elements.forEach(symbol -> allowed.add(Element.parse(symbol)));
        return allowed;
    }
}
