package org.autoperi.core;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Independent random streams derived from one seed by purpose and index. A stream depends on nothing else, neither on the order in which streams
 * are asked for nor on threads, so a resumed run draws the same numbers as an uninterrupted one.
 *
 * @param seed seed of the run
 */
public record RandomStreams(long seed) {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    /** The stream of a purpose, such as {@code "initial-weights"}. */
    public RandomGenerator stream(String purpose) {
        return stream(purpose, 0);
    }

    /** The stream of one item of a purpose, such as the batch {@code index} of {@code "noise"}. */
    public RandomGenerator stream(String purpose, long index) {
        long state = mix(seed + 0x9E3779B97F4A7C15L);
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            state = mix(state ^ b);
        }
        return FACTORY.create(mix(state + index * 0xD1342543DE82EF95L));
    }

    /** Finaliser of SplitMix64 (Steele, Lea, Flood, doi:10.1145/2714064.2660195). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
