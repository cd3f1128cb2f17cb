package org.autoperi.dynamics.internal;

import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.spi.ModelPotential;
import org.osgi.service.component.annotations.Component;

/** Four wells on a diamond around a hill; the system of the MD language model. */
@Component
@Extension(
        id = "diamond-4-state",
        label = "Diamond of four states",
        description = "Four wells on a diamond around a hill",
        cite = "doi:10.1038/s41467-020-18959-8")
public final class DiamondFourState implements ModelPotential<DiamondFourState.Config> {
    /**
     * Configuration.
     *
     * @param tilt energy added for each unit of x; 0 as published
     */
    public record Config(
            @Param(label = "Tilt", help = "Energy added for each unit of x; 0 as published.") double tilt) {
        /** No tilt. */
        public Config() {
            this(0);
        }
    }

    @Override
    public Potential potential(Config config) throws DynamicsException {
        return GaussianWells.of(
                List.of(new Centre(2, -1), new Centre(0.5, 2), new Centre(-0.5, -2), new Centre(-2, 1)),
                true,
                config.tilt());
    }
}
