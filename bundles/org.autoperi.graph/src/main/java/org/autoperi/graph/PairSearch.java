package org.autoperi.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Lattice;

/**
 * The search itself, in two steps: the first finds for each site the keys of its neighbours, sorted; the second measures them from the
 * coordinates as given and writes the edges. Mutable: its buffers serve many structures one after the other. For one thread, which may have
 * parts of one structure done by others.
 */
final class PairSearch {

    /** Up to this many candidates for all sites of a cell alike are gone through faster than boxes are filled. */
    private static final double FEW_CANDIDATES = 800;

    /** Sites in a part of a search by several threads. */
    private static final int SITES_PER_PART = 256;

    final SearchCell cell = new SearchCell();
    private final Boxes boxes = new Boxes();
    private final Finder finder = new Finder();
    private boolean half;

    /** Where a site's keys are: in which buffer, from and to where. */
    private long[][] hits = new long[1][];

    private int[] buffer = new int[0];
    private int[] start = new int[0];
    private int[] end = new int[0];

    /**
     * Finds the pairs.
     *
     * @param onlyHalf whether each pair counts once
     * @param active which sites to find neighbours of; all if empty
     * @return the number of pairs, up to rounding at the cutoff
     */
    long find(Lattice lattice, double[] frac, double cutoff, boolean onlyHalf, boolean[] active) {
        prepare(lattice, frac, cutoff, onlyHalf);
        finder.used = 0;
        if (isSmall()) {
            findInWhole(active);
        } else {
            boxes.sort(cell);
            finder.findInBlocks(0, boxes.blocks(), 0, active);
        }
        hits[0] = finder.keys;
        return count();
    }

    /** The same by several threads. */
    long find(
            Lattice lattice,
            double[] frac,
            double cutoff,
            boolean onlyHalf,
            Executor executor,
            int workers,
            Progress progress) {
        prepare(lattice, frac, cutoff, onlyHalf);
        if (isSmall()) {
            return find(lattice, frac, cutoff, onlyHalf, ALL);
        }
        boxes.sort(cell);
        int[] bounds = partsOfBlocks();
        hits = new long[bounds.length - 1][];
        Parts.run(hits.length, executor, workers, progress, () -> {
            Finder own = new Finder();
            return part -> {
                own.used = 0;
                own.findInBlocks(bounds[part], bounds[part + 1], part, ALL);
                hits[part] = Arrays.copyOf(own.keys, own.used);
            };
        });
        return count();
    }

    static final boolean[] ALL = new boolean[0];

    private void prepare(Lattice lattice, double[] frac, double cutoff, boolean onlyHalf) {
        half = onlyHalf;
        refuseTooMany(lattice, frac.length / 3, cutoff);
        cell.set(lattice, frac, cutoff);
        if (start.length < cell.sites) {
            start = new int[cell.sites];
            end = new int[cell.sites];
            buffer = new int[cell.sites];
        }
    }

    /** Pairs among evenly spread sites. */
    static double expectedPairs(Lattice lattice, int sites, double cutoff) {
        return 4 / 3.0 * Math.PI * Math.pow(cutoff, 3) / lattice.volume() * sites * sites;
    }

