package org.autoperi.nn;

import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** x W' + b with a weight W of shape [outputs, inputs] and a bias b of shape [1, outputs]. */
public final class Linear {
    private final String name;
    private final Parameter weight;
    private final Parameter bias;

    /** With weight and bias drawn evenly up to 1 / sqrt(inputs). */
    public Linear(ParameterScope scope, int inputs, int outputs) {
        this(scope, inputs, outputs, Initializer.fanIn());
    }

    /** With the given first weights, and a bias drawn evenly up to 1 / sqrt(inputs). */
    public Linear(ParameterScope scope, int inputs, int outputs, Initializer initializer) {
        this(scope, inputs, outputs, initializer, Initializer.uniform(1 / Math.sqrt(inputs)));
    }

    /** With the given first weights and bias. */
    public Linear(ParameterScope scope, int inputs, int outputs, Initializer initializer, Initializer biasInitializer) {
        this.name = scope.prefix();
        this.weight = scope.create("weight", outputs, inputs, initializer);
        this.bias = scope.create("bias", 1, outputs, biasInitializer);
    }

    /** The layer applied to rows x [R, inputs], shape [R, outputs]. */
    public Tensor apply(Tape tape, Tensor x) {
        return tape.in(name, () -> tape.linear(x, tape.parameter(weight), tape.parameter(bias)));
    }

    /** SiLU of the layer, in one piece. */
    public Tensor applySilu(Tape tape, Tensor x) {
        return tape.in(name, () -> tape.linearSilu(x, tape.parameter(weight), tape.parameter(bias)));
    }

    /** Shape [outputs, inputs]. */
    public Parameter weight() {
        return weight;
    }

    /** Shape [1, outputs]. */
    public Parameter bias() {
        return bias;
    }
}
