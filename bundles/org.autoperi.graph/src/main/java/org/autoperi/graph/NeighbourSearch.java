package org.autoperi.graph;

import java.util.Arrays;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.PeriodicDistance;

/**
 * Finds neighbours in periodic structures: any cell, skewed or thinner than the cutoff, images of a site itself included.
 *
 * <p>Sites are sorted into boxes that are slices of the cell along its vectors, as many as the cutoff and the number of sites allow; a
 * search visits the boxes within reach and counts how often it leaves the cell. With boxes of about the size of the cutoff the work is
 * proportional to sites times neighbours. All results are sorted, hence independent of the boxes.
 */
public final class NeighbourSearch {

    /** Images are packed into 11 bits each; a cutoff over a thousand cells is a mistake in units. */
    private static final int MOST_CELLS = 1023;

    private static final int NODE_SHIFT = 33;

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
     * Returns all pairs closer than or at the cutoff, both directions, images of a site included, the site itself not.
     *
     * @param cutoffAngstrom positive length
     * @throws IllegalArgumentException if the cutoff is not positive or reaches over more than a thousand cells
     */
    public PeriodicGraph within(double cutoffAngstrom) {
        if (!(cutoffAngstrom > 0) || Double.isInfinite(cutoffAngstrom)) {
            throw new IllegalArgumentException("cutoff must be a positive length in angstrom, found " + cutoffAngstrom);
        }
        Boxes boxes = new Boxes(cutoffAngstrom);
        EdgeList edges = new EdgeList(Math.max(16, sites * 16));
        for (int site = 0; site < sites; site++) {
            boxes.collect(site, edges);
        }
        return edges.graph();
    }

    /**
     * Returns for every site its k nearest neighbours and all further ones in the same shell, directed.
     *
     * @param k number of neighbours, at least 1
     * @param shellAngstrom distances up to this much beyond the k-th count as the same shell, at least 0
     * @throws IllegalArgumentException if k is below 1 or the shell negative
     */
    public PeriodicGraph nearest(int k, double shellAngstrom) {
        if (k < 1 || !(shellAngstrom >= 0)) {
            throw new IllegalArgumentException(
                    "expected at least one neighbour and a shell of at least 0 angstrom, found " + k + " and "
                            + shellAngstrom);
        }
        double perSite = lattice.volume() / sites;
        double reach = 1.3 * Math.cbrt(3 * (k + 1) * perSite / (4 * Math.PI)) + shellAngstrom;
        while (true) {
            PeriodicGraph all = within(reach);
            boolean[] keep = new boolean[all.edgeCount()];
            if (markNearest(all, k, shellAngstrom, reach, keep)) {
                return filtered(all, keep);
            }
            reach *= 1.3;
        }
    }

    private static boolean markNearest(PeriodicGraph all, int k, double shell, double reach, boolean[] keep) {
        int[] offsets = all.offsets();
        double[] distance = all.distance();
        for (int site = 0; site < all.nodeCount(); site++) {
            double[] sorted = Arrays.copyOfRange(distance, offsets[site], offsets[site + 1]);
            Arrays.sort(sorted);
            if (sorted.length < k || sorted[k - 1] + shell > reach) {
                return false;
            }
            for (int e = offsets[site]; e < offsets[site + 1]; e++) {
                keep[e] = distance[e] <= sorted[k - 1] + shell;
            }
        }
        return true;
    }

    private PeriodicGraph filtered(PeriodicGraph all, boolean[] keep) {
        EdgeList edges = new EdgeList(all.edgeCount());
        for (int e = 0; e < keep.length; e++) {
            if (keep[e]) {
                int[] image = all.image();
                edges.add(all.source()[e], all.target()[e], image[3 * e], image[3 * e + 1], image[3 * e + 2]);
            }
        }
        return edges.graph();
    }

    /**
     * Returns all ordered pairs of sites with the vector of the nearest image.
     *
     * @param selfLoops whether a site is joined to itself by an edge of length 0
     */
    public PeriodicGraph complete(boolean selfLoops) {
        PeriodicDistance nearest = PeriodicDistance.of(lattice);
        EdgeList edges = new EdgeList(sites * sites);
        for (int i = 0; i < sites; i++) {
            for (int j = 0; j < sites; j++) {
                if (i == j) {
                    if (selfLoops) {
                        edges.add(i, i, 0, 0, 0);
                    }
                    continue;
                }
                int[] image = nearest.nearestImage(
                        frac[3 * j] - frac[3 * i],
                        frac[3 * j + 1] - frac[3 * i + 1],
                        frac[3 * j + 2] - frac[3 * i + 2]);
                edges.add(i, j, image[0], image[1], image[2]);
            }
        }
        return edges.graph();
    }

    /** Growing arrays of edges. */
    private final class EdgeList {
        private int[] source;
        private int[] target;
        private int[] image;
        private int count;

        EdgeList(int capacity) {
            source = new int[capacity];
            target = new int[capacity];
            image = new int[3 * capacity];
        }

