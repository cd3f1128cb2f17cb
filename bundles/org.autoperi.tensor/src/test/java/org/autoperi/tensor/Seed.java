package org.autoperi.tensor;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random numbers of a test, printed so that a failure can be repeated with {@code -Dtests.seed=}. */
final class Seed {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

    static {
        System.out.println("tests.seed=" + SEED);
    }

    private Seed() {}

    static RandomGenerator random(String purpose) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED ^ purpose.hashCode());
    }

    /** Numbers of the given size around zero. */
    static float[] normal(RandomGenerator random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
