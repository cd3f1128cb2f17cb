package org.autoperi.physics.internal;

import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Element;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.TypicalVolumes;
import org.autoperi.physics.spi.PhysicsTerm;
import org.osgi.service.component.annotations.Component;

/**
 * Pulls the volume of the cell towards the one its composition usually has:
 * {@code weight * n * max(0, |ln(V / V_typical)| - slack)^2} with n atoms and the volumes of {@link TypicalVolumes}. It says nothing about
 * crystals of one element, whose forms differ too much (diamond, graphite, fullerene).
 */
@Component
@Extension(
        id = "volume-prior",
        label = "Volume prior",
        description = "Pulls the volume of the cell towards the sum of typical volumes of its atoms.",
        cite = "doi:10.1063/1.4812323")
public final class VolumePrior implements PhysicsTerm<VolumePrior.Config> {
    /**
     * Configuration.
     *
     * @param slack deviation of ln V that costs nothing; 0.3 leaves 99.1 % of 14,671 unseen crystals untouched (see docs/metrics.md)
     * @param weight factor of the whole term
     */
    public record Config(
            @Param(
                            label = "Slack",
                            unit = "1",
                            min = 0,
                            help = "Deviation of the logarithm of the volume that costs nothing.")
                    double slack,
            @Param(label = "Weight", unit = "1", min = 0) double weight) {
        /** Slack 0.3, weight 1. */
        public Config() {
            this(0.3, 1);
        }
    }

    @Override
    public double evaluate(Config config, PeriodicSystem system, Gradient gradient) {
        double expected = TypicalVolumes.of(system.atomicNumbers()).orElseThrow();
        double deviation = Math.log(system.volume() / expected);
        double excess = Math.max(0, Math.abs(deviation) - config.slack);
        if (gradient.isWanted() && excess > 0) {
            // d ln V / dL is the transposed inverse of the lattice
            double byLogVolume = 2 * config.weight * system.size() * excess * Math.signum(deviation);
            double[] inverse = system.inverse();
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    gradient.addLattice(row, column, byLogVolume * inverse[3 * column + row]);
                }
            }
        }
        return config.weight * system.size() * excess * excess;
    }

    @Override
    public Optional<String> inapplicable(Config config, PeriodicSystem system) {
        boolean several = false;
        for (int i = 0; i < system.size(); i++) {
            several |= system.atomicNumber(i) != system.atomicNumber(0);
            if (!TypicalVolumes.knows(system.atomicNumber(i))) {
                return Optional.of("no typical volume is known for "
                        + Element.of(system.atomicNumber(i)).englishName());
            }
        }
        return several ? Optional.empty() : Optional.of("forms of one element differ too much in density");
    }
}
