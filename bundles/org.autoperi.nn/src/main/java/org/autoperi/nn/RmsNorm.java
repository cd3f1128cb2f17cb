package org.autoperi.nn;

import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Rows scaled to mean square 1, then by a gain (doi:10.48550/arXiv.1910.07467). */
public final class RmsNorm {
    private final String name;
    private final Parameter gain;

    /** With gain 1. */
    public RmsNorm(ParameterScope scope, int width) {
        this.name = scope.prefix();
        this.gain = scope.create("gain", 1, width, Initializer.constant(1));
    }

    /** The layer applied to rows x [R, width], same shape. */
    public Tensor apply(Tape tape, Tensor x) {
        return tape.in(name, () -> tape.rmsNorm(x, tape.parameter(gain)));
    }
}
