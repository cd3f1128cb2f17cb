package org.autoperi.dynamics.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Expression;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.spi.ModelPotential;
import org.osgi.service.component.annotations.Component;

/** Whatever the user writes in x and y. */
@Component
@Extension(
        id = "expression",
        label = "Expression",
        description = "A formula in x and y, with the centres of its states")
public final class FormulaPotential implements ModelPotential<FormulaPotential.Config> {
    /**
     * Configuration.
     *
     * @param formula the energy
     * @param centres the centres of its states, x and y in turn
     */
    public record Config(
            @Param(label = "Formula", help = "The energy, such as x^4 - x^2 + y^2; G(u; u0, w) is a Gaussian.")
                    String formula,
            @Param(label = "Centres", help = "Centres of the states: x and y of the first, x and y of the second, ...")
                    List<Double> centres) {
        /** Two wells at x = 0.7 and -0.7. */
        public Config() {
            this("x^4 - x^2 + y^2", List.of());
        }

        /** Copies the list. */
        public Config {
            centres = List.copyOf(centres);
            if (centres.size() % 2 != 0) {
                throw new IllegalArgumentException(
                        "centres has " + centres.size() + " numbers; expected x and y of each state, an even number");
            }
        }
    }

    @Override
    public Potential potential(Config config) throws DynamicsException {
        List<Centre> states = new ArrayList<>();
        for (int i = 0; i < config.centres().size(); i += 2) {
            states.add(new Centre(config.centres().get(i), config.centres().get(i + 1)));
        }
        return Expression.parse(config.formula()).withCentres(states);
    }
}
