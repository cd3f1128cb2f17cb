package org.autoperi.graph;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;

/**
 * Many crystals as one graph without edges between them: the nodes and edges of crystal b follow those of crystal b - 1.
 *
 * <p>The arrays are not copied out, for speed: they must not be changed. Safe to share between threads on that condition. Axis B counts
 * crystals.
 */
public final class GraphBatch {

    /** Crystals of a part, which one thread does. */
    private static final int CRYSTALS_PER_PART = 64;

    private final PeriodicGraph graph;
    private final int[] firstNode;
    private final int[] firstEdge;

    private GraphBatch(PeriodicGraph graph, int[] firstNode, int[] firstEdge) {
        this.graph = graph;
        this.firstNode = firstNode;
        this.firstEdge = firstEdge;
    }

    /**
     * Returns the batch of all pairs within a cutoff; see {@link NeighbourSearch#within(double)}.
     *
     * @param cutoffAngstrom positive length
     * @param executor lends the threads but the caller's own
     * @param workers number of threads, the caller's included; the result is the same for any
     * @param progress asked after some crystals at a time whether to go on
     * @throws IllegalArgumentException if the cutoff is not positive, the edges do not fit into one graph, or there is no worker
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public static GraphBatch within(
            List<Crystal> crystals, double cutoffAngstrom, Executor executor, int workers, Progress progress) {
        int[] firstNode = new int[crystals.size() + 1];
        for (int b = 0; b < crystals.size(); b++) {
            firstNode[b + 1] = firstNode[b] + crystals.get(b).size();
        }
        int[] firstEdge = new int[crystals.size() + 1];
        int parts = (crystals.size() + CRYSTALS_PER_PART - 1) / CRYSTALS_PER_PART;
        EdgeArrays[] found = new EdgeArrays[parts];
        Parts.run(parts, executor, workers, progress, () -> {
            PairSearch search = new PairSearch();
            return part -> {
                int first = part * CRYSTALS_PER_PART;
                int last = Math.min(crystals.size(), first + CRYSTALS_PER_PART);
                EdgeArrays edges = EdgeArrays.of(expectedEdges(crystals.subList(first, last), cutoffAngstrom));
                for (int b = first; b < last; b++) {
                    Crystal crystal = crystals.get(b);
                    int before = edges.count;
                    edges.reserve(search.find(
                            crystal.lattice(), crystal.fractional(), cutoffAngstrom, false, PairSearch.ALL));
                    search.write(edges, firstNode[b]);
                    firstEdge[b + 1] = edges.count - before;
                }
                found[part] = edges;
            };
        });
        return joined(found, firstNode, firstEdge, executor, workers, progress);
    }

    /** A few more than there will be in crystals without much empty space. */
    private static long expectedEdges(List<Crystal> crystals, double cutoff) {
        double pairs = 64;
        for (Crystal crystal : crystals) {
            pairs += 1.1 * PairSearch.expectedPairs(crystal.lattice(), crystal.size(), cutoff);
        }
        return (long) Math.max(64, Math.min(1 << 20, pairs));
    }

    private static GraphBatch joined(
            EdgeArrays[] found, int[] firstNode, int[] firstEdge, Executor executor, int workers, Progress progress) {
        long edges = Arrays.stream(found).mapToLong(part -> part.count).sum();
        EdgeArrays all = EdgeArrays.of(edges);
        int[] offsets = new int[found.length + 1];
        for (int part = 0; part < found.length; part++) {
            offsets[part + 1] = offsets[part] + found[part].count;
        }
        Parts.run(found.length, executor, workers, progress, () -> part -> {
            all.copy(found[part], 0, found[part].count, offsets[part]);
            found[part] = null;
        });
        all.count = (int) edges;
        for (int b = 1; b < firstEdge.length; b++) {
            firstEdge[b] += firstEdge[b - 1];
        }
        return new GraphBatch(all.toGraph(firstNode[firstNode.length - 1]), firstNode, firstEdge);
    }

    /** Returns B, the number of crystals. */
    public int size() {
        return firstNode.length - 1;
    }

    /** Returns the graph of all crystals. */
    public PeriodicGraph graph() {
        return graph;
    }

    /** Returns where the nodes of each crystal begin, shape [B + 1]; the last entry is the number of nodes. */
    public int[] firstNode() {
        return firstNode;
    }

    /** Returns where the edges of each crystal begin, shape [B + 1]; the last entry is the number of edges. */
    public int[] firstEdge() {
        return firstEdge;
    }
}
