package org.autoperi.tensor;

import java.util.Arrays;

/** Sums and losses on a tape. */
final class Reductions {
    private Reductions() {}

    static Tensor sum(Tape tape, Tensor argument) {
        Tensor x = Shapes.dense(tape, argument);
        Tensor y = tape.output(1, 1, x.isDifferentiable());
        y.data()[y.offset()] = tape.kernels().sum(x.size(), x.data(), x.offset());
        return tape.record(
                "sum",
                y,
                () -> {
                    tape.openZeroed(x);
                    addToRows(tape, x, i -> y.gradient.array()[y.gradient.offset()]);
                },
                expanding(tape, x),
                x);
    }

    static Tensor rowSums(Tape tape, Tensor x) {
        Tensor y = tape.output(x.rows(), 1, x.isDifferentiable());
        for (int i = 0; i < x.rows(); i++) {
            y.data()[y.offset() + i] = tape.kernels().sum(x.cols(), x.data(), x.offset() + i * x.stride());
        }
        return tape.record(
                "rowSums",
                y,
                () -> {
                    tape.openZeroed(x);
                    addToRows(tape, x, i -> y.gradient.array()[y.gradient.offset() + i]);
                },
                expanding(tape, x),
                x);
    }

    static Tensor columnSums(Tape tape, Tensor x) {
        Tensor y = tape.output(1, x.cols(), x.isDifferentiable());
        Arrays.fill(y.data(), y.offset(), y.offset() + y.cols(), 0);
        tape.kernels().addColumnSums(x.rows(), x.cols(), x.data(), x.offset(), x.stride(), y.data(), y.offset());
        Runnable adjoint = () -> {
            tape.openZeroed(x);
            float[] dx = x.gradient.array();
            for (int i = 0; i < x.rows(); i++) {
                int row = x.gradient.offset() + i * x.gradientStride;
                tape.kernels().add(x.cols(), y.gradient.array(), y.gradient.offset(), dx, row, dx, row);
            }
        };
        return tape.record("columnSums", y, adjoint, expanding(tape, x), x);
    }

    private static Derivation.Rule expanding(Tape tape, Tensor x) {
        return (dy, to) -> to.add(x, () -> tape.expand(dy, x.rows(), x.cols()));
    }

    static Tensor rowMaxima(Tape tape, Tensor x) {
        if (x.cols() == 0) {
            throw new IllegalArgumentException("rowMaxima: " + x + ", expected at least one column" + tape.inLayer());
        }
        Tensor y = tape.output(x.rows(), 1, x.isDifferentiable());
        int[] largest = new int[x.rows()];
        for (int i = 0; i < x.rows(); i++) {
            int row = x.offset() + i * x.stride();
            float max = tape.kernels().max(x.cols(), x.data(), row);
            while (largest[i] < x.cols() - 1 && x.data()[row + largest[i]] != max) {
                largest[i]++;
            }
            y.data()[y.offset() + i] = max;
        }
        Runnable adjoint = () -> {
            tape.openZeroed(x);
            for (int i = 0; i < x.rows(); i++) {
                x.gradient.array()[x.gradient.offset() + i * x.gradientStride + largest[i]] +=
                        y.gradient.array()[y.gradient.offset() + i];
            }
        };
        Derivation.Rule rule =
                (dy, to) -> to.add(x, () -> tape.multiply(tape.constant(x.rows(), x.cols(), ones(x, largest, 1)), dy));
        return tape.record("rowMaxima", y, adjoint, rule, x);
    }

    /** A matrix with a value at one place of each row. */
    private static float[] ones(Tensor shape, int[] place, float value) {
        float[] ones = new float[shape.size()];
        for (int i = 0; i < place.length; i++) {
            ones[i * shape.cols() + place[i]] = value;
        }
        return ones;
    }

    static Tensor mse(Tape tape, Tensor first, Tensor second) {
        if (!first.hasShapeOf(second)) {
            throw tape.mismatch("mse", first, second, "equal shapes");
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
        Runnable adjoint = () -> {
            float slope = 2 * y.gradient.array()[y.gradient.offset()] / n;
            tape.addToGradient(a, slope, d, from);
            tape.addToGradient(b, -slope, d, from);
        };
        Derivation.Rule rule = (dy, to) -> {
            to.add(a, () -> tape.multiply(tape.scale(tape.subtract(a, b), 2f / n), dy));
            to.add(b, () -> tape.multiply(tape.scale(tape.subtract(b, a), 2f / n), dy));
        };
        return tape.record("mse", y, adjoint, rule, a, b);
    }

    static Tensor crossEntropy(Tape tape, Tensor argument, Index classes, float smoothing) {
        if (classes.length() != argument.rows() || classes.size() != argument.cols()) {
            throw tape.mismatch(
                    "crossEntropy", argument, classes, "one of " + argument.cols() + " classes for each row");
        }
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException(
                    "crossEntropy: label smoothing " + smoothing + ", expected 0 <= smoothing < 1" + tape.inLayer());
        }
        Tensor x = Shapes.dense(tape, argument);
        int rows = x.rows();
        int cols = x.cols();
        Arena.Block softmax = tape.arena().take(x.size());
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            int row = x.offset() + i * cols;
            double logSum = RowOperations.softmax(
                    tape.kernels(), cols, x.data(), row, softmax.array(), softmax.offset() + i * cols);
            double mean = smoothing == 0 ? 0 : tape.kernels().sum(cols, x.data(), row) / cols;
            loss += logSum - (1 - smoothing) * x.data()[row + classes.get(i)] - smoothing * mean;
        }
        Tensor y = tape.output(1, 1, x.isDifferentiable());
        y.data()[y.offset()] = (float) (loss / rows);
        // The gradient of a row is softmax minus what it should be: the rest at the right class, the smoothing spread
        // evenly.
        float even = smoothing / cols;
        Runnable adjoint = () -> {
            float slope = y.gradient.array()[y.gradient.offset()] / rows;
            tape.addToGradient(x, slope, softmax.array(), softmax.offset());
            for (int i = 0; i < rows; i++) {
                int row = x.gradient.offset() + i * x.gradientStride;
                x.gradient.array()[row + classes.get(i)] -= slope * (1 - smoothing);
                if (even > 0) {
                    tape.kernels().shift(cols, -slope * even, x.gradient.array(), row, x.gradient.array(), row);
                }
            }
        };
        Derivation.Rule rule = (dy, to) -> to.add(x, () -> {
            Tensor right = tape.constant(rows, cols, ones(x, classes.targets(), 1 - smoothing));
            Tensor excess = tape.subtract(tape.softmax(x), tape.shift(right, even));
            return tape.multiply(tape.scale(excess, 1f / rows), dy);
        });
        return tape.record("crossEntropy", y, adjoint, rule, x);
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
