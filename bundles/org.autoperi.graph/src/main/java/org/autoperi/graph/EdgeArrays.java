package org.autoperi.graph;

import java.util.Arrays;

/** Edges as growing arrays, of which the first {@link #count} entries count; the arrays of a {@link PeriodicGraph} in the making. */
final class EdgeArrays {

    /** The most edges that arrays of three numbers an edge can hold. */
    static final int MOST = (Integer.MAX_VALUE - 8) / 3;

    /** Bytes of an edge: source, target, image, vector and distance. */
    static final int BYTES = 4 + 4 + 12 + 24 + 8;

    int count;
    int[] source;
    int[] target;
    int[] image;
    double[] vector;
    double[] distance;

    EdgeArrays(int capacity) {
        source = new int[capacity];
        target = new int[capacity];
        image = new int[3 * capacity];
        vector = new double[3 * capacity];
        distance = new double[capacity];
    }

    /**
     * Returns arrays for a number of edges.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    static EdgeArrays of(long edges) {
        return new EdgeArrays(fitting(edges));
    }

    private static int fitting(long edges) {
        if (edges > MOST) {
            throw new IllegalArgumentException(edges + " pairs do not fit into one list, which holds " + MOST
                    + "; take a smaller cutoff or fewer crystals at a time");
        }
        return (int) edges;
    }

    /** Makes room for more edges than there are. */
    void reserve(long more) {
        int needed = fitting(count + more);
        if (needed > source.length) {
            resize((int) Math.min(MOST, Math.max(needed, source.length + (source.length >> 1) + 16L)));
        }
    }

    private void resize(int capacity) {
        source = Arrays.copyOf(source, capacity);
        target = Arrays.copyOf(target, capacity);
        image = Arrays.copyOf(image, 3 * capacity);
        vector = Arrays.copyOf(vector, 3 * capacity);
        distance = Arrays.copyOf(distance, capacity);
    }

    /** Copies a range of edges from elsewhere to a place here, for which there is room. */
    void copy(EdgeArrays from, int first, int edges, int at) {
        System.arraycopy(from.source, first, source, at, edges);
        System.arraycopy(from.target, first, target, at, edges);
        System.arraycopy(from.image, 3 * first, image, 3 * at, 3 * edges);
        System.arraycopy(from.vector, 3 * first, vector, 3 * at, 3 * edges);
        System.arraycopy(from.distance, first, distance, at, edges);
    }

    /** Drops the edges of a range to the end that are longer than the cutoff. */
    void dropLonger(int from, double cutoff) {
        int kept = from;
        for (int e = from; e < count; e++) {
            if (distance[e] <= cutoff) {
                copy(this, e, 1, kept++);
            }
        }
        count = kept;
    }

    /** Hands the arrays over to a graph; copies them only if they are too long. */
    PeriodicGraph toGraph(int nodes) {
        if (count < source.length) {
            resize(count);
        }
        return PeriodicGraph.taking(nodes, source, target, image, vector, distance);
    }
}
