package org.autoperi.tensor;

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
    /** max(x, 0), slope 0 at 0. */
    RELU,
    /** Absolute value, slope 0 at 0. */
    ABS,
    /** x squared. */
    SQUARE,
    /** Square root; the slope at 0 is infinite. */
    SQRT,
    /** 1 / x. */
    RECIPROCAL
}
