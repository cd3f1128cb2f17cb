package org.autoperi.flow.spi;

import java.util.Optional;
import org.autoperi.core.Configurable;
import org.autoperi.nn.ParameterScope;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes networks of one kind. The class itself is stateless; the network holds the parameters it created in the scope and belongs to
 * the run. The platform trains it, saves and loads its parameters by name, draws samples with it.
 *
 * @param <C> the configuration
 */
@ConsumerType
public interface Architecture<C extends Record> extends Configurable<C> {
    /**
     * Makes a network. The same configuration, facts and random numbers give the same parameters in the same order.
     *
     * @param config width, depth and the like
     * @param facts what the training data are like
     * @param parameters where the network's layers create their parameters
     */
    Network create(C config, DataFacts facts, ParameterScope parameters);

    /**
     * Whether its networks listen to {@link Tile#condition}. Those that do can decode latent vectors and follow conditions; facts with a
     * condition width above 0 are given to no others.
     */
    default boolean takesConditions() {
        return false;
    }

    /**
     * Why networks of a configuration learn flows only; empty if they learn a diffusion as well, whose answers are noise and no displacements. A
     * reason ends with what to change: "looks move the crystal by what is said of it; set looks to 1".
     */
    default Optional<String> flowsOnly(C config) {
        return Optional.empty();
    }
}
