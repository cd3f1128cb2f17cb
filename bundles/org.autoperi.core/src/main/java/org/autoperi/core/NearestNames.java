package org.autoperi.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that somebody who mistyped one probably meant. */
public final class NearestNames {
    private static final int SHOWN = 3;

    private NearestNames() {}

    /**
     * The names most like {@code wanted}, best first, at most three: those at most a third of their length away, and those that
     * contain it or are contained in it.
     */
    public static List<String> of(String wanted, Collection<String> names) {
        String key = wanted.toLowerCase(Locale.ROOT);
        return names.stream()
                .distinct()
                .filter(name -> isNear(key, name.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.<String>comparingInt(name -> distance(key, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .toList();
    }

    private static boolean isNear(String wanted, String name) {
        int longest = Math.max(wanted.length(), name.length());
        boolean contained =
                Math.min(wanted.length(), name.length()) >= 3 && (name.contains(wanted) || wanted.contains(name));
        return contained || distance(wanted, name) <= Math.max(1, (longest + 1) / 3);
    }

    /**
     * Number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other, no part being
     * edited twice (optimal string alignment after Damerau, doi:10.1145/363958.363994). Takes {@code O(|a| |b|)} steps.
     */
    public static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    /** A sentence part such as {@code "; nearest: a, b"}, empty if nothing is near. */
    static String hint(String wanted, Collection<String> names) {
        List<String> near = of(wanted, names);
        if (!near.isEmpty()) {
            return "; did you mean " + String.join(" or ", near) + "?";
        }
        return names.isEmpty()
                ? ""
                : "; known: " + String.join(", ", names.stream().sorted().toList());
    }
}
