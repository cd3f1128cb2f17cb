package org.autoperi.physics.internal;

import java.util.Locale;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Element;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.spi.PhysicsTerm;
import org.osgi.service.component.annotations.Component;

/**
 * Penalises atoms closer than a fraction of the sum of their covalent radii, images of the same atom included:
 * {@code weight * sum over pairs of max(0, 1 - d / (scale (r_i + r_j)))^2}.
 *
 * <p>Radii: Cordero et al., doi:10.1039/b801115j, as tabulated in {@link Element}. Two atoms at exactly the same place count 1 and push in no
 * direction, since none is preferred.
 */
@Component
@Extension(
        id = "min-distance",
        label = "Minimum distance",
        description =
                "Penalises atom pairs closer than a fraction of the sum of their covalent radii, self-images included.",
        cite = "doi:10.1039/b801115j")
public final class MinDistance implements PhysicsTerm<MinDistance.Config> {
    /** Images beyond this number mean a collapsed cell; the work would take seconds and the value say nothing more. */
    private static final double MOST_IMAGES = 5e6;

    /**
     * Configuration.
     *
     * @param scale fraction of the sum of covalent radii; 0.7 leaves 99.86 % of 9,917 crystals of MP-20 untouched (see docs/metrics.md)
     * @param weight factor of the whole term
     */
    public record Config(
            @Param(
                            label = "Scale",
                            unit = "1",
                            min = 0,
                            max = 2,
                            help = "Fraction of the sum of covalent radii below which a pair is penalised.")
                    double scale,
            @Param(label = "Weight", unit = "1", min = 0) double weight) {
        /** Scale 0.7, weight 1. */
        public Config() {
            this(0.7, 1);
        }
    }

    @Override
    public double evaluate(Config config, PeriodicSystem system, Gradient gradient) {
        PeriodicPairs pairs = new PeriodicPairs(system);
        double[] sum = {0};
        for (int i = 0; i < system.size(); i++) {
            for (int j = i; j < system.size(); j++) {
                int from = i;
                int to = j;
                double cutoff = config.scale * (radius(system, i) + radius(system, j));
                pairs.within(i, j, cutoff, (shift, vector, distance) -> {
                    double overlap = 1 - distance / cutoff;
                    sum[0] += overlap * overlap;
                    if (gradient.isWanted() && distance > 0) {
                        double slope = -2 * config.weight * overlap / (cutoff * distance);
                        double[] derivative = {slope * vector[0], slope * vector[1], slope * vector[2]};
                        gradient.addVector(system, from, to, shift, derivative);
                    }
                });
            }
        }
        return config.weight * sum[0];
    }

    @Override
    public Optional<String> inapplicable(Config config, PeriodicSystem system) {
        double largest = 0;
        for (int i = 0; i < system.size(); i++) {
            largest = Math.max(largest, radius(system, i));
        }
        double cutoff = 2 * config.scale * largest;
        double images =
                system.size() * (system.size() + 1.0) / 2 * 4 / 3 * Math.PI * Math.pow(cutoff, 3) / system.volume();
        return images <= MOST_IMAGES
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the cell has collapsed: %d atoms in %.3g cubic angstrom",
                        system.size(),
                        system.volume()));
    }

    private static double radius(PeriodicSystem system, int atom) {
        return Element.of(system.atomicNumber(atom)).covalentRadiusAngstrom();
    }
}
