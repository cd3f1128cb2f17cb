package org.autoperi.tensor;

/** Matrix products on a tape, and the fused layers made of them. */
final class Products {
    private Products() {}

    static Tensor matmul(Tape tape, Tensor a, Tensor b) {
        if (a.cols() != b.rows()) {
            throw Tape.mismatch("matmul", a, b, "as many columns in the first as rows in the second");
        }
        Tensor y = output(tape, a.rows(), b.cols(), a, b);
        multiply(tape, a.matrix(), b.matrix(), y, false);
        return tape.record(y, () -> {
            addToGradient(tape, a, y.gradientMatrix(), b.transposedMatrix());
            addToGradient(tape, b, a.matrix().transposed(), y.gradientMatrix());
        });
    }

    static Tensor matmulTransposed(Tape tape, Tensor a, Tensor b) {
        requireEqualColumns("matmulTransposed", a, b);
        Tensor y = output(tape, a.rows(), b.rows(), a, b);
        multiply(tape, a.matrix(), b.transposedMatrix(), y, false);
        return tape.record(y, () -> productAdjoint(tape, y, a, b));
    }

    static Tensor transposedMatmul(Tape tape, Tensor a, Tensor b) {
        if (a.rows() != b.rows()) {
            throw Tape.mismatch("transposedMatmul", a, b, "equal numbers of rows");
        }
        Tensor y = output(tape, a.cols(), b.cols(), a, b);
        multiply(tape, a.matrix().transposed(), b.matrix(), y, false);
        return tape.record(y, () -> {
            addToGradient(tape, a, b.matrix(), y.gradientMatrix().transposed());
            addToGradient(tape, b, a.matrix(), y.gradientMatrix());
        });
    }

    static Tensor linear(Tape tape, Tensor x, Tensor weight, Tensor bias) {
        Tensor y = affine(tape, "linear", x, weight, bias);
        return tape.record(y, () -> {
            biasAdjoint(tape, y, bias);
            productAdjoint(tape, y, x, weight);
        });
    }

    static Tensor linearSilu(Tape tape, Tensor x, Tensor weight, Tensor bias) {
        Tensor y = affine(tape, "linearSilu", x, weight, bias);
        Arena.Block slope = siluInPlace(tape, y);
        return tape.record(y, () -> {
            siluAdjointInPlace(tape, y, slope);
            biasAdjoint(tape, y, bias);
            productAdjoint(tape, y, x, weight);
        });
    }

    static Tensor edgeSilu(Tape tape, Tensor u, Index target, Tensor v, Index source, Tensor features, Tensor weight) {
        requireEqualColumns("edgeSilu", features, weight);
        if (u.cols() != weight.rows() || v.cols() != weight.rows()) {
            throw Tape.mismatch("edgeSilu", u, v, weight.rows() + " columns, as the weight " + weight + " has rows");
        }
        requireIndex("edgeSilu", u, target, features);
        requireIndex("edgeSilu", v, source, features);
        boolean differentiable = u.isDifferentiable()
                || v.isDifferentiable()
                || features.isDifferentiable()
                || weight.isDifferentiable();
        Tensor y = tape.output(features.rows(), weight.rows(), differentiable);
        Segments.gatherInto(tape, u, target, y, false);
        Segments.gatherInto(tape, v, source, y, true);
        multiply(tape, features.matrix(), weight.transposedMatrix(), y, true);
        Arena.Block slope = siluInPlace(tape, y);
        return tape.record(y, () -> {
            siluAdjointInPlace(tape, y, slope);
            Segments.scatterGradient(tape, y, u, target);
            Segments.scatterGradient(tape, y, v, source);
            productAdjoint(tape, y, features, weight);
        });
    }

    /** x times transposed weight plus bias. */
    private static Tensor affine(Tape tape, String operation, Tensor x, Tensor weight, Tensor bias) {
        requireEqualColumns(operation, x, weight);
        if (bias.rows() != 1 || bias.cols() != weight.rows()) {
            throw Tape.mismatch(
                    operation, weight, bias, "a bias [1, " + weight.rows() + "], as the weight has that many rows");
        }
        boolean differentiable = x.isDifferentiable() || weight.isDifferentiable() || bias.isDifferentiable();
        Tensor y = tape.output(x.rows(), weight.rows(), differentiable);
        for (int i = 0; i < y.rows(); i++) {
            System.arraycopy(bias.data(), bias.offset(), y.data(), y.offset() + i * y.cols(), y.cols());
        }
        multiply(tape, x.matrix(), weight.transposedMatrix(), y, true);
        return y;
    }

    /** y = silu(y); its slope goes into the block returned, which is null if nobody will need it. */
    private static Arena.Block siluInPlace(Tape tape, Tensor y) {
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
    private static void siluAdjointInPlace(Tape tape, Tensor y, Arena.Block slope) {
        Arena.Block dy = y.gradient;
        tape.kernels()
                .multiply(y.size(), dy.array(), dy.offset(), slope.array(), slope.offset(), dy.array(), dy.offset());
    }

    /** For y = a b': the gradient of a is dy b, that of b is dy' a. */
    private static void productAdjoint(Tape tape, Tensor y, Tensor a, Tensor b) {
        addToGradient(tape, b, y.gradientMatrix().transposed(), a.matrix());
        addToGradient(tape, a, y.gradientMatrix(), b.matrix());
    }

    private static void biasAdjoint(Tape tape, Tensor y, Tensor bias) {
        if (bias.isDifferentiable()) {
            tape.openZeroed(bias);
            Arena.Block dy = y.gradient;
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

    private static void requireEqualColumns(String operation, Tensor x, Tensor weight) {
        if (x.cols() != weight.cols()) {
            throw Tape.mismatch(operation, x, weight, "equal numbers of columns");
        }
    }

    private static void requireIndex(String operation, Tensor nodes, Index index, Tensor edges) {
        if (index.size() != nodes.rows() || index.length() != edges.rows()) {
            throw Tape.mismatch(
                    operation, nodes, index, "an index of " + edges.rows() + " edges into " + nodes.rows() + " nodes");
        }
    }
}
