package org.autoperi.tensor;

import java.util.Arrays;

/** Operations on a tape that move elements without computing. */
final class Shapes {
    private Shapes() {}

    /** The tensor itself, or a copy if its rows have gaps between them. */
    static Tensor dense(Tape tape, Tensor x) {
        if (x.isDense()) {
            return x;
        }
        Tensor y = tape.output(x.rows(), x.cols(), x.isDifferentiable());
        copy(x, y, 0, 0);
        return tape.record(
                "copy",
                y,
                () -> tape.addToGradient(x, 1, y.gradient.array(), y.gradient.offset()),
                (dy, to) -> to.add(x, () -> dy),
                x);
    }

    /** A rectangle of x, as a view. */
    static Tensor block(Tape tape, String operation, Tensor x, int rowFrom, int rowTo, int colFrom, int colTo) {
        if (rowFrom < 0 || rowTo > x.rows() || rowFrom > rowTo || colFrom < 0 || colTo > x.cols() || colFrom > colTo) {
            throw new IllegalArgumentException(operation + ": rows " + rowFrom + " to " + rowTo + " and columns "
                    + colFrom + " to " + colTo + " of " + x + tape.inLayer());
        }
        int start = rowFrom * x.stride() + colFrom;
        Tensor y = new Tensor(
                rowTo - rowFrom, colTo - colFrom, x.data(), x.offset() + start, x.stride(), x.isDifferentiable());
        if (x.place != null) {
            y.place = new Tensor.Place(x.place.parameter(), x.place.row() + rowFrom, x.place.col() + colFrom);
        }
        if (x.place != null && x.gradient != null) { // a part of a parameter adds to the gradient of the whole at once
            y.leaf = true;
            y.gradient = new Arena.Block(
                    x.gradient.array(), x.gradient.offset() + rowFrom * x.gradientStride + colFrom, y.size());
            y.gradientStride = x.gradientStride;
            return y;
        }
        Runnable adjoint = () -> {
            tape.openZeroed(x);
            addRows(
                    tape,
                    y.rows(),
                    y.cols(),
                    y.gradient,
                    0,
                    y.cols(),
                    x.gradient,
                    rowFrom * x.gradientStride + colFrom,
                    x.gradientStride);
        };
        Derivation.Rule rule = (dy, to) -> to.add(x, () -> {
            Tensor wide =
                    tape.concat(tape.filled(dy.rows(), colFrom, 0), dy, tape.filled(dy.rows(), x.cols() - colTo, 0));
            return tape.stack(tape.filled(rowFrom, x.cols(), 0), wide, tape.filled(x.rows() - rowTo, x.cols(), 0));
        });
        return tape.record(operation, y, adjoint, rule, x);
    }

    static Tensor concat(Tape tape, Tensor... parts) {
        int cols = 0;
        boolean differentiable = false;
        for (Tensor part : parts) {
            if (part.rows() != parts[0].rows()) {
                throw tape.mismatch("concat", parts[0], part, "equal numbers of rows");
            }
            cols += part.cols();
            differentiable |= part.isDifferentiable();
        }
        Tensor y = tape.output(parts[0].rows(), cols, differentiable);
        int at = 0;
        for (Tensor part : parts) {
            copy(part, y, 0, at);
            at += part.cols();
        }
        Runnable adjoint = () -> {
            int from = 0;
            for (Tensor part : parts) {
                addPart(tape, y, 0, from, part);
                from += part.cols();
            }
        };
        Derivation.Rule rule = (dy, to) -> {
            int from = 0;
            for (Tensor part : parts) {
                int start = from;
                to.add(part, () -> tape.columns(dy, start, start + part.cols()));
                from += part.cols();
            }
        };
        return tape.record("concat", y, adjoint, rule, parts);
    }

    static Tensor stack(Tape tape, Tensor... parts) {
        int rows = 0;
        boolean differentiable = false;
        for (Tensor part : parts) {
            if (part.cols() != parts[0].cols()) {
                throw tape.mismatch("stack", parts[0], part, "equal numbers of columns");
            }
            rows += part.rows();
            differentiable |= part.isDifferentiable();
        }
        Tensor y = tape.output(rows, parts[0].cols(), differentiable);
        int at = 0;
        for (Tensor part : parts) {
            copy(part, y, at, 0);
            at += part.rows();
        }
        Runnable adjoint = () -> {
            int from = 0;
            for (Tensor part : parts) {
                addPart(tape, y, from, 0, part);
                from += part.rows();
            }
        };
        Derivation.Rule rule = (dy, to) -> {
            int from = 0;
            for (Tensor part : parts) {
                int start = from;
                to.add(part, () -> tape.rows(dy, start, start + part.rows()));
                from += part.rows();
            }
        };
        return tape.record("stack", y, adjoint, rule, parts);
    }

