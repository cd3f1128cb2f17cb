package org.autoperi.dynamics.internal;

import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Expression;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.spi.ModelPotential;
import org.osgi.service.component.annotations.Component;

/** Two wells along x, harmonic along y: {@code B (x^2 - a)^2 + y^2}. */
@Component
@Extension(
        id = "double-well",
        label = "Double well",
        description = "Two wells along x, harmonic along y",
        cite = "doi:10.1038/s41467-020-18959-8")
public final class DoubleWell implements ModelPotential<DoubleWell.Config> {
    /**
     * Configuration.
     *
     * @param barrier factor B of the quartic
     * @param place the wells are at plus and minus the square root of it
     */
    public record Config(
            @Param(label = "Barrier", min = 0, help = "Factor B of B (x^2 - a)^2.") double barrier,
            @Param(label = "Place", min = 0, help = "The a of B (x^2 - a)^2: wells are at plus and minus its root.")
                    double place) {
        /** B = 1, a = 0.5, as published. */
        public Config() {
            this(1, 0.5);
        }
    }

    @Override
    public Potential potential(Config config) throws DynamicsException {
        double well = Math.sqrt(config.place());
        return Expression.parse(config.barrier() + "*(x^2 - " + config.place() + ")^2 + y^2")
                .withCentres(List.of(new Centre(well, 0), new Centre(-well, 0)));
    }
}
