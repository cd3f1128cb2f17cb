package org.autoperi.flow.spi;

import org.autoperi.tensor.Tape;
import org.osgi.annotation.versioning.ConsumerType;

/** A network with its parameters, made by an {@link Architecture} and owned by a run. Thread-safe, because it only reads parameters. */
@FunctionalInterface
@ConsumerType
public interface Network {
    /**
     * Says where the crystals of a tile are going. It must not depend on the order of the atoms, on a common shift of all atoms of a crystal, on whole-number
     * shifts of one atom, or on the other crystals of the tile; {@code org.autoperi.flow.testkit.ArchitectureChecks} tests it.
     *
     * @param tape what to compute on; parameters enter by {@link Tape#parameter}
     * @param tile the crystals
     */
    Forecast forecast(Tape tape, Tile tile);
}
