package org.autoperi.tensor;

import java.util.Arrays;

/** Operations on a tape that move rows along an index. */
final class Segments {
    private Segments() {}

    static Tensor gather(Tape tape, Tensor x, Index index) {
        if (index.size() != x.rows()) {
            throw tape.mismatch("gather", x, index, "an index into " + x.rows() + " rows");
        }
        Tensor y = tape.output(index.length(), x.cols(), x.isDifferentiable());
        gatherInto(tape, x, index, y, false);
        return tape.record(
                "gather",
                y,
                () -> scatterGradient(tape, y, x, index),
                (dy, to) -> to.add(x, () -> tape.segmentSum(dy, index)),
                x);
    }

    static Tensor sum(Tape tape, Tensor x, Index index) {
        requireSegments(tape, "segmentSum", x, index);
        Tensor y = sums(tape, x, index);
        return tape.record(
                "segmentSum",
                y,
                () -> gatherGradient(tape, y, x, index),
                (dy, to) -> to.add(x, () -> tape.gather(dy, index)),
                x);
    }

    static Tensor mean(Tape tape, Tensor x, Index index) {
        requireSegments(tape, "segmentMean", x, index);
        Tensor y = sums(tape, x, index);
        scaleRows(tape, y.data(), y.offset(), y, index.inverseCounts());
        Runnable adjoint = () -> {
            scaleRows(tape, y.gradient.array(), y.gradient.offset(), y, index.inverseCounts());
            gatherGradient(tape, y, x, index);
        };
        Derivation.Rule rule = (dy, to) -> to.add(x, () -> {
            Tensor shares = tape.constant(index.size(), 1, index.inverseCounts());
            return tape.gather(tape.multiply(dy, shares), index);
        });
        return tape.record("segmentMean", y, adjoint, rule, x);
    }

    static Tensor max(Tape tape, Tensor x, Index index) {
        requireSegments(tape, "segmentMax", x, index);
        Tensor y = tape.output(index.size(), x.cols(), x.isDifferentiable());
        maxima(x, index, y.data(), y.offset());
        Derivation.Rule rule = (dy, to) -> to.add(
                x, () -> tape.multiply(tape.constant(x.rows(), x.cols(), chosen(y, x, index)), tape.gather(dy, index)));
        return tape.record("segmentMax", y, () -> maxAdjoint(tape, y, x, index), rule, x);
    }

    static Tensor softmax(Tape tape, Tensor argument, Index index) {
        requireSegments(tape, "segmentSoftmax", argument, index);
        Tensor x = Shapes.dense(tape, argument);
        Kernels kernels = tape.kernels();
        int n = x.cols();
        Tensor y = tape.output(x.rows(), n, x.isDifferentiable());
        Arena.Block segments = tape.arena().take(index.size() * n);
        float[] s = segments.array();
        maxima(x, index, s, segments.offset());
        kernels.gather(x.rows(), n, s, segments.offset(), n, index.targets(), y.data(), y.offset(), n, false);
        kernels.subtract(x.size(), x.data(), x.offset(), y.data(), y.offset(), y.data(), y.offset());
        kernels.apply(UnaryFunction.EXP, x.size(), y.data(), y.offset(), y.data(), y.offset(), null, 0);
        Arrays.fill(s, segments.offset(), segments.offset() + segments.size(), 0);
        kernels.scatterAdd(x.rows(), n, y.data(), y.offset(), n, index.targets(), s, segments.offset(), n);
        for (int i = 0; i < x.rows(); i++) {
            int row = y.offset() + i * n;
            kernels.divide(n, y.data(), row, s, segments.offset() + index.get(i) * n, y.data(), row);
        }
        tape.arena().giveBack(segments);
        Derivation.Rule rule = (dy, to) -> to.add(x, () -> {
            Tensor means = tape.segmentSum(tape.multiply(y, dy), index);
            return tape.multiply(y, tape.subtract(dy, tape.gather(means, index)));
        });
        return tape.record("segmentSoftmax", y, () -> softmaxAdjoint(tape, y, x, index), rule, x);
    }

    /** dx = y (dy - sum of y dy over the segment). */
    private static void softmaxAdjoint(Tape tape, Tensor y, Tensor x, Index index) {
        Kernels kernels = tape.kernels();
        int n = y.cols();
        float[] dy = y.gradient.array();
        int from = y.gradient.offset();
        Arena.Block sums = tape.arena().take(index.size() * n);
        float[] s = sums.array();
        Arrays.fill(s, sums.offset(), sums.offset() + sums.size(), 0);
        for (int i = 0; i < y.rows(); i++) {
            kernels.multiplyAdd(n, y.data(), y.offset() + i * n, dy, from + i * n, s, sums.offset() + index.get(i) * n);
        }
        for (int i = 0; i < y.rows(); i++) {
            int row = from + i * n;
            kernels.subtract(n, dy, row, s, sums.offset() + index.get(i) * n, dy, row);
        }
        tape.arena().giveBack(sums);
        tape.addProductToGradient(x, dy, from, y.data(), y.offset());
    }

