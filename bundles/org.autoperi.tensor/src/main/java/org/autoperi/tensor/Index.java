package org.autoperi.tensor;

/**
 * A checked map from rows to rows: row i of one matrix belongs to row {@code get(i)} of another with {@code size} rows.
 * Read one way it gathers (each edge takes the state of its atom), the other way it makes segments (each atom sums over
 * its edges). Immutable and thread-safe.
 */
public final class Index {
    private final int[] targets;
    private final int size;
    private float[] inverseCounts; // computed on demand; a race computes the same numbers twice

    private Index(int[] targets, int size) {
        this.targets = targets;
        this.size = size;
    }

    /**
     * @param targets target of each row, in [0, size); copied
     * @param size number of target rows
     * @throws IllegalArgumentException if a target is outside
     */
    public static Index of(int[] targets, int size) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] < 0 || targets[i] >= size) {
                throw new IllegalArgumentException(
                        "index: entry " + i + " is " + targets[i] + ", expected 0 to " + (size - 1));
            }
        }
        return new Index(targets.clone(), size);
    }

    /** Number of rows that are mapped. */
    public int length() {
        return targets.length;
    }

    /** Number of rows they are mapped to. */
    public int size() {
        return size;
    }

    /** Where row i belongs. */
    public int get(int i) {
        return targets[i];
    }

    /** The live array, for kernels. */
    int[] targets() {
        return targets;
    }

    /** One over the number of rows mapped to each target; 1 where there are none, so that their mean is zero. */
    float[] inverseCounts() {
        float[] inverse = inverseCounts;
        if (inverse == null) {
            inverse = new float[size];
            for (int target : targets) {
                inverse[target]++;
            }
            for (int i = 0; i < size; i++) {
                inverse[i] = 1 / Math.max(inverse[i], 1);
            }
            inverseCounts = inverse;
        }
        return inverse;
    }

    @Override
    public String toString() {
        return "index of " + targets.length + " into " + size;
    }
}
