package org.autoperi.tensor;

/** Operations on a tape that work element by element. */
final class Elementwise {
    private Elementwise() {}

    static Tensor add(Tape tape, Tensor first, Tensor second) {
        Tensor a = shaped(tape, "add", first, first, second);
        Tensor b = shaped(tape, "add", second, first, second);
        Tensor y = output(tape, a, b);
        tape.kernels().add(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        Runnable adjoint = () -> {
            tape.addToGradient(b, 1, y.gradient.array(), y.gradient.offset());
            tape.passGradient(y, a);
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> dy);
            to.add(b, () -> dy);
        };
        return tape.record("add", y, adjoint, rule, a, b);
    }

    static Tensor subtract(Tape tape, Tensor first, Tensor second) {
        Tensor a = shaped(tape, "subtract", first, first, second);
        Tensor b = shaped(tape, "subtract", second, first, second);
        Tensor y = output(tape, a, b);
        tape.kernels().subtract(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        Runnable adjoint = () -> {
            tape.addToGradient(b, -1, y.gradient.array(), y.gradient.offset());
            tape.passGradient(y, a);
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> dy);
            to.add(b, () -> tape.scale(dy, -1));
        };
        return tape.record("subtract", y, adjoint, rule, a, b);
    }

    static Tensor multiply(Tape tape, Tensor first, Tensor second) {
        Tensor a = shaped(tape, "multiply", first, first, second);
        Tensor b = shaped(tape, "multiply", second, first, second);
        Tensor y = output(tape, a, b);
        tape.kernels().multiply(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        Runnable adjoint = () -> {
            Arena.Block dy = y.gradient;
            tape.addProductToGradient(a, dy.array(), dy.offset(), b.data(), b.offset());
            tape.addProductToGradient(b, dy.array(), dy.offset(), a.data(), a.offset());
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> tape.multiply(dy, b));
            to.add(b, () -> tape.multiply(dy, a));
        };
        return tape.record("multiply", y, adjoint, rule, a, b);
    }

    static Tensor divide(Tape tape, Tensor first, Tensor second) {
        Tensor a = shaped(tape, "divide", first, first, second);
        Tensor b = shaped(tape, "divide", second, first, second);
        Tensor y = output(tape, a, b);
        tape.kernels().divide(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        // da = dy / b, db = -y dy / b
        Runnable adjoint = () -> {
            Arena.Block dy = y.gradient;
            tape.kernels().divide(y.size(), dy.array(), dy.offset(), b.data(), b.offset(), dy.array(), dy.offset());
            tape.addToGradient(a, 1, dy.array(), dy.offset());
            tape.kernels().scale(y.size(), -1, dy.array(), dy.offset(), dy.array(), dy.offset());
            tape.addProductToGradient(b, dy.array(), dy.offset(), y.data(), y.offset());
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> tape.divide(dy, b));
            to.add(b, () -> tape.scale(tape.multiply(y, tape.divide(dy, b)), -1));
        };
        return tape.record("divide", y, adjoint, rule, a, b);
    }

    static Tensor minimum(Tape tape, Tensor first, Tensor second) {
        return extreme(tape, "minimum", -1, first, second);
    }

    static Tensor maximum(Tape tape, Tensor first, Tensor second) {
        return extreme(tape, "maximum", 1, first, second);
    }

