package org.autoperi.nn;

import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Rows shifted and scaled to mean 0 and variance 1, then by a gain and a bias (doi:10.48550/arXiv.1607.06450). */
public final class LayerNorm {
    private final String name;
    private final Parameter gain;
    private final Parameter bias;

    /** With gain 1 and bias 0. */
    public LayerNorm(ParameterScope scope, int width) {
        this.name = scope.prefix();
        this.gain = scope.create("gain", 1, width, Initializer.constant(1));
        this.bias = scope.create("bias", 1, width, Initializer.zeros());
    }

    /** The layer applied to rows x [R, width], same shape. */
    public Tensor apply(Tape tape, Tensor x) {
        return tape.in(name, () -> tape.layerNorm(x, tape.parameter(gain), tape.parameter(bias)));
    }
}
