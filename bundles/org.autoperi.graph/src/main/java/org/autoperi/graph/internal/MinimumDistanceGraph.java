package org.autoperi.graph.internal;

import java.util.Arrays;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.osgi.service.component.annotations.Component;

/** Joins every site to all that are hardly farther than its nearest neighbour; the weight is the ratio of the two distances. */
@Component
@Extension(
        id = "minimum-distance",
        label = "Minimum distance",
        description = "All neighbours closer than the nearest one's distance times one plus a tolerance.")
public final class MinimumDistanceGraph implements GraphBuilder<MinimumDistanceGraph.Config> {

    /**
     * Parameters.
     *
     * @param tolerance relative excess over the smallest distance at which a neighbour no longer counts
     */
    public record Config(
            @Param(
                            label = "Tolerance",
                            unit = "1",
                            min = 1e-6,
                            max = 10,
                            help = "Neighbours must be closer than the nearest one's distance times 1 + tolerance.")
                    double tolerance) {
        /** The defaults. */
        public Config() {
            this(0.1);
        }
    }

    @Override
    public PeriodicGraph build(Crystal crystal, Config config) {
        NeighbourSearch search = NeighbourSearch.of(crystal);
        double[] smallest = smallest(search.nearest(1, 0));
        double most = Arrays.stream(smallest).max().orElseThrow();
        return filtered(crystal, search.within(most * (1 + config.tolerance())), smallest, config.tolerance());
    }

    private static double[] smallest(PeriodicGraph nearest) {
        double[] smallest = new double[nearest.nodeCount()];
        Arrays.fill(smallest, Double.POSITIVE_INFINITY);
        for (int e = 0; e < nearest.edgeCount(); e++) {
            int site = nearest.source()[e];
            smallest[site] = Math.min(smallest[site], nearest.distance()[e]);
        }
        return smallest;
    }

    private static PeriodicGraph filtered(Crystal crystal, PeriodicGraph all, double[] smallest, double tolerance) {
        int[] source = new int[all.edgeCount()];
        int[] target = new int[all.edgeCount()];
        int[] image = new int[3 * all.edgeCount()];
        double[] weight = new double[all.edgeCount()];
        int count = 0;
        for (int e = 0; e < all.edgeCount(); e++) {
            double nearest = smallest[all.source()[e]];
            if (all.distance()[e] < (1 + tolerance) * nearest) {
                source[count] = all.source()[e];
                target[count] = all.target()[e];
                System.arraycopy(all.image(), 3 * e, image, 3 * count, 3);
                weight[count++] = nearest / all.distance()[e];
            }
        }
        return PeriodicGraph.of(
                        crystal,
                        Arrays.copyOf(source, count),
                        Arrays.copyOf(target, count),
                        Arrays.copyOf(image, 3 * count))
                .withWeight(Arrays.copyOf(weight, count));
    }
}
