package org.autoperi.flow.spi;

import java.util.List;
import org.autoperi.crystal.Element;

/**
 * What an architecture may know of the training data when it makes its network.
 *
 * @param elements the elements that occur, in the order of their atomic numbers
 * @param maxAtoms largest number of atoms in a cell
 * @param conditionWidth numbers the network is told of each crystal beside its state, see {@link Tile#condition}; 0 for none
 */
public record DataFacts(List<Element> elements, int maxAtoms, int conditionWidth) {
    /** Copies the list and checks that something is there. */
    public DataFacts {
        elements = List.copyOf(elements);
        if (elements.isEmpty() || maxAtoms < 1 || conditionWidth < 0) {
            throw new IllegalArgumentException("expected at least one element and one atom, found " + elements.size()
                    + " elements, cells of at most " + maxAtoms + " atoms, conditions of width " + conditionWidth);
        }
    }

    /** Facts of data without conditions. */
    public DataFacts(List<Element> elements, int maxAtoms) {
        this(elements, maxAtoms, 0);
    }

    /** The same with conditions of another width. */
    public DataFacts withConditionWidth(int width) {
        return new DataFacts(elements, maxAtoms, width);
    }
}
