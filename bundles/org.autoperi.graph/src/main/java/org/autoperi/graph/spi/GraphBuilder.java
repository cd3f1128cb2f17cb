package org.autoperi.graph.spi;

import org.autoperi.core.Configurable;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.PeriodicGraph;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Connects the sites of a crystal by edges.
 *
 * <p>Implementations are stateless and thread-safe, and the same graph results, up to the numbering of sites and images, for every choice of
 * cell and numbering of sites.
 *
 * @param <C> the record of parameters
 */
@FunctionalInterface
@ConsumerType
public interface GraphBuilder<C extends Record> extends Configurable<C> {

    /**
     * Returns the graph of a crystal; node i is site i.
     *
     * @throws IllegalArgumentException if the parameters do not fit the crystal
     */
    PeriodicGraph build(Crystal crystal, C config);
}
