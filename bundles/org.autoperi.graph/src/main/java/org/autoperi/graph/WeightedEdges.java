package org.autoperi.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.autoperi.crystal.Crystal;

/** Edges to neighbours of Voronoi cells on the way to a graph. */
final class WeightedEdges {
    private record Edge(int source, VoronoiCell.Facet facet, int[] image, double weight) {}

    private final List<Edge> edges = new ArrayList<>();

    void add(int source, VoronoiCell.Facet facet, double weight) {
        edges.add(new Edge(source, facet, facet.image(), weight));
    }

    /** The graph of a crystal with these edges, sorted. */
    PeriodicGraph graph(Crystal crystal) {
        edges.sort(Comparator.comparingInt(Edge::source)
                .thenComparingInt(edge -> edge.facet().target())
                .thenComparing(Edge::image, Arrays::compare));
        int count = edges.size();
        int[] source = new int[count];
        int[] target = new int[count];
        int[] image = new int[3 * count];
        double[] weight = new double[count];
        for (int e = 0; e < count; e++) {
            Edge edge = edges.get(e);
            source[e] = edge.source();
            target[e] = edge.facet().target();
            System.arraycopy(edge.image(), 0, image, 3 * e, 3);
            weight[e] = edge.weight();
        }
        return PeriodicGraph.of(crystal, source, target, image).withWeight(weight);
    }
}
