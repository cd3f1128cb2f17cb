package org.autoperi.crystal;

import java.util.Arrays;

/**
 * The cheapest way to carry equal shares from sources to sinks, by shortest augmenting paths with prices. Masses are whole numbers, so the
 * answer is exact but for the rounding of costs.
 *
 * <p>Source: the successive shortest path method, Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.7.
 */
final class Transport {
    private final int sources;
    private final int sinks;
    private final double[] costs;
    private final long[] carried;
    private final long[] supply;
    private final long[] demand;
    private final double[] price;
    private final double[] distance;
    private final int[] from;
    private final boolean[] settled;

    /**
     * @param costs of carrying one unit, none negative, shape [sources, sinks]
     */
    Transport(int sources, int sinks, double[] costs) {
        this.sources = sources;
        this.sinks = sinks;
        this.costs = costs;
        carried = new long[costs.length];
        supply = new long[sources];
        demand = new long[sinks];
        Arrays.fill(supply, sinks);
        Arrays.fill(demand, sources);
        price = new double[sources + sinks];
        distance = new double[sources + sinks];
        from = new int[sources + sinks];
        settled = new boolean[sources + sinks];
    }

    /** Returns the least cost of carrying all, by the mass carried. */
    double leastMeanCost() {
        long left = (long) sources * sinks;
        while (left > 0) {
            left -= carry(nearestSink());
        }
        double sum = 0;
        for (int i = 0; i < costs.length; i++) {
            sum += carried[i] * costs[i];
        }
        return sum / ((double) sources * sinks);
    }

    /** Finds the sink with demand that is nearest to a source with supply in reduced costs, and updates the prices. */
    private int nearestSink() {
        int nodes = sources + sinks;
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        Arrays.fill(settled, false);
        for (int i = 0; i < sources; i++) {
            if (supply[i] > 0) {
                distance[i] = 0;
                from[i] = -1;
            }
        }
        while (true) {
            int node = -1;
            for (int i = 0; i < nodes; i++) {
                if (!settled[i] && (node < 0 || distance[i] < distance[node])) {
                    node = i;
                }
            }
            settled[node] = true;
            if (node >= sources && demand[node - sources] > 0) {
                for (int i = 0; i < nodes; i++) {
                    price[i] += settled[i] ? distance[i] : distance[node];
                }
                return node;
            }
            relax(node);
        }
    }

    private void relax(int node) {
        if (node < sources) {
            for (int j = 0; j < sinks; j++) {
                relax(node, sources + j, costs[node * sinks + j]);
            }
        } else {
            for (int i = 0; i < sources; i++) {
                if (carried[i * sinks + node - sources] > 0) {
                    relax(node, i, -costs[i * sinks + node - sources]);
                }
            }
        }
    }

    private void relax(int node, int next, double cost) {
        // Reduced costs are not negative; rounding may make them so by a little.
        double through = distance[node] + Math.max(0, cost + price[node] - price[next]);
        if (!settled[next] && through < distance[next]) {
            distance[next] = through;
            from[next] = node;
        }
    }

    /** Carries as much as possible along the way to a sink; returns how much. */
    private long carry(int sink) {
        long amount = demand[sink - sources];
        int node = sink;
        while (from[node] >= 0) {
            if (from[node] >= sources) {
                amount = Math.min(amount, carried[node * sinks + from[node] - sources]);
            }
            node = from[node];
        }
        amount = Math.min(amount, supply[node]);
        supply[node] -= amount;
        demand[sink - sources] -= amount;
        for (int at = sink; from[at] >= 0; at = from[at]) {
            if (at >= sources) {
                carried[from[at] * sinks + at - sources] += amount;
            } else {
                carried[at * sinks + from[at] - sources] -= amount;
            }
        }
        return amount;
    }
}
