package org.autoperi.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;

/** Made frameworks of nodes and linkers, like metal-organic ones, as large as one likes. */
public final class Frameworks {
    private static final double EDGE = 10;

    private Frameworks() {}

    /**
     * A cubic net: a zinc node on each corner, and towards each neighbour an oxygen, two carbons with a hydrogen each and an oxygen.
     *
     * @param nodes nodes along each edge of the cell; each brings 19 atoms
     * @param noise standard deviation of the coordinates in angstrom, 0 for the ideal net
     */
    public static Crystal net(int nodes, double noise, long seed) {
        RandomGenerator random = new RandomStreams(seed).stream("framework");
        List<Element> elements = new ArrayList<>();
        List<Double> cart = new ArrayList<>();
        for (int node = 0; node < nodes * nodes * nodes; node++) {
            double[] corner = {EDGE * (node % nodes), EDGE * (node / nodes % nodes), EDGE * (node / nodes / nodes)};
            elements.add(Element.Zn);
            add(cart, corner, 0, 0, 0, 0, noise, random);
            for (int axis = 0; axis < 3; axis++) {
                elements.addAll(List.of(Element.O, Element.C, Element.H, Element.C, Element.H, Element.O));
                add(cart, corner, axis, 2.0, 0, 0, noise, random);
                add(cart, corner, axis, 3.3, 0.6, 0, noise, random);
                add(cart, corner, axis, 3.2, 1.7, 0, noise, random);
                add(cart, corner, axis, 6.7, -0.6, 0, noise, random);
                add(cart, corner, axis, 6.8, -1.7, 0, noise, random);
                add(cart, corner, axis, 8.0, 0, 0, noise, random);
            }
        }
        double[] frac = cart.stream().mapToDouble(x -> x / (EDGE * nodes)).toArray();
        return Crystal.of(Lattice.cubic(EDGE * nodes), elements, frac).withName("net-" + nodes);
    }

    private static void add(
            List<Double> cart,
            double[] corner,
            int axis,
            double along,
            double across,
            double up,
            double noise,
            RandomGenerator random) {
        double[] move = new double[3];
        move[axis] = along;
        move[(axis + 1) % 3] = across;
        move[(axis + 2) % 3] = up;
        for (int k = 0; k < 3; k++) {
            cart.add(corner[k] + move[k] + noise * random.nextGaussian());
        }
    }
}
