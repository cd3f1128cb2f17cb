package org.autoperi.tensor;

import java.util.Arrays;

/** Operations on a tape with sums of few rows of a table, see {@link Stencils}. */
final class StencilEdges {
    private StencilEdges() {}

    static Tensor interpolate(Tape tape, Tensor table, Stencils stencils) {
        requireSize(tape, "interpolate", table, stencils);
        Tensor y = zeros(tape, stencils.length(), table);
        stencils.sum(tape.kernels(), y.cols(), table.data(), table.offset(), table.stride(), y.data(), y.offset());
        return tape.record(
                "interpolate",
                y,
                () -> tableAdjoint(tape, y, table, stencils),
                (dy, to) -> to.add(table, () -> tape.spread(dy, stencils)),
                table);
    }

    static Tensor spread(Tape tape, Tensor argument, Stencils stencils) {
        Tensor x = Shapes.dense(tape, argument);
        if (stencils.length() != x.rows()) {
            throw tape.mismatch("spread", x, stencils, "stencils of " + x.rows() + " rows");
        }
        Tensor y = zeros(tape, stencils.size(), x);
        stencils.spread(tape.kernels(), x.cols(), x.data(), x.offset(), y.data(), y.offset(), y.cols());
        Runnable adjoint = () -> {
            Arena.Block sums = tape.arena().take(x.size());
            Arrays.fill(sums.array(), sums.offset(), sums.offset() + x.size(), 0);
            Arena.Block dy = y.gradient;
            stencils.sum(tape.kernels(), x.cols(), dy.array(), dy.offset(), y.cols(), sums.array(), sums.offset());
            tape.addToGradient(x, 1, sums.array(), sums.offset());
            tape.arena().giveBack(sums);
        };
        return tape.record("spread", y, adjoint, (dy, to) -> to.add(x, () -> tape.interpolate(dy, stencils)), x);
    }

    private static Tensor zeros(Tape tape, int rows, Tensor x) {
        Tensor y = tape.output(rows, x.cols(), x.isDifferentiable());
        Arrays.fill(y.data(), y.offset(), y.offset() + y.size(), 0);
        return y;
    }

    static Tensor edgeSilu(Tape tape, Tensor u, Index target, Tensor v, Index source, Stencils stencils, Tensor table) {
        requireSize(tape, "edgeSilu", table, stencils);
        if (u.cols() != table.cols() || v.cols() != table.cols()) {
            throw tape.mismatch("edgeSilu", u, v, table.cols() + " columns, as the table " + table + " has");
        }
        Products.requireIndex(tape, "edgeSilu", u, target, stencils.length());
        Products.requireIndex(tape, "edgeSilu", v, source, stencils.length());
        boolean differentiable = u.isDifferentiable() || v.isDifferentiable() || table.isDifferentiable();
        Tensor y = tape.output(stencils.length(), table.cols(), differentiable);
        Segments.gatherInto(tape, u, target, y, false);
        Segments.gatherInto(tape, v, source, y, true);
        stencils.sum(tape.kernels(), y.cols(), table.data(), table.offset(), table.stride(), y.data(), y.offset());
        Arena.Block slope = Products.siluInPlace(tape, y);
        Runnable adjoint = () -> {
            Products.siluAdjointInPlace(tape, y, slope);
            Segments.scatterGradient(tape, y, u, target);
            Segments.scatterGradient(tape, y, v, source);
            tableAdjoint(tape, y, table, stencils);
        };
        Derivation.Rule rule = (dy, to) -> {
            Tensor nodes = tape.add(tape.gather(u, target), tape.gather(v, source));
            Tensor z = tape.add(nodes, tape.interpolate(table, stencils));
            Tensor dz = tape.multiply(dy, Elementwise.siluSlope(tape, z));
            to.add(u, () -> tape.segmentSum(dz, target));
            to.add(v, () -> tape.segmentSum(dz, source));
            to.add(table, () -> tape.spread(dz, stencils));
        };
        return tape.record("edgeSilu", y, adjoint, rule, u, v, table);
    }

    private static void tableAdjoint(Tape tape, Tensor y, Tensor table, Stencils stencils) {
        if (table.isDifferentiable()) {
            tape.openZeroed(table);
            stencils.spread(
                    tape.kernels(),
                    y.cols(),
                    y.gradient.array(),
                    y.gradient.offset(),
                    table.gradient.array(),
                    table.gradient.offset(),
                    table.gradientStride);
        }
    }

    private static void requireSize(Tape tape, String operation, Tensor table, Stencils stencils) {
        if (stencils.size() != table.rows()) {
            throw tape.mismatch(operation, table, stencils, "stencils into " + table.rows() + " rows");
        }
    }
}
