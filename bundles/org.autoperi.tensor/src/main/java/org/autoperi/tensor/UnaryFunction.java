package org.autoperi.tensor;

import java.util.Locale;

/** The functions of one variable that kernels evaluate together with their slopes. */
public enum UnaryFunction {
    /** e to the x. */
    EXP,
    /** Natural logarithm. */
    LOG,
    /** Sine of an angle in radians. */
    SIN,
    /** Cosine of an angle in radians. */
    COS,
    /** Hyperbolic tangent. */
    TANH,
    /** Logistic function 1 / (1 + exp(-x)). */
    SIGMOID,
    /** log(1 + exp(x)). */
    SOFTPLUS,
    /** x sigmoid(x), doi:10.1016/j.neunet.2017.12.012. */
    SILU,
    /**
     * x times the normal distribution function, as x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)), section 2 of
     * doi:10.48550/arXiv.1606.08415.
     */
    GELU,
    /** max(x, 0), slope 0 at 0. */
    RELU,
    /** Absolute value, slope 0 at 0. */
    ABS,
    /** x squared. */
    SQUARE,
    /** Square root; the slope at 0 is infinite. */
    SQRT,
    /** 1 / x. */
    RECIPROCAL;

    /** Coefficients of {@link #GELU}: 2 sqrt(2 / pi), and this times 0.044715. */
    static final double GELU_LINEAR = 1.5957691216057308;

    static final double GELU_CUBIC = 0.044715 * GELU_LINEAR;

    /** The name of the operation on a tape. */
    String operation() {
        return name().toLowerCase(Locale.ROOT);
    }
}
