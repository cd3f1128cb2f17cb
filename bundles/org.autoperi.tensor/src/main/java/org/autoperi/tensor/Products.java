package org.autoperi.tensor;

/** Matrix products on a tape, and the fused layers made of them. */
final class Products {
    private Products() {}

    static Tensor matmul(Tape tape, Tensor a, Tensor b) {
        if (a.cols() != b.rows()) {
            throw tape.mismatch("matmul", a, b, "as many columns in the first as rows in the second");
        }
        Tensor y = output(tape, a.rows(), b.cols(), a, b);
        multiply(tape, a.matrix(), b.factor(tape.kernels()), y, false);
        Runnable adjoint = () -> {
            addToGradient(tape, a, y.gradientMatrix(), b.transposedFactor(tape.kernels()));
            addToGradient(tape, b, a.matrix().transposed(), y.gradientMatrix());
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> tape.matmulTransposed(dy, b));
            to.add(b, () -> tape.transposedMatmul(a, dy));
        };
        return tape.record("matmul", y, adjoint, rule, a, b);
    }

    static Tensor matmulTransposed(Tape tape, String operation, Tensor a, Tensor b) {
        requireEqualColumns(tape, operation, a, b);
        Tensor y = output(tape, a.rows(), b.rows(), a, b);
        multiply(tape, a.matrix(), b.transposedFactor(tape.kernels()), y, false);
        return tape.record(
                operation, y, () -> productAdjoint(tape, y, a, b), (dy, to) -> productRule(tape, dy, a, b, to), a, b);
    }

    static Tensor transposedMatmul(Tape tape, Tensor a, Tensor b) {
        if (a.rows() != b.rows()) {
            throw tape.mismatch("transposedMatmul", a, b, "equal numbers of rows");
        }
        Tensor y = output(tape, a.cols(), b.cols(), a, b);
        multiply(tape, a.matrix().transposed(), b.factor(tape.kernels()), y, false);
        Runnable adjoint = () -> {
            addToGradient(tape, a, b.matrix(), y.gradientMatrix().transposed());
            addToGradient(tape, b, a.matrix(), y.gradientMatrix());
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> tape.matmulTransposed(b, dy));
            to.add(b, () -> tape.matmul(a, dy));
        };
        return tape.record("transposedMatmul", y, adjoint, rule, a, b);
    }

    static Tensor linear(Tape tape, Tensor x, Tensor weight, Tensor bias) {
        Tensor y = affine(tape, "linear", x, weight, bias);
        Runnable adjoint = () -> {
            biasAdjoint(tape, y, bias);
            productAdjoint(tape, y, x, weight);
        };
        Derivation.Rule rule = (dy, to) -> {
            biasRule(tape, dy, bias, to);
            productRule(tape, dy, x, weight, to);
        };
        return tape.record("linear", y, adjoint, rule, x, weight, bias);
    }

    static Tensor linearSilu(Tape tape, Tensor x, Tensor weight, Tensor bias) {
        Tensor y = affine(tape, "linearSilu", x, weight, bias);
        Arena.Block slope = siluInPlace(tape, y);
        Runnable adjoint = () -> {
            siluAdjointInPlace(tape, y, slope);
            biasAdjoint(tape, y, bias);
            productAdjoint(tape, y, x, weight);
        };
        Derivation.Rule rule = (dy, to) -> {
            Tensor dz = tape.multiply(dy, Elementwise.siluSlope(tape, tape.linear(x, weight, bias)));
            biasRule(tape, dz, bias, to);
            productRule(tape, dz, x, weight, to);
        };
        return tape.record("linearSilu", y, adjoint, rule, x, weight, bias);
    }

    static Tensor edgeSilu(Tape tape, Tensor u, Index target, Tensor v, Index source, Tensor features, Tensor weight) {
        requireEqualColumns(tape, "edgeSilu", features, weight);
        if (u.cols() != weight.rows() || v.cols() != weight.rows()) {
            throw tape.mismatch("edgeSilu", u, v, weight.rows() + " columns, as the weight " + weight + " has rows");
        }
        requireIndex(tape, "edgeSilu", u, target, features.rows());
        requireIndex(tape, "edgeSilu", v, source, features.rows());
        boolean differentiable = u.isDifferentiable()
                || v.isDifferentiable()
                || features.isDifferentiable()
                || weight.isDifferentiable();
        Tensor y = tape.output(features.rows(), weight.rows(), differentiable);
        Segments.gatherInto(tape, u, target, y, false);
        Segments.gatherInto(tape, v, source, y, true);
        multiply(tape, features.matrix(), weight.transposedFactor(tape.kernels()), y, true);
        Arena.Block slope = siluInPlace(tape, y);
        Runnable adjoint = () -> {
            siluAdjointInPlace(tape, y, slope);
            Segments.scatterGradient(tape, y, u, target);
            Segments.scatterGradient(tape, y, v, source);
            productAdjoint(tape, y, features, weight);
        };
        Derivation.Rule rule = (dy, to) -> {
            Tensor nodes = tape.add(tape.gather(u, target), tape.gather(v, source));
            Tensor dz = tape.multiply(dy, Elementwise.siluSlope(tape, tape.linear(features, weight, nodes)));
            to.add(u, () -> tape.segmentSum(dz, target));
            to.add(v, () -> tape.segmentSum(dz, source));
            productRule(tape, dz, features, weight, to);
        };
        return tape.record("edgeSilu", y, adjoint, rule, u, v, features, weight);
    }

    /** x times transposed weight plus a bias, one for all rows or one for each. */
    private static Tensor affine(Tape tape, String operation, Tensor x, Tensor weight, Tensor bias) {
        requireEqualColumns(tape, operation, x, weight);
        if ((bias.rows() != 1 && bias.rows() != x.rows()) || bias.cols() != weight.rows()) {
            throw tape.mismatch(
                    operation, weight, bias, "a bias [1, " + weight.rows() + "], as the weight has that many rows");
        }
        boolean differentiable = x.isDifferentiable() || weight.isDifferentiable() || bias.isDifferentiable();
        Tensor y = tape.output(x.rows(), weight.rows(), differentiable);
        for (int i = 0; i < y.rows(); i++) {
            int from = bias.offset() + (bias.rows() == 1 ? 0 : i * bias.stride());
            System.arraycopy(bias.data(), from, y.data(), y.offset() + i * y.cols(), y.cols());
        }
        multiply(tape, x.matrix(), weight.transposedFactor(tape.kernels()), y, true);
        return y;
    }

    /** y = silu(y); its slope goes into the block returned, which is null if nobody will need it. */
    static Arena.Block siluInPlace(Tape tape, Tensor y) {
        Arena.Block slope = y.isDifferentiable() ? tape.arena().take(y.size()) : null;
        tape.kernels()
                .apply(
                        UnaryFunction.SILU,
                        y.size(),
                        y.data(),
                        y.offset(),
                        y.data(),
                        y.offset(),
                        slope == null ? null : slope.array(),
                        slope == null ? 0 : slope.offset());
        return slope;
    }

    /** Turns the gradient of y = silu(z) into that of z where it is; nobody reads it afterwards. */
    static void siluAdjointInPlace(Tape tape, Tensor y, Arena.Block slope) {
        Arena.Block dy = y.gradient;
        tape.kernels()
                .multiply(y.size(), dy.array(), dy.offset(), slope.array(), slope.offset(), dy.array(), dy.offset());
    }

    /** For y = a b': the gradient of a is dy b, that of b is dy' a. */
    private static void productAdjoint(Tape tape, Tensor y, Tensor a, Tensor b) {
        addToGradient(tape, b, y.gradientMatrix().transposed(), a.matrix());
        addToGradient(tape, a, y.gradientMatrix(), b.factor(tape.kernels()));
    }

    /** The same in operations of the tape. */
    private static void productRule(Tape tape, Tensor dy, Tensor a, Tensor b, Derivation to) {
        to.add(a, () -> tape.matmul(dy, b));
        to.add(b, () -> tape.transposedMatmul(dy, a));
    }

    private static void biasRule(Tape tape, Tensor dy, Tensor bias, Derivation to) {
        to.add(bias, () -> bias.rows() == dy.rows() ? dy : tape.columnSums(dy));
    }

    private static void biasAdjoint(Tape tape, Tensor y, Tensor bias) {
        Arena.Block dy = y.gradient;
        if (bias.rows() == y.rows()) {
            tape.addToGradient(bias, 1, dy.array(), dy.offset());
        } else if (bias.isDifferentiable()) {
            tape.openZeroed(bias);
            tape.kernels()
                    .addColumnSums(
                            y.rows(),
                            y.cols(),
                            dy.array(),
                            dy.offset(),
                            y.cols(),
                            bias.gradient.array(),
                            bias.gradient.offset());
        }
    }

    private static void multiply(Tape tape, Matrix a, Matrix b, Tensor y, boolean accumulate) {
        Matrix.multiply(tape.kernels(), tape.arena(), a, b, y.matrix(), accumulate);
    }

    /** Adds p q to the gradient of x, if it has one. */
    private static void addToGradient(Tape tape, Tensor x, Matrix p, Matrix q) {
        if (x.isDifferentiable()) {
            boolean accumulate = tape.open(x);
            Matrix.multiply(tape.kernels(), tape.arena(), p, q, x.gradientMatrix(), accumulate);
        }
    }

    private static Tensor output(Tape tape, int rows, int cols, Tensor a, Tensor b) {
        return tape.output(rows, cols, a.isDifferentiable() || b.isDifferentiable());
    }

    private static void requireEqualColumns(Tape tape, String operation, Tensor x, Tensor weight) {
        if (x.cols() != weight.cols()) {
            throw tape.mismatch(operation, x, weight, "equal numbers of columns");
        }
    }

    static void requireIndex(Tape tape, String operation, Tensor nodes, Index index, int edges) {
        if (index.size() != nodes.rows() || index.length() != edges) {
            throw tape.mismatch(
                    operation, nodes, index, "an index of " + edges + " edges into " + nodes.rows() + " nodes");
        }
    }
}
