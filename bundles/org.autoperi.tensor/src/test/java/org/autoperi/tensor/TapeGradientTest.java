package org.autoperi.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every adjoint against central differences. An operation f with inputs x is tested through the scalar s = sum(w f(x))
 * with random weights w, along random directions d: ds/dx d against (s(x + h d) - s(x - h d)) / 2h.
 *
 * <p>Tolerance: float32 results carry a relative error of about 2^-22, so the difference quotient one of 2^-22 |s| / h,
 * and the quotient itself is wrong by h^2 / 6 times the third derivative; with h = 2^-7 and values of order 1 both stay
 * below 2e-4 of the size of the terms summed.
 */
class TapeGradientTest {
    private static final double STEP = 1.0 / 128;

    private record Shape(int rows, int cols) {}

    private interface Operation {
        Tensor apply(Tape tape, Tensor[] x);
    }

    private record Case(String name, Operation operation, Function<Double, Double> domain, Shape... inputs) {}

    private static Case of(String name, Operation operation, Shape... inputs) {
        return new Case(name, operation, x -> x, inputs);
    }

    private static Case positive(String name, Operation operation, Shape... inputs) {
        return new Case(name, operation, x -> 0.7 + Math.abs(x), inputs);
    }

    private static Shape shape(int rows, int cols) {
        return new Shape(rows, cols);
    }