    /** Row i of y = row index[i] of x, or added to it. */
    static void gatherInto(Tape tape, Tensor x, Index index, Tensor y, boolean accumulate) {
        tape.kernels()
                .gather(
                        index.length(),
                        x.cols(),
                        x.data(),
                        x.offset(),
                        x.stride(),
                        index.targets(),
                        y.data(),
                        y.offset(),
                        y.stride(),
                        accumulate);
    }

    /** Adds row i of the gradient of y to row index[i] of that of x. */
    static void scatterGradient(Tape tape, Tensor y, Tensor x, Index index) {
        if (x.isDifferentiable()) {
            tape.openZeroed(x);
            tape.kernels()
                    .scatterAdd(
                            index.length(),
                            x.cols(),
                            y.gradient.array(),
                            y.gradient.offset(),
                            y.gradientStride,
                            index.targets(),
                            x.gradient.array(),
                            x.gradient.offset(),
                            x.gradientStride);
        }
    }

    /** Adds row index[i] of the gradient of y to row i of that of x. */
    private static void gatherGradient(Tape tape, Tensor y, Tensor x, Index index) {
        boolean accumulate = tape.open(x);
        tape.kernels()
                .gather(
                        index.length(),
                        x.cols(),
                        y.gradient.array(),
                        y.gradient.offset(),
                        y.gradientStride,
                        index.targets(),
                        x.gradient.array(),
                        x.gradient.offset(),
                        x.gradientStride,
                        accumulate);
    }

    private static Tensor sums(Tape tape, Tensor x, Index index) {
        Tensor y = tape.output(index.size(), x.cols(), x.isDifferentiable());
        Arrays.fill(y.data(), y.offset(), y.offset() + y.size(), 0);
        tape.kernels()
                .scatterAdd(
                        index.length(),
                        x.cols(),
                        x.data(),
                        x.offset(),
                        x.stride(),
                        index.targets(),
                        y.data(),
                        y.offset(),
                        y.stride());
        return y;
    }

    private static void scaleRows(Tape tape, float[] rows, int offset, Tensor shape, float[] factors) {
        int n = shape.cols();
        for (int i = 0; i < shape.rows(); i++) {
            tape.kernels().scale(n, factors[i], rows, offset + i * n, rows, offset + i * n);
        }
    }

    /** Largest elements of the segments, 0 for empty ones, shape [index.size, C]. */
    private static void maxima(Tensor x, Index index, float[] y, int yOffset) {
        int n = x.cols();
        Arrays.fill(y, yOffset, yOffset + index.size() * n, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < x.rows(); i++) {
            int from = x.offset() + i * x.stride();
            int to = yOffset + index.get(i) * n;
            for (int j = 0; j < n; j++) {
                y[to + j] = Math.max(y[to + j], x.data()[from + j]);
            }
        }
        boolean[] filled = new boolean[index.size()];
        for (int target : index.targets()) {
            filled[target] = true;
        }
        for (int s = 0; s < filled.length; s++) {
            if (!filled[s]) {
                Arrays.fill(y, yOffset + s * n, yOffset + (s + 1) * n, 0);
            }
        }
    }

    /** The first row that reached the maximum takes the gradient, and then it is gone for the others. */
    private static void maxAdjoint(Tape tape, Tensor y, Tensor x, Index index) {
        tape.openZeroed(x);
        float[] dy = y.gradient.array();
        float[] dx = x.gradient.array();
        for (int i = 0; i < x.rows(); i++) {
            int segment = index.get(i) * y.cols();
            for (int j = 0; j < x.cols(); j++) {
                int from = y.gradient.offset() + segment + j;
                if (x.data()[x.offset() + i * x.stride() + j] == y.data()[y.offset() + segment + j]) {
                    dx[x.gradient.offset() + i * x.gradientStride + j] += dy[from];
                    dy[from] = 0;
                }
            }
        }
    }

    /** 1 where the maximum of a segment was found first, else 0, shape [R, C]. */
    private static float[] chosen(Tensor y, Tensor x, Index index) {
        float[] chosen = new float[x.size()];
        boolean[] found = new boolean[y.size()];
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                int segment = index.get(i) * y.cols() + j;
                if (!found[segment] && x.data()[x.offset() + i * x.stride() + j] == y.data()[y.offset() + segment]) {
                    found[segment] = true;
                    chosen[i * x.cols() + j] = 1;
                }
            }
        }
        return chosen;
    }

    private static void requireSegments(Tape tape, String operation, Tensor x, Index index) {
        if (index.length() != x.rows()) {
            throw tape.mismatch(operation, x, index, "an index of " + x.rows() + " rows");
        }
    }
}
