package org.autoperi.flow.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.tensor.Index;

/**
 * The radius multigraph of a few crystals as arrays a network can work on: an edge for every atom of the cell and every image of an atom within
 * the cutoff, images of the atom itself included. Two atoms have as many edges between them as there are images near enough, so nothing is lost
 * in small cells.
 *
 * <p>Axes: B crystals, N atoms of all crystals, E edges. Edges are sorted by receiver. An atom without neighbours has no edge. Immutable but for the arrays,
 * which are live and to be read only.
 */
public final class RadiusTile {
    /** Highest degree of {@link #harmonics}. */
    public static final int MOST_DEGREE = 4;

    /** Gaussians are evaluated up to this many widths from their centre, where they are 4e-11. */
    private static final double REACH = 7;

    private final double cutoff;
    private final int crystals;
    private final int[] atomicNumbers;
    private final int[] firstEdge;
    private final float[] distance;
    private final float[] direction;
    private final int[] image;
    private final Index crystalOfAtom;
    private final Index receiver;
    private final Index sender;

    private RadiusTile(List<Crystal> members, double cutoff) {
        this.cutoff = cutoff;
        this.crystals = members.size();
        List<PeriodicGraph> graphs = new ArrayList<>();
        int atoms = 0;
        int edges = 0;
        for (Crystal crystal : members) {
            PeriodicGraph graph = NeighbourSearch.of(crystal).within(cutoff);
            graphs.add(graph);
            atoms += graph.nodeCount();
            edges = Math.addExact(edges, graph.edgeCount());
        }
        atomicNumbers = new int[atoms];
        firstEdge = new int[atoms + 1];
        distance = new float[edges];
        direction = new float[3 * edges];
        image = new int[3 * edges];
        int[] owner = new int[atoms];
        int[] to = new int[edges];
        int[] from = new int[edges];
        int atom = 0;
        int edge = 0;
        for (int b = 0; b < crystals; b++) {
            PeriodicGraph graph = graphs.get(b);
            int[] numbers = members.get(b).atomicNumbers();
            int[] offsets = graph.offsets();
            for (int i = 0; i < numbers.length; i++) {
                atomicNumbers[atom + i] = numbers[i];
                owner[atom + i] = b;
                firstEdge[atom + i + 1] = edge + offsets[i + 1];
            }
            copy(graph, edge);
            for (int e = 0; e < graph.edgeCount(); e++) {
                to[edge + e] = atom + graph.source()[e];
                from[edge + e] = atom + graph.target()[e];
            }
            atom += numbers.length;
            edge += graph.edgeCount();
        }
        crystalOfAtom = Index.of(owner, crystals);
        receiver = Index.of(to, atoms);
        sender = Index.of(from, atoms);
    }

    private void copy(PeriodicGraph graph, int at) {
        System.arraycopy(graph.image(), 0, image, 3 * at, 3 * graph.edgeCount());
        for (int e = 0; e < graph.edgeCount(); e++) {
            double length = graph.distance()[e];
            distance[at + e] = (float) length;
            for (int k = 0; k < 3; k++) {
                // atoms on top of each other have no direction
                direction[3 * (at + e) + k] = length > 0 ? (float) (graph.vector()[3 * e + k] / length) : 0;
            }
        }
    }

    /**
     * Finds the neighbours of the atoms of some crystals.
     *
     * @param crystals at least one, ordered
     * @param cutoffAngstrom positive length
     * @throws IllegalArgumentException if there is no crystal, a site is shared by several species, or there are too many edges for memory
     */
    public static RadiusTile of(List<Crystal> crystals, double cutoffAngstrom) {
        if (crystals.isEmpty()) {
            throw new IllegalArgumentException("a tile needs at least one crystal");
        }
        for (Crystal crystal : crystals) {
            if (!crystal.isOrdered()) {
                throw new IllegalArgumentException("crystal " + crystal.name()
                        + " has sites with partial or shared occupancy; expected one species on each site");
            }
        }
        return new RadiusTile(crystals, cutoffAngstrom);
    }

    /** B, the number of crystals. */
    public int crystals() {
        return crystals;
    }

    /** N, the number of atoms of all crystals. */
    public int atoms() {
        return atomicNumbers.length;
    }

    /** E, the number of directed edges. */
    public int edges() {
        return distance.length;
    }

    /** The distance up to which there are edges, in angstrom. */
    public double cutoffAngstrom() {
        return cutoff;
    }

    /** Atomic numbers, shape [N]. */
    public int[] atomicNumbers() {
        return atomicNumbers;
    }

    /** The crystal of each atom, N to B. */
    public Index crystalOfAtom() {
        return crystalOfAtom;
    }

    /** The atom of the cell that an edge belongs to, E to N. */
    public Index receiver() {
        return receiver;
    }

    /** The atom whose image is at the other end, E to N. */
    public Index sender() {
        return sender;
    }

    /** Where the edges of each receiver begin, shape [N + 1]; the last entry is E. */
    public int[] firstEdge() {
        return firstEdge;
    }

    /** Lengths of the edges in angstrom, shape [E]. */
    public float[] distance() {
        return distance;
    }

    /** Unit vectors from receiver to sender, shape [E, 3] flattened; zero where the distance is zero. They turn with the crystal. */
    public float[] direction() {
        return direction;
    }

    /**
     * The cell of the sender's image, shape [E, 3] flattened. It tells edges between the same atoms apart and shows which of them lead out of the cell; as numbers
     * they depend on the choice of the cell, so a vector made from them is no property of the crystal.
     */
    public int[] image() {
        return image;
    }

