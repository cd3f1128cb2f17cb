package org.autoperi.dynamics;

import java.util.random.RandomGenerator;

/**
 * Standard normal numbers for a block of replicas, two for each replica and call. Each replica has a generator of its own, xoshiro256++
 * (Blackman and Vigna, doi:10.1145/3460772), so its numbers do not depend on the block it is in.
 */
final class BlockNoise {
    private final int count;
    private final long[][] state;
    private final long[][] after;
    private final long[] radiusBits;
    private final long[] angleBits;
    private final double[] scratch;

    /** Room for {@code count} replicas; each is to be seeded. */
    BlockNoise(int count) {
        this.count = count;
        state = new long[4][count];
        after = new long[4][count];
        radiusBits = new long[count];
        angleBits = new long[count];
        scratch = new double[count];
    }

    /** Seeds the generator of one replica. */
    void seed(int replica, RandomGenerator random) {
        for (long[] part : state) {
            part[replica] = random.nextLong();
        }
        state[3][replica] |= 1; // the one state that is not allowed is all zeros
    }

    /** Writes two independent standard normal numbers for each replica. */
    void next(double[] first, double[] second) {
        draw(count, radiusBits, state, after);
        draw(count, angleBits, after, state);
        BlockMath.normal(count, radiusBits, angleBits, first, second, scratch);
    }

    /** One output of each generator, and its state after it; a loop for each array written. */
    private static void draw(int count, long[] out, long[][] state, long[][] after) {
        long[] a = state[0];
        long[] b = state[1];
        long[] c = state[2];
        long[] d = state[3];
        long[] first = after[0];
        long[] second = after[1];
        long[] third = after[2];
        long[] fourth = after[3];
        for (int i = 0; i < count; i++) {
            long sum = a[i] + d[i];
            out[i] = ((sum << 23) | (sum >>> 41)) + a[i];
        }
        for (int i = 0; i < count; i++) {
            first[i] = a[i] ^ b[i] ^ d[i];
        }
        for (int i = 0; i < count; i++) {
            second[i] = a[i] ^ b[i] ^ c[i];
        }
        for (int i = 0; i < count; i++) {
            third[i] = a[i] ^ c[i] ^ (b[i] << 17);
        }
        for (int i = 0; i < count; i++) {
            long mixed = b[i] ^ d[i];
            fourth[i] = (mixed << 45) | (mixed >>> 19);
        }
    }
}
