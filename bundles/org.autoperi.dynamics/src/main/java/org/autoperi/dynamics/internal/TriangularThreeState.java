package org.autoperi.dynamics.internal;

import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.spi.ModelPotential;
import org.osgi.service.component.annotations.Component;

/** Three wells on a triangle, each beside the other two. */
@Component
@Extension(
        id = "triangular-3-state",
        label = "Triangle of three states",
        description = "Three wells, each beside the other two",
        cite = "doi:10.1038/s41467-020-18959-8")
public final class TriangularThreeState implements ModelPotential<TriangularThreeState.Config> {
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
                List.of(new Centre(1.5, 1.8), new Centre(0, -1), new Centre(-1.5, 1.5)), false, config.tilt());
    }
}
