package org.autoperi.tensor;

/** The fused step of a long short-term memory. Axes: R rows, H hidden numbers. */
final class LstmCell {
    private LstmCell() {}

    static Tensor apply(Tape tape, Tensor gateArgument, Tensor stateArgument) {
        int width = stateArgument.cols() / 2;
        if (gateArgument.rows() != stateArgument.rows()
                || stateArgument.cols() % 2 != 0
                || gateArgument.cols() != 4 * width) {
            throw tape.mismatch("lstmCell", gateArgument, stateArgument, "gates [R, 4 H] and a state [R, 2 H]");
        }
        Tensor gates = Shapes.dense(tape, gateArgument);
        Tensor state = Shapes.dense(tape, stateArgument);
        Kernels kernels = tape.kernels();
        Tensor y = tape.output(gates.rows(), 2 * width, gates.isDifferentiable() || state.isDifferentiable());
        Arena.Block active = tape.arena().take(gates.size());
        Arena.Block bent = tape.arena().take(gates.rows() * width);
        for (int r = 0; r < gates.rows(); r++) {
            int at = active.offset() + r * 4 * width;
            System.arraycopy(gates.data(), gates.offset() + r * 4 * width, active.array(), at, 4 * width);
            forward(
                    kernels,
                    width,
                    active.array(),
                    at,
                    state.data(),
                    state.offset() + (2 * r + 1) * width,
                    y.data(),
                    y.offset() + r * 2 * width,
                    bent.array(),
                    bent.offset() + r * width);
        }
        return tape.record(
                "lstmCell", y, () -> adjoint(tape, y, gates, state, active, bent), Derivation.NONE, gates, state);
    }

    /**
     * One row: activates the gates where they are.
     *
     * @param before cell state of the step before
     * @param after where h | c go
     * @param bent where tanh(c) goes
     */
    static void forward(
            Kernels kernels,
            int width,
            float[] gates,
            int at,
            float[] before,
            int beforeOffset,
            float[] after,
            int h,
            float[] bent,
            int bentOffset) {
        int c = h + width;
        kernels.apply(UnaryFunction.SIGMOID, 2 * width, gates, at, gates, at, null, 0);
        kernels.apply(UnaryFunction.TANH, width, gates, at + 2 * width, gates, at + 2 * width, null, 0);
        kernels.apply(UnaryFunction.SIGMOID, width, gates, at + 3 * width, gates, at + 3 * width, null, 0);
        kernels.multiply(width, gates, at, gates, at + 2 * width, after, c);
        kernels.multiplyAdd(width, gates, at + width, before, beforeOffset, after, c);
        kernels.apply(UnaryFunction.TANH, width, after, c, bent, bentOffset, null, 0);
        kernels.multiply(width, gates, at + 3 * width, bent, bentOffset, after, h);
    }

    /** The gradients of the gates and of the cell state before, row by row. */
    private static void adjoint(Tape tape, Tensor y, Tensor gates, Tensor state, Arena.Block active, Arena.Block bent) {
        int width = state.cols() / 2;
        boolean toState = state.isDifferentiable();
        Arena.Block scratch = tape.arena().take(gates.size());
        if (toState) {
            tape.openZeroed(state);
        }
        for (int r = 0; r < y.rows(); r++) {
            int into = toState ? state.gradient.offset() + r * state.gradientStride + width : 0;
            tape.kernels()
                    .lstmAdjoint(
                            width,
                            y.gradient.array(),
                            y.gradient.offset() + r * 2 * width,
                            active.array(),
                            active.offset() + r * 4 * width,
                            bent.array(),
                            bent.offset() + r * width,
                            state.data(),
                            state.offset() + (2 * r + 1) * width,
                            scratch.array(),
                            scratch.offset() + r * 4 * width,
                            toState ? state.gradient.array() : null,
                            into);
        }
        tape.addToGradient(gates, 1, scratch.array(), scratch.offset());
        tape.arena().giveBack(scratch);
    }
}