    /** The larger or, with sign -1, the smaller of two; the first if they are equal, NaN if one is. */
    private static Tensor extreme(Tape tape, String operation, int sign, Tensor first, Tensor second) {
        Tensor a = shaped(tape, operation, first, first, second);
        Tensor b = shaped(tape, operation, second, first, second);
        Tensor y = output(tape, a, b);
        Arena.Block ofFirst = tape.arena().take(y.size());
        Arena.Block ofSecond = tape.arena().take(y.size());
        for (int i = 0; i < y.size(); i++) {
            float p = a.data()[a.offset() + i];
            float q = b.data()[b.offset() + i];
            boolean chosen = sign * p >= sign * q || Float.isNaN(p);
            y.data()[y.offset() + i] = chosen ? p : q;
            ofFirst.array()[ofFirst.offset() + i] = chosen ? 1 : 0;
            ofSecond.array()[ofSecond.offset() + i] = chosen ? 0 : 1;
        }
        Runnable adjoint = () -> {
            Arena.Block dy = y.gradient;
            tape.addProductToGradient(a, dy.array(), dy.offset(), ofFirst.array(), ofFirst.offset());
            tape.addProductToGradient(b, dy.array(), dy.offset(), ofSecond.array(), ofSecond.offset());
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> tape.multiply(dy, tape.constant(ofFirst, y)));
            to.add(b, () -> tape.multiply(dy, tape.constant(ofSecond, y)));
        };
        return tape.record(operation, y, adjoint, rule, a, b);
    }

    static Tensor scale(Tape tape, Tensor argument, float factor) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        tape.kernels().scale(y.size(), factor, x.data(), x.offset(), y.data(), y.offset());
        return tape.record(
                "scale",
                y,
                () -> tape.addToGradient(x, factor, y.gradient.array(), y.gradient.offset()),
                (dy, to) -> to.add(x, () -> tape.scale(dy, factor)),
                x);
    }

    static Tensor shift(Tape tape, Tensor argument, float term) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        tape.kernels().shift(y.size(), term, x.data(), x.offset(), y.data(), y.offset());
        return tape.record("shift", y, () -> tape.passGradient(y, x), (dy, to) -> to.add(x, () -> dy), x);
    }

    static Tensor apply(Tape tape, UnaryFunction function, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        if (!x.isDifferentiable()) {
            tape.kernels().apply(function, y.size(), x.data(), x.offset(), y.data(), y.offset(), null, 0);
            return y;
        }
        Arena.Block slope = tape.arena().take(y.size());
        tape.kernels()
                .apply(function, y.size(), x.data(), x.offset(), y.data(), y.offset(), slope.array(), slope.offset());
        return tape.record(
                function.operation(),
                y,
                () -> tape.addProductToGradient(
                        x, y.gradient.array(), y.gradient.offset(), slope.array(), slope.offset()),
                (dy, to) -> to.add(x, () -> tape.multiply(dy, slope(tape, function, x, y, slope))),
                x);
    }

    /** The derivative of y = f(x) as an operation of the tape; where it is constant piece by piece, as a constant. */
    private static Tensor slope(Tape tape, UnaryFunction function, Tensor x, Tensor y, Arena.Block values) {
        return switch (function) {
            case EXP -> y;
            case LOG -> tape.apply(UnaryFunction.RECIPROCAL, x);
            case SIN -> tape.cos(x);
            case COS -> tape.scale(tape.sin(x), -1);
            case TANH -> tape.shift(tape.scale(tape.apply(UnaryFunction.SQUARE, y), -1), 1);
            case SIGMOID -> tape.subtract(y, tape.apply(UnaryFunction.SQUARE, y));
            case SOFTPLUS -> tape.sigmoid(x);
            case SILU -> siluSlope(tape, x);
            case GELU -> geluSlope(tape, x);
            case RELU, ABS -> tape.constant(values, y);
            case SQUARE -> tape.scale(x, 2);
            case SQRT -> tape.scale(tape.apply(UnaryFunction.RECIPROCAL, y), 0.5f);
            case RECIPROCAL -> tape.scale(tape.apply(UnaryFunction.SQUARE, y), -1);
        };
    }

    /** s + x s (1 - s) with s = sigmoid(x). */
    static Tensor siluSlope(Tape tape, Tensor x) {
        Tensor s = tape.sigmoid(x);
        return tape.add(s, tape.multiply(x, tape.subtract(s, tape.apply(UnaryFunction.SQUARE, s))));
    }

    /** s + x s (1 - s) u' with s = sigmoid(u), u = a x + b x^3. */
    private static Tensor geluSlope(Tape tape, Tensor x) {
        float a = (float) UnaryFunction.GELU_LINEAR;
        float b = (float) UnaryFunction.GELU_CUBIC;
        Tensor square = tape.apply(UnaryFunction.SQUARE, x);
        Tensor s = tape.sigmoid(tape.multiply(x, tape.shift(tape.scale(square, b), a)));
        Tensor bell = tape.subtract(s, tape.apply(UnaryFunction.SQUARE, s));
        Tensor rise = tape.multiply(x, tape.shift(tape.scale(square, 3 * b), a));
        return tape.add(s, tape.multiply(bell, rise));
    }

    private static Tensor output(Tape tape, Tensor a, Tensor b) {
        return tape.output(a.rows(), a.cols(), a.isDifferentiable() || b.isDifferentiable());
    }

    /** An operand, dense and repeated to the shape of both together. */
    private static Tensor shaped(Tape tape, String operation, Tensor operand, Tensor a, Tensor b) {
        if (a.hasShapeOf(b)) {
            return Shapes.dense(tape, operand);
        }
        int rows = a.rows() == 1 ? b.rows() : a.rows();
        int cols = a.cols() == 1 ? b.cols() : a.cols();
        if (!Shapes.canExpand(a, rows, cols) || !Shapes.canExpand(b, rows, cols)) {
            throw tape.mismatch(operation, a, b, "equal numbers of rows and of columns, or 1 in one of them");
        }
        boolean whole = operand.rows() == rows && operand.cols() == cols;
        return whole ? Shapes.dense(tape, operand) : Shapes.expand(tape, operand, rows, cols);
    }
}
