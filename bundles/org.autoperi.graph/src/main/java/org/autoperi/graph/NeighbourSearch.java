package org.autoperi.graph;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.PeriodicDistance;

/**
 * Finds neighbours in periodic structures: any cell, skewed, left-handed or thinner than the cutoff, images of a site itself included.
 *
 * <p>A pair of site i and image n of site j is a neighbour if the distance computed as {@link PeriodicGraph} says, in float64, is at most
 * the cutoff. What is found depends on nothing else: not on how the search goes about it nor on the number of threads. The edge back from j to
 * i has the same distance to the last bit, so a list never holds one without the other. Time is O(N) for N sites of a given density.
 *
 * <p>Immutable and thread-safe. Loops over many structures of one size save the making of arrays with {@link NeighbourList}; many crystals
 * at once are {@link #within(List, double, Executor, int, Progress)} or a {@link GraphBatch}.
 *
 * <pre>{@code
 * PeriodicGraph graph = NeighbourSearch.of(crystal).within(6);
 * for (int e = 0; e < graph.edgeCount(); e++) {
 *     energy += pairEnergy(graph.source()[e], graph.target()[e], graph.distance()[e]) / 2;
 * }
 * }</pre>
 */
public final class NeighbourSearch {

    /** Crystals of a part of a search by several threads. */
    private static final int CRYSTALS_PER_PART = 16;

    private final Lattice lattice;
    private final double[] frac;
    private final int sites;

    private NeighbourSearch(Lattice lattice, double[] frac) {
        this.lattice = lattice;
        this.frac = frac;
        this.sites = frac.length / 3;
    }

    /** Returns a search among the sites of a crystal. */
    public static NeighbourSearch of(Crystal crystal) {
        return new NeighbourSearch(crystal.lattice(), crystal.fractional());
    }

    /**
     * Returns a search among points that need not lie in one cell, as those of a trajectory; images refer to the points as they are.
     *
     * @param frac fractional coordinates, shape [N, 3] flattened, at least one point, copied
     * @throws IllegalArgumentException if the shape is another
     */
    public static NeighbourSearch of(Lattice lattice, double[] frac) {
        check(frac);
        return new NeighbourSearch(lattice, frac.clone());
    }

    static void check(double[] frac) {
        if (frac.length == 0 || frac.length % 3 != 0) {
            throw new IllegalArgumentException(
                    "expected coordinates of shape [n, 3] with n of at least 1, found " + frac.length + " numbers");
        }
    }

    /**
     * Returns all pairs closer than or at the cutoff, both directions, images of a site included, the site itself not.
     *
     * @param cutoffAngstrom positive length
     * @throws IllegalArgumentException if the cutoff is not positive or so large that the pairs do not fit into memory
     */
    public PeriodicGraph within(double cutoffAngstrom) {
        return within(cutoffAngstrom, false);
    }

    /**
     * Returns each pair closer than or at the cutoff once: from the site of the lower number to that of the higher, and to those images of
     * the site itself whose first number of cells other than zero is positive.
     *
     * @param cutoffAngstrom positive length
     * @throws IllegalArgumentException if the cutoff is not positive or so large that the pairs do not fit into memory
     */
    public PeriodicGraph halfWithin(double cutoffAngstrom) {
        return within(cutoffAngstrom, true);
    }

    private PeriodicGraph within(double cutoff, boolean half) {
        return graph(new PairSearch(), lattice, frac, cutoff, half);
    }

    private static PeriodicGraph graph(PairSearch search, Lattice lattice, double[] frac, double cutoff, boolean half) {
        EdgeArrays edges = EdgeArrays.of(search.find(lattice, frac, cutoff, half, PairSearch.ALL));
        search.write(edges, 0);
        return edges.toGraph(frac.length / 3);
    }

    /**
     * Returns what {@link #within(double)} returns, found by several threads; worth while from some hundred sites on.
     *
     * @param cutoffAngstrom positive length
     * @param executor lends the threads but the caller's own
     * @param workers number of threads, the caller's included
     * @param progress asked after some hundred sites at a time whether to go on
     * @throws IllegalArgumentException if the cutoff is not positive, so large that the pairs do not fit into memory, or there is no worker
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public PeriodicGraph within(double cutoffAngstrom, Executor executor, int workers, Progress progress) {
        PairSearch search = new PairSearch();
        EdgeArrays edges =
                EdgeArrays.of(search.find(lattice, frac, cutoffAngstrom, false, executor, workers, progress));
        search.write(edges, executor, workers, progress);
        return edges.toGraph(sites);
    }

    /**
     * Returns {@link #within(double)} of many crystals, found by several threads.
     *
     * @param cutoffAngstrom positive length
     * @param executor lends the threads but the caller's own
     * @param workers number of threads, the caller's included
     * @param progress asked after some crystals at a time whether to go on
     * @return a graph for each crystal, in their order
     * @throws IllegalArgumentException if the cutoff is not positive or too large for one of the crystals, or there is no worker
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public static List<PeriodicGraph> within(
            List<Crystal> crystals, double cutoffAngstrom, Executor executor, int workers, Progress progress) {
        PeriodicGraph[] graphs = new PeriodicGraph[crystals.size()];
        int parts = (crystals.size() + CRYSTALS_PER_PART - 1) / CRYSTALS_PER_PART;
        Parts.run(parts, executor, workers, progress, () -> {
            PairSearch search = new PairSearch();
            return part -> {
                int last = Math.min(graphs.length, (part + 1) * CRYSTALS_PER_PART);
                for (int i = part * CRYSTALS_PER_PART; i < last; i++) {
                    Crystal crystal = crystals.get(i);
                    graphs[i] = graph(search, crystal.lattice(), crystal.fractional(), cutoffAngstrom, false);
                }
            };
        });
        return List.of(graphs);
    }

    /**
     * Returns for every site its k nearest neighbours and all further ones in the same shell, directed.
     *
     * @param k number of neighbours, at least 1
     * @param shellAngstrom distances up to this much beyond the k-th count as the same shell, at least 0
     * @throws IllegalArgumentException if k is below 1, the shell negative, or either so large that the pairs do not fit into memory
     */
    public PeriodicGraph nearest(int k, double shellAngstrom) {
        if (k < 1 || !(shellAngstrom >= 0)) {
            throw new IllegalArgumentException(
                    "expected at least one neighbour and a shell of at least 0 angstrom, found " + k + " and "
                            + shellAngstrom);
        }
        return new NearestSearch(lattice, frac, k, shellAngstrom).graph();
    }