    /**
     * The weight of each edge, shape [E]: 1 at distance zero, falling to 0 at the cutoff with two vanishing derivatives, so that nothing jumps when a
     * neighbour comes or goes. {@code 1 - 28 x^6 + 48 x^7 - 21 x^8}, eq. 8 of arXiv:2003.03123 with p = 6.
     */
    public float[] envelope() {
        float[] weight = new float[edges()];
        for (int e = 0; e < weight.length; e++) {
            double x = Math.min(1, distance[e] / cutoff);
            double x6 = x * x * x * x * x * x;
            weight[e] = (float) Math.max(0, 1 - x6 * (28 - x * (48 - 21 * x)));
        }
        return weight;
    }

    /**
     * Gaussians of the distance, evenly spaced from 0 to the cutoff and as wide as they are apart (arXiv:1706.08566, eq. 3).
     *
     * @param count at least 2
     * @return shape [E, count] flattened
     */
    public float[] radialBasis(int count) {
        if (count < 2) {
            throw new IllegalArgumentException("radial basis of " + count + " functions, expected at least 2");
        }
        double spacing = cutoff / (count - 1);
        float[] basis = new float[edges() * count];
        for (int e = 0; e < edges(); e++) {
            double at = distance[e] / spacing;
            int first = Math.max(0, (int) Math.ceil(at - REACH));
            int last = Math.min(count - 1, (int) Math.floor(at + REACH));
            for (int k = first; k <= last; k++) {
                double off = at - k;
                basis[e * count + k] = (float) Math.exp(-0.5 * off * off);
            }
        }
        return basis;
    }

    /** Number of columns of {@link #harmonics}: (degree + 1)². */
    public static int harmonicCount(int degree) {
        return (degree + 1) * (degree + 1);
    }

    /**
     * Real spherical harmonics of the directions, scaled so that the products of those of one degree l sum up to the Legendre polynomial P_l of the
     * cosine between two directions. So the sum over the components of one degree of the square of {@code sum_j w_j Y(j)} is {@code sum_jk w_j w_k
     * P_l(cos jk)}: what a network learns from it of angles does not depend on how the crystal is turned.
     *
     * @param degree highest degree, 0 to {@link #MOST_DEGREE}
     * @return shape [E, (degree + 1)²] flattened: degree 0, then the three of degree 1, the five of degree 2 and so on
     */
    public float[] harmonics(int degree) {
        if (degree < 0 || degree > MOST_DEGREE) {
            throw new IllegalArgumentException("harmonics of degree " + degree + ", expected 0 to " + MOST_DEGREE);
        }
        int count = harmonicCount(degree);
        float[] harmonics = new float[edges() * count];
        double[] all = new double[harmonicCount(MOST_DEGREE)];
        for (int e = 0; e < edges(); e++) {
            harmonics(direction[3 * e], direction[3 * e + 1], direction[3 * e + 2], degree, all);
            for (int k = 0; k < count; k++) {
                harmonics[e * count + k] = (float) all[k];
            }
        }
        return harmonics;
    }

    /** The polynomials in the components of a unit vector; what has no direction has the degree 0 only. */
    private static void harmonics(double x, double y, double z, int degree, double[] out) {
        Arrays.fill(out, 0);
        out[0] = 1;
        if (degree < 1 || x == 0 && y == 0 && z == 0) {
            return;
        }
        out[1] = x;
        out[2] = y;
        out[3] = z;
        if (degree < 2) {
            return;
        }
        double xx = x * x;
        double yy = y * y;
        double zz = z * z;
        double root3 = Math.sqrt(3);
        out[4] = root3 * x * y;
        out[5] = root3 * y * z;
        out[6] = (3 * zz - 1) / 2;
        out[7] = root3 * x * z;
        out[8] = root3 / 2 * (xx - yy);
        if (degree < 3) {
            return;
        }
        double root58 = Math.sqrt(5.0 / 8);
        double root38 = Math.sqrt(3.0 / 8);
        double root15 = Math.sqrt(15);
        out[9] = root58 * y * (3 * xx - yy);
        out[10] = root15 * x * y * z;
        out[11] = root38 * y * (5 * zz - 1);
        out[12] = z * (5 * zz - 3) / 2;
        out[13] = root38 * x * (5 * zz - 1);
        out[14] = root15 / 2 * z * (xx - yy);
        out[15] = root58 * x * (xx - 3 * yy);
        if (degree < 4) {
            return;
        }
        double root70 = Math.sqrt(70) / 4;
        double root10 = Math.sqrt(10) / 4;
        double root5 = Math.sqrt(5);
        double root35 = Math.sqrt(35);
        out[16] = root35 / 2 * x * y * (xx - yy);
        out[17] = root70 * y * z * (3 * xx - yy);
        out[18] = root5 / 2 * x * y * (7 * zz - 1);
        out[19] = root10 * y * z * (7 * zz - 3);
        out[20] = (35 * zz * zz - 30 * zz + 3) / 8;
        out[21] = root10 * x * z * (7 * zz - 3);
        out[22] = root5 / 4 * (xx - yy) * (7 * zz - 1);
        out[23] = root70 * x * z * (xx - 3 * yy);
        out[24] = root35 / 8 * (xx * xx - 6 * xx * yy + yy * yy);
    }

    @Override
    public String toString() {
        return "tile of " + crystals + " crystals, " + atoms() + " atoms, " + edges() + " edges";
    }
}