    private static List<Case> cases() {
        Index edges = Index.of(new int[] {0, 2, 2, 1, 0, 4, 2}, 5); // segment 3 is empty
        Index back = Index.of(new int[] {4, 1, 0, 1, 2, 2, 3}, 5);
        List<Case> cases = new ArrayList<>(List.of(
                of("matmul", (t, x) -> t.matmul(x[0], x[1]), shape(7, 5), shape(5, 37)),
                of("matmul of square", (t, x) -> t.matmul(x[0], x[0]), shape(17, 17)),
                of("matmulTransposed", (t, x) -> t.matmulTransposed(x[0], x[1]), shape(7, 19), shape(33, 19)),
                of("transposedMatmul", (t, x) -> t.transposedMatmul(x[0], x[1]), shape(9, 7), shape(9, 21)),
                of("linear", (t, x) -> t.linear(x[0], x[1], x[2]), shape(11, 6), shape(35, 6), shape(1, 35)),
                of("linear without bias", (t, x) -> t.linear(x[0], x[1]), shape(11, 6), shape(3, 6)),
                of("linearSilu", (t, x) -> t.linearSilu(x[0], x[1], x[2]), shape(10, 18), shape(70, 18), shape(1, 70)),
                of(
                        "edgeSilu",
                        (t, x) -> t.edgeSilu(x[0], edges, x[1], back, x[2], x[3]),
                        shape(5, 20),
                        shape(5, 20),
                        shape(7, 3),
                        shape(20, 3)),
                of(
                        "linear with parts of a weight",
                        (t, x) -> t.linear(x[0], t.columns(x[1], 2, 6)),
                        shape(5, 4),
                        shape(18, 7)),
                of("add", (t, x) -> t.add(x[0], x[1]), shape(3, 7), shape(3, 7)),
                of("add itself", (t, x) -> t.add(x[0], x[0]), shape(3, 7)),
                of("add row", (t, x) -> t.add(x[0], x[1]), shape(3, 7), shape(1, 7)),
                of("subtract column", (t, x) -> t.subtract(x[0], x[1]), shape(3, 7), shape(3, 1)),
                of("multiply", (t, x) -> t.multiply(x[0], x[1]), shape(3, 7), shape(3, 7)),
                of("multiply by itself", (t, x) -> t.multiply(x[0], x[0]), shape(3, 7)),
                of("multiply column", (t, x) -> t.multiply(x[0], x[1]), shape(3, 7), shape(3, 1)),
                of("multiply scalar", (t, x) -> t.multiply(x[0], x[1]), shape(3, 7), shape(1, 1)),
                positive("divide", (t, x) -> t.divide(x[0], x[1]), shape(3, 7), shape(3, 7)),
                positive("divide by row", (t, x) -> t.divide(x[0], x[1]), shape(3, 7), shape(1, 7)),
                of("scale", (t, x) -> t.scale(x[0], -1.7f), shape(3, 7)),
                of("shift", (t, x) -> t.multiply(t.shift(x[0], 2), x[0]), shape(3, 7)),
                of("softmax", (t, x) -> t.softmax(x[0]), shape(4, 18)),
                of("logSoftmax", (t, x) -> t.logSoftmax(x[0]), shape(4, 18)),
                of("layerNorm", (t, x) -> t.layerNorm(x[0], x[1], x[2]), shape(5, 19), shape(1, 19), shape(1, 19)),
                of("sum", (t, x) -> t.sum(x[0]), shape(3, 7)),
                of("mean", (t, x) -> t.mean(x[0]), shape(3, 7)),
                of("rowSums", (t, x) -> t.rowSums(x[0]), shape(3, 7)),
                of("columnSums", (t, x) -> t.columnSums(x[0]), shape(3, 37)),
                of("columnMeans", (t, x) -> t.columnMeans(x[0]), shape(3, 37)),
                of("mse", (t, x) -> t.mse(x[0], x[1]), shape(3, 7), shape(3, 7)),
                of("crossEntropy", (t, x) -> t.crossEntropy(x[0], Index.of(new int[] {4, 0, 2}, 6)), shape(3, 6)),
                of("gather", (t, x) -> t.gather(x[0], edges), shape(5, 18)),
                of("segmentSum", (t, x) -> t.segmentSum(x[0], edges), shape(7, 18)),
                of("segmentMean", (t, x) -> t.segmentMean(x[0], edges), shape(7, 18)),
                of("segmentSoftmax", (t, x) -> t.segmentSoftmax(x[0], edges), shape(7, 3)),
                of("columns", (t, x) -> t.silu(t.columns(x[0], 2, 5)), shape(3, 7)),
                of("rows", (t, x) -> t.silu(t.rows(x[0], 1, 3)), shape(4, 7)),
                of("concat", (t, x) -> t.concat(x[0], x[1], x[0]), shape(3, 2), shape(3, 5)),
                of("stack", (t, x) -> t.stack(x[0], x[1], x[0]), shape(3, 2), shape(4, 2)),
                of("reshape", (t, x) -> t.multiply(t.reshape(x[0], 7, 3), x[1]), shape(3, 7), shape(7, 3)),
                of("expand row", (t, x) -> t.expand(x[0], 4, 5), shape(1, 5)),
                of("expand column", (t, x) -> t.expand(x[0], 5, 4), shape(5, 1)),
                of("shared input", (t, x) -> t.add(t.silu(x[0]), t.multiply(x[0], t.tanh(x[0]))), shape(3, 7))));
        for (UnaryFunction function : UnaryFunction.values()) {
            cases.add(positive(function + " above 0", (t, x) -> t.apply(function, x[0]), shape(5, 7)));
            if (List.of(UnaryFunction.SIN, UnaryFunction.COS, UnaryFunction.TANH, UnaryFunction.SILU)
                    .contains(function)) {
                cases.add(of(function.toString(), (t, x) -> t.apply(function, x[0]), shape(5, 7)));
            }
        }
        // Maxima must stay apart by more than the step, or the difference quotient crosses a kink.
        cases.add(new Case(
                "segmentMax",
                (t, x) -> t.segmentMax(t.add(x[0], t.constant(7, 3, ladder(21))), edges),
                x -> 0.1 * Math.tanh(x),
                shape(7, 3)));
        return cases;
    }

    private static float[] ladder(int n) {
        float[] steps = new float[n];
        for (int i = 0; i < n; i++) {
            steps[i] = (i * 13) % n;
        }
        return steps;
    }

