package org.autoperi.tensor;

import java.util.Arrays;

/** Sums and losses on a tape. */
final class Reductions {
    private Reductions() {}

    static Tensor sum(Tape tape, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(1, 1, x.isDifferentiable());
        y.data()[y.offset()] = tape.kernels().sum(x.size(), x.data(), x.offset());
        return tape.record(y, () -> {
            tape.openZeroed(x);
            addToRows(tape, x, i -> y.gradient.array()[y.gradient.offset()]);
        });
    }

    static Tensor rowSums(Tape tape, Tensor x) {
        Tensor y = tape.output(x.rows(), 1, x.isDifferentiable());
        for (int i = 0; i < x.rows(); i++) {
            y.data()[y.offset() + i] = tape.kernels().sum(x.cols(), x.data(), x.offset() + i * x.stride());
        }
        return tape.record(y, () -> {
            tape.openZeroed(x);
            addToRows(tape, x, i -> y.gradient.array()[y.gradient.offset() + i]);
        });
    }

    static Tensor columnSums(Tape tape, Tensor x) {
        Tensor y = tape.output(1, x.cols(), x.isDifferentiable());
        Arrays.fill(y.data(), y.offset(), y.offset() + y.cols(), 0);
        tape.kernels().addColumnSums(x.rows(), x.cols(), x.data(), x.offset(), x.stride(), y.data(), y.offset());
        return tape.record(y, () -> {
            tape.openZeroed(x);
            float[] dx = x.gradient.array();
            for (int i = 0; i < x.rows(); i++) {
                int row = x.gradient.offset() + i * x.gradientStride;
                tape.kernels().add(x.cols(), y.gradient.array(), y.gradient.offset(), dx, row, dx, row);
            }
        });
    }

    static Tensor mse(Tape tape, Tensor first, Tensor second) {
        if (!first.hasShapeOf(second)) {
            throw Tape.mismatch("mse", first, second, "equal shapes");
        }
        Tensor a = Shapes.dense(tape, first);
        Tensor b = Shapes.dense(tape, second);
        int n = a.size();
        Arena.Block difference = tape.arena().take(n);
        float[] d = difference.array();
        int from = difference.offset();
        tape.kernels().subtract(n, a.data(), a.offset(), b.data(), b.offset(), d, from);
        Tensor y = tape.output(1, 1, a.isDifferentiable() || b.isDifferentiable());
        y.data()[y.offset()] = tape.kernels().dot(n, d, from, d, from) / n;
        return tape.record(y, () -> {
            float slope = 2 * y.gradient.array()[y.gradient.offset()] / n;
            tape.addToGradient(a, slope, d, from);
            tape.addToGradient(b, -slope, d, from);
        });
    }

    static Tensor crossEntropy(Tape tape, Tensor argument, Index classes) {
        if (classes.length() != argument.rows() || classes.size() != argument.cols()) {
            throw Tape.mismatch(
                    "crossEntropy", argument, classes, "one of " + argument.cols() + " classes for each row");
        }
        Tensor x = Shapes.dense(tape, argument);
        int rows = x.rows();
        int cols = x.cols();
        Arena.Block softmax = tape.arena().take(x.size());
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            float logSum = RowOperations.softmaxRow(tape.kernels(), x, i, softmax.array(), softmax.offset() + i * cols);
            loss += logSum - x.data()[x.offset() + i * cols + classes.get(i)];
        }
        Tensor y = tape.output(1, 1, x.isDifferentiable());
        y.data()[y.offset()] = (float) (loss / rows);
        return tape.record(y, () -> {
            // the gradient of a row is softmax minus 1 at the right class
            float slope = y.gradient.array()[y.gradient.offset()] / rows;
            tape.addToGradient(x, slope, softmax.array(), softmax.offset());
            for (int i = 0; i < rows; i++) {
                x.gradient.array()[x.gradient.offset() + i * x.gradientStride + classes.get(i)] -= slope;
            }
        });
    }

    private interface RowValue {
        float of(int row);
    }

    private static void addToRows(Tape tape, Tensor x, RowValue value) {
        float[] dx = x.gradient.array();
        for (int i = 0; i < x.rows(); i++) {
            int row = x.gradient.offset() + i * x.gradientStride;
            tape.kernels().shift(x.cols(), value.of(i), dx, row, dx, row);
        }
    }
}
