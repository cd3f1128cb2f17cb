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
            softmaxRow(tape.kernels(), x, i, y.data(), y.offset() + i * y.cols());
        }
        return tape.record(y, () -> {
            // dx = y (dy - sum(y dy))
            Arena.Block dy = y.gradient;
            for (int i = 0; i < y.rows(); i++) {
                int row = dy.offset() + i * y.cols();
                float mean = tape.kernels().dot(y.cols(), y.data(), y.offset() + i * y.cols(), dy.array(), row);
                tape.kernels().shift(y.cols(), -mean, dy.array(), row, dy.array(), row);
            }
            tape.addProductToGradient(x, dy.array(), dy.offset(), y.data(), y.offset());
        });
    }

    static Tensor logSoftmax(Tape tape, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        Arena.Block softmax = tape.arena().take(x.size());
        for (int i = 0; i < x.rows(); i++) {
            int row = i * x.cols();
            float logSum = softmaxRow(tape.kernels(), x, i, softmax.array(), softmax.offset() + row);
            tape.kernels().shift(x.cols(), -logSum, x.data(), x.offset() + row, y.data(), y.offset() + row);
        }
        return tape.record(y, () -> {
            // dx = dy - softmax sum(dy)
            Arena.Block dy = y.gradient;
            for (int i = 0; i < y.rows(); i++) {
                int row = i * y.cols();
                float sum = tape.kernels().sum(y.cols(), dy.array(), dy.offset() + row);
                tape.kernels()
                        .axpy(y.cols(), -sum, softmax.array(), softmax.offset() + row, dy.array(), dy.offset() + row);
            }
            tape.passGradient(y, x);
        });
    }

    /**
     * Writes the softmax of row i of a dense x.
     *
     * @return logarithm of the sum of the exponentials
     */
    static float softmaxRow(Kernels kernels, Tensor x, int i, float[] y, int yOffset) {
        int n = x.cols();
        int row = x.offset() + i * n;
        float max = kernels.max(n, x.data(), row);
        kernels.shift(n, -max, x.data(), row, y, yOffset);
        kernels.apply(UnaryFunction.EXP, n, y, yOffset, y, yOffset, null, 0);
        float sum = kernels.sum(n, y, yOffset);
        kernels.scale(n, 1 / sum, y, yOffset, y, yOffset);
        return max + (float) Math.log(sum);
    }

    static Tensor layerNorm(Tape tape, Tensor argument, Tensor gain, Tensor bias) {
        requireRow(argument, gain);
        requireRow(argument, bias);
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
        return tape.record(y, () -> layerNormAdjoint(tape, y, x, gain, bias, normal, inverseDeviation));
    }

    /** dx = (g - mean(g) - z mean(g z)) / deviation, for the normalised z and g = gain dy. */
    private static void layerNormAdjoint(
            Tape tape, Tensor y, Tensor x, Tensor gain, Tensor bias, Arena.Block normal, Arena.Block inverseDeviation) {
        Kernels kernels = tape.kernels();
        int n = y.cols();
        float[] dy = y.gradient.array();
        float[] z = normal.array();
        if (bias.isDifferentiable()) {
            tape.openZeroed(bias);
        }
        if (gain.isDifferentiable()) {
            tape.openZeroed(gain);
        }
        for (int i = 0; i < y.rows(); i++) {
            int row = y.gradient.offset() + i * n;
            int zRow = normal.offset() + i * n;
            if (bias.isDifferentiable()) {
                kernels.axpy(n, 1, dy, row, bias.gradient.array(), bias.gradient.offset());
            }
            if (gain.isDifferentiable()) {
                kernels.multiplyAdd(n, dy, row, z, zRow, gain.gradient.array(), gain.gradient.offset());
            }
            kernels.multiply(n, dy, row, gain.data(), gain.offset(), dy, row);
            float mean = kernels.sum(n, dy, row) / n;
            float slope = kernels.dot(n, dy, row, z, zRow) / n;
            kernels.shift(n, -mean, dy, row, dy, row);
            kernels.axpy(n, -slope, z, zRow, dy, row);
            kernels.scale(n, inverseDeviation.array()[inverseDeviation.offset() + i], dy, row, dy, row);
        }
        tape.passGradient(y, x);
    }

    private static void requireRow(Tensor x, Tensor row) {
        if (row.rows() != 1 || row.cols() != x.cols()) {
            throw Tape.mismatch("layerNorm", x, row, "a gain and a bias of [1, " + x.cols() + "]");
        }
    }
}
