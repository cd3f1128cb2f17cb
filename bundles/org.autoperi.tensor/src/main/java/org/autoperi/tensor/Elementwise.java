package org.autoperi.tensor;

/** Operations on a tape that work element by element. */
final class Elementwise {
    private Elementwise() {}

    static Tensor add(Tape tape, Tensor first, Tensor second) {
        Tensor a = Shapes.dense(tape, first);
        Tensor b = likeFirst(tape, "add", a, second);
        Tensor y = tape.output(a.rows(), a.cols(), a.isDifferentiable() || b.isDifferentiable());
        tape.kernels().add(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        return tape.record(y, () -> {
            tape.addToGradient(b, 1, y.gradient.array(), y.gradient.offset());
            tape.passGradient(y, a);
        });
    }

    static Tensor subtract(Tape tape, Tensor first, Tensor second) {
        Tensor a = Shapes.dense(tape, first);
        Tensor b = likeFirst(tape, "subtract", a, second);
        Tensor y = tape.output(a.rows(), a.cols(), a.isDifferentiable() || b.isDifferentiable());
        tape.kernels().subtract(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        return tape.record(y, () -> {
            tape.addToGradient(b, -1, y.gradient.array(), y.gradient.offset());
            tape.passGradient(y, a);
        });
    }

    static Tensor multiply(Tape tape, Tensor first, Tensor second) {
        Tensor a = Shapes.dense(tape, first);
        Tensor b = likeFirst(tape, "multiply", a, second);
        Tensor y = tape.output(a.rows(), a.cols(), a.isDifferentiable() || b.isDifferentiable());
        tape.kernels().multiply(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        return tape.record(y, () -> {
            Arena.Block dy = y.gradient;
            tape.addProductToGradient(a, dy.array(), dy.offset(), b.data(), b.offset());
            tape.addProductToGradient(b, dy.array(), dy.offset(), a.data(), a.offset());
        });
    }

    static Tensor divide(Tape tape, Tensor first, Tensor second) {
        Tensor a = Shapes.dense(tape, first);
        Tensor b = likeFirst(tape, "divide", a, second);
        Tensor y = tape.output(a.rows(), a.cols(), a.isDifferentiable() || b.isDifferentiable());
        tape.kernels().divide(y.size(), a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset());
        return tape.record(y, () -> {
            // da = dy / b, db = -y dy / b
            Arena.Block dy = y.gradient;
            tape.kernels().divide(y.size(), dy.array(), dy.offset(), b.data(), b.offset(), dy.array(), dy.offset());
            tape.addToGradient(a, 1, dy.array(), dy.offset());
            tape.kernels().scale(y.size(), -1, dy.array(), dy.offset(), dy.array(), dy.offset());
            tape.addProductToGradient(b, dy.array(), dy.offset(), y.data(), y.offset());
        });
    }

    static Tensor scale(Tape tape, Tensor argument, float factor) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        tape.kernels().scale(y.size(), factor, x.data(), x.offset(), y.data(), y.offset());
        return tape.record(y, () -> tape.addToGradient(x, factor, y.gradient.array(), y.gradient.offset()));
    }

    static Tensor shift(Tape tape, Tensor argument, float term) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        tape.kernels().shift(y.size(), term, x.data(), x.offset(), y.data(), y.offset());
        return tape.record(y, () -> tape.passGradient(y, x));
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
                y,
                () -> tape.addProductToGradient(
                        x, y.gradient.array(), y.gradient.offset(), slope.array(), slope.offset()));
    }

    /** The second argument, dense and repeated to the shape of the first. */
    private static Tensor likeFirst(Tape tape, String operation, Tensor a, Tensor b) {
        if (b.hasShapeOf(a)) {
            return Shapes.dense(tape, b);
        }
        if (!Shapes.canExpand(b, a.rows(), a.cols())) {
            throw Tape.mismatch(
                    operation,
                    a,
                    b,
                    "equal shapes, or a second of [1, " + a.cols() + "], [" + a.rows() + ", 1], [1, 1]");
        }
        return Shapes.expand(tape, b, a.rows(), a.cols());
    }
}
