package org.autoperi.tensor;

/** Operations on a tape that work on each row by itself. */
final class RowOperations {
    /** Added to the variance; the usual choice, doi:10.48550/arXiv.1607.06450 leaves it open. */
    private static final double VARIANCE_FLOOR = 1e-5;

    private RowOperations() {}

    static Tensor softmax(Tape tape, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        for (int i = 0; i < x.rows(); i++) {
            int row = i * x.cols();
            softmax(tape.kernels(), x.cols(), x.data(), x.offset() + row, y.data(), y.offset() + row);
        }
        // dx = y (dy - sum(y dy))
        Runnable adjoint = () -> {
            Arena.Block dy = y.gradient;
            for (int i = 0; i < y.rows(); i++) {
                int row = dy.offset() + i * y.cols();
                float mean = tape.kernels().dot(y.cols(), y.data(), y.offset() + i * y.cols(), dy.array(), row);
                tape.kernels().shift(y.cols(), -mean, dy.array(), row, dy.array(), row);
            }
            tape.addProductToGradient(x, dy.array(), dy.offset(), y.data(), y.offset());
        };
        Derivation.Rule rule =
                (dy, to) -> to.add(x, () -> tape.multiply(y, tape.subtract(dy, tape.rowSums(tape.multiply(y, dy)))));
        return tape.record("softmax", y, adjoint, rule, x);
    }

    static Tensor logSoftmax(Tape tape, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        Arena.Block softmax = tape.arena().take(x.size());
        for (int i = 0; i < x.rows(); i++) {
            int row = i * x.cols();
            float logSum = softmax(
                    tape.kernels(), x.cols(), x.data(), x.offset() + row, softmax.array(), softmax.offset() + row);
            tape.kernels().shift(x.cols(), -logSum, x.data(), x.offset() + row, y.data(), y.offset() + row);
        }
        // dx = dy - softmax sum(dy)
        Runnable adjoint = () -> {
            Arena.Block dy = y.gradient;
            for (int i = 0; i < y.rows(); i++) {
                int row = i * y.cols();
                float sum = tape.kernels().sum(y.cols(), dy.array(), dy.offset() + row);
                tape.kernels()
                        .axpy(y.cols(), -sum, softmax.array(), softmax.offset() + row, dy.array(), dy.offset() + row);
            }
            tape.passGradient(y, x);
        };
        Derivation.Rule rule =
                (dy, to) -> to.add(x, () -> tape.subtract(dy, tape.multiply(tape.exp(y), tape.rowSums(dy))));
        return tape.record("logSoftmax", y, adjoint, rule, x);
    }

    static Tensor logSumExp(Tape tape, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        int n = x.cols();
        Tensor y = tape.output(x.rows(), 1, x.isDifferentiable());
        Arena.Block softmax = tape.arena().take(x.size());
        for (int i = 0; i < x.rows(); i++) {
            y.data()[y.offset() + i] =
                    softmax(tape.kernels(), n, x.data(), x.offset() + i * n, softmax.array(), softmax.offset() + i * n);
        }
        Runnable adjoint = () -> {
            tape.openZeroed(x);
            for (int i = 0; i < x.rows(); i++) {
                float dy = y.gradient.array()[y.gradient.offset() + i];
                int to = x.gradient.offset() + i * x.gradientStride;
                tape.kernels().axpy(n, dy, softmax.array(), softmax.offset() + i * n, x.gradient.array(), to);
            }
        };
        Derivation.Rule rule = (dy, to) -> to.add(x, () -> tape.multiply(tape.softmax(x), dy));
        return tape.record("logSumExp", y, adjoint, rule, x);
    }

    /**
     * Writes the softmax of n numbers x, in place if y is x.
     *
     * @return logarithm of the sum of the exponentials
     */
    static float softmax(Kernels kernels, int n, float[] x, int xOffset, float[] y, int yOffset) {
        float max = kernels.max(n, x, xOffset);
        kernels.shift(n, -max, x, xOffset, y, yOffset);
        kernels.apply(UnaryFunction.EXP, n, y, yOffset, y, yOffset, null, 0);
        float sum = kernels.sum(n, y, yOffset);
        kernels.scale(n, 1 / sum, y, yOffset, y, yOffset);
        return max + (float) Math.log(sum);
    }

