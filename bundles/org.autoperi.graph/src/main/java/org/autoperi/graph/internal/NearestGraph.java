package org.autoperi.graph.internal;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.osgi.service.component.annotations.Component;

/** Joins every site to its nearest neighbours, the last shell whole, so that no choice among equals is made. */
@Component
@Extension(
        id = "nearest",
        label = "Nearest neighbours",
        description = "The k nearest neighbours of every site and all others at the distance of the k-th.")
public final class NearestGraph implements GraphBuilder<NearestGraph.Config> {

    /**
     * Parameters.
     *
     * @param neighbours k, the smallest number of neighbours
     * @param shell distances up to this much beyond the k-th belong to the same shell, in angstrom
     */
    public record Config(
            @Param(
                            label = "Neighbours",
                            unit = "1",
                            min = 1,
                            max = 1000,
                            help = "Smallest number of neighbours per site.")
                    int neighbours,
            @Param(
                            label = "Shell thickness",
                            unit = "angstrom",
                            min = 0,
                            max = 1,
                            help = "Distances this much beyond the last neighbour's belong to the same shell.")
                    double shell) {
        /** The defaults. */
        public Config() {
            this(12, 1e-3);
        }
    }

    @Override
    public PeriodicGraph build(Crystal crystal, Config config) {
        return NeighbourSearch.of(crystal).nearest(config.neighbours(), config.shell());
    }
}
