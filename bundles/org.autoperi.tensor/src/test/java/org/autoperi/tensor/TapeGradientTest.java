package org.autoperi.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation against its definition in float64, with scalar and with fast kernels: the result, the gradient against
 * central differences of the definition, and the gradient of the gradient against mixed central differences. An operation f
 * with inputs x is tested through the scalar s = sum(w f(x)) with random weights w, along random directions.
 *
 * <p>Tolerances: the difference quotients are exact to 1e-9 (first) and 1e-6 (second) for values of order 1. What remains is
 * the float32 arithmetic: sums of up to 40 terms of order 1, each rounded to 2^-24, so 40 x 2^-23 times the sum of the sizes
 * of what is added up, and twice that for second derivatives, which are sums of such sums.
 */
class TapeGradientTest {
    private static final double ROUNDING = 40 * Math.scalb(1.0, -23);
    private static final double STEP = 1e-5;
    private static final double SECOND_STEP = 2e-4;

    private record Shape(int rows, int cols) {}

    private interface Operation {
        Tensor apply(Tape tape, Tensor[] x);
    }

    private interface Definition {
        Real apply(Real[] x);
    }

    private record Case(
            String name, Operation operation, Definition definition, DoubleUnaryOperator domain, Shape... inputs) {}

    private static Case of(String name, Operation operation, Definition definition, Shape... inputs) {
        return new Case(name, operation, definition, x -> x, inputs);
    }

    private static Case positive(String name, Operation operation, Definition definition, Shape... inputs) {
        return new Case(name, operation, definition, x -> 0.7 + Math.abs(x), inputs);
    }

    /** Inputs of at most 0.1, so that what is compared stays apart by more than the step of a difference quotient. */
    private static Case small(String name, Operation operation, Definition definition, Shape... inputs) {
        return new Case(name, operation, definition, x -> 0.1 * Math.tanh(x), inputs);
    }

    private static Shape shape(int rows, int cols) {
        return new Shape(rows, cols);
    }

    private static final Index EDGES = Index.of(new int[] {0, 2, 2, 1, 0, 4, 2}, 5); // segment 3 is empty
    private static final Index BACK = Index.of(new int[] {4, 1, 0, 1, 2, 2, 3}, 5);
    private static final int[] STARTS = {0, 6, 5, 2, 2, 2, 6, 0, 1, 6, 3, 3, 4, 0};
    private static final Stencils STENCILS = Stencils.of(7, 3, 9, STARTS, stencilWeights());

    /** The same as a matrix. */
    private static final Real WEIGHTS = Real.of(7, 9, TapeGradientTest::stencilWeight);

    private static final Index CLASSES = Index.of(new int[] {4, 0, 2}, 6);

