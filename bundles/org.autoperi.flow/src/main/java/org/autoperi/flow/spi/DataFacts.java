package org.autoperi.flow.spi;

import java.util.List;
import org.autoperi.crystal.Element;

/**
 * What an architecture may know of the training data when it makes its network.
 *
 * @param elements the elements that occur, in the order of their atomic numbers
 * @param maxAtoms largest number of atoms in a cell
 */
public record DataFacts(List<Element> elements, int maxAtoms) {
    /** Copies the list and checks that something is there. */
    public DataFacts {
        elements = List.copyOf(elements);
        if (elements.isEmpty() || maxAtoms < 1) {
            throw new IllegalArgumentException("expected at least one element and one atom, found " + elements.size()
                    + " elements and cells of at most " + maxAtoms + " atoms");
        }
    }
}
