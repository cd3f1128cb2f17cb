package org.autoperi.crystal.internal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;

/**
 * Which sites of a crystal are alike, and an order of the sites that puts the rarest kind first.
 *
 * @param kind kind of each site in that order, rising from 0
 * @param site number of the crystal's site at each place of the order
 * @param count how many kinds there are
 */
record Kinds(int[] kind, int[] site, int count) {

    static Kinds of(Crystal crystal) {
        int n = crystal.size();
        Map<Object, Integer> numbers = new HashMap<>();
        int[] raw = new int[n];
        for (int i = 0; i < n; i++) {
            raw[i] = numbers.computeIfAbsent(key(crystal.species(i)), s -> numbers.size());
        }
        return sorted(raw, numbers.size());
    }

    /** What makes sites alike, whatever the order of the species that share them. */
    private static Object key(List<Species> species) {
        if (species.size() == 1) {
            return species.get(0);
        }
        return species.stream()
                .sorted(Comparator.comparing(Species::element)
                        .thenComparing(s -> s.oxidation().orElse(Integer.MIN_VALUE))
                        .thenComparing(Species::occupancy))
                .toList();
    }

    private static Kinds sorted(int[] raw, int kinds) {
        int[] size = new int[kinds];
        for (int k : raw) {
            size[k]++;
        }
        int[] rank = new int[kinds]; // by rising number of sites, then by first appearance
        int[] begin = new int[kinds];
        for (int k = 0; k < kinds; k++) {
            for (int other = 0; other < kinds; other++) {
                if (size[other] < size[k] || (size[other] == size[k] && other < k)) {
                    rank[k]++;
                    begin[k] += size[other];
                }
            }
        }
        int[] kind = new int[raw.length];
        int[] site = new int[raw.length];
        for (int i = 0; i < raw.length; i++) {
            int place = begin[raw[i]]++;
            kind[place] = rank[raw[i]];
            site[place] = i;
        }
        return new Kinds(kind, site, kinds);
    }

    /** Greatest common divisor of the numbers of sites of the kinds, which every number of pure translations divides. */
    int commonDivisor() {
        int[] size = new int[count];
        for (int k : kind) {
            size[k]++;
        }
        int divisor = 0;
        for (int s : size) {
            int a = s;
            while (a != 0) {
                int rest = divisor % a;
                divisor = a;
                a = rest;
            }
        }
        return divisor;
    }
}
