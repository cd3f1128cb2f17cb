package org.autoperi.tensor;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A backward pass that is itself computed on the tape, so that its result can be differentiated again. Only tensors between
 * the loss and the variables asked for are visited.
 */
final class Derivation {
    /** How an operation hands the gradient of its output on, in operations of the tape. */
    @FunctionalInterface
    interface Rule {
        /** Says of every input what the gradient of the output adds to its own. */
        void apply(Tensor dy, Derivation to);
    }

    /** The rule of operations that have none. */
    static final Rule NONE = (dy, to) -> {
        throw new IllegalStateException("refused before");
    };

    private final Tape tape;
    private final Set<Tensor> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Tensor, Tensor> gradients = new IdentityHashMap<>();

    Derivation(Tape tape, Tensor... variables) {
        this.tape = tape;
        Collections.addAll(reached, variables);
    }

    /** Follows a step forward. */
    void reach(Tape.Step step) {
        for (Tensor input : step.inputs()) {
            if (reached.contains(input)) {
                reached.add(step.output());
                return;
            }
        }
    }

    /** Starts at a [1, 1] tensor. */
    void start(Tensor y) {
        gradients.put(y, tape.filled(1, 1, 1));
    }

    /** Follows a step backward. */
    void follow(Tape.Step step) {
        Tensor dy = gradients.get(step.output());
        if (dy == null || !reached.contains(step.output())) {
            return;
        }
        if (step.rule() == NONE) {
            throw new IllegalArgumentException("derivatives: " + step.operation() + " to " + step.output()
                    + tape.inLayer(step.layer())
                    + " has no derivative that can be differentiated again; write it in operations that have one");
        }
        step.rule().apply(dy, this);
    }

    /** Adds to the gradient of an input, if anybody will need it. */
    void add(Tensor input, Supplier<Tensor> term) {
        if (reached.contains(input)) {
            gradients.merge(input, term.get(), tape::add);
        }
    }

    /** What has come to a variable; zeros if nothing has. */
    Tensor of(Tensor variable) {
        Tensor gradient = gradients.get(variable);
        return gradient == null ? tape.filled(variable.rows(), variable.cols(), 0) : gradient;
    }
}
