package org.autoperi.tensor;

/**
 * A whole sequence through a long short-term memory in one piece: only the products with what came before go time by time, the
 * gradient of their weight is one product. Axes: T times, B sequences, H hidden numbers.
 */
final class LstmSequence {
    /** Rows of gates whose gradients are kept together. */
    private static final int CHUNK_ROWS = 128;

    private final Tape tape;
    private final Kernels kernels;
    private final Tensor inputs;
    private final Index rows; // row of the inputs for each time and sequence
    private final Tensor recurrent;
    private final Tensor state;
    private final int batch;
    private final int width;
    private final int times;
    private final Tensor y; // h | c of all times
    private final Arena.Block active; // i | f | g | o of all times, after their activations
    private final Arena.Block bent; // tanh(c) of all times

    private LstmSequence(Tape tape, Tensor inputs, Index rows, Tensor recurrent, Tensor state) {
        this.tape = tape;
        this.kernels = tape.kernels();
        this.inputs = inputs;
        this.rows = rows;
        this.recurrent = recurrent;
        this.state = state;
        this.batch = state.rows();
        this.width = recurrent.cols();
        this.times = rows.length() / batch;
        boolean differentiable = inputs.isDifferentiable() || recurrent.isDifferentiable() || state.isDifferentiable();
        this.y = tape.output(rows.length(), 2 * width, differentiable);
        this.active = tape.arena().take(rows.length() * 4 * width);
        this.bent = tape.arena().take(rows.length() * width);
    }

    static Tensor apply(Tape tape, Tensor inputs, Index rows, Tensor recurrent, Tensor stateArgument) {
        int width = recurrent.cols();
        int batch = stateArgument.rows();
        if (recurrent.rows() != 4 * width || inputs.cols() != 4 * width) {
            throw tape.mismatch("lstm", inputs, recurrent, "inputs [R, 4 H] and a weight [4 H, H]");
        }
        if (stateArgument.cols() != 2 * width) {
            throw tape.mismatch("lstm", recurrent, stateArgument, "a weight [4 H, H] and a state [B, 2 H]");
        }
        if (rows.size() != inputs.rows() || batch == 0 || rows.length() % batch != 0) {
            throw tape.mismatch("lstm", inputs, rows, "an index of times x " + batch + " rows of the inputs");
        }
        LstmSequence lstm = new LstmSequence(tape, inputs, rows, recurrent, Shapes.dense(tape, stateArgument));
        lstm.forward();
        return tape.record("lstm", lstm.y, lstm::adjoint, Derivation.NONE, inputs, recurrent, lstm.state);
    }

    private void forward() {
        Matrix weight = recurrent.transposedFactor(kernels);
        for (int t = 0; t < times; t++) {
            forward(t, weight);
        }
    }

    /** h | c before a time, in the array of {@link #before}. */
    private int beforeOffset(int t) {
        return t == 0 ? state.offset() : y.offset() + (t - 1) * batch * 2 * width;
    }

    private float[] before(int t) {
        return t == 0 ? state.data() : y.data();
    }

    private void forward(int t, Matrix weight) {
        float[] a = active.array();
        int gates = active.offset() + t * batch * 4 * width;
        for (int r = 0; r < batch; r++) {
            int from = inputs.offset() + rows.get(t * batch + r) * inputs.stride();
            System.arraycopy(inputs.data(), from, a, gates + r * 4 * width, 4 * width);
        }
        Matrix h = new Matrix(before(t), beforeOffset(t), batch, width, 2 * width, 1);
        Matrix z = new Matrix(a, gates, batch, 4 * width, 4 * width, 1);
        Matrix.multiply(kernels, tape.arena(), h, weight, z, true);
        for (int r = 0; r < batch; r++) {
            LstmCell.forward(
                    kernels,
                    width,
                    a,
                    gates + r * 4 * width,
                    before(t),
                    beforeOffset(t) + (2 * r + 1) * width,
                    y.data(),
                    y.offset() + (t * batch + r) * 2 * width,
                    bent.array(),
                    bent.offset() + (t * batch + r) * width);
        }
    }

    /**
     * From the last time to the first, a few times in one go while their gradients are in the cache; the gradient of y before a
     * time grows by what the time hands back.
     */
    private void adjoint() {
        if (state.isDifferentiable()) {
            tape.openZeroed(state);
        }
        if (inputs.isDifferentiable()) {
            tape.openZeroed(inputs);
        }
        int most = Math.max(1, CHUNK_ROWS / batch);
        Arena.Block dGates = tape.arena().take(most * batch * 4 * width);
        int to = times;
        while (to > 0) {
            int from = to == 1 ? 0 : Math.max(1, to - most); // the first time is alone: what was before it is elsewhere
            for (int t = to - 1; t >= from; t--) {
                timeAdjoint(t, dGates, (t - from) * batch);
            }
            weightAdjoint(from, (to - from) * batch, dGates);
            inputAdjoint(from, (to - from) * batch, dGates);
            to = from;
        }
        tape.arena().giveBack(dGates);
    }

    private void timeAdjoint(int t, Arena.Block dGates, int row) {
        boolean first = t == 0;
        float[] into = y.gradient.array();
        int intoOffset = y.gradient.offset() + (t - 1) * batch * 2 * width;
        int stride = 2 * width;
        if (first) {
            into = state.isDifferentiable() ? state.gradient.array() : null;
            intoOffset = state.isDifferentiable() ? state.gradient.offset() : 0;
            stride = state.isDifferentiable() ? state.gradientStride : 0;
        }
        int gates = dGates.offset() + row * 4 * width;
        for (int r = 0; r < batch; r++) {
            int at = t * batch + r;
            kernels.lstmAdjoint(
                    width,
                    y.gradient.array(),
                    y.gradient.offset() + at * 2 * width,
                    active.array(),
                    active.offset() + at * 4 * width,
                    bent.array(),
                    bent.offset() + at * width,
                    before(t),
                    beforeOffset(t) + (2 * r + 1) * width,
                    dGates.array(),
                    gates + r * 4 * width,
                    into,
                    intoOffset + r * stride + width);
        }
        if (into != null) {
            Matrix dz = new Matrix(dGates.array(), gates, batch, 4 * width, 4 * width, 1);
            Matrix dh = new Matrix(into, intoOffset, batch, width, stride, 1);
            Matrix.multiply(kernels, tape.arena(), dz, recurrent.factor(kernels), dh, true);
        }
    }

    private void weightAdjoint(int from, int rowCount, Arena.Block dGates) {
        if (recurrent.isDifferentiable()) {
            boolean accumulate = tape.open(recurrent);
            Matrix dz = new Matrix(dGates.array(), dGates.offset(), rowCount, 4 * width, 4 * width, 1);
            Matrix h = new Matrix(before(from), beforeOffset(from), rowCount, width, 2 * width, 1);
            Matrix.multiply(kernels, tape.arena(), dz.transposed(), h, recurrent.gradientMatrix(), accumulate);
        }
    }

    private void inputAdjoint(int from, int rowCount, Arena.Block dGates) {
        if (!inputs.isDifferentiable()) {
            return;
        }
        for (int r = 0; r < rowCount; r++) {
            int into = inputs.gradient.offset() + rows.get(from * batch + r) * inputs.gradientStride;
            float[] dx = inputs.gradient.array();
            kernels.add(4 * width, dGates.array(), dGates.offset() + r * 4 * width, dx, into, dx, into);
        }
    }
}
