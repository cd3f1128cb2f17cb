package org.autoperi.nn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Puts crystals, or anything else of which pairs are formed, into tiles of about the same number of atom pairs, each small enough for the cache of a core. */
public final class Tiling {
    /**
     * 384 pairs x 128 numbers x 4 bytes are 192 KB, two of which fit into the smallest second-level caches. Each tile adds to the gradient of all parameters, megabytes
     * that come from farther away, so small tiles wait for memory.
     */
    private static final int PAIRS = 384;

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
     * As the other, for networks of another width.
     *
     * @param pairsPerTile number of pairs of atoms wanted in a tile, at least 1
     */
    public static <T> List<List<T>> of(List<T> items, ToIntFunction<T> atoms, int pairsPerTile) {
        if (pairsPerTile < 1) {
            throw new IllegalArgumentException("tiling: " + pairsPerTile + " pairs per tile, expected 1 or more");
        }
        long pairs = 0;
        for (T item : items) {
            pairs += (long) atoms.applyAsInt(item) * atoms.applyAsInt(item);
        }
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
