package org.autoperi.tensor;

import java.util.Optional;

/** Fused attention within segments. Axes: N rows, E ordered pairs of rows of one segment. */
final class Attention {
    private final Tape tape;
    private final Tensor q;
    private final Tensor k;
    private final Tensor v;
    private final Tensor bias; // null: none
    private final int[] starts; // first row of each segment, and N
    private final int heads;
    private final float scale;

    private Attention(Tape tape, Tensor q, Tensor k, Tensor v, Tensor bias, int[] starts, int heads) {
        this.tape = tape;
        this.q = q;
        this.k = k;
        this.v = v;
        this.bias = bias;
        this.starts = starts;
        this.heads = heads;
        this.scale = (float) (1 / Math.sqrt(q.cols() / (double) heads));
    }

    static Tensor apply(Tape tape, Tensor q, Tensor k, Tensor v, Optional<Tensor> bias, Index segments, int heads) {
        if (!q.hasShapeOf(k)) {
            throw tape.mismatch("attention", q, k, "queries and keys of one shape");
        }
        if (v.rows() != q.rows()) {
            throw tape.mismatch("attention", q, v, "as many values as queries");
        }
        if (heads < 1 || q.cols() % heads != 0 || v.cols() % heads != 0) {
            throw tape.mismatch("attention", q, v, "columns that " + heads + " heads can share evenly");
        }
        if (segments.length() != q.rows()) {
            throw tape.mismatch("attention", q, segments, "the segment of each of " + q.rows() + " rows");
        }
        int[] starts = starts(tape, segments);
        int pairs = 0;
        for (int s = 0; s + 1 < starts.length; s++) {
            pairs += (starts[s + 1] - starts[s]) * (starts[s + 1] - starts[s]);
        }
        if (bias.isPresent() && (bias.get().rows() != pairs || bias.get().cols() != heads)) {
            throw tape.mismatch("attention", q, bias.get(), "a bias [" + pairs + ", " + heads + "], pairs by heads");
        }
        return new Attention(tape, q, k, v, bias.orElse(null), starts, heads).forward(pairs);
    }

    private static int[] starts(Tape tape, Index segments) {
        int[] starts = new int[segments.size() + 1];
        for (int i = 0; i < segments.length(); i++) {
            if (i > 0 && segments.get(i) < segments.get(i - 1)) {
                throw new IllegalArgumentException("attention: row " + i + " of segment " + segments.get(i)
                        + " comes after one of segment " + segments.get(i - 1)
                        + ", expected the rows of each segment together and in order" + tape.inLayer());
            }
            starts[segments.get(i) + 1] = i + 1;
        }
        for (int s = 1; s < starts.length; s++) {
            starts[s] = Math.max(starts[s], starts[s - 1]); // empty segments
        }
        return starts;
    }

    private Tensor forward(int pairs) {
        boolean differentiable = q.isDifferentiable()
                || k.isDifferentiable()
                || v.isDifferentiable()
                || (bias != null && bias.isDifferentiable());
        Tensor y = tape.output(q.rows(), v.cols(), differentiable);
        Arena.Block shares = tape.arena().take(pairs * heads);
        int pair = 0;
        for (int s = 0; s + 1 < starts.length; s++) {
            int n = starts[s + 1] - starts[s];
            for (int head = 0; head < heads; head++) {
                Matrix p = square(shares, pair, n, head);
                multiply(part(q.matrix(), s, head), part(k.matrix(), s, head).transposed(), p, false);
                soften(p, pair, head);
                multiply(p, part(v.matrix(), s, head), part(y.matrix(), s, head), false);
            }
            pair += n * n;
        }
        Tensor[] inputs = bias == null ? new Tensor[] {q, k, v} : new Tensor[] {q, k, v, bias};
        return tape.record("attention", y, () -> adjoint(y, shares), Derivation.NONE, inputs);
    }

