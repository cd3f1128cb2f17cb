package org.autoperi.physics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.autoperi.core.Choice;
import org.autoperi.physics.spi.PhysicsTerm;

/**
 * The sum of the chosen terms. Immutable and thread-safe. A term that does not apply to a system counts as zero there, and
 * {@link #explain} names it with the reason; nothing is left out silently.
 *
 * @param terms the terms in the order of the configuration, may be empty
 */
public record PhysicsSum(List<Choice<PhysicsTerm<?>>> terms) {
    /**
     * What one term says of one system.
     *
     * @param id the term
     * @param unit unit of the value
     * @param value its value, weight included; empty if the term does not apply
     * @param reason why it does not apply; empty if it does
     */
    public record TermValue(String id, String unit, OptionalDouble value, Optional<String> reason) {}

    /** Copies the list. */
    public PhysicsSum {
        terms = List.copyOf(terms);
    }

    /**
     * Returns the sum and adds its derivatives to {@code gradient}.
     *
     * @return the sum over the terms that apply, 0 if none does
     */
    public double evaluate(PeriodicSystem system, Gradient gradient) {
        double sum = 0;
        for (Choice<PhysicsTerm<?>> choice : terms) {
            if (reason(choice.extension(), choice, system).isEmpty()) {
                sum += value(choice.extension(), choice, system, gradient);
            }
        }
        return sum;
    }

    /** Returns what each term says, in the order of the terms. */
    public List<TermValue> explain(PeriodicSystem system) {
        List<TermValue> values = new ArrayList<>();
        for (Choice<PhysicsTerm<?>> choice : terms) {
            Optional<String> reason = reason(choice.extension(), choice, system);
            OptionalDouble value = reason.isPresent()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(value(choice.extension(), choice, system, Gradient.none()));
            values.add(new TermValue(choice.id(), unit(choice.extension(), choice), value, reason));
        }
        return List.copyOf(values);
    }

    /** Returns the sum without the terms that do not apply to a system, such as the start of a relaxation. */
    PhysicsSum applicableTo(PeriodicSystem system) {
        return new PhysicsSum(terms.stream()
                .filter(choice -> reason(choice.extension(), choice, system).isEmpty())
                .toList());
    }

    private static <C extends Record> double value(
            PhysicsTerm<C> term, Choice<?> choice, PeriodicSystem system, Gradient gradient) {
        return term.evaluate(choice.configFor(term), system, gradient);
    }

    private static <C extends Record> Optional<String> reason(
            PhysicsTerm<C> term, Choice<?> choice, PeriodicSystem system) {
        return term.inapplicable(choice.configFor(term), system);
    }

    private static <C extends Record> String unit(PhysicsTerm<C> term, Choice<?> choice) {
        return term.unit(choice.configFor(term));
    }
}