        void add(int from, int to, int a, int b, int c) {
            if (count == source.length) {
                int more = count + (count >> 1) + 16;
                source = Arrays.copyOf(source, more);
                target = Arrays.copyOf(target, more);
                image = Arrays.copyOf(image, 3 * more);
            }
            source[count] = from;
            target[count] = to;
            image[3 * count] = a;
            image[3 * count + 1] = b;
            image[3 * count + 2] = c;
            count++;
        }

        PeriodicGraph graph() {
            return PeriodicGraph.measured(
                    lattice,
                    frac,
                    Arrays.copyOf(source, count),
                    Arrays.copyOf(target, count),
                    Arrays.copyOf(image, 3 * count));
        }
    }

    /** Sites sorted into slices of the cell. */
    private final class Boxes {
        private final double cutoff;
        private final int[] number = new int[3];
        private final int[] reach = new int[3];
        private final int[] start;
        private final int[] members;
        private final int[] boxOf = new int[3 * sites];
        private final double[] rows = lattice.matrix();
        private long[] keys = new long[64];

        Boxes(double cutoff) {
            this.cutoff = cutoff;
            int most = (int) Math.max(1, Math.cbrt(sites)); // more boxes than sites cost more than they save
            for (int axis = 0; axis < 3; axis++) {
                double thickness = lattice.faceDistance(axis);
                number[axis] = (int) Math.max(1, Math.min(2.0 * most, Math.floor(thickness / cutoff)));
                double slices = cutoff * number[axis] / thickness;
                if (slices > (double) MOST_CELLS * number[axis]) {
                    throw new IllegalArgumentException("cutoff " + cutoff + " angstrom reaches over more than "
                            + MOST_CELLS + " cells of thickness " + thickness + " angstrom; are the units right?");
                }
                // A neighbour is at most this many slices away; the summand covers rounding at the border of a slice.
                reach[axis] = (int) Math.ceil(slices + 1e-9);
            }
            start = new int[number[0] * number[1] * number[2] + 1];
            members = new int[sites];
            sort();
        }

        private void sort() {
            int[] flat = new int[sites];
            for (int site = 0; site < sites; site++) {
                for (int axis = 0; axis < 3; axis++) {
                    boxOf[3 * site + axis] = Math.min(number[axis] - 1, (int) (frac[3 * site + axis] * number[axis]));
                }
                flat[site] = flat(boxOf[3 * site], boxOf[3 * site + 1], boxOf[3 * site + 2]);
                start[flat[site] + 1]++;
            }
            for (int box = 1; box < start.length; box++) {
                start[box] += start[box - 1];
            }
            int[] next = start.clone();
            for (int site = 0; site < sites; site++) {
                members[next[flat[site]]++] = site;
            }
        }

        private int flat(int a, int b, int c) {
            return (a * number[1] + b) * number[2] + c;
        }

        void collect(int site, EdgeList edges) {
            int found = 0;
            for (int i = -reach[0]; i <= reach[0]; i++) {
                int a = Math.floorMod(boxOf[3 * site] + i, number[0]);
                int cellA = Math.floorDiv(boxOf[3 * site] + i, number[0]);
                for (int j = -reach[1]; j <= reach[1]; j++) {
                    int b = Math.floorMod(boxOf[3 * site + 1] + j, number[1]);
                    int cellB = Math.floorDiv(boxOf[3 * site + 1] + j, number[1]);
                    for (int k = -reach[2]; k <= reach[2]; k++) {
                        int c = Math.floorMod(boxOf[3 * site + 2] + k, number[2]);
                        int cellC = Math.floorDiv(boxOf[3 * site + 2] + k, number[2]);
                        found = visit(site, flat(a, b, c), cellA, cellB, cellC, found);
                    }
                }
            }
            Arrays.sort(keys, 0, found);
            for (int e = 0; e < found; e++) {
                long key = keys[e];
                edges.add(site, (int) (key >> NODE_SHIFT), unpack(key >> 22), unpack(key >> 11), unpack(key));
            }
        }

        private int visit(int site, int box, int cellA, int cellB, int cellC, int found) {
            int count = found;
            for (int m = start[box]; m < start[box + 1]; m++) {
                int other = members[m];
                double x = frac[3 * other] - frac[3 * site] + cellA;
                double y = frac[3 * other + 1] - frac[3 * site + 1] + cellB;
                double z = frac[3 * other + 2] - frac[3 * site + 2] + cellC;
                double u = x * rows[0] + y * rows[3] + z * rows[6];
                double v = x * rows[1] + y * rows[4] + z * rows[7];
                double w = x * rows[2] + y * rows[5] + z * rows[8];
                boolean itself = other == site && (cellA | cellB | cellC) == 0;
                if (u * u + v * v + w * w <= cutoff * cutoff && !itself) {
                    if (count == keys.length) {
                        keys = Arrays.copyOf(keys, 2 * count);
                    }
                    keys[count++] = (long) other << NODE_SHIFT | pack(cellA) << 22 | pack(cellB) << 11 | pack(cellC);
                }
            }
            return count;
        }

        private static long pack(int cell) {
            return cell + MOST_CELLS + 1;
        }

        private static int unpack(long bits) {
            return (int) (bits & 0x7FF) - MOST_CELLS - 1;
        }
    }
}
