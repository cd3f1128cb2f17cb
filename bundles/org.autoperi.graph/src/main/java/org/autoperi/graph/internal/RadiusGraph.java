package org.autoperi.graph.internal;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.osgi.service.component.annotations.Component;

/** Joins all sites within a cutoff, images included. */
@Component
@Extension(
        id = "radius",
        label = "Radius graph",
        description = "All neighbours within a cutoff, periodic images and images of the site itself included.")
public final class RadiusGraph implements GraphBuilder<RadiusGraph.Config> {

    /**
     * Parameters.
     *
     * @param cutoff largest distance in angstrom
     */
    public record Config(
            @Param(label = "Cutoff", unit = "angstrom", min = 0.1, max = 100, help = "Largest distance of neighbours.")
                    double cutoff) {
        /** The defaults. */
        public Config() {
            this(5);
        }
    }

    @Override
    public PeriodicGraph build(Crystal crystal, Config config) {
        return NeighbourSearch.of(crystal).within(config.cutoff());
    }
}
