package org.autoperi.evaluate.internal;

import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourList;

/**
 * Mean coordination numbers of crystals: atoms are bonded up to {@value #FACTOR} times the sum of their covalent radii (Cordero et al.,
 * doi:10.1039/b801115j).
 */
final class Coordination {
    /** As the distributions of OMatG (arXiv:2502.02582) have it. */
    static final double FACTOR = 1.25;

    private Coordination() {}

    /** Returns the mean number of other atoms of the cell that an atom is bonded to, by the nearest image; empty if disordered. */
    static OptionalDouble ofAtoms(Crystal crystal) {
        return of(crystal, false);
    }

    /** Returns the mean number of bonded neighbours in the crystal, every image and those of the atom itself included; empty if disordered. */
    static OptionalDouble ofImages(Crystal crystal) {
        return of(crystal, true);
    }

    private static OptionalDouble of(Crystal crystal, boolean images) {
        if (!crystal.isOrdered()) {
            return OptionalDouble.empty();
        }
        double[] reach = new double[crystal.size()];
        double largest = 0;
        for (int i = 0; i < reach.length; i++) {
            reach[i] = FACTOR * crystal.element(i).covalentRadiusAngstrom();
            largest = Math.max(largest, reach[i]);
        }
        NeighbourList list = new NeighbourList();
        int edges = list.within(crystal, 2 * largest);
        int[] source = list.source();
        int[] target = list.target();
        double[] distance = list.distance();
        long bonds = 0;
        Set<Long> pairs = new HashSet<>();
        for (int edge = 0; edge < edges; edge++) {
            if (distance[edge] <= reach[source[edge]] + reach[target[edge]]) {
                bonds++;
                if (source[edge] != target[edge]) {
                    pairs.add((long) source[edge] * reach.length + target[edge]);
                }
            }
        }
        return OptionalDouble.of((images ? bonds : pairs.size()) / (double) reach.length);
    }
}
