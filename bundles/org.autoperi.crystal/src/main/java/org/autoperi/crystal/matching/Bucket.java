package org.autoperi.crystal.matching;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What crystals that can match have in common.
 *
 * @param kinds what the sites hold
 * @param proportions sites of each kind, without common divisor
 * @param size number of sites of the reduced cell, 0 where supercells may match
 */
record Bucket(List<SiteKind> kinds, List<Integer> proportions, int size) {
    static Bucket of(PreparedCrystal crystal, MatchSettings settings) {
        int divisor = IntStream.of(crystal.counts).reduce(0, Bucket::divisor);
        return new Bucket(
                List.of(crystal.kinds),
                IntStream.of(crystal.counts).map(n -> n / divisor).boxed().toList(),
                settings.attemptSupercell() ? 0 : crystal.size());
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