    private void refuseTooMany(Lattice lattice, int sites, double cutoff) {
        double pairs = expectedPairs(lattice, sites, cutoff) / (half ? 2 : 1);
        double bytes = pairs * (EdgeArrays.BYTES + Long.BYTES);
        if (pairs > EdgeArrays.MOST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "cutoff %s angstrom gives about %.3g pairs among %d sites at %.3g cubic angstrom each; one list holds %d;"
                            + " are the units right?",
                    cutoff,
                    pairs,
                    sites,
                    lattice.volume() / sites,
                    EdgeArrays.MOST));
        }
        if (bytes > Runtime.getRuntime().maxMemory()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "cutoff %s angstrom gives about %.3g pairs, which take %.0f MB; this Java may use %d MB (-Xmx);"
                            + " take a smaller cutoff or give it more",
                    cutoff,
                    pairs,
                    bytes / 1e6,
                    Runtime.getRuntime().maxMemory() / 1_000_000));
        }
    }

    private boolean isSmall() {
        double candidates = cell.sites;
        for (int axis = 0; axis < 3; axis++) {
            candidates *= cell.high[axis] - cell.low[axis] + 2 * cell.reach[axis];
        }
        return cell.sites <= 4 || candidates <= FEW_CANDIDATES;
    }

    private void findInWhole(boolean[] active) {
        finder.near.gatherAll(cell);
        for (int site = 0; site < cell.sites; site++) {
            finder.find(site, cell.x[site], cell.y[site], cell.z[site], 0, active);
        }
    }

    /** Blocks in parts of about as many sites each. */
    private int[] partsOfBlocks() {
        int[] bounds = new int[cell.sites / SITES_PER_PART + 2];
        int parts = 0;
        for (int block = 0; block < boxes.blocks(); block++) {
            if (boxes.sitesBefore(block + 1) >= (parts + 1) * SITES_PER_PART) {
                bounds[++parts] = block + 1;
            }
        }
        if (bounds[parts] < boxes.blocks()) {
            bounds[++parts] = boxes.blocks();
        }
        return Arrays.copyOf(bounds, parts + 1);
    }

    private long count() {
        long pairs = 0;
        for (int site = 0; site < cell.sites; site++) {
            pairs += count(site);
        }
        return pairs;
    }

    /** Number of edges that leave a site. */
    int count(int site) {
        int keys = end[site] - start[site];
        return half || keys == 0 ? keys : keys - 1; // in a full list the site itself is among the keys
    }

    /** Writes the edges found; there is room for them. */
    void write(EdgeArrays edges, int firstNode) {
        int first = edges.count;
        boolean isLonger = false;
        for (int site = 0; site < cell.sites; site++) {
            isLonger |= write(site, edges, edges.count, firstNode);
            edges.count += count(site);
        }
        if (isLonger) {
            edges.dropLonger(first, cell.cutoff);
        }
    }

    /** The same by several threads, into edges that are still none. */
    void write(EdgeArrays edges, Executor executor, int workers, Progress progress) {
        int[] offsets = new int[cell.sites + 1];
        for (int site = 0; site < cell.sites; site++) {
            offsets[site + 1] = offsets[site] + count(site);
        }
        int parts = cell.sites / SITES_PER_PART + 1;
        boolean[] isLonger = new boolean[parts];
        IntConsumer work = part -> {
            int last = Math.min(cell.sites, (part + 1) * SITES_PER_PART);
            for (int site = part * SITES_PER_PART; site < last; site++) {
                isLonger[part] |= write(site, edges, offsets[site], 0);
            }
        };
        Parts.run(parts, executor, workers, progress, () -> work);
        edges.count = offsets[cell.sites];
        for (boolean any : isLonger) {
            if (any) {
                edges.dropLonger(0, cell.cutoff);
                break;
            }
        }
    }

    /** Writes the edges of a site; true if one of them is longer than the cutoff, by rounding. */
    boolean write(int site, EdgeArrays edges, int at, int firstNode) {
        return start[site] < end[site]
                && measure(cell, hits[buffer[site]], start[site], end[site], site, firstNode, edges, at);
    }

    private static boolean measure(
            SearchCell cell, long[] keys, int from, int to, int site, int firstNode, EdgeArrays edges, int first) {
        double[] frac = cell.given;
        int[] images = cell.images;
        int[] shift = cell.shift;
        boolean isShifted = cell.isShifted;
        double[] m = cell.givenRows;
        double m0 = m[0], m1 = m[1], m2 = m[2], m3 = m[3], m4 = m[4], m5 = m[5], m6 = m[6], m7 = m[7], m8 = m[8];
        int i = 3 * site;
        double fromA = frac[i];
        double fromB = frac[i + 1];
        double fromC = frac[i + 2];
        long itself = cell.selfKey(site);
        int at = first;
        double cutoff = cell.cutoff;
        boolean isLonger = false;
        int[] image = edges.image;
        double[] vector = edges.vector;
        for (int h = from; h < to; h++) {
            long key = keys[h];
            if (key == itself) {
                continue;
            }
            int target = (int) (key >>> 32);
            int j = 3 * target;
            int code = 3 * (int) key;
            int a = images[code];
            int b = images[code + 1];
            int c = images[code + 2];
            if (isShifted) {
                a += shift[i] - shift[j];
                b += shift[i + 1] - shift[j + 1];
                c += shift[i + 2] - shift[j + 2];
            }
            double u = frac[j] - fromA + a;
            double v = frac[j + 1] - fromB + b;
            double w = frac[j + 2] - fromC + c;
            double x = u * m0 + v * m3 + w * m6;
            double y = u * m1 + v * m4 + w * m7;
            double z = u * m2 + v * m5 + w * m8;
            double length = Math.sqrt(x * x + y * y + z * z);
            edges.source[at] = firstNode + site;
            edges.target[at] = firstNode + target;
            image[3 * at] = a;
            image[3 * at + 1] = b;
            image[3 * at + 2] = c;
            vector[3 * at] = x;
            vector[3 * at + 1] = y;
            vector[3 * at + 2] = z;
            edges.distance[at] = length;
            isLonger |= length > cutoff;
            at++;
        }
        return isLonger;
    }

    /** What one thread needs for the first step: its own neighbourhood and its own buffer of keys. */
    private final class Finder {
        final Neighbourhood near = new Neighbourhood();
        private final Boxes.Block block = new Boxes.Block();
        long[] keys = new long[1024];
        int used;

        void findInBlocks(int from, int to, int part, boolean[] active) {
            for (int i = from; i < to; i++) {
                if (boxes.look(cell, i, block) && isAnyActive(active)) {
                    near.gather(cell, boxes, block);
                    for (int m = block.from; m < block.to; m++) {
                        find(boxes.site[m], boxes.x[m], boxes.y[m], boxes.z[m], part, active);
                    }
                }
            }
        }

        private boolean isAnyActive(boolean[] active) {
            boolean any = active.length == 0;
            for (int m = block.from; m < block.to && !any; m++) {
                any = active[boxes.site[m]];
            }
            return any;
        }

        void find(int site, double x, double y, double z, int part, boolean[] active) {
            buffer[site] = part;
            start[site] = used;
            if (active.length == 0 || active[site]) {
                reserve(near.size);
                used = near.pick(x, y, z, cell.limit, keys, used);
                if (half) {
                    start[site] = Arrays.binarySearch(keys, start[site], used, cell.selfKey(site)) + 1;
                }
            }
            end[site] = used;
        }

        private void reserve(int more) {
            long needed = (long) used + more;
            if (needed > keys.length) {
                if (needed > Integer.MAX_VALUE - 8) {
                    throw new IllegalArgumentException("cutoff " + cell.cutoff + " angstrom gives more than " + used
                            + " pairs; one list holds " + EdgeArrays.MOST + "; take a smaller cutoff");
                }
                keys = Arrays.copyOf(keys, (int)
                        Math.min(Integer.MAX_VALUE - 8, Math.max(needed, keys.length + (keys.length >> 1))));
            }
        }
    }
}
