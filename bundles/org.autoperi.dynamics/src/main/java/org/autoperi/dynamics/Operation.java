package org.autoperi.dynamics;

import java.util.Locale;
import java.util.Optional;

/** What a node of a formula computes from its operands. */
enum Operation {
    CONSTANT(0),
    X(0),
    Y(0),
    ADD(2),
    SUBTRACT(2),
    MULTIPLY(2),
    DIVIDE(2),
    POWER(2),
    MIN(2),
    MAX(2),
    EXP(1),
    LOG(1),
    SQRT(1),
    SIN(1),
    COS(1),
    TAN(1),
    SINH(1),
    COSH(1),
    TANH(1),
    ABS(1),
    /** 1, 0 or -1; the derivative of {@link #ABS}. */
    SIGN(1),
    /** 1 above zero, 0 below, a half at it; tells {@link #MIN} and {@link #MAX} which operand's derivative counts. */
    STEP(1);

    private final int operands;

    Operation(int operands) {
        this.operands = operands;
    }

    int operands() {
        return operands;
    }

    /** The function that a formula calls by this name. */
    static Optional<Operation> function(String name) {
        for (Operation one : values()) {
            boolean callable = one.operands == 1 && one != SIGN && one != STEP || one == MIN || one == MAX;
            if (callable && one.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    double apply(double a, double b) {
        return switch (this) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case POWER -> Math.pow(a, b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case EXP -> Math.exp(a);
            case LOG -> Math.log(a);
            case SQRT -> Math.sqrt(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case TAN -> Math.tan(a);
            case SINH -> Math.sinh(a);
            case COSH -> Math.cosh(a);
            case TANH -> Math.tanh(a);
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case STEP -> 0.5 + 0.5 * Math.signum(a);
            case CONSTANT, X, Y -> throw new IllegalStateException(this + " has no operands");
        };
    }
}
