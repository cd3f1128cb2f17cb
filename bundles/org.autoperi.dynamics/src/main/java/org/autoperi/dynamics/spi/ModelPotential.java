package org.autoperi.dynamics.spi;

import org.autoperi.core.Configurable;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Potential;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A family of model potentials in the plane, such as {@code diamond-4-state}; {@code autoperi simulate} and experiments choose
 * one by its id. What can be written as a formula is made by {@link org.autoperi.dynamics.Expression}.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface ModelPotential<C extends Record> extends Configurable<C> {
    /**
     * Makes the potential.
     *
     * @throws DynamicsException if the configuration gives none, such as a formula with an error in it
     */
    Potential potential(C config) throws DynamicsException;
}
