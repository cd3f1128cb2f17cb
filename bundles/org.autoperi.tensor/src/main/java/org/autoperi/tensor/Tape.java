package org.autoperi.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Computes with matrices and remembers how, so that {@link #backward} can follow the computation in reverse. One tape
 * serves one thread and one tile of work (a crystal, or a few small ones): whatever fits into the cache of a core. Reset
 * and used again, a tape allocates next to nothing.
 *
 * <pre>{@code
 * Tape tape = Tape.recording(gradients);
 * Tensor hidden = tape.linearSilu(tape.constant(n, 3, x), tape.parameter(w1), tape.parameter(b1));
 * Tensor loss = tape.mse(tape.linear(hidden, tape.parameter(w2), tape.parameter(b2)), tape.constant(n, 1, y));
 * tape.backward(loss);      // adds to gradients
 * tape.reset();             // all tensors are gone
 * }</pre>
 *
 * <p>Every operation throws {@link IllegalArgumentException} with its name and the shapes if these do not fit. R, C name
 * the rows and columns of its first argument. Not thread-safe.
 */
public final class Tape {
    /** One operation that a gradient flows through. */
    record Step(
            String operation, String layer, Tensor output, Tensor[] inputs, Runnable adjoint, Derivation.Rule rule) {}

    /**
     * Where a number that is not finite appeared first.
     *
     * @param operation name of the operation
     * @param layer the layers it belongs to, such as {@code encoder.layer1}; empty if it was in none
     * @param row row of the result
     * @param rows number of rows of the result
     * @param fromOutside whether a constant, a variable or a parameter that went in was not finite already
     */
    public record Fault(String operation, String layer, int row, int rows, boolean fromOutside) {}

    /** Added to squared lengths before a row is divided by its length (ours): far below what training meets. */
    private static final float SHORTEST_SQUARE = 1e-24f;

    private final Kernels kernels;
    private final Gradients gradients; // null: parameters are constants
    private final Arena arena = new Arena();
    private final List<Step> steps = new ArrayList<>();
    private String layer = "";

    private Tape(Kernels kernels, Gradients gradients) {
        this.kernels = kernels;
        this.gradients = gradients;
    }

    /** A tape whose backward pass adds to the given gradients. */
    public static Tape recording(Gradients gradients) {
        return recording(gradients, Kernels.preferred());
    }

    /** A tape whose backward pass adds to the given gradients, on the given kernels. */
    public static Tape recording(Gradients gradients, Kernels kernels) {
        return new Tape(kernels, gradients);
    }

    /** A tape for which parameters are constants; only {@linkplain #variable variables} have gradients. */
    public static Tape inference() {
        return inference(Kernels.preferred());
    }

    /** A tape for which parameters are constants, on the given kernels. */
    public static Tape inference(Kernels kernels) {
        return new Tape(kernels, null);
    }

    // Leaves

    /** A matrix without gradient around the given array, which is neither copied nor changed. */
    public Tensor constant(int rows, int cols, float[] values) {
        return constant(rows, cols, values, 0);
    }

    /** A matrix without gradient around a piece of the given array, which is neither copied nor changed. */
    public Tensor constant(int rows, int cols, float[] values, int offset) {
        requireRoom("constant", rows, cols, values, offset);
        return new Tensor(rows, cols, values, offset, cols, false);
    }

    /** A matrix of one value without gradient. */
    public Tensor filled(int rows, int cols, float value) {
        Tensor y = output(rows, cols, false);
        Arrays.fill(y.data(), y.offset(), y.offset() + y.size(), value);
        return y;
    }

    /** A matrix around the given array whose gradient can be asked for after the backward pass. */
    public Tensor variable(int rows, int cols, float[] values) {
        requireRoom("variable", rows, cols, values, 0);
        Tensor x = new Tensor(rows, cols, values, 0, cols, true);
        x.leaf = true;
        return x;
    }

    /** The current values of a parameter. */
    public Tensor parameter(Parameter parameter) {
        Tensor x = new Tensor(
                parameter.rows(), parameter.cols(), parameter.values(), 0, parameter.cols(), gradients != null);
        x.name = parameter.name();
        x.place = new Tensor.Place(parameter, 0, 0);
        if (gradients != null) {
            x.leaf = true;
            x.gradient = new Arena.Block(gradients.of(parameter), 0, parameter.size());
            x.gradientStride = parameter.cols();
        }
        return x;
    }

    private static void requireRoom(String operation, int rows, int cols, float[] values, int offset) {
        if (rows < 0 || cols < 0 || offset < 0 || offset + (long) rows * cols > values.length) {
            throw new IllegalArgumentException(operation + ": [" + rows + ", " + cols + "] from offset " + offset
                    + " does not fit into an array of " + values.length);
        }
    }

    // The backward pass

    /** Adds the gradient of a [1, 1] loss to the gradients of parameters and variables. */
    public void backward(Tensor loss) {
        backward(loss, 1);
    }

    /**
     * Adds the gradient of a [1, 1] loss times a weight, such as the share of this tile in a batch.
     *
     * @throws IllegalArgumentException if the loss is no scalar or depends on no parameter or variable
     */
    public void backward(Tensor loss, float weight) {
        if (loss.size() != 1 || !loss.isDifferentiable()) {
            throw new IllegalArgumentException("backward: the loss is " + loss
                    + (loss.isDifferentiable() ? "" : " and depends on no parameter or variable")
                    + ", expected a differentiable [1, 1]");
        }
        openZeroed(loss);
        loss.gradient.array()[loss.gradient.offset()] += weight;
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step.output.gradient != null) {
                step.adjoint.run();
                release(step.output);
            }
        }
    }

    /**
     * The gradient of a variable after the backward pass, shape [rows, cols], copied; zeros if the loss does not depend
     * on it.
     */
    public float[] gradient(Tensor variable) {
        if (!variable.leaf) {
            throw new IllegalArgumentException("gradient: " + variable + " is neither a variable nor a parameter");
        }
        float[] copy = new float[variable.size()];
        if (variable.gradient != null) {
            for (int i = 0; i < variable.rows(); i++) {
                int from = variable.gradient.offset() + i * variable.gradientStride;
                System.arraycopy(variable.gradient.array(), from, copy, i * variable.cols(), variable.cols());
            }
        }
        return copy;
    }

    /**
     * The derivatives of a [1, 1] tensor with respect to others it was computed from, as tensors that can be computed with
     * and differentiated: forces, minus the derivative of an energy, may stand in a loss. Costs about one more backward pass,
     * and the backward pass of the loss about two.
     *
     * @param y depends on the others through operations that have such derivatives; zeros if it does not depend on one
     * @param x variables, or results of operations; not parameters
     * @return one tensor of the shape of each x
     * @throws IllegalArgumentException naming the operation that has none ({@link #attention}, {@link #lstmCell}, {@link #lstm})
     */
    public List<Tensor> derivatives(Tensor y, Tensor... x) {
        if (y.size() != 1) {
            throw new IllegalArgumentException("derivatives: of " + y + ", expected [1, 1]" + inLayer());
        }
        for (Tensor variable : x) {
            if (variable.place != null || !variable.isDifferentiable()) {
                throw new IllegalArgumentException("derivatives: with respect to " + variable
                        + (variable.place != null ? ", a parameter" : ", a constant")
                        + "; expected a variable or what was computed from one" + inLayer());
            }
        }
        Derivation derivation = new Derivation(this, x);
        int forward = steps.size();
        steps.forEach(derivation::reach);
        derivation.start(y);
        for (int i = forward - 1; i >= 0; i--) {
            derivation.follow(steps.get(i));
        }
        return Stream.of(x).map(derivation::of).toList();
    }

    // Layers and faults

    /** What a computation returns, its operations marked as those of a layer; layers may stand in layers. */
    public <T> T in(String name, Supplier<T> computation) {
        String outer = layer;
        layer = outer.isEmpty() || name.startsWith(outer + ".") ? name : outer + "." + name;
        try {
            return computation.get();
        } finally {
            layer = outer;
        }
    }

    /**
     * The first operation since {@link #reset} whose result is not finite, of those that a gradient flows through. Looks at
     * every number: for the case that something went wrong.
     */
    public Optional<Fault> firstFault() {
        for (Step step : steps) {
            int row = step.output.firstRowNotFinite();
            if (row >= 0) {
                boolean fromOutside = Stream.of(step.inputs).anyMatch(input -> input.firstRowNotFinite() >= 0);
                return Optional.of(new Fault(step.operation, step.layer, row, step.output.rows(), fromOutside));
            }
        }
        return Optional.empty();
    }

    /** Forgets everything; tensors of this tape must not be used any more. */
    public void reset() {
        steps.clear();
        arena.reset();
    }

    /** Bytes this tape holds, for reports. */
    public long memoryBytes() {
        return arena.capacity() * Float.BYTES;
    }

    // Products

    /** a b, shape [R, columns of b]. */
    public Tensor matmul(Tensor a, Tensor b) {
        return Products.matmul(this, a, b);
    }

    /** a times transposed b, shape [R, rows of b]. */
    public Tensor matmulTransposed(Tensor a, Tensor b) {
        return Products.matmulTransposed(this, "matmulTransposed", a, b);
    }

    /** Transposed a times b, shape [C, columns of b]. */
    public Tensor transposedMatmul(Tensor a, Tensor b) {
        return Products.transposedMatmul(this, a, b);
    }

    /** x times transposed weight, shape [R, rows of weight]. */
    public Tensor linear(Tensor x, Tensor weight) {
        return Products.matmulTransposed(this, "linear", x, weight);
    }

    /** x times transposed weight plus bias [1, rows of weight] or [R, rows of weight], shape [R, rows of weight]. */
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return Products.linear(this, x, weight, bias);
    }

    /** silu(linear(x, weight, bias)) in one piece. */
    public Tensor linearSilu(Tensor x, Tensor weight, Tensor bias) {
        return Products.linearSilu(this, x, weight, bias);
    }

    /**
     * The first layer of a message from pairs of nodes, silu(u[target] + v[source] + features times transposed weight),
     * shape [E, H]: W [h_i | h_j | e_ij] with the parts for the nodes, u = W1 h and v = W2 h, multiplied once per node
     * instead of once per edge.
     *
     * @param u part of the receiving node, with the bias, shape [N, H]
     * @param target receiving node of each edge
     * @param v part of the sending node, shape [N, H]
     * @param source sending node of each edge
     * @param features edge features, shape [E, F]
     * @param weight part of the weight for the edge features, shape [H, F]
     */
    public Tensor edgeSilu(Tensor u, Index target, Tensor v, Index source, Tensor features, Tensor weight) {
        return Products.edgeSilu(this, u, target, v, source, features, weight);
    }

    /**
     * As the other, but with features that are few rows of a table: silu(u[target] + v[source] + sums over the table).
     *
     * @param stencils rows of the table that belong to each edge, with their weights
     * @param table shape [stencils.size, H]
     */
    public Tensor edgeSilu(Tensor u, Index target, Tensor v, Index source, Stencils stencils, Tensor table) {
        return StencilEdges.edgeSilu(this, u, target, v, source, stencils, table);
    }

    /** Row e of the result is the weighted sum e of rows of x, shape [stencils.length, C]. */
    public Tensor interpolate(Tensor x, Stencils stencils) {
        return StencilEdges.interpolate(this, x, stencils);
    }

    /** The other way: each row of x is added, weighted, to the rows its sum would be made of; shape [stencils.size, C]. */
    public Tensor spread(Tensor x, Stencils stencils) {
        return StencilEdges.spread(this, x, stencils);
    }

    // Element by element. What has one row or one column is repeated to as many as the other argument has.

    /** a + b. */
    public Tensor add(Tensor a, Tensor b) {
        return Elementwise.add(this, a, b);
    }

    /** a - b. */
    public Tensor subtract(Tensor a, Tensor b) {
        return Elementwise.subtract(this, a, b);
    }

    /** a b, element by element. */
    public Tensor multiply(Tensor a, Tensor b) {
        return Elementwise.multiply(this, a, b);
    }

    /** a / b, element by element. */
    public Tensor divide(Tensor a, Tensor b) {
        return Elementwise.divide(this, a, b);
    }

    /** The smaller of two; of equal ones the first gets the gradient. */
    public Tensor minimum(Tensor a, Tensor b) {
        return Elementwise.minimum(this, a, b);
    }

    /** The larger of two; of equal ones the first gets the gradient. */
    public Tensor maximum(Tensor a, Tensor b) {
        return Elementwise.maximum(this, a, b);
    }

    /** x, but not below the first nor above the second bound; outside them no gradient flows. */
    public Tensor clamp(Tensor x, float low, float high) {
        return minimum(maximum(x, filled(1, 1, low)), filled(1, 1, high));
    }

    /** factor x. */
    public Tensor scale(Tensor x, float factor) {
        return Elementwise.scale(this, x, factor);
    }

    /** x + term. */
    public Tensor shift(Tensor x, float term) {
        return Elementwise.shift(this, x, term);
    }

    /** f(x). */
    public Tensor apply(UnaryFunction function, Tensor x) {
        return Elementwise.apply(this, function, x);
    }

    /** e to the x. */
    public Tensor exp(Tensor x) {
        return apply(UnaryFunction.EXP, x);
    }

    /** Natural logarithm of x. */
    public Tensor log(Tensor x) {
        return apply(UnaryFunction.LOG, x);
    }

    /** Sine of x in radians. */
    public Tensor sin(Tensor x) {
        return apply(UnaryFunction.SIN, x);
    }

    /** Cosine of x in radians. */
    public Tensor cos(Tensor x) {
        return apply(UnaryFunction.COS, x);
    }

    /** Hyperbolic tangent of x. */
    public Tensor tanh(Tensor x) {
        return apply(UnaryFunction.TANH, x);
    }

    /** 1 / (1 + exp(-x)). */
    public Tensor sigmoid(Tensor x) {
        return apply(UnaryFunction.SIGMOID, x);
    }

    /** log(1 + exp(x)). */
    public Tensor softplus(Tensor x) {
        return apply(UnaryFunction.SOFTPLUS, x);
    }

    /** x sigmoid(x). */
    public Tensor silu(Tensor x) {
        return apply(UnaryFunction.SILU, x);
    }

    /** x times the normal distribution function, see {@link UnaryFunction#GELU}. */
    public Tensor gelu(Tensor x) {
        return apply(UnaryFunction.GELU, x);
    }

    /** max(x, 0). */
    public Tensor relu(Tensor x) {
        return apply(UnaryFunction.RELU, x);
    }

    /** Square root of x. */
    public Tensor sqrt(Tensor x) {
        return apply(UnaryFunction.SQRT, x);
    }

    /** x squared. */
    public Tensor square(Tensor x) {
        return apply(UnaryFunction.SQUARE, x);
    }

    // Rows

    /** exp(x) over its sum, in each row. */
    public Tensor softmax(Tensor x) {
        return RowOperations.softmax(this, x);
    }

    /** x minus the logarithm of the sum of exp(x), in each row. */
    public Tensor logSoftmax(Tensor x) {
        return RowOperations.logSoftmax(this, x);
    }

    /**
     * (x - mean) / sqrt(variance + 1e-5) gain + bias, in each row (doi:10.48550/arXiv.1607.06450).
     *
     * @param gain shape [1, C]
     * @param bias shape [1, C]
     */
    public Tensor layerNorm(Tensor x, Tensor gain, Tensor bias) {
        return RowOperations.layerNorm(this, x, gain, bias);
    }

    /**
     * x / sqrt(mean of x squared + 1e-5) gain, in each row (doi:10.48550/arXiv.1910.07467).
     *
     * @param gain shape [1, C]
     */
    public Tensor rmsNorm(Tensor x, Tensor gain) {
        return RowOperations.rmsNorm(this, x, gain);
    }

    /** Logarithm of the sum of exp(x) over each row, shape [R, 1]. */
    public Tensor logSumExp(Tensor x) {
        return RowOperations.logSumExp(this, x);
    }

    /** Each row divided by its length; a row of zeros stays one. */
    public Tensor normalizeRows(Tensor x) {
        return divide(x, sqrt(shift(rowSums(square(x)), SHORTEST_SQUARE)));
    }

    /** The cosine of the angle between each row of a and each row of b, shape [R, rows of b]. */
    public Tensor cosineSimilarity(Tensor a, Tensor b) {
        if (a.cols() != b.cols()) {
            throw mismatch("cosineSimilarity", a, b, "equal numbers of columns");
        }
        Tensor unit = normalizeRows(a);
        return matmulTransposed(unit, a == b ? unit : normalizeRows(b));
    }

    /**
     * One step of a long short-term memory (doi:10.1162/neco.1997.9.8.1735, with the forget gate of
     * doi:10.1162/089976600300015015) in one piece: c = sigmoid(f) c' + sigmoid(i) tanh(g), h = sigmoid(o) tanh(c).
     *
     * @param gates i | f | g | o before their activations, shape [R, 4 H]
     * @param state h' | c' of the step before, shape [R, 2 H]; h' does not count, it has entered the gates
     * @return h | c, shape [R, 2 H]
     */
    public Tensor lstmCell(Tensor gates, Tensor state) {
        return LstmCell.apply(this, gates, state);
    }

    /**
     * Steps of a long short-term memory, one after the other, in one piece: the gates of a time are those of its inputs plus h
     * of the time before times transposed weight; then as {@link #lstmCell}. Axes: T times, B sequences, H hidden numbers.
     *
     * @param inputs what inputs and bias say to the gates i | f | g | o, shape [R, 4 H]
     * @param rows row of the inputs for each sequence of each time, time by time; T B of them
     * @param recurrent shape [4 H, H]
     * @param state h | c before the first time, shape [B, 2 H]
     * @return h | c of all times, shape [T B, 2 H]
     */
    public Tensor lstm(Tensor inputs, Index rows, Tensor recurrent, Tensor state) {
        return LstmSequence.apply(this, inputs, rows, recurrent, state);
    }

    /**
     * Attention among the rows of each segment, in one piece (doi:10.48550/arXiv.1706.03762, eq. 1, with a bias per pair): for
     * each head softmax(q k' / sqrt(d) + bias) v, heads side by side.
     *
     * @param q shape [N, heads d]
     * @param k shape [N, heads d]
     * @param v shape [N, heads e]
     * @param bias one column per head, one row per ordered pair of rows of one segment: segment by segment, for each
     *     receiver each sender; shape [E, heads], E = sum of the squares of the segments' sizes
     * @param segments the segment of each row, not falling
     * @return shape [N, heads e]
     */
    public Tensor attention(Tensor q, Tensor k, Tensor v, Tensor bias, Index segments, int heads) {
        return Attention.apply(this, q, k, v, Optional.of(bias), segments, heads);
    }

    /** As the other, without a bias. */
    public Tensor attention(Tensor q, Tensor k, Tensor v, Index segments, int heads) {
        return Attention.apply(this, q, k, v, Optional.empty(), segments, heads);
    }

    // Sums and losses

    /** Sum of all elements, shape [1, 1]. */
    public Tensor sum(Tensor x) {
        return Reductions.sum(this, x);
    }

    /** Mean of all elements, shape [1, 1]. */
    public Tensor mean(Tensor x) {
        return scale(sum(x), 1f / x.size());
    }

    /** Sum over each row, shape [R, 1]. */
    public Tensor rowSums(Tensor x) {
        return Reductions.rowSums(this, x);
    }

    /** Mean over each row, shape [R, 1]. */
    public Tensor rowMeans(Tensor x) {
        return scale(rowSums(x), 1f / x.cols());
    }

    /** Largest element of each row, shape [R, 1]; of equal ones the first gets the gradient. */
    public Tensor rowMaxima(Tensor x) {
        return Reductions.rowMaxima(this, x);
    }

    /** Sum over each column, shape [1, C]. */
    public Tensor columnSums(Tensor x) {
        return Reductions.columnSums(this, x);
    }

    /** Mean of each column, shape [1, C]. */
    public Tensor columnMeans(Tensor x) {
        return scale(columnSums(x), 1f / x.rows());
    }

    /** Mean squared difference of two matrices of one shape, shape [1, 1]. */
    public Tensor mse(Tensor x, Tensor y) {
        return Reductions.mse(this, x, y);
    }

    /**
     * Mean over the rows of minus the logarithm of softmax(logits) at the right class, shape [1, 1].
     *
     * @param classes the right class of each row, {@code classes.size()} = C
     */
    public Tensor crossEntropy(Tensor logits, Index classes) {
        return crossEntropy(logits, classes, 0);
    }

    /**
     * As the other, but with a share of the probability spread evenly over all classes (doi:10.48550/arXiv.1512.00567,
     * section 7).
     *
     * @param smoothing this share, in [0, 1)
     */
    public Tensor crossEntropy(Tensor logits, Index classes, float smoothing) {
        return Reductions.crossEntropy(this, logits, classes, smoothing);
    }

    /**
     * Mean of minus the logarithm of the probability of yes or no, shape [1, 1].
     *
     * @param logits logarithms of the odds of yes
     * @param targets of the same shape: 1 for yes, 0 for no, or between them
     */
    public Tensor binaryCrossEntropy(Tensor logits, Tensor targets) {
        if (!logits.hasShapeOf(targets)) {
            throw mismatch("binaryCrossEntropy", logits, targets, "equal shapes");
        }
        return mean(subtract(softplus(logits), multiply(logits, targets)));
    }

    // Rows by index

    /** Row i of the result is row index[i] of x, shape [index.length, C]. */
    public Tensor gather(Tensor x, Index index) {
        return Segments.gather(this, x, index);
    }

    /** Row s of the result is the sum of the rows i of x with index[i] = s, shape [index.size, C]. */
    public Tensor segmentSum(Tensor x, Index index) {
        return Segments.sum(this, x, index);
    }

    /** As {@link #segmentSum}, divided by the number of rows in the segment; 0 for an empty one. */
    public Tensor segmentMean(Tensor x, Index index) {
        return Segments.mean(this, x, index);
    }

    /** Largest element per segment and column; 0 for an empty segment. Of equal ones the first gets the gradient. */
    public Tensor segmentMax(Tensor x, Index index) {
        return Segments.max(this, x, index);
    }

    /** exp(x) over its sum within each segment and column, shape [R, C]. */
    public Tensor segmentSoftmax(Tensor x, Index index) {
        return Segments.softmax(this, x, index);
    }

    // Shapes

    /** Columns from to to - 1. A view: nothing is copied. */
    public Tensor columns(Tensor x, int from, int to) {
        return Shapes.block(this, "columns", x, 0, x.rows(), from, to);
    }

    /** Rows from to to - 1. A view: nothing is copied. */
    public Tensor rows(Tensor x, int from, int to) {
        return Shapes.block(this, "rows", x, from, to, 0, x.cols());
    }

    /** The matrices side by side, shape [R, sum of columns]. */
    public Tensor concat(Tensor... parts) {
        return Shapes.concat(this, parts);
    }

    /** The matrices below each other, shape [sum of rows, C]. */
    public Tensor stack(Tensor... parts) {
        return Shapes.stack(this, parts);
    }

    /** The same elements in the same order in another shape. */
    public Tensor reshape(Tensor x, int rows, int cols) {
        return Shapes.reshape(this, x, rows, cols);
    }

    /** Rows and columns exchanged. */
    public Tensor transpose(Tensor x) {
        return Shapes.transpose(this, x);
    }

    /** A row [1, C], column [R, 1] or scalar [1, 1] repeated to the shape [rows, cols]. */
    public Tensor expand(Tensor x, int rows, int cols) {
        return Shapes.expand(this, x, rows, cols);
    }

    // What operations are made of

    Kernels kernels() {
        return kernels;
    }

    Arena arena() {
        return arena;
    }

    /** Room for a result. */
    Tensor output(int rows, int cols, boolean differentiable) {
        Arena.Block block = arena.take(rows * cols);
        return new Tensor(rows, cols, block.array(), block.offset(), cols, differentiable);
    }

    /** Remembers how the gradient of an output flows on to the inputs, if it does. */
    Tensor record(String operation, Tensor output, Runnable adjoint, Derivation.Rule rule, Tensor... inputs) {
        if (output.isDifferentiable()) {
            steps.add(new Step(operation, layer, output, inputs, adjoint, rule));
        }
        return output;
    }

    /** A block of this tape that nobody changes any more, in the shape of another tensor. */
    Tensor constant(Arena.Block block, Tensor shape) {
        return constant(shape.rows(), shape.cols(), block.array(), block.offset());
    }

    /** Makes room for the gradient of x; true if it holds something to add to, false if it is to be overwritten. */
    boolean open(Tensor x) {
        if (x.gradient != null) {
            return true;
        }
        x.gradient = arena.take(x.size());
        x.gradientStride = x.cols();
        return false;
    }

    /** Makes room for the gradient of x such that it can be added to. */
    void openZeroed(Tensor x) {
        if (!open(x)) {
            Arena.Block block = x.gradient;
            Arrays.fill(block.array(), block.offset(), block.offset() + block.size(), 0);
        }
    }

    /** Adds factor times a dense array to the gradient of x, if it has one. */
    void addToGradient(Tensor x, float factor, float[] values, int offset) {
        if (!x.isDifferentiable()) {
            return;
        }
        if (!open(x)) {
            kernels.scale(x.size(), factor, values, offset, x.gradient.array(), x.gradient.offset());
            return;
        }
        if (x.gradientStride == x.cols()) {
            kernels.axpy(x.size(), factor, values, offset, x.gradient.array(), x.gradient.offset());
            return;
        }
        for (int i = 0; i < x.rows(); i++) {
            int to = x.gradient.offset() + i * x.gradientStride;
            kernels.axpy(x.cols(), factor, values, offset + i * x.cols(), x.gradient.array(), to);
        }
    }

    /** Adds the product of two dense arrays to the gradient of x, if it has one. */
    void addProductToGradient(Tensor x, float[] p, int pOffset, float[] q, int qOffset) {
        if (!x.isDifferentiable()) {
            return;
        }
        if (!open(x)) {
            kernels.multiply(x.size(), p, pOffset, q, qOffset, x.gradient.array(), x.gradient.offset());
            return;
        }
        int run = x.gradientStride == x.cols() ? x.size() : x.cols();
        for (int i = 0, to = x.gradient.offset(); i < x.size(); i += run, to += x.gradientStride) {
            kernels.multiplyAdd(run, p, pOffset + i, q, qOffset + i, x.gradient.array(), to);
        }
    }

    /** Lets x take over the whole gradient of an output that equals it. */
    void passGradient(Tensor output, Tensor x) {
        if (x.isDifferentiable() && x.gradient == null) {
            x.gradient = output.gradient;
            x.gradientStride = x.cols();
            output.gradient = null;
        } else {
            addToGradient(x, 1, output.gradient.array(), output.gradient.offset());
        }
    }

    private void release(Tensor output) {
        if (output.gradient != null && !output.leaf) {
            arena.giveBack(output.gradient);
            output.gradient = null;
        }
    }

    IllegalArgumentException mismatch(String operation, Object first, Object second, String expected) {
        return new IllegalArgumentException(
                operation + ": " + first + " and " + second + ", expected " + expected + inLayer());
    }

    /** The layer that is computed, for messages. */
    String inLayer() {
        return inLayer(layer);
    }

    String inLayer(String name) {
        return name.isEmpty() ? "" : ", in layer " + name;
    }
}
