package org.autoperi.crystal.io;

import org.autoperi.core.Problem;
import org.autoperi.crystal.Crystal;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes structures as they are read, and what went wrong with others. */
@FunctionalInterface
@ConsumerType
public interface CrystalSink {

    /** Takes the next structure. */
    void crystal(Crystal crystal);

    /** Takes a remark on a structure that could be read all the same; ignored unless overridden. */
    default void remark(Problem problem) {}

    /**
     * Takes the reason why one structure cannot be used; reading goes on after it unless this method throws, as it does unless overridden.
     */
    default void refused(CrystalFormatException reason) throws CrystalFormatException {
        throw reason;
    }
}
