package org.autoperi.crystal.matching;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Crystals to search in, reduced and sorted by what they hold. Made by {@link MatchSearch#references}. Immutable and thread-safe. Needs some
 * hundred bytes for a reference of ten sites.
 */
public final class References {
    /**
     * A reference.
     *
     * @param index its place in the list given
     * @param crystal its reduced cell
     * @param amd its average minimum distances, none in a small bucket
     */
    record Entry(int index, PreparedCrystal crystal, float[] amd) {}

    final MatchSettings settings;
    final Map<Bucket, List<Entry>> buckets;
    /** Buckets without the number of sites, to tell a composition that does not occur. */
    final Set<Bucket> compositions;

    private final int size;
    private final Map<Integer, String> unusable;

    References(
            MatchSettings settings,
            Map<Bucket, List<Entry>> buckets,
            Set<Bucket> compositions,
            int size,
            Map<Integer, String> unusable) {
        this.settings = settings;
        this.buckets = buckets;
        this.compositions = compositions;
        this.size = size;
        this.unusable = Map.copyOf(unusable);
    }

    /** Returns the number of references, the unusable ones included. */
    public int size() {
        return size;
    }

    /** Returns why references could not be reduced, by their index. */
    public Map<Integer, String> unusable() {
        return unusable;
    }
}
