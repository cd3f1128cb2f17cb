package org.autoperi.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fast kernels against the plain ones, for lengths around every multiple of a vector and for arrays with surroundings
 * that must stay as they were. Element by element results are equal to the last bit unless a fused multiply-add saves a
 * rounding; sums of k terms differ by at most k 2^-23 times the sum of their sizes (Higham, Accuracy and Stability of
 * Numerical Algorithms, eq. 3.5, both ways of summing).
 */
class KernelsTest {
    private static final double ROUNDING = Math.scalb(1.0, -23);
    private static final float UNTOUCHED = 12345.678f;
    private static final int OFFSET = 3;

    private final Kernels plain = Kernels.scalar();
    private final Kernels fast = new VectorKernels();
    private final RandomGenerator random = Seed.random("kernels");

    static IntStream lengths() {
        return IntStream.of(0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 130, 257);
    }

    /** Numbers with a margin on both sides. */
    private float[] numbers(int n) {
        return Seed.normal(random, n + 2 * OFFSET);
    }

    private float[] room(int n) {
        float[] y = new float[n + 2 * OFFSET];
        Arrays.fill(y, UNTOUCHED);
        return y;
    }

    private interface Elementwise {
        void run(Kernels kernels, float[] x, float[] y, float[] z);
    }

    private void requireEqual(int n, double tolerance, Elementwise kernel) {
        float[] x = numbers(n);
        float[] y = numbers(n);
        float[] start = numbers(n);
        float[] expected = start.clone();
        float[] actual = start.clone();
        kernel.run(plain, x, y, expected);
        kernel.run(fast, x, y, actual);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("n = %d, element %d", n, i).isCloseTo(expected[i], within((float) tolerance));
        }
        for (int i = 0; i < OFFSET; i++) {
            assertThat(actual[i]).isEqualTo(start[i]);
            assertThat(actual[OFFSET + n + i]).isEqualTo(start[OFFSET + n + i]);
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void elementwiseOperationsAreEqual(int n) {
        int o = OFFSET;
        requireEqual(n, 0, (k, x, y, z) -> k.add(n, x, o, y, o, z, o));
        requireEqual(n, 0, (k, x, y, z) -> k.subtract(n, x, o, y, o, z, o));
        requireEqual(n, 0, (k, x, y, z) -> k.multiply(n, x, o, y, o, z, o));
        requireEqual(n, 0, (k, x, y, z) -> k.divide(n, x, o, y, o, z, o));
        requireEqual(n, 0, (k, x, y, z) -> k.scale(n, -1.7f, x, o, z, o));
        requireEqual(n, 0, (k, x, y, z) -> k.shift(n, -1.7f, x, o, z, o));
        // one rounding of a product of numbers up to about 5
        requireEqual(n, 32 * ROUNDING, (k, x, y, z) -> k.multiplyAdd(n, x, o, y, o, z, o));
        requireEqual(n, 32 * ROUNDING, (k, x, y, z) -> k.axpy(n, -1.7f, x, o, z, o));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void sumsAreEqualUpToTheirOrder(int n) {
        float[] x = numbers(n);
        float[] y = numbers(n);
        double sizes = 0;
        double products = 0;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = OFFSET; i < OFFSET + n; i++) {
            sizes += Math.abs(x[i]);
            products += Math.abs(x[i] * y[i]);
            max = Math.max(max, x[i]);
        }
        for (Kernels kernels : List.of(plain, fast)) {
            assertThat(kernels.max(n, x, OFFSET)).isEqualTo(max);
        }
        assertThat((double) fast.sum(n, x, OFFSET)).isCloseTo(plain.sum(n, x, OFFSET), within(n * ROUNDING * sizes));
        assertThat((double) fast.dot(n, x, OFFSET, y, OFFSET))
                .isCloseTo(plain.dot(n, x, OFFSET, y, OFFSET), within(n * ROUNDING * products));
    }

    @Test
    void maxIsNaNIfAnElementIs() {
        for (int at : new int[] {0, 16, 30, 34}) {
            float[] x = Seed.normal(random, 35);
            x[at] = Float.NaN;
            assertThat(plain.max(35, x, 0)).isNaN();
            assertThat(fast.max(35, x, 0)).isNaN();
        }
    }

    @Test
    void productsAreThoseOfTheDefinition() {
        int[] sizes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 16, 17, 33, 38, 64, 70, 128, 261};
        for (int trial = 0; trial < 600; trial++) {
            int m = sizes[random.nextInt(sizes.length)];
            int n = sizes[random.nextInt(sizes.length)];
            int k = trial % 50 == 0 ? 0 : sizes[random.nextInt(sizes.length)];
            boolean transposed = random.nextBoolean();
            boolean accumulate = random.nextBoolean();
            for (Kernels kernels : List.of(plain, fast)) {
                requireProduct(kernels, m, n, k, transposed, accumulate, trial % 2 == 0);
            }
        }
    }

