package org.autoperi.flow.spi;

import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/** A network that describes crystals, made by an {@link Encoder} and owned by a run. Thread-safe, because it only reads parameters. */
@ConsumerType
public interface EncoderNetwork {
    /** Distance up to which it wants to see neighbours, in angstrom. */
    double cutoffAngstrom();

    /** Length of the vector it gives for each crystal. */
    int width();

    /**
     * Describes each crystal of a tile by a vector, shape [B, width]. The vector belongs to the crystal as a solid without end: it must not depend on
     * how the crystal is turned, where its origin is, how its atoms are ordered, which cell or supercell it is given in, or on the other
     * crystals of the tile, and it must not jump when a neighbour passes the cutoff. {@code org.autoperi.flow.testkit.EncoderChecks} tests it.
     *
     * @param tape what to compute on; parameters enter by {@link Tape#parameter}
     * @param tile the crystals with their neighbours up to the cutoff
     */
    Tensor encode(Tape tape, RadiusTile tile);
}
