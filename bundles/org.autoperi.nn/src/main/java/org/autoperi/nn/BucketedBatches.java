package org.autoperi.nn;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;

/**
 * Batches of items of about the same size, in a new random order every epoch: the items are shuffled, cut into pools of some
 * batches each, sorted by size within a pool and cut into batches, and the batches are shuffled. A batch depends on nothing
 * but the sizes, the seed and its step, so a resumed training meets the same ones. Not thread-safe.
 */
public final class BucketedBatches {
    /** Batches sorted together: more makes their items more alike, fewer makes the order more random (ours). */
    private static final int POOL = 32;

    private final int[] sizes;
    private final int batchSize;
    private final RandomStreams random;
    private int[][] batches = {};
    private long epoch = -1;

    /**
     * @param sizes size of each item, such as its number of atoms or tokens
     * @param batchSize items in a batch; the last batch of an epoch may have fewer
     * @param random from whose stream {@code order} each epoch is shuffled
     */
    public BucketedBatches(int[] sizes, int batchSize, RandomStreams random) {
        if (sizes.length == 0 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "batches: " + batchSize + " of " + sizes.length + " items, expected at least one of each");
        }
        this.sizes = sizes.clone();
        this.batchSize = batchSize;
        this.random = random;
    }

    /** Number of batches in an epoch. */
    public int perEpoch() {
        return (sizes.length + batchSize - 1) / batchSize;
    }

    /** The items of the batch of a step, the first being 0. */
    public int[] batch(long step) {
        long wanted = step / perEpoch();
        if (wanted != epoch) {
            batches = shuffled(random.stream("order", wanted));
            epoch = wanted;
        }
        return batches[(int) (step % perEpoch())].clone();
    }

    private int[][] shuffled(RandomGenerator generator) {
        Integer[] order = new Integer[sizes.length];
        Arrays.setAll(order, i -> i);
        shuffle(order, generator);
        int pool = POOL * batchSize;
        for (int from = 0; from < order.length; from += pool) {
            Arrays.sort(order, from, Math.min(from + pool, order.length), Comparator.comparingInt(i -> sizes[i]));
        }
        int[][] cut = new int[perEpoch()][];
        for (int b = 0; b < cut.length; b++) {
            int from = b * batchSize;
            int to = Math.min(from + batchSize, order.length);
            cut[b] = Arrays.stream(order, from, to).mapToInt(Integer::intValue).toArray();
        }
        shuffle(cut, generator);
        return cut;
    }

    private static <T> void shuffle(T[] items, RandomGenerator generator) {
        for (int i = items.length - 1; i > 0; i--) {
            int j = generator.nextInt(i + 1);
            T moved = items[i];
            items[i] = items[j];
            items[j] = moved;
        }
    }
}