    private void requireProduct(
            Kernels kernels, int m, int n, int k, boolean transposed, boolean accumulate, boolean packed) {
        int gap = 2; // rows are parts of longer ones
        float[] a = numbers((m + gap) * (k + gap));
        float[] b = numbers((k + gap) * (n + gap));
        float[] before = numbers(m * (n + gap));
        float[] c = before.clone();
        int aRow = transposed ? 1 : k + gap;
        int aCol = transposed ? m + gap : 1;
        if (packed) {
            int panels = (n + kernels.panel() - 1) / kernels.panel();
            float[] panelled = room(panels * kernels.panel() * k + OFFSET);
            kernels.pack(k, n, b, OFFSET, n + gap, 1, panelled, OFFSET);
            int stride = k * kernels.panel();
            kernels.gemmPacked(
                    m, n, k, a, OFFSET, aRow, aCol, panelled, OFFSET, stride, c, OFFSET, n + gap, accumulate);
        } else {
            kernels.gemm(m, n, k, a, OFFSET, aRow, aCol, b, OFFSET, n + gap, c, OFFSET, n + gap, accumulate);
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n + gap; j++) {
                int at = OFFSET + i * (n + gap) + j;
                if (j >= n) {
                    assertThat(c[at]).as("beside the product").isEqualTo(before[at]);
                    continue;
                }
                double sum = accumulate ? before[at] : 0;
                double sizes = Math.abs(sum);
                for (int l = 0; l < k; l++) {
                    double term = (double) a[OFFSET + i * aRow + l * aCol] * b[OFFSET + l * (n + gap) + j];
                    sum += term;
                    sizes += Math.abs(term);
                }
                assertThat((double) c[at])
                        .as("%s [%d, %d] x [%d, %d], element (%d, %d)", kernels.description(), m, k, k, n, i, j)
                        .isCloseTo(sum, within((k + 1) * ROUNDING * sizes));
            }
        }
    }

    @Test
    void packsInPanelsFilledUpWithZeros() {
        int k = 7;
        for (Kernels kernels : List.of(plain, fast)) {
            int panel = kernels.panel();
            int n = panel + 3;
            float[] b = numbers(k * n);
            float[] straight = new float[2 * panel * k];
            float[] turned = new float[2 * panel * k];
            kernels.pack(k, n, b, OFFSET, n, 1, straight, 0);
            kernels.pack(k, n, b, OFFSET, 1, k, turned, 0);
            for (int l = 0; l < k; l++) {
                for (int j = 0; j < 2 * panel; j++) {
                    int at = (j / panel * k + l) * panel + j % panel;
                    assertThat(straight[at]).isEqualTo(j < n ? b[OFFSET + l * n + j] : 0);
                    assertThat(turned[at]).isEqualTo(j < n ? b[OFFSET + j * k + l] : 0);
                }
            }
        }
    }

    @Test
    void transposesOddShapes() {
        int rows = 37;
        int cols = 19;
        float[] x = numbers(rows * (cols + 2));
        float[] y = room(cols * (rows + 1));
        fast.transpose(rows, cols, x, OFFSET, cols + 2, y, OFFSET, rows + 1);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                assertThat(y[OFFSET + j * (rows + 1) + i]).isEqualTo(x[OFFSET + i * (cols + 2) + j]);
            }
        }
        assertThat(y[OFFSET + rows]).isEqualTo(UNTOUCHED);
    }

    /** Domains in which functions are compared, and the distance allowed in units of the last place of the result. */
    private record Accuracy(double from, double to, double valueUlps, double slopeUlps) {}

    /** Slopes that are differences of nearly equal numbers far out are compared to the last place of 1 instead. */
    private static final Map<UnaryFunction, Accuracy> ACCURACY = new EnumMap<>(Map.ofEntries(
            Map.entry(UnaryFunction.EXP, new Accuracy(-86, 88, 2, 2)),
            Map.entry(UnaryFunction.LOG, new Accuracy(1e-6, 1e6, 2, 1)),
            Map.entry(UnaryFunction.SIN, new Accuracy(-300, 300, 2, 2)),
            Map.entry(UnaryFunction.COS, new Accuracy(-300, 300, 2, 2)),
            Map.entry(UnaryFunction.TANH, new Accuracy(-12, 12, 3, 4)),
            Map.entry(UnaryFunction.SIGMOID, new Accuracy(-80, 80, 3, 4)),
            Map.entry(UnaryFunction.SOFTPLUS, new Accuracy(-80, 80, 3, 4)),
            Map.entry(UnaryFunction.SILU, new Accuracy(-80, 80, 4, 8)),
            // the exponent at -5 is 17, and its rounding error the relative error of the result
            Map.entry(UnaryFunction.GELU, new Accuracy(-5, 8, 40, 40)),
            Map.entry(UnaryFunction.RELU, new Accuracy(-3, 3, 0, 0)),
            Map.entry(UnaryFunction.ABS, new Accuracy(-3, 3, 0, 0)),
            Map.entry(UnaryFunction.SQUARE, new Accuracy(-3, 3, 0.5, 0)),
            Map.entry(UnaryFunction.SQRT, new Accuracy(1e-6, 9, 0.5, 1)),
            Map.entry(UnaryFunction.RECIPROCAL, new Accuracy(1e-3, 9, 0.5, 2))));

    @ParameterizedTest
    @EnumSource
    void functionsAreAccurate(UnaryFunction function) {
        Accuracy accuracy = ACCURACY.get(function);
        int n = 20_011;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (accuracy.from + (accuracy.to - accuracy.from) * random.nextDouble());
            x[i] *= (float) (accuracy.from < 0 && i % 2 == 0 ? 0.05 : 1); // half of them near zero
        }
        float[] y = new float[n];
        float[] slope = new float[n];
        fast.apply(function, n, x, 0, y, 0, slope, 0);
        double valueUlps = 0;
        double slopeUlps = 0;
        for (int i = 0; i < n; i++) {
            double value = ScalarKernels.value(function, x[i]);
            double derivative = ScalarKernels.slope(function, x[i], value);
            requireClose(y[i], value, accuracy.valueUlps, sizeOf(function, value), function, x[i]);
            double slopeSize = Math.max(1, Math.abs(derivative));
            requireClose(slope[i], derivative, accuracy.slopeUlps, slopeSize, function, x[i]);
            valueUlps = Math.max(valueUlps, ulps(y[i], value, sizeOf(function, value)));
            slopeUlps = Math.max(slopeUlps, ulps(slope[i], derivative, slopeSize));
        }
        System.out.printf(
                Locale.ROOT,
                "%-10s from %g to %g, %s: largest error %.2f ulp, of the slope %.2f ulp%n",
                function.operation(),
                accuracy.from,
                accuracy.to,
                fast.description(),
                valueUlps,
                slopeUlps);
    }

    private static double ulps(float actual, double expected, double size) {
        return Math.abs(actual - expected) / Math.ulp((float) Math.max(size, Float.MIN_NORMAL));
    }

    /** Near the zeros of a periodic function its argument is not known better than to the last place of pi / 2. */
    private static double sizeOf(UnaryFunction function, double value) {
        boolean periodic = function == UnaryFunction.SIN || function == UnaryFunction.COS;
        return periodic || function == UnaryFunction.LOG ? Math.max(1, Math.abs(value)) : Math.abs(value);
    }

    private static void requireClose(
            float actual, double expected, double ulps, double size, UnaryFunction function, float x) {
        double tolerance = (ulps + 0.5) * Math.ulp((float) Math.max(size, Float.MIN_NORMAL));
        assertThat((double) actual).as("%s(%s)", function, x).isCloseTo(expected, within(tolerance));
    }

    @ParameterizedTest
    @EnumSource
    void functionsKeepToSpecialValues(UnaryFunction function) {
        float[] x = {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 1e-30f, -1e-30f, 1000, -1000, 1e5f, -3
        };
        float[] y = new float[x.length];
        fast.apply(function, x.length, x, 0, y, 0, null, 0);
        for (int i = 0; i < x.length; i++) {
            float expected = (float) ScalarKernels.value(function, x[i]);
            boolean gated = function == UnaryFunction.SILU || function == UnaryFunction.GELU;
            if (gated && x[i] == Float.NEGATIVE_INFINITY) {
                continue; // 0 times infinity, whose limit nobody needs
            }
            if (!Float.isFinite(expected)) {
                assertThat(Float.compare(y[i], expected))
                        .as("%s(%s) is %s", function, x[i], y[i])
                        .isZero();
                continue;
            }
            // what would be subnormal may be as large as exp(-86.6) times the argument
            double ulps = function == UnaryFunction.GELU ? 8 : 3; // its exponent at -3 is 7
            double tolerance = ulps * Math.ulp(expected) + 3e-38 * Math.max(1, Math.abs(x[i]));
            assertThat((double) y[i]).as("%s(%s)", function, x[i]).isCloseTo(expected, within(tolerance));
        }
    }

    @ParameterizedTest
    @EnumSource
    void functionsWorkInPlaceAtAnyLength(UnaryFunction function) {
        lengths().forEach(n -> {
            float[] x = numbers(n);
            for (int i = 0; i < x.length; i++) {
                x[i] = 0.1f + Math.abs(x[i]);
            }
            float[] y = room(n);
            float[] slope = room(n);
            float[] inPlace = x.clone();
            float[] slopeInPlace = room(n);
            fast.apply(function, n, x, OFFSET, y, OFFSET, slope, OFFSET);
            fast.apply(function, n, inPlace, OFFSET, inPlace, OFFSET, slopeInPlace, OFFSET);
            assertThat(slopeInPlace).containsExactly(slope);
            for (int i = 0; i < x.length; i++) {
                boolean inside = i >= OFFSET && i < OFFSET + n;
                assertThat(inPlace[i]).isEqualTo(inside ? y[i] : x[i]);
                assertThat(inside || y[i] == UNTOUCHED).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void rowsMoveAlongAnIndex(int cols) {
        int[] index = {4, 0, 4, 2, 1, 4};
        int stride = cols + 2;
        float[] x = numbers(6 * stride);
        for (boolean accumulate : new boolean[] {false, true}) {
            float[] expected = numbers(6 * stride);
            float[] actual = expected.clone();
            plain.gather(6, cols, x, OFFSET, stride, index, expected, OFFSET, stride, accumulate);
            fast.gather(6, cols, x, OFFSET, stride, index, actual, OFFSET, stride, accumulate);
            assertThat(actual).containsExactly(expected);
        }
        float[] expected = numbers(6 * stride);
        float[] actual = expected.clone();
        plain.scatterAdd(6, cols, x, OFFSET, stride, index, expected, OFFSET, stride);
        fast.scatterAdd(6, cols, x, OFFSET, stride, index, actual, OFFSET, stride);
        assertThat(actual).containsExactly(expected);
        plain.addColumnSums(6, cols, x, OFFSET, stride, expected, OFFSET);
        fast.addColumnSums(6, cols, x, OFFSET, stride, actual, OFFSET);
        assertThat(actual).containsExactly(expected); // both add row after row
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void adamIsEqual(int n) {
        Kernels.AdamStep step = new Kernels.AdamStep(1e-2f, 0.9f, 0.999f, 1.3f, 1e-8f, 0.99f);
        float[] gradient = numbers(n);
        float[][] expected = {numbers(n), numbers(n), numbers(n)};
        for (int i = 0; i < n + 2 * OFFSET; i++) {
            expected[2][i] *= expected[2][i];
        }
        float[][] actual = {expected[0].clone(), expected[1].clone(), expected[2].clone()};
        plain.adam(OFFSET, OFFSET + n, expected[0], gradient, expected[1], expected[2], step);
        fast.adam(OFFSET, OFFSET + n, actual[0], gradient, actual[1], actual[2], step);
        for (int array = 0; array < 3; array++) {
            for (int i = 0; i < expected[array].length; i++) {
                assertThat(actual[array][i]).isCloseTo(expected[array][i], within(2 * Math.ulp(expected[array][i])));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void lstmAdjointIsEqual(int n) {
        float[] dy = numbers(2 * n);
        float[] active = between0And1(numbers(4 * n));
        float[] bent = between0And1(numbers(n));
        float[] before = numbers(n);
        float[] start = numbers(4 * n);
        float[] expected = start.clone();
        float[] actual = start.clone();
        float[] expectedBefore = before.clone();
        float[] actualBefore = before.clone();
        int o = OFFSET;
        plain.lstmAdjoint(n, dy, o, active, o, bent, o, before, o, expected, o, expectedBefore, o);
        fast.lstmAdjoint(n, dy, o, active, o, bent, o, before, o, actual, o, actualBefore, o);
        // six roundings of numbers up to about 5 (dc: twice that) times 5
        double tolerance = 6 * 50 * ROUNDING;
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within((float) tolerance));
        }
        for (int i = 0; i < expectedBefore.length; i++) {
            assertThat(actualBefore[i]).isCloseTo(expectedBefore[i], within((float) tolerance));
        }
        float[] withoutBefore = start.clone();
        fast.lstmAdjoint(n, dy, o, active, o, bent, o, before, o, withoutBefore, o, null, 0);
        assertThat(withoutBefore).isEqualTo(actual);
    }

    private static float[] between0And1(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = 1 / (1 + Math.abs(x[i]));
        }
        return x;
    }
}
