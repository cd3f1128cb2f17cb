package org.autoperi.crystal.spi;

import java.util.Optional;
import org.autoperi.core.Configurable;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds the space group of a crystal.
 *
 * <p>Implementations are stateless and thread-safe. The space-group type does not depend on the choice of cell, the orientation or the
 * numbering of sites. Sites are alike if they hold the same species with the same occupancies and oxidation states.
 *
 * @param <C> the record of parameters beyond the tolerances
 */
@FunctionalInterface
@ConsumerType
public interface SymmetryFinder<C extends Record> extends Configurable<C> {

    /**
     * Returns the symmetry of a crystal, made by {@link Symmetry#builder}. The setting is the one that spglib takes when none is asked
     * for ({@link org.autoperi.crystal.SpaceGroup#firstOfNumber}).
     *
     * @throws SymmetryException if no space group fits within the tolerance, or sites are nearer than it
     */
    Symmetry find(Crystal crystal, SymmetryTolerance tolerance, C config) throws SymmetryException;

    /** Returns the preference for this finder where several are installed; the highest wins, the built-in one has 0. */
    default int rank() {
        return 0;
    }

    /** Returns why the finder cannot work on this machine, such as a missing native library; empty if it can. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }
}
