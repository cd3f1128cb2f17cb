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

/**
 * A box with a wall at x = 0 that has a gap at y = 0: {@code x^6 + y^6 + h G(x; 0, w) (1 - G(y; 0, w))}. What separates the halves is the narrowness
 * of the gap, not its energy.
 */
@Component
@Extension(
        id = "entropic",
        label = "Entropic barrier",
        description = "A wall with a narrow gap between two halves of a box",
        cite = "doi:10.1038/s41467-020-18959-8")
public final class Entropic implements ModelPotential<Entropic.Config> {
    /**
     * Configuration.
     *
     * @param height height of the wall
     * @param width width of the wall and of the gap
     */
    public record Config(
            @Param(label = "Height", help = "Height of the wall.") double height,
            @Param(label = "Width", min = 1e-3, help = "Width of the wall and of the gap.") double width) {
        /** Height 1, width 0.1414, as published. */
        public Config() {
            this(1, 0.1414);
        }
    }

    @Override
    public Potential potential(Config config) throws DynamicsException {
        String w = Double.toString(config.width());
        return Expression.parse("x^6 + y^6 + (" + config.height() + ")*G(x; 0, " + w + ")*(1 - G(y; 0, " + w + "))")
                .withCentres(List.of(new Centre(0.6, 0), new Centre(-0.6, 0)));
    }
}
