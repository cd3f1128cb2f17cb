package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Kernels;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LayersTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
    private static final int ATOMS = 7;

    /** Crystals of 3 and 4 atoms. */
    private static final Index CRYSTALS = Index.of(new int[] {0, 0, 0, 1, 1, 1, 1}, 2);

    private static final Index RECEIVER = pairs(true);
    private static final Index SENDER = pairs(false);

    static {
        System.out.println("tests.seed=" + SEED);
    }

    private final RandomGenerator random = Fixture.random(SEED);

    private static Index pairs(boolean receiver) {
        List<Integer> atoms = new ArrayList<>();
        for (int i = 0; i < ATOMS; i++) {
            for (int j = 0; j < ATOMS; j++) {
                if (CRYSTALS.get(i) == CRYSTALS.get(j)) {
                    atoms.add(receiver ? i : j);
                }
            }
        }
        return Index.of(atoms.stream().mapToInt(Integer::intValue).toArray(), ATOMS);
    }

    private float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** A network that a gradient is checked of. */
    private interface Net {
        Tensor apply(Tape tape);
    }

    private record Case(String name, ParameterStore store, Net net) {}

    private List<Case> cases() {
        float[] states = numbers(ATOMS * 18);
        float[] coordinates = numbers(3 * ATOMS);
        float[] sequence = numbers(5 * 3 * 4);
        List<Case> cases = new ArrayList<>();
        cases.add(layer("linear", scope -> {
            Linear layer = new Linear(scope, 18, 21);
            return tape -> layer.apply(tape, tape.constant(ATOMS, 18, states));
        }));
        cases.add(layer("perceptron", scope -> {
            Mlp layer = new Mlp(scope, 18, 21, 5);
            return tape -> layer.applySilu(tape, tape.constant(ATOMS, 18, states));
        }));
        cases.add(layer("layer norm", scope -> {
            LayerNorm layer = new LayerNorm(scope, 18);
            return tape -> tape.silu(layer.apply(tape, tape.constant(ATOMS, 18, states)));
        }));
        cases.add(layer("rms norm", scope -> {
            RmsNorm layer = new RmsNorm(scope, 18);
            return tape -> tape.silu(layer.apply(tape, tape.constant(ATOMS, 18, states)));
        }));
        cases.add(layer("embedding", scope -> {
            Embedding layer = new Embedding(scope, 2, 19);
            return tape -> tape.tanh(layer.apply(tape, CRYSTALS));
        }));
        cases.add(layer("messages", scope -> {
            MessageLayer layer = new MessageLayer(scope, 18, 12);
            return tape ->
                    layer.apply(tape, tape.constant(ATOMS, 18, states), RECEIVER, SENDER, features(tape, coordinates));
        }));
        cases.add(layer("attention", scope -> {
            AttentionBlock layer = new AttentionBlock(scope, 18, 3, 12);
            return tape -> layer.apply(tape, tape.constant(ATOMS, 18, states), CRYSTALS, features(tape, coordinates));
        }));
        cases.add(layer("memory", scope -> {
            Lstm layer = new Lstm(scope, 4, 9, 2);
            return tape -> layer.sequence(tape, tape.constant(15, 4, sequence), layer.empty(tape, 3))
                    .outputs();
        }));
        return cases;
    }

    private static Tensor features(Tape tape, float[] coordinates) {
        return new PeriodicFeatures(2).apply(tape, tape.constant(ATOMS, 3, coordinates), RECEIVER, SENDER);
    }

    private interface Maker {
        Net in(ParameterScope scope);
    }

    private Case layer(String name, Maker maker) {
        ParameterStore store = new ParameterStore();
        Net net = maker.in(store.scope(name, random));
        for (Parameter parameter : store.parameters()) { // no zeros and ones, behind which mistakes would hide
            float[] noise = numbers(parameter.size());
            parameter.update(values -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] += 0.2f * noise[i];
                }
            });
        }
        return new Case(name, store, net);
    }

    @TestFactory
    List<DynamicTest> gradientsAgreeWithCentralDifferences() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Case test : cases()) {
            tests.add(DynamicTest.dynamicTest(test.name, () -> checkGradient(test)));
            tests.add(DynamicTest.dynamicTest(test.name + ", scalar against SIMD", () -> checkKernels(test)));
        }
        return tests;
    }

    private record Computed(float[] result, Gradients gradients) {}

    private Computed compute(Case test, Kernels kernels, float[] weights) {
        Gradients gradients = new Gradients(test.store.parameters(), kernels);
        Tape tape = Tape.recording(gradients, kernels);
        Tensor y = test.net.apply(tape);
        tape.backward(tape.sum(tape.multiply(y, tape.constant(y.rows(), y.cols(), weights))));
        return new Computed(y.toArray(), gradients);
    }

    private int size(Case test) {
        return test.net.apply(Tape.inference()).size();
    }

    /**
     * Per parameter, along random signs with step 2^-7: results of order 1 are rounded to about 2^-21 after several layers,
     * so a sum of n of them, over the step, errs by sqrt(n) 2^-13; the third derivatives add 2^-14 / 6 times the terms.
     */
    private void checkGradient(Case test) {
        float[] weights = numbers(size(test));
        Gradients gradients = compute(test, Kernels.preferred(), weights).gradients;
        for (Parameter parameter : test.store.parameters()) {
            float[] direction = numbers(parameter.size());
            double analytic = 0;
            double size = 0;
            for (int i = 0; i < direction.length; i++) {
                direction[i] = Math.signum(direction[i]);
                analytic += gradients.of(parameter)[i] * direction[i];
                size += Math.abs(gradients.of(parameter)[i]);
            }
            double step = 1.0 / 128;
            double numeric = (moved(test, parameter, direction, step, weights)
                            - moved(test, parameter, direction, -step, weights))
                    / (2 * step);
            double tolerance = 2e-3 * size + 8 * Math.sqrt(weights.length) * Math.scalb(1.0, -13);
            assertThat(analytic).as(parameter.name()).isCloseTo(numeric, within(tolerance));
        }
    }

    private double moved(Case test, Parameter parameter, float[] direction, double step, float[] weights) {
        float[] before = parameter.values().clone();
        parameter.update(values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (step * direction[i]);
            }
        });
        float[] y = test.net.apply(Tape.inference()).toArray();
        parameter.update(values -> System.arraycopy(before, 0, values, 0, values.length));
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * weights[i];
        }
        return sum;
    }

    /** Both kernels round differently, a few units of 2^-23 per operation and sums of at most 40 terms. */
    private void checkKernels(Case test) {
        float[] weights = numbers(size(test));
        Computed plain = compute(test, Kernels.scalar(), weights);
        Computed fast = compute(test, Kernels.preferred(), weights);
        double tolerance = 40 * Math.scalb(1.0, -23);
        requireAlike(fast.result, plain.result, tolerance, test.name);
        for (Parameter parameter : test.store.parameters()) {
            requireAlike(fast.gradients.of(parameter), plain.gradients.of(parameter), 10 * tolerance, parameter.name());
        }
    }

    private static void requireAlike(float[] actual, float[] expected, double tolerance, String what) {
        double size = 1;
        for (float value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("%s, %d", what, i).isCloseTo(expected[i], within(tolerance * size));
        }
    }

    @Test
    void periodicFeaturesAreThoseOfTheDefinition() {
        float[] x = new float[3 * ATOMS];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
        }
        Tape tape = Tape.inference();
        PeriodicFeatures features = new PeriodicFeatures(3);
        Tensor y = features.apply(tape, tape.constant(ATOMS, 3, x), RECEIVER, SENDER);
        assertThat(y.cols()).isEqualTo(features.size(3)).isEqualTo(18);
        for (int e = 0; e < y.rows(); e++) {
            for (int d = 0; d < 3; d++) {
                for (int k = 1; k <= 3; k++) {
                    double angle = 2 * Math.PI * k * (x[3 * SENDER.get(e) + d] - x[3 * RECEIVER.get(e) + d]);
                    // angles up to 19 rad are known to 2^-20
                    assertThat((double) y.get(e, 3 * d + k - 1)).isCloseTo(Math.sin(angle), within(4e-6));
                    assertThat((double) y.get(e, 9 + 3 * d + k - 1)).isCloseTo(Math.cos(angle), within(4e-6));
                }
            }
        }
    }

    @Test
    void atomsOfOtherCrystalsDoNotCount() {
        ParameterStore store = new ParameterStore();
        AttentionBlock attention = new AttentionBlock(store.scope("a", random), 6, 2, 12);
        MessageLayer messages = new MessageLayer(store.scope("m", random), 6, 12);
        float[] states = numbers(6 * ATOMS);
        float[] others = states.clone();
        System.arraycopy(numbers(24), 0, others, 18, 24);
        float[] coordinates = numbers(3 * ATOMS);
        assertThat(both(attention, messages, others, coordinates))
                .startsWith(Arrays.copyOf(both(attention, messages, states, coordinates), 18));
    }

    @Test
    void periodicImagesAreTheSame() {
        ParameterStore store = new ParameterStore();
        AttentionBlock attention = new AttentionBlock(store.scope("a", random), 6, 2, 12);
        MessageLayer messages = new MessageLayer(store.scope("m", random), 6, 12);
        float[] states = numbers(6 * ATOMS);
        float[] coordinates = new float[3 * ATOMS];
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] = random.nextInt(1024) / 1024f; // so that whole numbers may be added without rounding
        }
        float[] images = coordinates.clone();
        images[4] += 1;
        images[11] -= 2;
        requireAlike(
                both(attention, messages, states, images),
                both(attention, messages, states, coordinates),
                4e-5, // angles of 25 rad are known to 2^-20, and 2 x 12 features of them are summed
                "image");
    }

    private static float[] both(AttentionBlock attention, MessageLayer messages, float[] states, float[] coordinates) {
        Tape tape = Tape.inference();
        Tensor features = features(tape, coordinates);
        Tensor h = attention.apply(tape, tape.constant(ATOMS, 6, states), CRYSTALS, features);
        return messages.apply(tape, h, RECEIVER, SENDER, features).toArray();
    }

    @Test
    void namesTheLayerThatDoesNotFit() {
        ParameterStore store = new ParameterStore();
        AttentionBlock block = new AttentionBlock(store.scope("encoder.block2", random), 6, 2, 12);
        Tape tape = Tape.inference();
        assertThatThrownBy(() -> block.apply(tape, tape.filled(ATOMS, 5, 0), CRYSTALS, tape.filled(25, 12, 0)))
                .hasMessage("rmsNorm: [7, 5] and encoder.block2.norm1.gain [1, 6], expected a row of [1, 5],"
                        + " in layer encoder.block2.norm1");
        assertThatThrownBy(() -> block.apply(tape, tape.filled(ATOMS, 6, 0), CRYSTALS, tape.filled(24, 12, 0)))
                .hasMessageContaining("attention: [7, 6] and [24, 2], expected a bias [25, 2]")
                .hasMessageEndingWith("in layer encoder.block2");
    }

    @Test
    void sequencesAreStepAfterStep() {
        ParameterStore store = new ParameterStore();
        Lstm lstm = new Lstm(store.scope("memory", random), 4, 9, 2);
        float[] x = numbers(6 * 3 * 4);
        Tape whole = Tape.inference();
        float[] outputs = lstm.sequence(whole, whole.constant(18, 4, x), lstm.empty(whole, 3))
                .outputs()
                .toArray();
        Tape tape = Tape.inference();
        List<float[]> state = lstm.empty(tape, 3).toArrays();
        for (int t = 0; t < 6; t++) {
            tape.reset(); // the state lives on in arrays
            Lstm.Result result = lstm.step(tape, tape.constant(3, 4, x, 12 * t), lstm.resumed(tape, 3, state));
            state = result.state().toArrays();
            float[] expected = Arrays.copyOfRange(outputs, 27 * t, 27 * (t + 1));
            requireAlike(result.outputs().toArray(), expected, 1e-5, "time " + t);
        }
        assertThatThrownBy(() -> lstm.sequence(whole, whole.filled(7, 4, 0), lstm.empty(whole, 3)))
                .hasMessageStartingWith("LSTM memory: inputs [7, 4] for a state of 3");
    }

    @Test
    void lstmReadsRowsOfATableAsItReadsTheRowsThemselves() {
        ParameterStore store = new ParameterStore();
        Lstm lstm = new Lstm(store.scope("memory", random), 4, 9, 2);
        float[] table = numbers(12);
        for (int length : new int[] {2, 18}) { // fewer and more than the table has rows
            Index rows = Index.of(IntStream.range(0, length).map(i -> i * i % 3).toArray(), 3);
            List<float[]> results = new ArrayList<>();
            for (boolean gathered : new boolean[] {true, false}) {
                Gradients gradients = store.newGradients();
                Tape tape = Tape.recording(gradients);
                Tensor x = tape.variable(3, 4, table);
                Lstm.State empty = lstm.empty(tape, 2);
                Tensor y = (gathered
                                ? lstm.sequence(tape, tape.gather(x, rows), empty)
                                : lstm.sequence(tape, x, rows, empty))
                        .outputs();
                results.add(y.toArray());
                tape.backward(tape.sum(tape.square(y)));
                results.add(tape.gradient(x));
                results.add(gradients.of(store.parameters().get(0)).clone());
            }
            for (int i = 0; i < 3; i++) {
                // sums of up to 18 x 36 numbers below 1 in another order
                assertThat(results.get(i + 3)).containsExactly(results.get(i), within(1e-5f));
            }
        }
        assertThatThrownBy(() -> lstm.sequence(
                        Tape.inference(),
                        Tape.inference().filled(2, 3, 0),
                        Index.of(new int[] {0, 1, 0, 1}, 2),
                        lstm.empty(Tape.inference(), 2)))
                .hasMessageStartingWith("LSTM memory: a table [2, 3], expected 4 columns");
    }

    @Test
    void memoryLearnsToRepeatWhatCameThreeTimesBefore() throws DivergedException {
        ParameterStore store = new ParameterStore();
        Lstm lstm = new Lstm(store.scope("memory", random), 1, 16, 1);
        Linear head = new Linear(store.scope("head", random), 16, 1);
        Trainer trainer = new Trainer(store, new Adam(store, new Adam.Settings()), 1, new DirectExecutor(), 1);
        double loss = 1;
        for (int step = 0; step < 600 && loss > 0.02; step++) {
            float[] x = new float[12 * 16];
            float[] y = new float[12 * 16];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextBoolean() ? 1 : -1;
                y[i] = i < 3 * 16 ? 0 : (x[i - 3 * 16] + 1) / 2;
            }
            loss = trainer.step(
                            List.of(x),
                            (tape, tile, index) -> {
                                Tensor h = lstm.sequence(tape, tape.constant(192, 1, x), lstm.empty(tape, 16))
                                        .outputs();
                                Tensor late = tape.rows(head.apply(tape, h), 48, 192);
                                return Loss.of("bits", tape.binaryCrossEntropy(late, tape.constant(144, 1, y, 48)));
                            },
                            1e-2,
                            Progress.NONE)
                    .loss();
        }
        assertThat(loss).isLessThan(0.02); // guessing gives 0.69
    }

    @Test
    void contrastiveLossesAreThoseOfTheirDefinitions() {
        int n = 5;
        double t = 0.5;
        float[] a = numbers(n * 4);
        float[] b = numbers(n * 4);
        Tape tape = Tape.inference();
        Tensor ta = tape.constant(n, 4, a);
        Tensor tb = tape.constant(n, 4, b);
        double both = 0;
        double twins = 0;
        for (int i = 0; i < n; i++) {
            double forth = 0;
            double back = 0;
            double ofA = 0;
            double ofB = 0;
            for (int j = 0; j < n; j++) {
                forth += Math.exp(cosine(a, i, b, j) / t);
                back += Math.exp(cosine(a, j, b, i) / t);
                ofA += i == j ? 0 : Math.exp(cosine(a, i, a, j) / t);
                ofB += i == j ? 0 : Math.exp(cosine(b, i, b, j) / t);
            }
            double right = cosine(a, i, b, i) / t;
            both += (Math.log(forth) + Math.log(back)) / 2 - right;
            twins += Math.log(forth + ofA) + Math.log(back + ofB) - 2 * right;
        }
        assertThat((double) ContrastiveLoss.infoNce(tape, ta, tb, t).scalar()).isCloseTo(both / n, within(1e-5));
        assertThat((double) ContrastiveLoss.ntXent(tape, ta, tb, t).scalar()).isCloseTo(twins / (2 * n), within(1e-5));
        assertThatThrownBy(() -> ContrastiveLoss.infoNce(tape, ta, tape.filled(4, 4, 0), t))
                .hasMessageStartingWith("contrastive loss: [5, 4] and [4, 4]");
    }

    private static double cosine(float[] a, int i, float[] b, int j) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int k = 0; k < 4; k++) {
            ab += (double) a[4 * i + k] * b[4 * j + k];
            aa += (double) a[4 * i + k] * a[4 * i + k];
            bb += (double) b[4 * j + k] * b[4 * j + k];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void orthogonalVectorsAreAtRightAngles() {
        for (int[] shape : new int[][] {{3, 17}, {17, 3}, {8, 8}, {1, 5}}) {
            float[] values = new float[shape[0] * shape[1]];
            Initializer.orthogonal().fill(values, shape[0], shape[1], random);
            Tape tape = Tape.inference();
            Tensor w = tape.constant(shape[0], shape[1], values);
            Tensor gram = shape[0] <= shape[1] ? tape.matmulTransposed(w, w) : tape.transposedMatmul(w, w);
            for (int i = 0; i < gram.rows(); i++) {
                for (int j = 0; j < gram.cols(); j++) {
                    assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(2e-6f));
                }
            }
        }
    }

    @Test
    void heKeepsTheVariance() {
        float[] values = new float[200 * 50];
        Initializer.he().fill(values, 200, 50, random);
        double square = 0;
        for (float value : values) {
            square += value * value;
        }
        // the standard error of a variance from n numbers is sqrt(2 / n) of it; five of them
        assertThat(square / values.length).isCloseTo(0.04, within(5 * 0.04 * Math.sqrt(2.0 / values.length)));
    }
}
