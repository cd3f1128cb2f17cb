package org.autoperi.crystal.matching;

import java.util.List;
import java.util.Map;

/**
 * Crystals of one kind together. Crystals are counted from 0 in the order they were given.
 *
 * @param groups indices of the crystals of each group in rising order, the first stands for the group; groups in the order of their first
 * @param undecided pairs of a first crystal of a group and another one whose comparison was given up; they count as different
 * @param unusable why a crystal could not be compared; each of these is a group of its own
 * @param comparisons number of pairs that were compared
 * @param skipped number of pairs that the approximate mode took for different
 */
public record Grouping(
        List<List<Integer>> groups,
        List<UndecidedPair> undecided,
        Map<Integer, String> unusable,
        long comparisons,
        long skipped) {
    /**
     * A comparison that was given up.
     *
     * @param first index of the first crystal
     * @param second index of the second
     */
    public record UndecidedPair(int first, int second) {}

    /** Copies the collections. */
    public Grouping {
        groups = groups.stream().map(List::copyOf).toList();
        undecided = List.copyOf(undecided);
        unusable = Map.copyOf(unusable);
    }
}
