package org.autoperi.graph.internal;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.osgi.service.component.annotations.Component;

/** Joins every ordered pair of sites once, by the vector to the nearest image. */
@Component
@Extension(
        id = "complete",
        label = "Complete torus graph",
        description = "All ordered pairs of sites, each with the nearest image; independent of distances.")
public final class CompleteGraph implements GraphBuilder<CompleteGraph.Config> {

    /**
     * Parameters.
     *
     * @param selfLoops whether a site is joined to itself too, so that a crystal of one site has an edge
     */
    public record Config(
            @Param(label = "Self-loops", help = "Join every site to itself by an edge of length 0.")
                    boolean selfLoops) {
        /** The defaults. */
        public Config() {
            this(true);
        }
    }

    @Override
    public PeriodicGraph build(Crystal crystal, Config config) {
        return NeighbourSearch.of(crystal).complete(config.selfLoops());
    }
}