    /**
     * Returns all ordered pairs of sites with the vector of the nearest image. O(N^2).
     *
     * @param selfLoops whether a site is joined to itself by an edge of length 0
     */
    public PeriodicGraph complete(boolean selfLoops) {
        PeriodicDistance nearest = PeriodicDistance.of(lattice);
        long pairs = (long) sites * (selfLoops ? sites : sites - 1);
        if (pairs > EdgeArrays.MOST) {
            throw new IllegalArgumentException("the complete graph of " + sites + " sites has " + pairs
                    + " edges; one list holds " + EdgeArrays.MOST);
        }
        int[] source = new int[(int) pairs];
        int[] target = new int[(int) pairs];
        int[] image = new int[3 * (int) pairs];
        int e = 0;
        for (int i = 0; i < sites; i++) {
            for (int j = 0; j < sites; j++) {
                if (i != j) {
                    int[] cells = nearest.nearestImage(
                            frac[3 * j] - frac[3 * i],
                            frac[3 * j + 1] - frac[3 * i + 1],
                            frac[3 * j + 2] - frac[3 * i + 2]);
                    System.arraycopy(cells, 0, image, 3 * e, 3);
                } else if (!selfLoops) {
                    continue;
                }
                source[e] = i;
                target[e++] = j;
            }
        }
        return PeriodicGraph.measured(lattice, frac, source, target, image);
    }

    /** Sites that have found their neighbours, round by round with a longer reach. */
    private static final class NearestSearch {
        private static final double GROWTH = 1.3;

        private final Lattice lattice;
        private final double[] frac;
        private final int k;
        private final double shell;
        private final PairSearch search = new PairSearch();
        private final EdgeArrays row = new EdgeArrays(64);
        private final EdgeArrays kept;
        private final int[] first;
        private final int[] edges;
        private double[] distances = new double[64];

        NearestSearch(Lattice lattice, double[] frac, int k, double shell) {
            this.lattice = lattice;
            this.frac = frac;
            this.k = k;
            this.shell = shell;
            int sites = frac.length / 3;
            kept = new EdgeArrays((int) Math.min(1L << 24, (k + 4L) * sites));
            first = new int[sites];
            edges = new int[sites];
        }

        PeriodicGraph graph() {
            int sites = first.length;
            // A ball with k neighbours at the mean density, and a shell more.
            double reach = GROWTH * Math.cbrt(3 * (k + 1) * lattice.volume() / sites / (4 * Math.PI)) + shell;
            boolean[] active = PairSearch.ALL;
            while (true) {
                boolean[] left = search(reach, active);
                if (left.length == 0) {
                    return active.length == 0 ? kept.toGraph(sites) : inOrder();
                }
                active = left;
                reach *= GROWTH;
            }
        }

        /** Completes what sites it can; returns which are left, empty if none is. */
        private boolean[] search(double reach, boolean[] active) {
            boolean[] left = new boolean[first.length];
            boolean any = false;
            search.find(lattice, frac, reach, false, active);
            for (int site = 0; site < left.length; site++) {
                if (active.length == 0 || active[site]) {
                    left[site] = !keep(site, reach);
                    any |= left[site];
                }
            }
            return any ? left : PairSearch.ALL;
        }

        private boolean keep(int site, double reach) {
            int found = search.count(site);
            row.count = 0;
            row.reserve(found);
            search.write(site, row, 0, 0);
            if (distances.length < found) {
                distances = new double[2 * found];
            }
            System.arraycopy(row.distance, 0, distances, 0, found);
            Arrays.sort(distances, 0, found);
            if (found < k || distances[k - 1] + shell > reach) {
                return false;
            }
            double longest = distances[k - 1] + shell;
            kept.reserve(found);
            first[site] = kept.count;
            for (int e = 0; e < found; e++) {
                if (row.distance[e] <= longest) {
                    kept.copy(row, e, 1, kept.count++);
                }
            }
            edges[site] = kept.count - first[site];
            return true;
        }

        private PeriodicGraph inOrder() {
            EdgeArrays sorted = new EdgeArrays(IntStream.of(edges).sum());
            for (int site = 0; site < first.length; site++) {
                sorted.copy(kept, first[site], edges[site], sorted.count);
                sorted.count += edges[site];
            }
            return sorted.toGraph(first.length);
        }
    }
}
