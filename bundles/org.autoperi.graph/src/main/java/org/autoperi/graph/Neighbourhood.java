package org.autoperi.graph;

import java.util.Arrays;

/**
 * The candidates for neighbours of a few sites that lie together: images of sites near them, sorted by site and image, so that whatever is
 * picked from them in turn is sorted too. Mutable, for one thread.
 *
 * <p>The kernels are plain loops over arrays of one component each, which the compiler turns into vector instructions.
 */
final class Neighbourhood {

    /** Bits by which candidates are sorted in a pass. */
    private static final int MOST_DIGIT = 8;

    /** Four arrays of this length are 8 gigabytes. */
    private static final int MOST_CANDIDATES = 1 << 28;

    /** Number of candidates. */
    int size;

    /** Site in the upper, code of the image in the lower half. */
    long[] key = new long[256];

    private double[] x = new double[256];
    private double[] y = new double[256];
    private double[] z = new double[256];
    private double[] excess = new double[256];

    private final int[] bucket = new int[(1 << MOST_DIGIT) + 1];
    private long[] sortedKey = new long[0];
    private int[] order = new int[0];
    private int[] nextOrder = new int[0];
    private double[] sorted = new double[0];

    private void reserve(SearchCell cell, long more) {
        if (size + more > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "cutoff " + cell.cutoff + " angstrom reaches more than " + MOST_CANDIDATES + " images of the "
                            + cell.sites + " sites of the cell " + cell.lattice + "; are the units right?");
        }
        if (size + more > key.length) {
            int capacity = (int) Math.max(size + more, key.length + (key.length >> 1));
            key = Arrays.copyOf(key, capacity);
            x = Arrays.copyOf(x, capacity);
            y = Arrays.copyOf(y, capacity);
            z = Arrays.copyOf(z, capacity);
            excess = new double[capacity];
        }
    }

    /** Takes all images within reach of the whole cell; the fast path of small cells. */
    void gatherAll(SearchCell cell) {
        size = 0;
        double[] r = cell.rows;
        int[] low = new int[3];
        int[] high = new int[3];
        for (int site = 0; site < cell.sites; site++) {
            for (int axis = 0; axis < 3; axis++) {
                double u = cell.frac[axis][site];
                low[axis] = (int) Math.ceil(cell.low[axis] - cell.reach[axis] - u);
                high[axis] = (int) Math.floor(cell.high[axis] + cell.reach[axis] - u);
            }
            int line = Math.max(0, high[2] - low[2] + 1);
            for (int a = low[0]; a <= high[0]; a++) {
                reserve(cell, (long) line * Math.max(0, high[1] - low[1] + 1));
                for (int b = low[1]; b <= high[1]; b++) {
                    addLine(
                            cell,
                            site,
                            a,
                            b,
                            low[2],
                            line,
                            cell.x[site] + a * r[0] + b * r[3],
                            cell.y[site] + a * r[1] + b * r[4],
                            cell.z[site] + a * r[2] + b * r[5]);
                }
            }
        }
        if (cell.isReduced) {
            sort(cell);
        }
    }

    private void addLine(
            SearchCell cell, int site, int a, int b, int first, int line, double atX, double atY, double atZ) {
        double[] r = cell.rows;
        long code = (long) site << 32 | (cell.isReduced ? 0 : cell.code(a, b, first));
        for (int i = 0; i < line; i++) {
            int c = first + i;
            x[size + i] = atX + c * r[6];
            y[size + i] = atY + c * r[7];
            z[size + i] = atZ + c * r[8];
            key[size + i] = cell.isReduced ? code | cell.code(a, b, c) : code + i;
        }
        size += line;
    }

    /** Takes all images within reach of the sites in a block of boxes. */
    void gather(SearchCell cell, Boxes boxes, Boxes.Block block) {
        size = 0;
        int[] low = block.lowBox;
        int[] high = block.highBox;
        int[] number = boxes.number;
        for (int a = low[0]; a <= high[0]; a++) {
            int cellA = Math.floorDiv(a, number[0]);
            for (int b = low[1]; b <= high[1]; b++) {
                int cellB = Math.floorDiv(b, number[1]);
                int column = ((a - cellA * number[0]) * number[1] + b - cellB * number[1]) * number[2];
                for (int c = low[2]; c <= high[2]; ) {
                    int cellC = Math.floorDiv(c, number[2]);
                    int home = column - cellC * number[2];
                    int last = Math.min(high[2], (cellC + 1) * number[2] - 1);
                    addRun(
                            cell,
                            boxes,
                            block,
                            boxes.start[home + c],
                            boxes.start[home + last + 1],
                            cellA,
                            cellB,
                            cellC);
                    c = last + 1;
                }
            }
        }
        sort(cell);
    }

    private void addRun(
            SearchCell cell, Boxes boxes, Boxes.Block block, int from, int to, int cellA, int cellB, int cellC) {
        if (from == to) {
            return;
        }
        reserve(cell, to - from);
        double[] r = cell.rows;
        double shiftX = cellA * r[0] + cellB * r[3] + cellC * r[6];
        double shiftY = cellA * r[1] + cellB * r[4] + cellC * r[7];
        double shiftZ = cellA * r[2] + cellB * r[5] + cellC * r[8];
        long code = cell.code(cellA, cellB, cellC);
        double centreX = block.centre[0];
        double centreY = block.centre[1];
        double centreZ = block.centre[2];
        double halfX = block.half[0];
        double halfY = block.half[1];
        double halfZ = block.half[2];
        double limit = 4 * cell.limit;
        int at = size;
        for (int m = from; m < to; m++) {
            double u = boxes.x[m] + shiftX;
            double v = boxes.y[m] + shiftY;
            double w = boxes.z[m] + shiftZ;
            // Twice the distance from the block along each axis: t + |t| is twice the larger of t and 0, which Math.max
            // takes longer for.
            double outX = Math.abs(u - centreX) - halfX;
            double outY = Math.abs(v - centreY) - halfY;
            double outZ = Math.abs(w - centreZ) - halfZ;
            outX += Math.abs(outX);
            outY += Math.abs(outY);
            outZ += Math.abs(outZ);
            x[at] = u;
            y[at] = v;
            z[at] = w;
            key[at] = (long) boxes.site[m] << 32 | code;
            at += negative(outX * outX + outY * outY + outZ * outZ - limit);
        }
        size = at;
    }

    /** 1 for a negative number, 0 for others, without a branch. */
    private static int negative(double number) {
        return (int) (Double.doubleToRawLongBits(number) >>> 63);
    }

    /** Sorts by site, images of a site keeping their order, which is that of the codes unless the basis is a reduced one. */
    private void sort(SearchCell cell) {
        if (order.length < key.length) { // as long as what they are swapped with
            order = new int[key.length];
            nextOrder = new int[key.length];
            sorted = new double[key.length];
            sortedKey = new long[key.length];
        }
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        if (cell.isReduced) {
            sortByBits(0, 32 - Integer.numberOfLeadingZeros(cell.codes));
        }
        sortByBits(32, 32 - Integer.numberOfLeadingZeros(cell.sites - 1));
        for (int i = 0; i < size; i++) {
            sortedKey[i] = key[order[i]];
        }
        long[] keys = key;
        key = sortedKey;
        sortedKey = keys;
        x = permuted(x);
        y = permuted(y);
        z = permuted(z);
    }

    private double[] permuted(double[] values) {
        double[] result = sorted;
        for (int i = 0; i < size; i++) {
            result[i] = values[order[i]];
        }
        sorted = values;
        return result;
    }

    private void sortByBits(int from, int bits) {
        int passes = (bits + MOST_DIGIT - 1) / MOST_DIGIT;
        int digit = passes == 0 ? 0 : (bits + passes - 1) / passes;
        int buckets = 1 << digit;
        for (int pass = 0; pass < passes; pass++) {
            int shift = from + pass * digit;
            Arrays.fill(bucket, 0, buckets + 1, 0);
            for (int i = 0; i < size; i++) {
                bucket[((int) (key[i] >>> shift) & buckets - 1) + 1]++;
            }
            for (int i = 1; i < buckets; i++) {
                bucket[i] += bucket[i - 1];
            }
            for (int i = 0; i < size; i++) {
                int at = order[i];
                nextOrder[bucket[(int) (key[at] >>> shift) & buckets - 1]++] = at;
            }
            int[] swap = order;
            order = nextOrder;
            nextOrder = swap;
        }
    }

    /** Copies the keys of the candidates within the limit of a point; returns the end of what was written. */
    int pick(double atX, double atY, double atZ, double limit, long[] hits, int at) {
        measure(x, y, z, excess, size, atX, atY, atZ, limit);
        return compact(excess, key, size, hits, at);
    }

    private static void measure(
            double[] x,
            double[] y,
            double[] z,
            double[] excess,
            int size,
            double atX,
            double atY,
            double atZ,
            double limit) {
        for (int i = 0; i < size; i++) {
            double u = x[i] - atX;
            double v = y[i] - atY;
            double w = z[i] - atZ;
            excess[i] = u * u + v * v + w * w - limit;
        }
    }

    private static int compact(double[] excess, long[] key, int size, long[] hits, int from) {
        int at = from;
        for (int i = 0; i < size; i++) {
            hits[at] = key[i];
            at += negative(excess[i]);
        }
        return at;
    }
}
