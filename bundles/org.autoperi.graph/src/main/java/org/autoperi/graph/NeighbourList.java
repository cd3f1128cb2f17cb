package org.autoperi.graph;

import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;

/**
 * The pairs of one structure after another, found into the same arrays: for loops in which making arrays would cost more than the search,
 * as molecular dynamics or the energy of many small crystals.
 *
 * <p>Holds the pairs of the last structure. The arrays are longer than the number of pairs, and a search may replace them: ask for them anew
 * after each. Pairs, their order, images and vectors are those of {@link NeighbourSearch}. Not for use by several threads at a time.
 */
public final class NeighbourList {
    private final PairSearch search = new PairSearch();
    private final EdgeArrays edges = new EdgeArrays(64);
    private int nodes;

    /** Makes a list of no structure. */
    public NeighbourList() {}

    /**
     * Finds the pairs that {@link NeighbourSearch#within(double)} finds.
     *
     * @param frac fractional coordinates, shape [N, 3] flattened, any numbers up to a million; not copied and not kept
     * @param cutoffAngstrom positive length
     * @return E, their number
     * @throws IllegalArgumentException if the shape is another, or the cutoff is not positive or so large that the pairs do not fit into
     *     memory
     */
    public int within(Lattice lattice, double[] frac, double cutoffAngstrom) {
        return find(lattice, frac, cutoffAngstrom, false);
    }

    /** Finds the pairs that {@link NeighbourSearch#halfWithin(double)} finds; see {@link #within(Lattice, double[], double)}. */
    public int halfWithin(Lattice lattice, double[] frac, double cutoffAngstrom) {
        return find(lattice, frac, cutoffAngstrom, true);
    }

    /** Finds the pairs of a crystal; see {@link #within(Lattice, double[], double)}. */
    public int within(Crystal crystal, double cutoffAngstrom) {
        return find(crystal.lattice(), crystal.fractional(), cutoffAngstrom, false);
    }

    private int find(Lattice lattice, double[] frac, double cutoff, boolean half) {
        NeighbourSearch.check(frac);
        edges.count = 0;
        nodes = 0;
        edges.reserve(search.find(lattice, frac, cutoff, half, PairSearch.ALL));
        search.write(edges, 0);
        nodes = frac.length / 3;
        return edges.count;
    }

    /** Returns E, the number of pairs of the last structure. */
    public int edgeCount() {
        return edges.count;
    }

    /** Returns the site of the home cell of each pair, the first E numbers of an array that is this list's own. */
    public int[] source() {
        return edges.source;
    }

    /** Returns the other site of each pair, the first E numbers of an array that is this list's own. */
    public int[] target() {
        return edges.target;
    }

    /** Returns the cell of the other site of each pair, the first 3 E numbers of an array that is this list's own. */
    public int[] image() {
        return edges.image;
    }

    /** Returns the vector of each pair in angstrom, the first 3 E numbers of an array that is this list's own. */
    public double[] vector() {
        return edges.vector;
    }

    /** Returns the distance of each pair in angstrom, the first E numbers of an array that is this list's own. */
    public double[] distance() {
        return edges.distance;
    }

    /** Returns a copy of the pairs as a graph. */
    public PeriodicGraph toGraph() {
        EdgeArrays copy = new EdgeArrays(edges.count);
        copy.copy(edges, 0, edges.count, 0);
        copy.count = edges.count;
        return copy.toGraph(nodes);
    }
}