    static Tensor layerNorm(Tape tape, Tensor argument, Tensor gain, Tensor bias) {
        requireRow(tape, "layerNorm", argument, gain);
        requireRow(tape, "layerNorm", argument, bias);
        Tensor x = Shapes.dense(tape, argument);
        int n = x.cols();
        boolean differentiable = x.isDifferentiable() || gain.isDifferentiable() || bias.isDifferentiable();
        Tensor y = tape.output(x.rows(), n, differentiable);
        Arena.Block normal = tape.arena().take(x.size());
        Arena.Block inverseDeviation = tape.arena().take(x.rows());
        Kernels kernels = tape.kernels();
        for (int i = 0; i < x.rows(); i++) {
            int row = normal.offset() + i * n;
            float mean = kernels.sum(n, x.data(), x.offset() + i * n) / n;
            kernels.shift(n, -mean, x.data(), x.offset() + i * n, normal.array(), row);
            double variance = kernels.dot(n, normal.array(), row, normal.array(), row) / (double) n;
            float inverse = (float) (1 / Math.sqrt(variance + VARIANCE_FLOOR));
            inverseDeviation.array()[inverseDeviation.offset() + i] = inverse;
            kernels.scale(n, inverse, normal.array(), row, normal.array(), row);
            int to = y.offset() + i * n;
            System.arraycopy(bias.data(), bias.offset(), y.data(), to, n);
            kernels.multiplyAdd(n, normal.array(), row, gain.data(), gain.offset(), y.data(), to);
        }
        return tape.record(
                "layerNorm",
                y,
                () -> normAdjoint(tape, y, x, gain, bias, normal, inverseDeviation),
                (dy, to) -> {
                    to.add(bias, () -> tape.columnSums(dy));
                    normRule(tape, true, x, gain, dy, to);
                },
                x,
                gain,
                bias);
    }

    static Tensor rmsNorm(Tape tape, Tensor argument, Tensor gain) {
        requireRow(tape, "rmsNorm", argument, gain);
        Tensor x = Shapes.dense(tape, argument);
        int n = x.cols();
        Tensor y = tape.output(x.rows(), n, x.isDifferentiable() || gain.isDifferentiable());
        Arena.Block normal = tape.arena().take(x.size());
        Arena.Block inverseRoot = tape.arena().take(x.rows());
        Kernels kernels = tape.kernels();
        for (int i = 0; i < x.rows(); i++) {
            int from = x.offset() + i * n;
            int row = normal.offset() + i * n;
            double meanSquare = kernels.dot(n, x.data(), from, x.data(), from) / (double) n;
            float inverse = (float) (1 / Math.sqrt(meanSquare + VARIANCE_FLOOR));
            inverseRoot.array()[inverseRoot.offset() + i] = inverse;
            kernels.scale(n, inverse, x.data(), from, normal.array(), row);
            kernels.multiply(n, normal.array(), row, gain.data(), gain.offset(), y.data(), y.offset() + i * n);
        }
        return tape.record(
                "rmsNorm",
                y,
                () -> normAdjoint(tape, y, x, gain, null, normal, inverseRoot),
                (dy, to) -> normRule(tape, false, x, gain, dy, to),
                x,
                gain);
    }

    /**
     * dx = (g - mean(g) - z mean(g z)) / deviation, for the normalised z and g = gain dy; without mean(g) where there is no
     * bias, because nothing was centred.
     */
    private static void normAdjoint(
            Tape tape, Tensor y, Tensor x, Tensor gain, Tensor bias, Arena.Block normal, Arena.Block inverse) {
        Kernels kernels = tape.kernels();
        int n = y.cols();
        float[] dy = y.gradient.array();
        float[] z = normal.array();
        boolean toBias = bias != null && bias.isDifferentiable();
        if (toBias) {
            tape.openZeroed(bias);
        }
        if (gain.isDifferentiable()) {
            tape.openZeroed(gain);
        }
        for (int i = 0; i < y.rows(); i++) {
            int row = y.gradient.offset() + i * n;
            int zRow = normal.offset() + i * n;
            if (toBias) {
                kernels.axpy(n, 1, dy, row, bias.gradient.array(), bias.gradient.offset());
            }
            if (gain.isDifferentiable()) {
                kernels.multiplyAdd(n, dy, row, z, zRow, gain.gradient.array(), gain.gradient.offset());
            }
            kernels.multiply(n, dy, row, gain.data(), gain.offset(), dy, row);
            float slope = kernels.dot(n, dy, row, z, zRow) / n;
            if (bias != null) {
                kernels.shift(n, -kernels.sum(n, dy, row) / n, dy, row, dy, row);
            }
            kernels.axpy(n, -slope, z, zRow, dy, row);
            kernels.scale(n, inverse.array()[inverse.offset() + i], dy, row, dy, row);
        }
        tape.passGradient(y, x);
    }

    /** The same in operations of the tape, from x anew. */
    private static void normRule(Tape tape, boolean centred, Tensor x, Tensor gain, Tensor dy, Derivation to) {
        Tensor c = centred ? tape.subtract(x, tape.rowMeans(x)) : x;
        Tensor variance = tape.rowMeans(tape.apply(UnaryFunction.SQUARE, c));
        Tensor deviation = tape.apply(UnaryFunction.SQRT, tape.shift(variance, (float) VARIANCE_FLOOR));
        Tensor z = tape.divide(c, deviation);
        to.add(gain, () -> tape.columnSums(tape.multiply(dy, z)));
        to.add(x, () -> {
            Tensor g = tape.multiply(dy, gain);
            Tensor along = tape.multiply(z, tape.rowMeans(tape.multiply(g, z)));
            Tensor rest = tape.subtract(centred ? tape.subtract(g, tape.rowMeans(g)) : g, along);
            return tape.divide(rest, deviation);
        });
    }

    private static void requireRow(Tape tape, String operation, Tensor x, Tensor row) {
        if (row.rows() != 1 || row.cols() != x.cols()) {
            throw tape.mismatch(operation, x, row, "a row of [1, " + x.cols() + "]");
        }
    }
}
