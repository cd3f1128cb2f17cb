package org.autoperi.example;

import java.util.Locale;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.spi.PhysicsTerm;
import org.osgi.service.component.annotations.Component;

/**
 * Pushes atoms apart softly: {@code weight * sum over pairs of (1 + cos(pi d / cutoff)) / 2} for distances d below the cutoff, images of one
 * atom included. Finite at d = 0 and smooth at the cutoff, so it also disentangles atoms that lie on each other.
 */
@Component
@Extension(
        id = "soft-repulsion",
        label = "Soft repulsion",
        description = "Cosine repulsion of all atom pairs below a cutoff, finite at distance 0.",
        cite = "A. P. Thompson et al., LAMMPS, Comput. Phys. Commun. 271, 108171 (2022), doi:10.1016/j.cpc.2021.108171")
public final class SoftRepulsion implements PhysicsTerm<SoftRepulsion.Config> {
    /** More neighbours than this mean a collapsed cell. */
    private static final double MOST_PAIRS = 1e6;

    /**
     * Configuration.
     *
     * @param cutoff distance in angstrom at which the repulsion ends
     * @param weight factor of the whole term
     */
    public record Config(
            @Param(label = "Cutoff", unit = "angstrom", min = 0.1, max = 10, help = "Where the repulsion ends")
                    double cutoff,
            @Param(label = "Weight", unit = "1", min = 0) double weight) {
        /** Ends at 1.8 angstrom, weight 1. */
        public Config() {
            this(1.8, 1);
        }
    }

    @Override
    public double evaluate(Config config, PeriodicSystem system, Gradient gradient) {
        Crystal crystal = system.toCrystal();
        PeriodicGraph graph = NeighbourSearch.of(crystal).within(config.cutoff);
        double sum = 0;
        for (int e = 0; e < graph.edgeCount(); e++) {
            // The graph has both directions of every pair, hence the halves.
            double angle = Math.PI * graph.distance()[e] / config.cutoff;
            sum += (1 + Math.cos(angle)) / 4;
            if (gradient.isWanted() && graph.distance()[e] > 0) {
                double slope = -config.weight * Math.PI / config.cutoff * Math.sin(angle) / 4;
                add(gradient, system, crystal, graph, e, slope / graph.distance()[e]);
            }
        }
        return config.weight * sum;
    }

    /** Adds the derivative of a function of the length of an edge: {@code factor} times the vector of the edge. */
    private static void add(
            Gradient gradient, PeriodicSystem system, Crystal crystal, PeriodicGraph graph, int edge, double factor) {
        int from = graph.source()[edge];
        int to = graph.target()[edge];
        double[] shift = new double[3];
        double[] derivative = new double[3];
        for (int k = 0; k < 3; k++) {
            shift[k] = crystal.frac(to, k) + graph.image()[3 * edge + k] - crystal.frac(from, k);
            derivative[k] = factor * graph.vector()[3 * edge + k];
        }
        gradient.addVector(system, from, to, shift, derivative);
    }

    @Override
    public Optional<String> inapplicable(Config config, PeriodicSystem system) {
        double sphere = 4 / 3.0 * Math.PI * Math.pow(config.cutoff, 3);
        boolean collapsed = system.size() * (double) system.size() * sphere / system.volume() > MOST_PAIRS;
        return collapsed
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "the cell has collapsed: %d atoms in %.3g cubic angstrom",
                        system.size(),
                        system.volume()))
                : Optional.empty();
    }
}
