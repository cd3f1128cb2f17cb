package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * The loss of one tile as a weighted sum of named terms, so that each can be watched by itself. Immutable.
 *
 * @param terms the terms, in order
 */
public record Loss(List<Term> terms) {
    /**
     * One term.
     *
     * @param name unique within the loss
     * @param weight its factor in the sum
     * @param value shape [1, 1]
     */
    public record Term(String name, double weight, Tensor value) {}

    /** Copies the list. */
    public Loss {
        terms = List.copyOf(terms);
    }

    /** A loss of one term of weight 1. */
    public static Loss of(String name, Tensor value) {
        return of(name, 1, value);
    }

    /** A loss of one term. */
    public static Loss of(String name, double weight, Tensor value) {
        return new Loss(List.of(new Term(name, weight, value)));
    }

    /** This loss and one more term. */
    public Loss and(String name, double weight, Tensor value) {
        List<Term> more = new ArrayList<>(terms);
        more.add(new Term(name, weight, value));
        return new Loss(more);
    }

    /** The weighted sum, shape [1, 1]. */
    public Tensor total(Tape tape) {
        Tensor total = null;
        for (Term term : terms) {
            Tensor weighted = tape.scale(term.value(), (float) term.weight());
            total = total == null ? weighted : tape.add(total, weighted);
        }
        return total;
    }
}
