package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

    private static List<float[]> vectors(int count, int size, RandomGenerator random) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = new float[size];
            for (int k = 0; k < size; k++) {
                vector[k] = (float) (3 + (k + 1) * random.nextGaussian());
            }
            vectors.add(vector);
        }
        return vectors;
    }

    @Test
    void findsALinearFunction() {
        RandomGenerator random = new RandomStreams(SEED).stream("linear");
        List<float[]> vectors = vectors(200, 6, random);
        double[] values =
                vectors.stream().mapToDouble(v -> 7 + 2 * v[0] - 0.5 * v[4]).toArray();

        LinearProbe probe = LinearProbe.ridge(vectors, values);

        for (float[] other : vectors(20, 6, random)) {
            // the least penalty, 1e-5 of a standardised weight, is what it is off by
            assertThat(probe.apply(other)[0])
                    .as("-Dtests.seed=%d", SEED)
                    .isCloseTo(7 + 2 * other[0] - 0.5 * other[4], within(1e-3));
        }
    }

    @Test
    void findsNothingInNoise() {
        RandomGenerator random = new RandomStreams(SEED).stream("noise");
        List<float[]> vectors = vectors(300, 8, random);
        double[] values =
                vectors.stream().mapToDouble(v -> random.nextGaussian()).toArray();
        LinearProbe probe = LinearProbe.ridge(vectors, values);

        double squares = 0;
        List<float[]> others = vectors(400, 8, random);
        for (float[] other : others) {
            double said = probe.apply(other)[0];
            squares += said * said / others.size();
        }
        // nine weights fitted to 300 values of noise explain about 9 / 300 of its variance by accident
        assertThat(squares).as("-Dtests.seed=%d", SEED).isLessThan(0.15);
    }

    /** A constant and a number that repeats another one make the normal equations singular. */
    @Test
    void standsNumbersThatSayNothingNew() {
        RandomGenerator random = new RandomStreams(SEED).stream("singular");
        List<float[]> vectors = new ArrayList<>();
        double[] values = new double[60];
        for (int i = 0; i < values.length; i++) {
            float x = (float) random.nextGaussian();
            vectors.add(new float[] {x, 2 * x, 5});
            values[i] = 3 * x;
        }

        assertThat(LinearProbe.ridge(vectors, values).apply(new float[] {1, 2, 5})[0])
                .as("-Dtests.seed=%d", SEED)
                .isCloseTo(3, within(1e-3));
    }

    @Test
    void tellsClassesApart() {
        RandomGenerator random = new RandomStreams(SEED).stream("classes");
        List<float[]> vectors = vectors(600, 5, random);
        int[] classes = vectors.stream().mapToInt(LinearProbeTest::kind).toArray();

        LinearProbe probe = LinearProbe.softmax(vectors, classes, 3, Progress.NONE);

        int right = 0;
        List<float[]> others = vectors(500, 5, random);
        for (float[] other : others) {
            right += probe.best(other) == kind(other) ? 1 : 0;
        }
        assertThat(right).as("-Dtests.seed=%d", SEED).isGreaterThan(450);
    }

    private static int kind(float[] v) {
        double one = v[0] - 3;
        double two = (v[1] - 3) / 2;
        return one > 0.6 ? 0 : two > 0.3 - one ? 1 : 2;
    }

    /** Two classes without any vector that would tell: the probability is the share of the class, the analytic optimum. */
    @Test
    void givesTheSharesOfClassesThatNothingTells() {
        List<float[]> vectors = new ArrayList<>();
        int[] classes = new int[100];
        for (int i = 0; i < classes.length; i++) {
            vectors.add(new float[] {1, 1});
            classes[i] = i < 80 ? 0 : 1;
        }

        double[] said = LinearProbe.softmax(vectors, classes, 2, Progress.NONE).apply(new float[] {1, 1});

        assertThat(said[0] - said[1]).isCloseTo(Math.log(4), within(1e-3));
    }
}