    private static float[] stencilWeights() {
        float[] weights = new float[3 * STARTS.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i * 7 % 11 - 5) / 4f;
        }
        return weights;
    }

    private static double stencilWeight(int sum, int row) {
        double weight = 0;
        for (int i = 2 * sum; i < 2 * sum + 2; i++) {
            int q = row - STARTS[i];
            weight += q >= 0 && q < 3 ? stencilWeights()[3 * i + q] : 0;
        }
        return weight;
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(products());
        cases.addAll(elementwise());
        cases.addAll(rowsAndSums());
        cases.addAll(moves());
        return cases;
    }

    private static List<Case> products() {
        return List.of(
                of("matmul", (t, x) -> t.matmul(x[0], x[1]), x -> x[0].product(x[1]), shape(7, 5), shape(5, 37)),
                of("matmul of square", (t, x) -> t.matmul(x[0], x[0]), x -> x[0].product(x[0]), shape(17, 17)),
                of(
                        "matmulTransposed",
                        (t, x) -> t.matmulTransposed(x[0], x[1]),
                        x -> x[0].product(x[1].transposed()),
                        shape(7, 19),
                        shape(33, 19)),
                of(
                        "transposedMatmul",
                        (t, x) -> t.transposedMatmul(x[0], x[1]),
                        x -> x[0].transposed().product(x[1]),
                        shape(9, 7),
                        shape(9, 21)),
                of(
                        "linear",
                        (t, x) -> t.linear(x[0], x[1], x[2]),
                        x -> x[0].product(x[1].transposed()).plus(x[2]),
                        shape(11, 6),
                        shape(35, 6),
                        shape(1, 35)),
                of(
                        "linear with a bias per row",
                        (t, x) -> t.linear(x[0], x[1], x[2]),
                        x -> x[0].product(x[1].transposed()).plus(x[2]),
                        shape(5, 6),
                        shape(17, 6),
                        shape(5, 17)),
                of(
                        "linear without bias",
                        (t, x) -> t.linear(x[0], x[1]),
                        x -> x[0].product(x[1].transposed()),
                        shape(11, 6),
                        shape(3, 6)),
                of(
                        "linearSilu",
                        (t, x) -> t.linearSilu(x[0], x[1], x[2]),
                        x -> x[0].product(x[1].transposed()).plus(x[2]).map(UnaryFunction.SILU),
                        shape(10, 18),
                        shape(70, 18),
                        shape(1, 70)),
                of(
                        "edgeSilu",
                        (t, x) -> t.edgeSilu(x[0], EDGES, x[1], BACK, x[2], x[3]),
                        x -> x[0].gather(EDGES)
                                .plus(x[1].gather(BACK))
                                .plus(x[2].product(x[3].transposed()))
                                .map(UnaryFunction.SILU),
                        shape(5, 20),
                        shape(5, 20),
                        shape(7, 3),
                        shape(20, 3)),
                of(
                        "edgeSilu with a table",
                        (t, x) -> t.edgeSilu(x[0], EDGES, x[1], BACK, STENCILS, x[2]),
                        x -> x[0].gather(EDGES)
                                .plus(x[1].gather(BACK))
                                .plus(WEIGHTS.product(x[2]))
                                .map(UnaryFunction.SILU),
                        shape(5, 20),
                        shape(5, 20),
                        shape(9, 20)),
                of("interpolate", (t, x) -> t.interpolate(x[0], STENCILS), x -> WEIGHTS.product(x[0]), shape(9, 17)),
                of(
                        "spread",
                        (t, x) -> t.spread(x[0], STENCILS),
                        x -> WEIGHTS.transposed().product(x[0]),
                        shape(7, 17)),
                of(
                        "linear with parts of a weight",
                        (t, x) -> t.linear(x[0], t.columns(x[1], 2, 6)),
                        x -> x[0].product(x[1].block(0, 18, 2, 6).transposed()),
                        shape(5, 4),
                        shape(18, 7)),
                of(
                        "attention",
                        (t, x) -> t.attention(x[0], x[1], x[2], x[3], crystals(), 3),
                        TapeGradientTest::attention,
                        shape(9, 6),
                        shape(9, 6),
                        shape(9, 51),
                        shape(41, 3)),
                of(
                        "attention without bias",
                        (t, x) -> t.attention(x[0], x[1], x[0], crystals(), 2),
                        x -> attention(new Real[] {x[0], x[1], x[0], Real.of(41, 2, (i, j) -> 0)}),
                        shape(9, 34),
                        shape(9, 34)),
                of(
                        "attention of parts of one matrix",
                        (t, x) -> t.attention(
                                t.columns(x[0], 0, 4), t.columns(x[0], 4, 8), t.columns(x[0], 8, 18), crystals(), 2),
                        x -> attention(new Real[] {
                            x[0].block(0, 9, 0, 4),
                            x[0].block(0, 9, 4, 8),
                            x[0].block(0, 9, 8, 18),
                            Real.of(41, 2, (i, j) -> 0)
                        }),
                        shape(9, 18)),
                of(
                        "lstmCell",
                        (t, x) -> t.lstmCell(x[0], x[1]),
                        x -> Real.lstmCell(x[0], x[1]),
                        shape(4, 76),
                        shape(4, 38)),
                of(
                        "lstmCell twice",
                        (t, x) -> t.lstmCell(x[0], t.lstmCell(x[0], x[1])),
                        x -> Real.lstmCell(x[0], Real.lstmCell(x[0], x[1])),
                        shape(3, 12),
                        shape(3, 6)),
                lstm("lstm of a time", 3, 1, 4, 5),
                lstm("lstm of more gates than a panel has columns", 5, 7, 2, 19),
                lstm("lstm of more sequences than a chunk has rows", 4, 5, 50, 3));
    }

    private static Case lstm(String name, int rows, int times, int batch, int width) {
        Index index = Index.of(
                IntStream.range(0, times * batch).map(i -> i * i % rows).toArray(), rows);
        return of(
                name,
                (t, x) -> t.lstm(x[0], index, x[1], x[2]),
                x -> Real.lstm(x[0], index, x[1], x[2]),
                shape(rows, 4 * width),
                shape(4 * width, width),
                shape(batch, 2 * width));
    }

    /** Segments of 4, 0 and 5 rows. */
    private static Index crystals() {
        return Index.of(new int[] {0, 0, 0, 0, 2, 2, 2, 2, 2}, 3);
    }

    private static Real attention(Real[] x) {
        int heads = x[3].cols();
        int q = x[0].cols();
        int v = x[2].cols();
        Real first = Real.attention(
                x[0].block(0, 4, 0, q),
                x[1].block(0, 4, 0, q),
                x[2].block(0, 4, 0, v),
                x[3].block(0, 16, 0, heads),
                heads);
        return first.above(Real.attention(
                x[0].block(4, 9, 0, q),
                x[1].block(4, 9, 0, q),
                x[2].block(4, 9, 0, v),
                x[3].block(16, 41, 0, heads),
                heads));
    }

    private static List<Case> elementwise() {
        List<Case> cases = new ArrayList<>(List.of(
                of("add", (t, x) -> t.add(x[0], x[1]), x -> x[0].plus(x[1]), shape(3, 7), shape(3, 7)),
                of("add itself", (t, x) -> t.add(x[0], x[0]), x -> x[0].plus(x[0]), shape(3, 7)),
                of("add row", (t, x) -> t.add(x[0], x[1]), x -> x[0].plus(x[1]), shape(3, 7), shape(1, 7)),
                of("add to row", (t, x) -> t.add(x[0], x[1]), x -> x[0].plus(x[1]), shape(1, 7), shape(3, 7)),
                of("add column to row", (t, x) -> t.add(x[0], x[1]), x -> x[0].plus(x[1]), shape(3, 1), shape(1, 19)),
                of(
                        "subtract column",
                        (t, x) -> t.subtract(x[0], x[1]),
                        x -> x[0].with(x[1], (p, q) -> p - q),
                        shape(3, 7),
                        shape(3, 1)),
                of("multiply", (t, x) -> t.multiply(x[0], x[1]), x -> x[0].times(x[1]), shape(3, 7), shape(3, 7)),
                of("multiply by itself", (t, x) -> t.multiply(x[0], x[0]), x -> x[0].times(x[0]), shape(3, 7)),
                of(
                        "multiply column",
                        (t, x) -> t.multiply(x[0], x[1]),
                        x -> x[0].times(x[1]),
                        shape(3, 7),
                        shape(3, 1)),
                of(
                        "multiply scalar",
                        (t, x) -> t.multiply(x[0], x[1]),
                        x -> x[0].times(x[1]),
                        shape(3, 7),
                        shape(1, 1)),
                of(
                        "multiply row by column",
                        (t, x) -> t.multiply(x[0], x[1]),
                        x -> x[0].times(x[1]),
                        shape(1, 7),
                        shape(3, 1)),
                positive(
                        "divide",
                        (t, x) -> t.divide(x[0], x[1]),
                        x -> x[0].with(x[1], (p, q) -> p / q),
                        shape(3, 7),
                        shape(3, 7)),
                positive(
                        "divide by row",
                        (t, x) -> t.divide(x[0], x[1]),
                        x -> x[0].with(x[1], (p, q) -> p / q),
                        shape(3, 7),
                        shape(1, 7)),
                small(
                        "minimum",
                        (t, x) -> t.minimum(t.add(x[0], steps(t, 3, 7)), x[1]),
                        x -> x[0].plus(ladder(3, 7)).with(x[1], Math::min),
                        shape(3, 7),
                        shape(1, 7)),
                small(
                        "maximum",
                        (t, x) -> t.square(t.maximum(t.add(x[0], steps(t, 3, 7)), x[1])),
                        x -> x[0].plus(ladder(3, 7)).with(x[1], Math::max).map(UnaryFunction.SQUARE),
                        shape(3, 7),
                        shape(3, 7)),
                small(
                        "clamp",
                        (t, x) -> t.sin(t.clamp(t.add(x[0], steps(t, 3, 7)), -1, 5)),
                        x -> x[0].plus(ladder(3, 7)).map(v -> Math.sin(Math.min(5, Math.max(-1, v)))),
                        shape(3, 7)),
                of("scale", (t, x) -> t.scale(x[0], -1.5f), x -> x[0].map(v -> -1.5 * v), shape(3, 7)),
                of("shift", (t, x) -> t.multiply(t.shift(x[0], 2), x[0]), x -> x[0].map(v -> (v + 2) * v), shape(3, 7)),
                of(
                        "shared input",
                        (t, x) -> t.add(t.silu(x[0]), t.multiply(x[0], t.tanh(x[0]))),
                        x -> x[0].map(v -> v / (1 + Math.exp(-v)) + v * Math.tanh(v)),
                        shape(3, 7))));
        for (UnaryFunction f : UnaryFunction.values()) {
            cases.add(positive(f + " above 0", (t, x) -> t.apply(f, x[0]), x -> x[0].map(f), shape(5, 7)));
            if (f != UnaryFunction.LOG && f != UnaryFunction.SQRT) {
                cases.add(new Case(
                        f + " below 0",
                        (t, x) -> t.apply(f, x[0]),
                        x -> x[0].map(f),
                        v -> -0.7 - Math.abs(v),
                        shape(5, 7)));
            }
        }
        return cases;
    }

    private static List<Case> rowsAndSums() {
        return List.of(
                of("softmax", (t, x) -> t.softmax(x[0]), x -> x[0].softmax(), shape(4, 18)),
                of(
                        "logSoftmax",
                        (t, x) -> t.logSoftmax(x[0]),
                        x -> x[0].softmax().map(Math::log),
                        shape(4, 18)),
                of(
                        "logSumExp",
                        (t, x) -> t.logSumExp(x[0]),
                        x -> x[0].map(Math::exp).rowSums().map(Math::log),
                        shape(4, 18)),
                of(
                        "layerNorm",
                        (t, x) -> t.layerNorm(x[0], x[1], x[2]),
                        x -> x[0].normalised(true).times(x[1]).plus(x[2]),
                        shape(5, 19),
                        shape(1, 19),
                        shape(1, 19)),
                of(
                        "rmsNorm",
                        (t, x) -> t.rmsNorm(x[0], x[1]),
                        x -> x[0].normalised(false).times(x[1]),
                        shape(5, 19),
                        shape(1, 19)),
                of("normalizeRows", (t, x) -> t.normalizeRows(x[0]), x -> x[0].unit(), shape(5, 9)),
                of(
                        "cosineSimilarity",
                        (t, x) -> t.cosineSimilarity(x[0], x[1]),
                        x -> x[0].unit().product(x[1].unit().transposed()),
                        shape(5, 9),
                        shape(3, 9)),
                of("sum", (t, x) -> t.sum(x[0]), x -> Real.of(x[0].sum()), shape(3, 7)),
                of("mean", (t, x) -> t.mean(x[0]), x -> Real.of(x[0].sum() / 21), shape(3, 7)),
                of("rowSums", (t, x) -> t.rowSums(x[0]), x -> x[0].rowSums(), shape(3, 7)),
                of("rowMeans", (t, x) -> t.rowMeans(x[0]), x -> x[0].rowSums().map(v -> v / 7), shape(3, 7)),
                of(
                        "columnSums",
                        (t, x) -> t.columnSums(x[0]),
                        x -> x[0].transposed().rowSums().transposed(),
                        shape(3, 37)),
                of(
                        "columnMeans",
                        (t, x) -> t.square(t.columnMeans(x[0])),
                        x -> x[0].transposed().rowSums().transposed().map(v -> v * v / 9),
                        shape(3, 37)),
                small(
                        "rowMaxima",
                        (t, x) -> t.exp(t.rowMaxima(t.add(x[0], steps(t, 5, 7)))),
                        x -> Real.of(
                                5,
                                1,
                                (i, j) -> Math.exp(max(x[0].plus(ladder(5, 7)).row(i)))),
                        shape(5, 7)),
                of(
                        "mse",
                        (t, x) -> t.mse(x[0], x[1]),
                        x -> Real.of(
                                x[0].with(x[1], (p, q) -> (p - q) * (p - q)).sum() / 21),
                        shape(3, 7),
                        shape(3, 7)),
                of("crossEntropy", (t, x) -> t.crossEntropy(x[0], CLASSES), x -> crossEntropy(x[0], 0), shape(3, 6)),
                of(
                        "crossEntropy with smoothing",
                        (t, x) -> t.crossEntropy(x[0], CLASSES, 0.25f),
                        x -> crossEntropy(x[0], 0.25),
                        shape(3, 6)),
                of(
                        "binaryCrossEntropy",
                        (t, x) -> t.binaryCrossEntropy(x[0], t.constant(2, 2, new float[] {0, 1, 0.25f, 1})),
                        x -> binaryCrossEntropy(x[0], new double[] {0, 1, 0.25, 1}),
                        shape(2, 2)));
    }

    private static double max(Real x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : x.values()) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static Real crossEntropy(Real x, double smoothing) {
        Real p = x.softmax();
        double sum = 0;
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                double share = smoothing / x.cols() + (j == CLASSES.get(i) ? 1 - smoothing : 0);
                sum -= share * Math.log(p.at(i, j)) / x.rows();
            }
        }
        return Real.of(sum);
    }

    private static Real binaryCrossEntropy(Real x, double[] targets) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            double yes = 1 / (1 + Math.exp(-x.values()[i]));
            sum -= targets[i] * Math.log(yes) + (1 - targets[i]) * Math.log(1 - yes);
        }
        return Real.of(sum / targets.length);
    }

    private static List<Case> moves() {
        return List.of(
                of("gather", (t, x) -> t.gather(x[0], EDGES), x -> x[0].gather(EDGES), shape(5, 18)),
                of("segmentSum", (t, x) -> t.segmentSum(x[0], EDGES), x -> x[0].segmentSum(EDGES), shape(7, 18)),
                of(
                        "segmentMean",
                        (t, x) -> t.square(t.segmentMean(x[0], EDGES)),
                        x -> x[0].segmentSum(EDGES)
                                .with(counts(), (p, q) -> p / Math.max(q, 1))
                                .map(UnaryFunction.SQUARE),
                        shape(7, 18)),
                small(
                        "segmentMax",
                        (t, x) -> t.exp(t.segmentMax(t.add(x[0], steps(t, 7, 3)), EDGES)),
                        x -> x[0].plus(ladder(7, 3))
                                .collect(EDGES, Double.NEGATIVE_INFINITY, Math::max)
                                .map(v -> v == Double.NEGATIVE_INFINITY ? 1 : Math.exp(v)),
                        shape(7, 3)),
                of(
                        "segmentSoftmax",
                        (t, x) -> t.segmentSoftmax(x[0], EDGES),
                        x -> x[0].map(Math::exp)
                                .with(x[0].map(Math::exp).segmentSum(EDGES).gather(EDGES), (p, q) -> p / q),
                        shape(7, 3)),
                of(
                        "columns",
                        (t, x) -> t.silu(t.columns(x[0], 2, 5)),
                        x -> x[0].block(0, 3, 2, 5).map(UnaryFunction.SILU),
                        shape(3, 7)),
                of(
                        "rows",
                        (t, x) -> t.silu(t.rows(x[0], 1, 3)),
                        x -> x[0].block(1, 3, 0, 7).map(UnaryFunction.SILU),
                        shape(4, 7)),
                of(
                        "concat",
                        (t, x) -> t.square(t.concat(x[0], x[1], x[0])),
                        x -> x[0].beside(x[1]).beside(x[0]).map(UnaryFunction.SQUARE),
                        shape(3, 2),
                        shape(3, 5)),
                of(
                        "stack",
                        (t, x) -> t.square(t.stack(x[0], x[1], x[0])),
                        x -> x[0].above(x[1]).above(x[0]).map(UnaryFunction.SQUARE),
                        shape(3, 2),
                        shape(4, 2)),
                of(
                        "reshape",
                        (t, x) -> t.multiply(t.reshape(x[0], 7, 3), x[1]),
                        x -> x[0].reshaped(7, 3).times(x[1]),
                        shape(3, 7),
                        shape(7, 3)),
                of(
                        "transpose",
                        (t, x) -> t.multiply(t.transpose(x[0]), x[1]),
                        x -> x[0].transposed().times(x[1]),
                        shape(3, 19),
                        shape(19, 3)),
                of(
                        "expand row",
                        (t, x) -> t.square(t.expand(x[0], 4, 5)),
                        x -> Real.of(4, 5, (i, j) -> x[0].at(0, j) * x[0].at(0, j)),
                        shape(1, 5)),
                of(
                        "expand column",
                        (t, x) -> t.square(t.expand(x[0], 5, 4)),
                        x -> Real.of(5, 4, (i, j) -> x[0].at(i, 0) * x[0].at(i, 0)),
                        shape(5, 1)));
    }

    private static Real counts() {
        return Real.of(7, 1, (i, j) -> 1).segmentSum(EDGES);
    }

    /** From -2.5 to 7.5 in steps of 1, each different within a row and within a column of up to eleven. */
    private static Real ladder(int rows, int cols) {
        return Real.of(rows, cols, (i, j) -> (4 * i + 3 * j) % 11 - 2.5);
    }

    private static Tensor steps(Tape tape, int rows, int cols) {
        return tape.constant(rows, cols, floats(ladder(rows, cols)));
    }

    private static float[] floats(Real x) {
        float[] values = new float[x.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) x.values()[i];
        }
        return values;
    }

    @TestFactory
    List<DynamicTest> agreesWithItsDefinition() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Kernels kernels : List.of(Kernels.scalar(), new VectorKernels())) {
            for (Case test : cases()) {
                String name = test.name + ", " + kernels.description();
                tests.add(DynamicTest.dynamicTest(name, () -> new Check(test, kernels).values()));
                tests.add(DynamicTest.dynamicTest(
                        name + ": gradient of variables", () -> new Check(test, kernels).gradientOfVariables()));
                tests.add(DynamicTest.dynamicTest(
                        name + ": gradient of parameters", () -> new Check(test, kernels).gradientOfParameters()));
                tests.add(DynamicTest.dynamicTest(
                        name + ": second derivatives", () -> new Check(test, kernels).secondDerivatives()));
            }
        }
        return tests;
    }

    /** One case at one random place. */
    private static final class Check {
        private final Case test;
        private final Kernels kernels;
        private final RandomGenerator random;
        private final Real[] x;
        private final Real expected;
        private final Real weights;

        Check(Case test, Kernels kernels) {
            this.test = test;
            this.kernels = kernels;
            this.random = Seed.random(test.name);
            this.x = new Real[test.inputs.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = numbers(test.inputs[i]).map(v -> (float) test.domain.applyAsDouble(v));
            }
            this.expected = test.definition.apply(x);
            this.weights = numbers(new Shape(expected.rows(), expected.cols()));
        }

        private Real numbers(Shape shape) {
            float[] values = Seed.normal(random, shape.rows * shape.cols);
            return Real.of(shape.rows, shape.cols, (i, j) -> values[i * shape.cols + j]);
        }

        private Real signs(Shape shape) {
            return Real.of(shape.rows, shape.cols, (i, j) -> random.nextBoolean() ? 1 : -1);
        }

        private Tape tape() {
            return soiled(Tape.inference(kernels));
        }

        private static Tape soiled(Tape tape) {
            tape.filled(3, 333, Float.NaN); // memory handed out may hold anything
            tape.reset();
            return tape;
        }

        private Tensor[] variables(Tape tape) {
            Tensor[] leaves = new Tensor[x.length];
            for (int i = 0; i < x.length; i++) {
                leaves[i] = tape.variable(x[i].rows(), x[i].cols(), floats(x[i]));
            }
            return leaves;
        }

        private Tensor weighted(Tape tape, Tensor y) {
            return tape.sum(tape.multiply(y, tape.constant(y.rows(), y.cols(), floats(weights))));
        }

        /** sum(w f(x + h d + k e)) in float64. */
        private double at(double h, Real[] d, double k, Real[] e) {
            Real[] moved = new Real[x.length];
            for (int i = 0; i < x.length; i++) {
                moved[i] = x[i].plus(d[i].map(v -> h * v)).plus(e[i].map(v -> k * v));
            }
            return test.definition.apply(moved).times(weights).sum();
        }

        void values() {
            Tape tape = tape();
            Tensor y = test.operation.apply(tape, variables(tape));
            assertThat(y.rows()).isEqualTo(expected.rows());
            assertThat(y.cols()).isEqualTo(expected.cols());
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.cols(); j++) {
                    double size = Math.max(4, Math.abs(expected.at(i, j)));
                    assertThat((double) y.get(i, j))
                            .as("element (%d, %d)", i, j)
                            .isCloseTo(expected.at(i, j), within(ROUNDING * size));
                }
            }
        }

        void gradientOfVariables() {
            Tape tape = tape();
            Tensor[] leaves = variables(tape);
            tape.backward(weighted(tape, test.operation.apply(tape, leaves)));
            for (int input = 0; input < x.length; input++) {
                compare(input, tape.gradient(leaves[input]));
            }
        }

        void gradientOfParameters() {
            List<Parameter> parameters = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                float[] values = floats(x[i]);
                Parameter parameter = new Parameter("x" + i, x[i].rows(), x[i].cols());
                parameter.update(v -> System.arraycopy(values, 0, v, 0, v.length));
                parameters.add(parameter);
            }
            Gradients gradients = new Gradients(parameters, kernels);
            Tape tape = soiled(Tape.recording(gradients, kernels));
            Tensor[] leaves = parameters.stream().map(tape::parameter).toArray(Tensor[]::new);
            tape.backward(weighted(tape, test.operation.apply(tape, leaves)));
            for (int input = 0; input < x.length; input++) {
                compare(input, gradients.of(parameters.get(input)));
            }
        }

        private Real[] only(int input, Real direction) {
            Real[] all = new Real[x.length];
            for (int i = 0; i < x.length; i++) {
                all[i] = i == input ? direction : x[i].map(v -> 0);
            }
            return all;
        }

        private void compare(int input, float[] gradient) {
            for (int trial = 0; trial < 3; trial++) {
                Real[] direction = only(input, signs(test.inputs[input]));
                double analytic = 0;
                double size = gradient.length;
                for (int i = 0; i < gradient.length; i++) {
                    analytic += gradient[i] * direction[input].values()[i];
                    size += Math.abs(gradient[i]);
                }
                double numeric = (at(STEP, direction, 0, direction) - at(-STEP, direction, 0, direction)) / (2 * STEP);
                assertThat(analytic).as("input %d, trial %d", input, trial).isCloseTo(numeric, within(ROUNDING * size));
            }
        }

        void secondDerivatives() {
            Tape tape = tape();
            Tensor[] leaves = variables(tape);
            Tensor s = weighted(tape, test.operation.apply(tape, leaves));
            if (test.name.startsWith("attention") || test.name.startsWith("lstm")) {
                assertThatThrownBy(() -> tape.derivatives(s, leaves))
                        .hasMessageStartingWith("derivatives: " + test.name.split(" ")[0] + " to [");
                return;
            }
            Real[] u = new Real[x.length];
            Tensor slope = null; // along u
            List<Tensor> derivatives = tape.derivatives(s, leaves);
            for (int i = 0; i < x.length; i++) {
                u[i] = numbers(test.inputs[i]);
                Tensor along = tape.sum(
                        tape.multiply(derivatives.get(i), tape.constant(x[i].rows(), x[i].cols(), floats(u[i]))));
                slope = slope == null ? along : tape.add(slope, along);
            }
            double first = (at(STEP, u, 0, u) - at(-STEP, u, 0, u)) / (2 * STEP);
            double terms = 0;
            for (int i = 0; i < x.length; i++) {
                float[] values = derivatives.get(i).toArray();
                for (int j = 0; j < values.length; j++) {
                    terms += (1 + Math.abs(values[j])) * (1 + Math.abs(u[i].values()[j]));
                }
            }
            assertThat((double) slope.scalar()).isCloseTo(first, within(ROUNDING * terms));
            if (slope.isDifferentiable()) {
                tape.backward(slope);
            }
            for (int input = 0; input < x.length; input++) {
                compareSecond(input, tape.gradient(leaves[input]), u);
            }
        }

        private void compareSecond(int input, float[] gradient, Real[] u) {
            Real[] e = only(input, signs(test.inputs[input]));
            double analytic = 0;
            double size = 10.0 * gradient.length;
            for (int i = 0; i < gradient.length; i++) {
                analytic += gradient[i] * e[input].values()[i];
                size += Math.abs(gradient[i]);
            }
            double h = SECOND_STEP;
            double numeric = (at(h, u, h, e) - at(h, u, -h, e) - at(-h, u, h, e) + at(-h, u, -h, e)) / (4 * h * h);
            assertThat(analytic).as("input %d", input).isCloseTo(numeric, within(2 * ROUNDING * size));
        }
    }

    @Test
    void derivativesRefuseParametersAndConstants() {
        Parameter weight = new Parameter("weight", 1, 1);
        Tape tape = Tape.recording(new Gradients(List.of(weight)));
        Tensor w = tape.parameter(weight);
        Tensor y = tape.square(w);
        assertThatThrownBy(() -> tape.derivatives(y, w)).hasMessageContaining("weight [1, 1], a parameter");
        assertThatThrownBy(() -> tape.derivatives(y, tape.filled(1, 1, 0))).hasMessageContaining("[1, 1], a constant");
    }

    /** d^3/dx^3 of x^4 sin x: derivatives of derivatives of derivatives. */
    @Test
    void differentiatesThreeTimes() {
        Tape tape = Tape.inference();
        Tensor x = tape.variable(1, 1, new float[] {1.25f});
        Tensor y = tape.multiply(tape.square(tape.square(x)), tape.sin(x));
        Tensor once = tape.derivatives(y, x).get(0);
        Tensor twice = tape.derivatives(once, x).get(0);
        tape.backward(twice);
        double v = 1.25;
        double expected = (24 * v - 12 * v * v * v) * Math.sin(v) + (36 * v * v - v * v * v * v) * Math.cos(v);
        assertThat((double) tape.gradient(x)[0]).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
    }
}
