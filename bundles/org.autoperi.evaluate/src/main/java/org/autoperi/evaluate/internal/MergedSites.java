package org.autoperi.evaluate.internal;

import java.util.stream.IntStream;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.graph.CrystalNn;
import org.autoperi.graph.SiteFingerprint;

/**
 * Bonds of a crystal of which some sites coincide: the first of them stands for all, and at each of them it is that one. The published
 * fingerprint is there for such a crystal too, because Qhull drops points that occur twice; which of the atoms it drops around which site is
 * a matter of its order of work.
 */
final class MergedSites {
    /** Relative to the mean distance of sites, as {@link org.autoperi.graph.VoronoiTessellation} refuses them. */
    private static final double COINCIDENT = 1e-6;

    private final Crystal crystal;
    private final int[] first;
    private final Crystal merged;
    private final CrystalNn bonds;

    private MergedSites(Crystal crystal, int[] first) {
        this.crystal = crystal;
        this.first = first;
        merged = crystal.withoutSites(
                IntStream.range(0, first.length).filter(i -> first[i] != i).toArray());
        bonds = CrystalNn.of(merged);
    }

    /**
     * Takes an ordered crystal.
     *
     * @throws IllegalArgumentException if sites coincide almost, so that space cannot be divided among them
     */
    static MergedSites of(Crystal crystal) {
        int[] first = new int[crystal.size()];
        PeriodicDistance distances = PeriodicDistance.of(crystal.lattice());
        double least = COINCIDENT * Math.cbrt(crystal.volumePerAtom());
        for (int i = 0; i < first.length; i++) {
            first[i] = i;
            for (int j = 0; j < i && first[i] == i; j++) {
                first[i] = first[j] == j && distances.between(crystal, i, j) < least ? j : i;
            }
        }
        return new MergedSites(crystal, first);
    }

    /** Returns the surroundings of a site among the merged ones. */
    CrystalNn.Environment environment(int site) {
        int place = place(site);
        return first[site] == site
                ? bonds.environment(place)
                : CrystalNn.of(withOwnElement(site, place)).environment(place);
    }

    /** Returns the fingerprint of the surroundings of a site. */
    double[] fingerprint(CrystalNn.Environment environment) {
        return SiteFingerprint.of(merged, environment);
    }

    private int place(int site) {
        return (int) IntStream.range(0, first[site]).filter(i -> first[i] == i).count();
    }

    private Crystal withOwnElement(int site, int place) {
        int[] numbers = merged.atomicNumbers();
        numbers[place] = crystal.element(site).atomicNumber();
        return Crystal.of(merged.lattice(), numbers, merged.fractional());
    }
}
