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
        float[] a = active.array();
        for (int r = 0; r < gates.rows(); r++) {
            int z = gates.offset() + r * 4 * width;
            int at = active.offset() + r * 4 * width;
            kernels.apply(UnaryFunction.SIGMOID, 2 * width, gates.data(), z, a, at, null, 0);
            kernels.apply(UnaryFunction.TANH, width, gates.data(), z + 2 * width, a, at + 2 * width, null, 0);
            kernels.apply(UnaryFunction.SIGMOID, width, gates.data(), z + 3 * width, a, at + 3 * width, null, 0);
            int h = y.offset() + r * 2 * width;
            int c = h + width;
            int t = bent.offset() + r * width;
            kernels.multiply(width, a, at, a, at + 2 * width, y.data(), c);
            kernels.multiplyAdd(width, a, at + width, state.data(), state.offset() + (2 * r + 1) * width, y.data(), c);
            kernels.apply(UnaryFunction.TANH, width, y.data(), c, bent.array(), t, null, 0);
            kernels.multiply(width, a, at + 3 * width, bent.array(), t, y.data(), h);
        }
        return tape.record(
                "lstmCell", y, () -> adjoint(tape, y, gates, state, active, bent), Derivation.NONE, gates, state);
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
            rowAdjoint(
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

    private static void rowAdjoint(
            int width,
            float[] dy,
            int dyOffset,
            float[] active,
            int at,
            float[] bent,
            int bentOffset,
            float[] state,
            int before,
            float[] gates,
            int into,
            float[] dState,
            int dStateOffset) {
        for (int j = 0; j < width; j++) {
            float i = active[at + j];
            float f = active[at + width + j];
            float g = active[at + 2 * width + j];
            float o = active[at + 3 * width + j];
            float t = bent[bentOffset + j];
            float dh = dy[dyOffset + j];
            float dc = dy[dyOffset + width + j] + dh * o * (1 - t * t);
            gates[into + j] = dc * g * i * (1 - i);
            gates[into + width + j] = dc * state[before + j] * f * (1 - f);
            gates[into + 2 * width + j] = dc * i * (1 - g * g);
            gates[into + 3 * width + j] = dh * t * o * (1 - o);
            if (dState != null) {
                dState[dStateOffset + j] += dc * f;
            }
        }
    }
}
