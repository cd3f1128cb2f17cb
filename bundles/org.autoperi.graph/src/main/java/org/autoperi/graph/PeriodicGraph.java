package org.autoperi.graph;

import java.util.Arrays;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;

/**
 * A directed multigraph over the sites of a crystal: an edge goes from a site of the home cell to a site of any cell.
 *
 * <p>Structure of arrays for hot loops; axis E counts edges. Edges are sorted by source, then target, then cell image, and carry the vector
 * {@code (frac[target] + image - frac[source]) * lattice}. Images so refer to the fractional coordinates as they are: in [0, 1) if they come
 * from a {@link Crystal}, any if a search was given them as an array.
 *
 * <p>The arrays are not copied out, for speed: they must not be changed. Safe to share between threads on that condition.
 */
public final class PeriodicGraph {

    private final int nodeCount;
    private final int[] source;
    private final int[] target;
    private final int[] image;
    private final double[] vector;
    private final double[] distance;
    private final boolean weighted;
    private final double[] weight;

    private PeriodicGraph(
            int nodeCount,
            int[] source,
            int[] target,
            int[] image,
            double[] vector,
            double[] distance,
            boolean weighted,
            double[] weight) {
        this.nodeCount = nodeCount;
        this.source = source;
        this.target = target;
        this.image = image;
        this.vector = vector;
        this.distance = distance;
        this.weighted = weighted;
        this.weight = weight;
    }

    /**
     * Returns the graph with the given edges; vectors and distances are computed.
     *
     * @param source site of the home cell, shape [E]
     * @param target site, shape [E]
     * @param image whole numbers of cells by which the target is shifted, shape [E, 3] flattened
     * @throws IllegalArgumentException if the shapes disagree or a site does not exist
     */
    public static PeriodicGraph of(Crystal crystal, int[] source, int[] target, int[] image) {
        int edges = source.length;
        if (target.length != edges || image.length != 3 * edges) {
            throw new IllegalArgumentException(
                    "expected arrays of E, E and 3 E, found " + edges + ", " + target.length + " and " + image.length);
        }
        for (int e = 0; e < edges; e++) {
            if (Math.min(source[e], target[e]) < 0 || Math.max(source[e], target[e]) >= crystal.size()) {
                throw new IllegalArgumentException("edge " + e + " joins " + source[e] + " and " + target[e]
                        + "; expected sites below " + crystal.size());
            }
        }
        return measured(crystal.lattice(), crystal.fractional(), source.clone(), target.clone(), image.clone());
    }

    /** Takes the arrays over. */
    static PeriodicGraph measured(Lattice lattice, double[] frac, int[] source, int[] target, int[] image) {
        int edges = source.length;
        double[] m = lattice.matrix();
        double[] vector = new double[3 * edges];
        double[] distance = new double[edges];
        for (int e = 0; e < edges; e++) {
            int i = 3 * source[e];
            int j = 3 * target[e];
            double x = frac[j] - frac[i] + image[3 * e];
            double y = frac[j + 1] - frac[i + 1] + image[3 * e + 1];
            double z = frac[j + 2] - frac[i + 2] + image[3 * e + 2];
            double u = x * m[0] + y * m[3] + z * m[6];
            double v = x * m[1] + y * m[4] + z * m[7];
            double w = x * m[2] + y * m[5] + z * m[8];
            vector[3 * e] = u;
            vector[3 * e + 1] = v;
            vector[3 * e + 2] = w;
            distance[e] = Math.sqrt(u * u + v * v + w * w);
        }
        return new PeriodicGraph(frac.length / 3, source, target, image, vector, distance, false, new double[0]);
    }

    /** Takes the arrays over, edges being sorted and measured. */
    static PeriodicGraph taking(
            int nodes, int[] source, int[] target, int[] image, double[] vector, double[] distance) {
        return new PeriodicGraph(nodes, source, target, image, vector, distance, false, new double[0]);
    }

    /** Returns the number of sites. */
    public int nodeCount() {
        return nodeCount;
    }

    /** Returns E, the number of directed edges. */
    public int edgeCount() {
        return source.length;
    }

    /** Returns the source of each edge, shape [E]. */
    public int[] source() {
        return source;
    }

    /** Returns the target of each edge, shape [E]. */
    public int[] target() {
        return target;
    }

    /** Returns the cell of each target, shape [E, 3] flattened. */
    public int[] image() {
        return image;
    }

    /** Returns the vector of each edge in angstrom, shape [E, 3] flattened. */
    public double[] vector() {
        return vector;
    }

    /** Returns the length of each edge in angstrom, shape [E]. */
    public double[] distance() {
        return distance;
    }

    /**
     * Returns this graph with a weight for each edge, such as the strength of a bond.
     *
     * @param newWeight shape [E], copied
     * @throws IllegalArgumentException if there is not one finite weight for each edge
     */
    public PeriodicGraph withWeight(double... newWeight) {
        if (newWeight.length != source.length) {
            throw new IllegalArgumentException(
                    "expected a weight for each of " + source.length + " edges, found " + newWeight.length);
        }
        for (int e = 0; e < newWeight.length; e++) {
            if (!Double.isFinite(newWeight[e])) {
                throw new IllegalArgumentException(
                        "weight of edge " + e + " must be a finite number, found " + newWeight[e]);
            }
        }
        return new PeriodicGraph(nodeCount, source, target, image, vector, distance, true, newWeight.clone());
    }

    /** Tells whether whoever built the graph gave weights to the edges. */
    public boolean isWeighted() {
        return weighted;
    }

    /** Returns the weight of each edge, shape [E]; 1 for every edge if the graph is not weighted. */
    public double[] weight() {
        if (weighted) {
            return weight;
        }
        double[] ones = new double[source.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Returns the number of edges that leave each site, shape [nodeCount]. */
    public int[] degrees() {
        int[] degrees = new int[nodeCount];
        for (int i : source) {
            degrees[i]++;
        }
        return degrees;
    }

    /** Returns where the edges of each source begin, shape [nodeCount + 1]; the last entry is E. */
    public int[] offsets() {
        int[] offsets = new int[nodeCount + 1];
        for (int i : source) {
            offsets[i + 1]++;
        }
        for (int i = 0; i < nodeCount; i++) {
            offsets[i + 1] += offsets[i];
        }
        return offsets;
    }

    @Override
    public String toString() {
        return nodeCount + " nodes, " + source.length + " edges";
    }
}
