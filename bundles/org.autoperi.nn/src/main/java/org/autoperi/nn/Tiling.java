package org.autoperi.nn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Puts crystals, or anything else of which pairs are formed, into tiles of about the same number of atom pairs, each small enough for the cache of a core. */
public final class Tiling {
    /** 128 pairs x 128 numbers x 4 bytes are 64 KB, a few of which fit into a second-level cache. */
    private static final int PAIRS = 128;

    /** Of a tile to learn from. It adds to the gradients of all parameters, megabytes from beyond the caches, for which small tiles wait too often. */
    private static final int MOST_TO_LEARN = 384;

    /** Tiles that each thread shall get at least, so that none waits long for the others. */
    private static final int TILES_PER_THREAD = 2;

    private Tiling() {}

    /**
     * Distributes items; the largest first, each to the least filled tile, so the result depends on nothing but the sizes and
     * the order. Tiles for networks about 128 wide.
     *
     * @param atoms number of atoms of an item
     */
    public static <T> List<List<T>> of(List<T> items, ToIntFunction<T> atoms) {
        return of(items, atoms, PAIRS);
    }

    /**
     * Distributes items to learn from: larger tiles as long as each thread gets some.
     *
     * @param atoms number of atoms of an item
     * @param threads number of threads that will share the tiles
     */
    public static <T> List<List<T>> toLearn(List<T> items, ToIntFunction<T> atoms, int threads) {
        long each = pairs(items, atoms) / (TILES_PER_THREAD * (long) threads);
        return of(items, atoms, (int) Math.max(PAIRS, Math.min(MOST_TO_LEARN, each)));
    }

    private static <T> long pairs(List<T> items, ToIntFunction<T> atoms) {
        return items.stream()
                .mapToLong(item -> (long) atoms.applyAsInt(item) * atoms.applyAsInt(item))
                .sum();
    }

    /**
     * As the first, for networks of another width.
     *
     * @param pairsPerTile number of pairs of atoms wanted in a tile, at least 1
     */
    public static <T> List<List<T>> of(List<T> items, ToIntFunction<T> atoms, int pairsPerTile) {
        if (pairsPerTile < 1) {
            throw new IllegalArgumentException("tiling: " + pairsPerTile + " pairs per tile, expected 1 or more");
        }
        long pairs = pairs(items, atoms);
        int count =
                (int) Math.min(items.size(), 2 * Math.max(1, (pairs + 2L * pairsPerTile - 1) / (2L * pairsPerTile)));
        List<List<T>> tiles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tiles.add(new ArrayList<>());
        }
        long[] filled = new long[count];
        List<T> largestFirst = new ArrayList<>(items);
        largestFirst.sort(Comparator.comparingInt(atoms).reversed());
        for (T item : largestFirst) {
            int least = 0;
            for (int i = 1; i < count; i++) {
                if (filled[i] < filled[least]) {
                    least = i;
                }
            }
            tiles.get(least).add(item);
            filled[least] += (long) atoms.applyAsInt(item) * atoms.applyAsInt(item);
        }
        return tiles;
    }
}
