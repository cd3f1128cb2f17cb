package org.autoperi.evaluate.internal;

import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;

/** Which structures can be compared with others at all. */
final class Duplicates {
    private Duplicates() {}

    /** Returns the verdict on a structure that cannot be compared, empty for one that can. */
    static Optional<Verdict> cannotBeCompared(GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Optional.of(Verdict.failed(StructuralValidity.UNREADABLE, unreadable.reason()));
        }
        Crystal crystal = structure.crystal().orElseThrow();
        if (!crystal.isOrdered()) {
            return Optional.of(Verdict.failed("disordered", "disordered structures are not compared"));
        }
        return crystal.lattice().volume() >= new StructuralValidity.Config().minVolume()
                ? Optional.empty()
                : Optional.of(Verdict.failed("no volume", "cells without volume are not compared"));
    }
}