    static Tensor reshape(Tape tape, Tensor argument, int rows, int cols) {
        Tensor x = dense(tape, argument);
        if (rows < 0 || cols < 0 || (long) rows * cols != x.size()) {
            throw new IllegalArgumentException(
                    "reshape: " + x + " to [" + rows + ", " + cols + "], expected as many elements" + tape.inLayer());
        }
        Tensor y = new Tensor(rows, cols, x.data(), x.offset(), cols, x.isDifferentiable());
        return tape.record(
                "reshape",
                y,
                () -> tape.passGradient(y, x),
                (dy, to) -> to.add(x, () -> tape.reshape(dy, x.rows(), x.cols())),
                x);
    }

    static boolean canExpand(Tensor x, int rows, int cols) {
        return (x.rows() == rows || x.rows() == 1) && (x.cols() == cols || x.cols() == 1);
    }

    static Tensor expand(Tape tape, Tensor x, int rows, int cols) {
        if (!canExpand(x, rows, cols)) {
            throw new IllegalArgumentException("expand: " + x + " to [" + rows + ", " + cols + "], expected [1, " + cols
                    + "], [" + rows + ", 1] or [1, 1]" + tape.inLayer());
        }
        Tensor y = tape.output(rows, cols, x.isDifferentiable());
        for (int i = 0; i < rows; i++) {
            int from = x.offset() + (x.rows() == 1 ? 0 : i * x.stride());
            int to = y.offset() + i * cols;
            if (x.cols() == 1) {
                Arrays.fill(y.data(), to, to + cols, x.data()[from]);
            } else {
                System.arraycopy(x.data(), from, y.data(), to, cols);
            }
        }
        Derivation.Rule rule = (dy, to) -> to.add(x, () -> {
            Tensor narrow = x.cols() == dy.cols() ? dy : tape.rowSums(dy);
            return x.rows() == dy.rows() ? narrow : tape.columnSums(narrow);
        });
        return tape.record("expand", y, () -> expandAdjoint(tape, y, x), rule, x);
    }

    static Tensor transpose(Tape tape, Tensor x) {
        Tensor y = tape.output(x.cols(), x.rows(), x.isDifferentiable());
        tape.kernels().transpose(x.rows(), x.cols(), x.data(), x.offset(), x.stride(), y.data(), y.offset(), x.rows());
        Runnable adjoint = () -> {
            Arena.Block turned = tape.arena().take(x.size());
            Arena.Block dy = y.gradient;
            tape.kernels()
                    .transpose(
                            y.rows(),
                            y.cols(),
                            dy.array(),
                            dy.offset(),
                            y.cols(),
                            turned.array(),
                            turned.offset(),
                            y.rows());
            tape.addToGradient(x, 1, turned.array(), turned.offset());
            tape.arena().giveBack(turned);
        };
        return tape.record("transpose", y, adjoint, (dy, to) -> to.add(x, () -> tape.transpose(dy)), x);
    }

    private static void expandAdjoint(Tape tape, Tensor y, Tensor x) {
        tape.openZeroed(x);
        float[] dx = x.gradient.array();
        for (int i = 0; i < y.rows(); i++) {
            int to = x.gradient.offset() + (x.rows() == 1 ? 0 : i * x.gradientStride);
            int from = y.gradient.offset() + i * y.cols();
            if (x.cols() == 1) {
                dx[to] += tape.kernels().sum(y.cols(), y.gradient.array(), from);
            } else {
                tape.kernels().add(y.cols(), y.gradient.array(), from, dx, to, dx, to);
            }
        }
    }

    private static void copy(Tensor x, Tensor y, int row, int col) {
        for (int i = 0; i < x.rows(); i++) {
            int to = y.offset() + (row + i) * y.stride() + col;
            System.arraycopy(x.data(), x.offset() + i * x.stride(), y.data(), to, x.cols());
        }
    }

    /** Adds the gradient of the rectangle of y that begins at (row, col) to the part that was copied there. */
    private static void addPart(Tape tape, Tensor y, int row, int col, Tensor part) {
        if (part.isDifferentiable()) {
            tape.openZeroed(part);
            addRows(
                    tape,
                    part.rows(),
                    part.cols(),
                    y.gradient,
                    row * y.cols() + col,
                    y.cols(),
                    part.gradient,
                    0,
                    part.gradientStride);
        }
    }

    private static void addRows(
            Tape tape,
            int rows,
            int cols,
            Arena.Block from,
            int fromStart,
            int fromStride,
            Arena.Block to,
            int toStart,
            int toStride) {
        for (int i = 0; i < rows; i++) {
            int source = from.offset() + fromStart + i * fromStride;
            int target = to.offset() + toStart + i * toStride;
            tape.kernels().add(cols, from.array(), source, to.array(), target, to.array(), target);
        }
    }
}
