package org.autoperi.tensor;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Weighted sums of a few rows of a table that follow each other: what interpolates in a table. Immutable and thread-safe. Axes: E
 * sums, D stencils in each, Q rows in a stencil.
 */
public final class Stencils {
    private final int length;
    private final int stencils;
    private final int points;
    private final int size;
    private final int[] starts;
    private final float[] weights;
    private final int[] order;

    private Stencils(int length, int stencils, int points, int size, int[] starts, float[] weights) {
        this.length = length;
        this.stencils = stencils;
        this.points = points;
        this.size = size;
        this.starts = starts;
        this.weights = weights;
        this.order = IntStream.range(0, starts.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> starts[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /**
     * @param length E
     * @param points Q, at least 1
     * @param size rows of the table
     * @param starts first row of each stencil, shape [E, D]; copied
     * @param weights factor of each row, shape [E, D, Q]; copied
     * @throws IllegalArgumentException if a stencil is not within the table or the arrays do not fit
     */
    public static Stencils of(int length, int points, int size, int[] starts, float[] weights) {
        if (points < 1
                || length < 0
                || (length == 0 ? starts.length != 0 : starts.length % length != 0)
                || weights.length != starts.length * points) {
            throw new IllegalArgumentException("stencils: " + starts.length + " starts and " + weights.length
                    + " weights for " + length + " sums of stencils of " + points + " points");
        }
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] < 0 || starts[i] + points > size) {
                throw new IllegalArgumentException("stencils: rows " + starts[i] + " to " + (starts[i] + points - 1)
                        + " of stencil " + i + ", expected 0 to " + (size - 1));
            }
        }
        int stencils = length == 0 ? 1 : starts.length / length;
        return new Stencils(length, stencils, points, size, starts.clone(), weights.clone());
    }

    /** Number of sums, E. */
    public int length() {
        return length;
    }

    /** Number of rows of the table. */
    public int size() {
        return size;
    }

    /** Adds the sums over the rows of a table to the rows of y, [E, cols]; in the order of the table, which stays in the cache. */
    void sum(Kernels kernels, int cols, float[] table, int tableOffset, int tableStride, float[] y, int yOffset) {
        for (int i : order) {
            int to = yOffset + i / stencils * cols;
            for (int q = 0; q < points; q++) {
                int from = tableOffset + (starts[i] + q) * tableStride;
                kernels.axpy(cols, weights[i * points + q], table, from, y, to);
            }
        }
    }

    /** The other way: adds the rows of y to the rows of a table they were summed from. */
    void spread(Kernels kernels, int cols, float[] y, int yOffset, float[] table, int tableOffset, int tableStride) {
        for (int i : order) {
            int from = yOffset + i / stencils * cols;
            for (int q = 0; q < points; q++) {
                int to = tableOffset + (starts[i] + q) * tableStride;
                kernels.axpy(cols, weights[i * points + q], y, from, table, to);
            }
        }
    }

    @Override
    public String toString() {
        return "stencils of " + length + " rows into " + size;
    }
}
