package org.autoperi.dataset.internal;

import java.util.List;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;

/**
 * A compound with the numbers of its structure.
 *
 * @param formula as written
 * @param prototype its structure type
 * @param values cell lengths in angstrom and angles in degrees, then free parameters
 * @param source the full reference that the numbers are from
 * @param where where it is written
 */
record Compound(String formula, Prototype prototype, List<Double> values, String source, SourcePosition where) {
    /** Copies. */
    Compound {
        values = List.copyOf(values);
    }

    /** Formula and structure type, such as {@code NaCl-rock-salt}. */
    String id() {
        return formula + "-" + prototype.name();
    }

    /**
     * The conventional cell, named by the id.
     *
     * @throws IllegalArgumentException if formula or values do not fit the structure type
     */
    Crystal crystal() {
        return prototype.crystal(formula, values).withName(id());
    }
}
