package org.autoperi.graph;

import java.util.Arrays;

/**
 * Sites sorted into boxes, slices of the cell along its vectors, with their coordinates in that order. Mutable; once filled it may be read
 * by many threads.
 */
final class Boxes {

    /** Sites of a block in an even structure; more make larger neighbourhoods, fewer let each serve too few. */
    private static final double SITES_PER_BLOCK = 16;

    /** A site's block holds this many on average at most, unless the boxes would by far outnumber the sites. */
    private static final double CROWDED = 64;

    /** Boxes of a block, along the third vector. */
    private static final int BLOCK = 4;

    final int[] number = new int[3];
    int[] start = new int[0];
    int[] site = new int[0];
    double[] x = new double[0];
    double[] y = new double[0];
    double[] z = new double[0];

    private final double[][] frac = {new double[0], new double[0], new double[0]};
    private int[] box = new int[0];
    private final double[] thickness = new double[3];

    /** Some sites that lie together and the range of boxes within reach of them. */
    static final class Block {
        int from;
        int to;
        final int[] lowBox = new int[3];
        final int[] highBox = new int[3];

        /** Centre and half the extent of the sites, Cartesian. */
        final double[] centre = new double[3];

        final double[] half = new double[3];
    }

    /** Sorts the sites of a structure. */
    void sort(SearchCell cell) {
        if (site.length < cell.sites) {
            site = new int[cell.sites];
            box = new int[cell.sites];
            x = new double[cell.sites];
            y = new double[cell.sites];
            z = new double[cell.sites];
            for (int axis = 0; axis < 3; axis++) {
                frac[axis] = new double[cell.sites];
            }
        }
        for (int axis = 0; axis < 3; axis++) {
            thickness[axis] = cell.cutoff / cell.reach[axis];
        }
        double edge = Math.cbrt(SITES_PER_BLOCK * cell.lattice.volume() / cell.sites);
        divide(edge);
        double crowd = count(cell);
        while (crowd > CROWDED && boxes() < 4 * cell.sites) {
            edge *= 0.7;
            divide(edge);
            crowd = count(cell);
        }
        place(cell);
    }

    private int boxes() {
        return number[0] * number[1] * number[2];
    }

    private void divide(double edge) {
        for (int axis = 0; axis < 3; axis++) {
            number[axis] = (int) Math.max(1, Math.min(1 << 9, Math.rint(thickness[axis] / edge)));
        }
        number[2] *= BLOCK;
    }

    /** Counts the sites of each box; returns how many share a block with a site on average. */
    private double count(SearchCell cell) {
        if (start.length < boxes() + 1) {
            start = new int[boxes() + 1];
        }
        Arrays.fill(start, 0, boxes() + 1, 0);
        for (int i = 0; i < cell.sites; i++) {
            int a = Math.min(number[0] - 1, (int) (cell.frac[0][i] * number[0]));
            int b = Math.min(number[1] - 1, (int) (cell.frac[1][i] * number[1]));
            int c = Math.min(number[2] - 1, (int) (cell.frac[2][i] * number[2]));
            box[i] = (a * number[1] + b) * number[2] + c;
            start[box[i] + 1]++;
        }
        double squares = 0;
        for (int block = 0; block < boxes(); block += BLOCK) {
            double members = start[block + 1] + start[block + 2] + start[block + 3] + start[block + 4];
            squares += members * members;
        }
        return squares / cell.sites;
    }

    private void place(SearchCell cell) {
        for (int i = 1; i <= boxes(); i++) {
            start[i] += start[i - 1];
        }
        for (int i = 0; i < cell.sites; i++) {
            int at = start[box[i]]++;
            site[at] = i;
            x[at] = cell.x[i];
            y[at] = cell.y[i];
            z[at] = cell.z[i];
            frac[0][at] = cell.frac[0][i];
            frac[1][at] = cell.frac[1][i];
            frac[2][at] = cell.frac[2][i];
        }
        System.arraycopy(start, 0, start, 1, boxes());
        start[0] = 0;
    }

    /** Number of blocks. */
    int blocks() {
        return boxes() / BLOCK;
    }

    /** Number of sites in the blocks before a block. */
    int sitesBefore(int block) {
        return start[block * BLOCK];
    }

    /** Looks up a block; false if it is empty. */
    boolean look(SearchCell cell, int index, Block block) {
        block.from = start[index * BLOCK];
        block.to = start[(index + 1) * BLOCK];
        if (block.from == block.to) {
            return false;
        }
        for (int axis = 0; axis < 3; axis++) {
            double[] frac = this.frac[axis];
            double low = smallest(frac, block);
            double high = largest(frac, block);
            // Boxes in images beyond the largest hold no neighbour, as the sites do not fill the cell.
            int most = cell.most[axis] * number[axis];
            block.lowBox[axis] = Math.max(-most, (int) Math.floor((low - cell.reach[axis]) * number[axis]));
            block.highBox[axis] =
                    Math.min(most + number[axis] - 1, (int) Math.floor((high + cell.reach[axis]) * number[axis]));
            double[] at = axis == 0 ? x : axis == 1 ? y : z;
            double least = smallest(at, block);
            double greatest = largest(at, block);
            block.centre[axis] = (least + greatest) / 2;
            block.half[axis] = (greatest - least) / 2 + cell.tolerance;
        }
        return true;
    }

    private static double smallest(double[] values, Block block) {
        double least = values[block.from];
        for (int m = block.from + 1; m < block.to; m++) {
            if (values[m] < least) { // Math.min would be slower
                least = values[m];
            }
        }
        return least;
    }

    private static double largest(double[] values, Block block) {
        double most = values[block.from];
        for (int m = block.from + 1; m < block.to; m++) {
            if (values[m] > most) {
                most = values[m];
            }
        }
        return most;
    }
}
