package org.autoperi.graph.internal;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.VoronoiTessellation;
import org.autoperi.graph.spi.GraphBuilder;
import org.osgi.service.component.annotations.Component;

/** Joins sites whose Voronoi cells share a facet; the weight is the size of the facet beside the largest of the cell. */
@Component
@Extension(
        id = "voronoi",
        label = "Voronoi neighbours",
        description = "Sites whose Voronoi cells share a facet, weighted by its relative solid angle, area or volume.",
        cite = "doi:10.1107/S0567739479001765")
public final class VoronoiGraph implements GraphBuilder<VoronoiGraph.Config> {

    /**
     * Parameters.
     *
     * @param weight what is compared: solid-angle, area or volume
     * @param tolerance smallest weight of an edge, relative to the largest facet of the cell
     * @param search radius in which neighbours are sought at first in angstrom, as pymatgen's cutoff; 0 takes the true cell
     */
    public record Config(
            @Param(
                            label = "Weight",
                            oneOf = {"solid-angle", "area", "volume"},
                            help = "What of a facet is compared with the largest of the cell.")
                    String weight,
            @Param(
                            label = "Tolerance",
                            unit = "1",
                            min = 0,
                            max = 1,
                            help = "Facets of at most this weight make no edge.")
                    double tolerance,
            @Param(
                            label = "Search radius",
                            unit = "angstrom",
                            min = 0,
                            max = 100,
                            help = "Where neighbours are sought at first; 0 takes the true Voronoi cell.")
                    double search) {
        /** The defaults. */
        public Config() {
            this("solid-angle", 0, 0);
        }
    }

    @Override
    public PeriodicGraph build(Crystal crystal, Config config) {
        double search = config.search() == 0 ? Double.POSITIVE_INFINITY : config.search();
        VoronoiTessellation tessellation = VoronoiTessellation.of(crystal);
        return tessellation.graph(
                switch (config.weight()) {
                    case "area" -> facet -> facet.area();
                    case "volume" -> facet -> facet.volume();
                    case "solid-angle" -> facet -> facet.solidAngle();
                    default -> throw new IllegalArgumentException(
                            "weight must be solid-angle, area or volume, found '" + config.weight() + "'");
                },
                config.tolerance(),
                search);
    }
}
