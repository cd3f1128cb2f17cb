package org.autoperi.physics;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The seed of random tests: {@code -Dtests.seed=} or a fixed one, printed by whatever fails. */
public final class TestSeed {
    private TestSeed() {}

    /** The seed of this test run. */
    public static long value() {
        return Long.getLong("tests.seed", 20261121);
    }

    /** A generator of that seed. */
    public static RandomGenerator generator() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(value());
    }
}
