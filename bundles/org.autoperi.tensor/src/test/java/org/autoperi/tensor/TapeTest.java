package org.autoperi.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TapeTest {
    private final Tape tape = Tape.inference();
    private final RandomGenerator random = Seed.random("tape");

    private Tensor zeros(int rows, int cols) {
        return tape.filled(rows, cols, 0);
    }

    static List<Arguments> misfits() {
        Index index = Index.of(new int[] {0, 1, 2}, 3);
        Stencils stencils = Stencils.of(3, 2, 9, new int[] {0, 7, 3}, new float[6]);
        return List.of(
                misfit("matmul: [2, 3] and [4, 5]", (t, a) -> t.matmul(a.get(2, 3), a.get(4, 5))),
                misfit("matmulTransposed: [2, 3] and [4, 5]", (t, a) -> t.matmulTransposed(a.get(2, 3), a.get(4, 5))),
                misfit("transposedMatmul: [2, 3] and [4, 5]", (t, a) -> t.transposedMatmul(a.get(2, 3), a.get(4, 5))),
                misfit("linear: [4, 3] and [1, 5]", (t, a) -> t.linear(a.get(2, 3), a.get(4, 3), a.get(1, 5))),
                misfit("linearSilu: [2, 3] and [4, 5]", (t, a) -> t.linearSilu(a.get(2, 3), a.get(4, 5), a.get(1, 4))),
                misfit(
                        "edgeSilu: [2, 4] and index of 3 into 3",
                        (t, a) -> t.edgeSilu(a.get(2, 4), index, a.get(3, 4), index, a.get(3, 5), a.get(4, 5))),
                misfit(
                        "edgeSilu: [4, 5] and stencils of 3 rows into 9",
                        (t, a) -> t.edgeSilu(a.get(3, 5), index, a.get(3, 5), index, stencils, a.get(4, 5))),
                misfit(
                        "edgeSilu: [3, 5] and [3, 4], expected 4 columns",
                        (t, a) -> t.edgeSilu(a.get(3, 5), index, a.get(3, 4), index, stencils, a.get(9, 4))),
                misfit(
                        "edgeSilu: [2, 4] and index of 3 into 3",
                        (t, a) -> t.edgeSilu(a.get(2, 4), index, a.get(3, 4), index, stencils, a.get(9, 4))),
                misfit(
                        "interpolate: [4, 5] and stencils of 3 rows into 9",
                        (t, a) -> t.interpolate(a.get(4, 5), stencils)),
                misfit("spread: [4, 5] and stencils of 3 rows into 9", (t, a) -> t.spread(a.get(4, 5), stencils)),
                misfit("add: [2, 3] and [3, 2]", (t, a) -> t.add(a.get(2, 3), a.get(3, 2))),
                misfit("subtract: [2, 3] and [2, 2]", (t, a) -> t.subtract(a.get(2, 3), a.get(2, 2))),
                misfit("multiply: [2, 1] and [3, 3]", (t, a) -> t.multiply(a.get(2, 1), a.get(3, 3))),
                misfit("minimum: [2, 3] and [2, 2]", (t, a) -> t.minimum(a.get(2, 3), a.get(2, 2))),
                misfit("maximum: [2, 3] and [3, 3]", (t, a) -> t.maximum(a.get(2, 3), a.get(3, 3))),
                misfit("linear: [4, 3] and [2, 4]", (t, a) -> t.linear(a.get(3, 3), a.get(4, 3), a.get(2, 4))),
                misfit("rmsNorm: [2, 3] and [1, 4]", (t, a) -> t.rmsNorm(a.get(2, 3), a.get(1, 4))),
                misfit("rowMaxima: [2, 0]", (t, a) -> t.rowMaxima(a.get(2, 0))),
                misfit("cosineSimilarity: [2, 3] and [2, 4]", (t, a) -> t.cosineSimilarity(a.get(2, 3), a.get(2, 4))),
                misfit("lstmCell: [2, 12] and [2, 8]", (t, a) -> t.lstmCell(a.get(2, 12), a.get(2, 8))),
                misfit("lstmCell: [2, 4] and [3, 2]", (t, a) -> t.lstmCell(a.get(2, 4), a.get(3, 2))),
                misfit(
                        "lstm: [3, 8] and [8, 3], expected inputs",
                        (t, a) -> t.lstm(a.get(3, 8), index, a.get(8, 3), a.get(1, 6))),
                misfit(
                        "lstm: [8, 2] and [1, 6], expected a weight",
                        (t, a) -> t.lstm(a.get(3, 8), index, a.get(8, 2), a.get(1, 6))),
                misfit(
                        "lstm: [3, 8] and index of 3 into 3, expected an index of times x 2",
                        (t, a) -> t.lstm(a.get(3, 8), index, a.get(8, 2), a.get(2, 4))),
                misfit(
                        "attention: [3, 4] and [3, 2], expected queries and keys",
                        (t, a) -> t.attention(a.get(3, 4), a.get(3, 2), a.get(3, 4), index, 2)),
                misfit(
                        "attention: [3, 4] and [2, 4], expected as many values",
                        (t, a) -> t.attention(a.get(3, 4), a.get(3, 4), a.get(2, 4), index, 2)),
                misfit(
                        "attention: [3, 4] and [3, 4], expected columns that 3 heads",
                        (t, a) -> t.attention(a.get(3, 4), a.get(3, 4), a.get(3, 4), index, 3)),
                misfit(
                        "attention: [4, 4] and index of 3 into 3",
                        (t, a) -> t.attention(a.get(4, 4), a.get(4, 4), a.get(4, 4), index, 2)),
                misfit(
                        "attention: [3, 4] and [9, 2], expected a bias [3, 2]",
                        (t, a) -> t.attention(a.get(3, 4), a.get(3, 4), a.get(3, 4), a.get(9, 2), index, 2)),
                misfit(
                        "attention: row 1 of segment 0 comes after one of segment 1",
                        (t, a) -> t.attention(a.get(2, 4), a.get(2, 4), a.get(2, 4), Index.of(new int[] {1, 0}, 2), 2)),
                misfit(
                        "binaryCrossEntropy: [2, 3] and [3, 2]",
                        (t, a) -> t.binaryCrossEntropy(a.get(2, 3), a.get(3, 2))),
                misfit("crossEntropy: label smoothing 1.0", (t, a) -> t.crossEntropy(a.get(3, 3), index, 1)),
                misfit("derivatives: of [2, 3]", (t, a) -> t.derivatives(a.get(2, 3), a.get(2, 3))),
                misfit("divide: [2, 3] and [3, 3]", (t, a) -> t.divide(a.get(2, 3), a.get(3, 3))),
                misfit("layerNorm: [2, 3] and [1, 4]", (t, a) -> t.layerNorm(a.get(2, 3), a.get(1, 3), a.get(1, 4))),
                misfit("mse: [2, 3] and [3, 2]", (t, a) -> t.mse(a.get(2, 3), a.get(3, 2))),
                misfit("crossEntropy: [3, 4] and index of 3 into 3", (t, a) -> t.crossEntropy(a.get(3, 4), index)),
                misfit("gather: [4, 2] and index of 3 into 3", (t, a) -> t.gather(a.get(4, 2), index)),
                misfit("segmentSum: [4, 2] and index of 3 into 3", (t, a) -> t.segmentSum(a.get(4, 2), index)),
                misfit("segmentMean: [4, 2] and index", (t, a) -> t.segmentMean(a.get(4, 2), index)),
                misfit("segmentMax: [4, 2] and index", (t, a) -> t.segmentMax(a.get(4, 2), index)),
                misfit("segmentSoftmax: [4, 2] and index", (t, a) -> t.segmentSoftmax(a.get(4, 2), index)),
                misfit("columns: rows 0 to 2 and columns 1 to 4 of [2, 3]", (t, a) -> t.columns(a.get(2, 3), 1, 4)),
                misfit("rows: rows 2 to 1 and columns 0 to 3 of [2, 3]", (t, a) -> t.rows(a.get(2, 3), 2, 1)),
                misfit("concat: [2, 3] and [3, 3]", (t, a) -> t.concat(a.get(2, 3), a.get(3, 3))),
                misfit("stack: [2, 3] and [2, 4]", (t, a) -> t.stack(a.get(2, 3), a.get(2, 4))),
                misfit("reshape: [2, 3] to [4, 2]", (t, a) -> t.reshape(a.get(2, 3), 4, 2)),
                misfit("expand: [2, 3] to [4, 3]", (t, a) -> t.expand(a.get(2, 3), 4, 3)),
                misfit("constant: [2, 3] from offset 1", (t, a) -> t.constant(2, 3, new float[6], 1)),
                misfit("scalar of a tensor [2, 3]", (t, a) -> a.get(2, 3).scalar()));
    }

    private interface Zeros {
        Tensor get(int rows, int cols);
    }

    private interface Misfit {
        Object apply(Tape tape, Zeros zeros);
    }

    private static Arguments misfit(String message, Misfit operation) {
        return Arguments.of(message, operation);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void namesTheOperationAndBothShapes(String message, Misfit operation) {
        assertThatThrownBy(() -> operation.apply(tape, this::zeros))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void namesTheParameterAndTheLayer() {
        Tensor weight = tape.parameter(parameter("encoder.first.weight", 4, 5));
        assertThatThrownBy(() -> tape.in("encoder", () -> tape.in("first", () -> tape.linear(zeros(2, 3), weight))))
                .hasMessage("linear: [2, 3] and encoder.first.weight [4, 5], expected equal numbers of columns,"
                        + " in layer encoder.first");
        assertThatThrownBy(() -> tape.reshape(zeros(2, 3), 7, 1)).hasMessageEndingWith("expected as many elements");
    }

    @Test
    void namesWhereANumberWasLostFirst() {
        Tensor x = tape.variable(3, 2, new float[] {1, 2, 0, 3, 4, 5});
        Tensor sound = tape.in("first", () -> tape.scale(x, 2));
        assertThat(tape.firstFault()).isEmpty();
        Tensor lost = tape.in("net", () -> tape.in("second", () -> tape.log(sound)));
        tape.sum(lost);
        assertThat(tape.firstFault()).contains(new Tape.Fault("log", "net.second", 1, 3, false));
        tape.reset();
        Tensor bad = tape.constant(2, 1, new float[] {1, Float.NaN});
        tape.add(tape.variable(2, 1, new float[2]), bad);
        assertThat(tape.firstFault()).contains(new Tape.Fault("add", "", 1, 2, true));
    }

    @Test
    void refusesAnIndexOutside() {
        assertThatThrownBy(() -> Index.of(new int[] {0, 3}, 3)).hasMessage("index: entry 1 is 3, expected 0 to 2");
    }

    @Test
    void refusesToDifferentiateConstantsAndMatrices() {
        assertThatThrownBy(() -> tape.backward(zeros(1, 1))).hasMessageContaining("depends on no parameter");
        Tensor matrix = tape.silu(tape.variable(2, 2, new float[4]));
        assertThatThrownBy(() -> tape.backward(matrix)).hasMessageContaining("the loss is [2, 2]");
    }

    @Test
    void inferenceTreatsParametersAsConstants() {
        Parameter weight = parameter("w", 2, 2);
        Tensor y = tape.linear(tape.filled(3, 2, 1), tape.parameter(weight));
        assertThat(y.isDifferentiable()).isFalse();
    }

    @Test
    void gradientsAddUpOverTapesAndWeights() {
        Parameter weight = parameter("w", 3, 2);
        Gradients once = new Gradients(List.of(weight));
        Gradients twice = new Gradients(List.of(weight));
        Tape first = Tape.recording(once);
        Tape second = Tape.recording(twice);
        first.backward(loss(first, weight));
        for (int i = 0; i < 2; i++) {
            second.reset();
            second.backward(loss(second, weight), 1.5f);
        }
        for (int i = 0; i < weight.size(); i++) {
            float expected = 3 * once.of(weight)[i];
            // terms are up to 4 times a slope of 1.1 / 6, added up three times; they may cancel
            assertThat(twice.of(weight)[i]).isCloseTo(expected, within(4 * Math.ulp(3 * 2 * 4 * 1.1f / 6)));
        }
    }

    private Tensor loss(Tape on, Parameter weight) {
        Tensor x = on.constant(2, 2, new float[] {1, 2, 3, 4});
        return on.mean(on.silu(on.linear(x, on.parameter(weight))));
    }

    private Parameter parameter(String name, int rows, int cols) {
        Parameter parameter = new Parameter(name, rows, cols);
        float[] values = Seed.normal(random, rows * cols);
        parameter.update(v -> System.arraycopy(values, 0, v, 0, v.length));
        return parameter;
    }

    @Test
    void followsUpdatesOfParameters() {
        Parameter weight = parameter("w", 20, 3);
        Tensor x = tape.constant(1, 3, new float[] {1, 1, 1});
        tape.linear(x, tape.parameter(weight));
        weight.update(values -> Arrays.fill(values, 2));
        assertThat(tape.linear(x, tape.parameter(weight)).toArray()).containsOnly(6);
    }

    @Test
    void usesItsMemoryAgain() {
        Parameter weight = parameter("w", 64, 64);
        Tape recording = Tape.recording(new Gradients(List.of(weight)));
        long afterFirst = 0;
        for (int step = 0; step < 50; step++) {
            recording.reset();
            Tensor x = recording.filled(100, 64, 0.1f);
            for (int layer = 0; layer < 6; layer++) {
                x = recording.silu(recording.linear(x, recording.parameter(weight)));
            }
            recording.backward(recording.mean(x));
            afterFirst = step == 0 ? recording.memoryBytes() : afterFirst;
        }
        assertThat(recording.memoryBytes()).isEqualTo(afterFirst);
    }

    @Test
    void backwardHoldsFewGradientsAtATime() {
        Parameter weight = parameter("w", 64, 64);
        Tape recording = Tape.recording(new Gradients(List.of(weight)));
        Tensor x = recording.filled(1000, 64, 0.1f);
        for (int layer = 0; layer < 40; layer++) {
            x = recording.linear(x, recording.parameter(weight));
        }
        long forward = recording.memoryBytes();
        recording.backward(recording.mean(x));
        // 40 results of 250 KB; of their gradients two are alive at a time, and memory grows by 4 MB
        assertThat(recording.memoryBytes() - forward).isLessThanOrEqualTo(4 << 20);
    }

    @Test
    void resultsDoNotDependOnWhatMemoryHeld() {
        Function<Tape, float[]> computation = t -> {
            Index index = Index.of(new int[] {0, 2, 2}, 4);
            Tensor x = t.variable(3, 5, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
            Tensor y = t.concat(t.segmentMean(x, index), t.segmentMax(x, index), t.segmentSum(t.softmax(x), index));
            Tensor z = t.layerNorm(y, t.filled(1, 15, 1), t.filled(1, 15, 0.5f));
            t.backward(t.mean(t.multiply(z, t.columnSums(y))));
            return t.gradient(x);
        };
        float[] clean = computation.apply(tape);
        tape.reset();
        tape.filled(1000, 1000, Float.NaN);
        tape.reset();
        assertThat(computation.apply(tape)).containsExactly(clean);
    }

    @Test
    void segmentsOfTheDefinition() {
        Index index = Index.of(new int[] {0, 2, 2}, 4);
        Tensor x = tape.constant(3, 2, new float[] {1, 2, -3, -4, -5, 6});
        assertThat(tape.segmentSum(x, index).toArray()).containsExactly(1, 2, 0, 0, -8, 2, 0, 0);
        assertThat(tape.segmentMean(x, index).toArray()).containsExactly(1, 2, 0, 0, -4, 1, 0, 0);
        assertThat(tape.segmentMax(x, index).toArray()).containsExactly(1, 2, 0, 0, -3, 6, 0, 0);
        assertThat(tape.gather(x, Index.of(new int[] {2, 0}, 3)).toArray()).containsExactly(-5, 6, 1, 2);
        float[] sums = tape.segmentSum(tape.segmentSoftmax(x, index), index).toArray();
        float[] expected = {1, 1, 0, 0, 1, 1, 0, 0};
        for (int i = 0; i < sums.length; i++) {
            assertThat(sums[i]).isCloseTo(expected[i], within(2 * Math.ulp(1f)));
        }
    }

    @Test
    void softmaxSurvivesLargeNumbers() {
        Tensor x = tape.constant(1, 3, new float[] {1e4f, 1e4f, -1e4f});
        assertThat(tape.softmax(x).toArray()).containsExactly(0.5f, 0.5f, 0);
        assertThat(tape.logSoftmax(x).get(0, 0)).isCloseTo((float) -Math.log(2), within(2e-3f)); // ulp of 1e4
        assertThat(tape.crossEntropy(x, Index.of(new int[] {2}, 3)).scalar()).isCloseTo(20000.69f, within(4e-3f));
    }

    @Test
    void aSegmentMaximumGivesItsGradientOnce() {
        Tensor x = tape.variable(3, 1, new float[] {5, 5, 1});
        tape.backward(tape.sum(tape.segmentMax(x, Index.of(new int[] {0, 0, 0}, 1))));
        assertThat(tape.gradient(x)).containsExactly(1, 0, 0);
    }

    @Test
    void refusesStencilsThatLeaveTheTable() {
        assertThatThrownBy(() -> Stencils.of(2, 3, 9, new int[] {0, 7}, new float[6]))
                .hasMessage("stencils: rows 7 to 9 of stencil 1, expected 0 to 8");
        assertThatThrownBy(() -> Stencils.of(2, 3, 9, new int[] {0, 1, 2}, new float[9]))
                .hasMessageStartingWith("stencils: 3 starts and 9 weights for 2 sums");
    }
}