    @TestFactory
    List<DynamicTest> agreesWithCentralDifferences() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.preferred())) {
            for (Case test : cases()) {
                tests.add(DynamicTest.dynamicTest(
                        test.name + ", " + kernels.description(), () -> checkVariables(test, kernels)));
                tests.add(DynamicTest.dynamicTest(
                        test.name + " of parameters, " + kernels.description(), () -> checkParameters(test, kernels)));
            }
        }
        return tests;
    }

    private void checkVariables(Case test, Kernels kernels) {
        RandomGenerator random = Seed.random(test.name);
        float[][] x = inputs(test, random);
        Tape tape = Tape.inference(kernels);
        tape.filled(3, 333, Float.NaN); // memory handed out may hold anything
        tape.reset();
        Tensor[] leaves = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            leaves[i] = tape.variable(test.inputs[i].rows, test.inputs[i].cols, x[i]);
        }
        Tensor y = test.operation.apply(tape, leaves);
        float[] weights = Seed.normal(random, y.size());
        tape.backward(tape.sum(tape.multiply(y, tape.constant(y.rows(), y.cols(), weights))));
        float[][] gradients = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            gradients[i] = tape.gradient(leaves[i]);
        }
        compare(test, kernels, x, weights, gradients, random);
    }

    private void checkParameters(Case test, Kernels kernels) {
        RandomGenerator random = Seed.random(test.name);
        float[][] x = inputs(test, random);
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            float[] values = x[i];
            Parameter parameter = new Parameter("x" + i, test.inputs[i].rows, test.inputs[i].cols);
            parameter.update(v -> System.arraycopy(values, 0, v, 0, v.length));
            parameters.add(parameter);
        }
        Gradients gradients = new Gradients(parameters, kernels);
        Tape tape = Tape.recording(gradients, kernels);
        Tensor[] leaves = parameters.stream().map(tape::parameter).toArray(Tensor[]::new);
        Tensor y = test.operation.apply(tape, leaves);
        float[] weights = Seed.normal(random, y.size());
        tape.backward(tape.sum(tape.multiply(y, tape.constant(y.rows(), y.cols(), weights))));
        float[][] arrays = parameters.stream().map(gradients::of).toArray(float[][]::new);
        compare(test, kernels, x, weights, arrays, random);
    }

    private static float[][] inputs(Case test, RandomGenerator random) {
        float[][] x = new float[test.inputs.length][];
        for (int i = 0; i < x.length; i++) {
            x[i] = Seed.normal(random, test.inputs[i].rows * test.inputs[i].cols);
            for (int j = 0; j < x[i].length; j++) {
                x[i][j] = (float) (double) test.domain.apply((double) x[i][j]);
            }
        }
        return x;
    }

    private void compare(
            Case test, Kernels kernels, float[][] x, float[] weights, float[][] gradients, RandomGenerator random) {
        for (int input = 0; input < x.length; input++) {
            for (int trial = 0; trial < 3; trial++) {
                float[] direction = new float[x[input].length];
                double analytic = 0;
                double size = 0;
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = random.nextBoolean() ? 1 : -1;
                    analytic += (double) gradients[input][i] * direction[i];
                    size += Math.abs(gradients[input][i]);
                }
                double above = weighted(test, kernels, x, input, direction, STEP, weights);
                double below = weighted(test, kernels, x, input, direction, -STEP, weights);
                double numeric = (above - below) / (2 * STEP);
                double terms = Math.sqrt(weights.length) * Math.max(1, size / Math.sqrt(direction.length));
                assertThat(analytic)
                        .as("input %d, trial %d", input, trial)
                        .isCloseTo(numeric, within(2e-4 * Math.max(terms, size)));
            }
        }
    }

    private static double weighted(
            Case test, Kernels kernels, float[][] x, int input, float[] direction, double step, float[] weights) {
        Tape tape = Tape.inference(kernels);
        Tensor[] leaves = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            float[] values = x[i].clone();
            for (int j = 0; i == input && j < values.length; j++) {
                values[j] += (float) (step * direction[j]);
            }
            leaves[i] = tape.constant(test.inputs[i].rows, test.inputs[i].cols, values);
        }
        float[] y = test.operation.apply(tape, leaves).toArray();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * weights[i];
        }
        return sum;
    }
}
