package org.autoperi.flow.spi;

import org.autoperi.core.Configurable;
import org.autoperi.nn.ParameterScope;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes networks of one kind that turn a crystal into a vector. The class itself is stateless; the network holds the parameters it created in
 * the scope and belongs to the run. The platform finds the neighbours, trains the network for whatever is wanted from the vector, and saves and
 * loads its parameters by name.
 *
 * @param <C> the configuration
 */
@ConsumerType
public interface Encoder<C extends Record> extends Configurable<C> {
    /**
     * Makes a network. The same configuration, facts and random numbers give the same parameters in the same order.
     *
     * @param config width, depth, cutoff and the like
     * @param facts what the training data are like
     * @param parameters where the network's layers create their parameters
     * @throws IllegalArgumentException if the values of the configuration do not go together; the message says which and why
     */
    EncoderNetwork create(C config, DataFacts facts, ParameterScope parameters);
}