    /** Scales the products of a segment and a head, adds the bias, and turns rows into shares. */
    private void soften(Matrix p, int pair, int head) {
        int n = p.rows();
        tape.kernels().scale(n * n, scale, p.data(), p.offset(), p.data(), p.offset());
        if (bias != null) {
            for (int i = 0; i < n * n; i++) {
                p.data()[p.offset() + i] += bias.data()[bias.offset() + (pair + i) * bias.stride() + head];
            }
        }
        for (int i = 0; i < n; i++) {
            int row = p.offset() + i * n;
            RowOperations.softmax(tape.kernels(), n, p.data(), row, p.data(), row);
        }
    }

    /**
     * With shares P and scores S: dV = P' dY, dP = dY V', dS = P (dP - sum of P dP over the row), and from the scores on as
     * in any product.
     */
    private void adjoint(Tensor y, Arena.Block shares) {
        open(q);
        open(k);
        open(v);
        if (bias != null) {
            open(bias);
        }
        int pair = 0;
        for (int s = 0; s + 1 < starts.length; s++) {
            int n = starts[s + 1] - starts[s];
            Arena.Block room = tape.arena().take(n * n);
            Matrix ds = new Matrix(room.array(), room.offset(), n, n, n, 1);
            for (int head = 0; head < heads; head++) {
                Matrix p = square(shares, pair, n, head);
                Matrix dy = part(y.gradientMatrix(), s, head);
                if (v.isDifferentiable()) {
                    multiply(p.transposed(), dy, part(v.gradientMatrix(), s, head), true);
                }
                multiply(dy, part(v.matrix(), s, head).transposed(), ds, false);
                scoreGradient(p, ds);
                biasGradient(ds, pair, head);
                tape.kernels().scale(n * n, scale, ds.data(), ds.offset(), ds.data(), ds.offset());
                if (q.isDifferentiable()) {
                    multiply(ds, part(k.matrix(), s, head), part(q.gradientMatrix(), s, head), true);
                }
                if (k.isDifferentiable()) {
                    multiply(ds.transposed(), part(q.matrix(), s, head), part(k.gradientMatrix(), s, head), true);
                }
            }
            tape.arena().giveBack(room);
            pair += n * n;
        }
    }

    private void open(Tensor x) {
        if (x.isDifferentiable()) {
            tape.openZeroed(x);
        }
    }

    /** Turns the gradient of shares into that of scores. */
    private void scoreGradient(Matrix p, Matrix ds) {
        int n = p.rows();
        for (int i = 0; i < n; i++) {
            int row = ds.offset() + i * n;
            float mean = tape.kernels().dot(n, p.data(), p.offset() + i * n, ds.data(), row);
            tape.kernels().shift(n, -mean, ds.data(), row, ds.data(), row);
        }
        tape.kernels().multiply(n * n, p.data(), p.offset(), ds.data(), ds.offset(), ds.data(), ds.offset());
    }

    private void biasGradient(Matrix ds, int pair, int head) {
        if (bias != null && bias.isDifferentiable()) {
            float[] to = bias.gradient.array();
            for (int i = 0; i < ds.rows() * ds.cols(); i++) {
                to[bias.gradient.offset() + (pair + i) * bias.gradientStride + head] += ds.data()[ds.offset() + i];
            }
        }
    }

    /** The rows of a segment and the columns of a head. */
    private Matrix part(Matrix x, int segment, int head) {
        int cols = x.cols() / heads;
        int rows = starts[segment + 1] - starts[segment];
        int offset = x.offset() + starts[segment] * x.rowStride() + head * cols;
        return new Matrix(x.data(), offset, rows, cols, x.rowStride(), 1);
    }

    /** Where the shares of the pairs of a segment lie, [n, n] for each head. */
    private Matrix square(Arena.Block shares, int pair, int n, int head) {
        int offset = shares.offset() + pair * heads + head * n * n;
        return new Matrix(shares.array(), offset, n, n, n, 1);
    }

    private void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Matrix.multiply(tape.kernels(), tape.arena(), a, b, c, accumulate);
    }
}
