package org.autoperi.physics.spi;

import java.util.Optional;
import org.autoperi.core.Configurable;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A differentiable physical term: one number for a periodic system, lower is better, with its gradient.
 *
 * <p>The number is extensive (a supercell of k cells has k times the value), continuous, and the same for every description of one
 * crystal: rotated, with another origin, atom order or choice of cell. A term multiplies by its own weight where its configuration
 * has one. {@code org.autoperi.physics.testkit.PhysicsTermChecks} tests all of this.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface PhysicsTerm<C extends Record> extends Configurable<C> {
    /**
     * Returns the value and <em>adds</em> its derivatives to {@code gradient}, which may ignore them
     * ({@link Gradient#isWanted()} tells, so that the work can be spared).
     *
     * <p>Shape: derivatives by fractional coordinates [n, 3] at fixed lattice; by lattice vectors, rows, [3, 3] at fixed fractional
     * coordinates.
     *
     * <p>Errors: called only where {@link #inapplicable} is empty. A term that depends on something outside the program throws
     * {@link java.io.UncheckedIOException} with a sentence when that fails.
     *
     * @return the value in {@link #unit}, finite
     */
    double evaluate(C config, PeriodicSystem system, Gradient gradient);

    /** Returns the unit of the value, {@code "1"} for a pure number, {@code "eV"} for an energy. */
    default String unit(C config) {
        return "1";
    }

    /** Returns why the term says nothing about a system, as a sentence for people; empty if it applies. */
    default Optional<String> inapplicable(C config, PeriodicSystem system) {
        return Optional.empty();
    }
}
