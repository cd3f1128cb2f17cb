package org.autoperi.evaluate.internal;

import java.util.Locale;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.graph.CrystalNn;
import org.autoperi.graph.SiteFingerprint;

/**
 * The structure fingerprint of CDVAE, the mean of the 61 numbers of {@link SiteFingerprint} over the sites of a crystal, or why there is none.
 *
 * @param values shape [61], empty if there is none; not copied
 * @param category short reason for counting, empty if there are values
 * @param detail the reason with its numbers, empty if there are values
 */
record StructureFingerprint(double[] values, String category, String detail) {
    /** The category of structures that took too long. */
    static final String TIME_LIMIT = "time limit";

    private static final String NO_FINGERPRINT = "no fingerprint";

    /** Curium; beyond it pymatgen has no radius, so that CrystalNN there raises an error, which is no fingerprint in CDVAE. */
    private static final int LAST_WITH_RADIUS = 96;

    private static StructureFingerprint none(String category, String detail) {
        return new StructureFingerprint(new double[0], category, detail);
    }

    static StructureFingerprint of(double[] values) {
        return new StructureFingerprint(values, "", "");
    }

    boolean isThere() {
        return values.length > 0;
    }

    /** Returns the fingerprint of a generated structure; see {@link #of(Crystal, double, Progress)}. */
    static StructureFingerprint of(GeneratedStructure structure, double limitSeconds, Progress progress) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return none(StructuralValidity.UNREADABLE, unreadable.reason());
        }
        return of(structure.crystal().orElseThrow(), limitSeconds, progress);
    }

    /**
     * Returns the fingerprint of a crystal. Oxidation states do not count: CDVAE knows none, and CrystalNN would take other radii by them.
     *
     * @param limitSeconds time after which it is given up, looked at after each site; 0 for no limit
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    static StructureFingerprint of(Crystal crystal, double limitSeconds, Progress progress) {
        if (!crystal.isOrdered()) {
            return none(CompositionValidity.DISORDERED, "atoms that share a site have no surroundings of their own");
        }
        for (Element element : crystal.composition().elements()) {
            if (element.atomicNumber() > LAST_WITH_RADIUS) {
                return none(NO_FINGERPRINT, "the published CrystalNN knows no radius of " + element);
            }
        }
        long start = System.nanoTime();
        double[] mean = new double[SiteFingerprint.LENGTH];
        try {
            Crystal neutral = Crystal.of(crystal.lattice(), crystal.atomicNumbers(), crystal.fractional());
            MergedSites sites = MergedSites.of(neutral);
            for (int site = 0; site < crystal.size(); site++) {
                progress.checkCancelled();
                double seconds = (System.nanoTime() - start) / 1e9;
                if (limitSeconds > 0 && seconds > limitSeconds) {
                    return none(
                            TIME_LIMIT,
                            String.format(
                                    Locale.ROOT,
                                    "%d of %d sites took %.1f s, the limit is %.1f s",
                                    site,
                                    crystal.size(),
                                    seconds,
                                    limitSeconds));
                }
                CrystalNn.Environment environment = sites.environment(site);
                if (environment.isSparse()) {
                    return none(
                            NO_FINGERPRINT,
                            "site " + (site + 1)
                                    + " has three neighbours within its first search, for which the published"
                                    + " CrystalNN finds no Voronoi cell");
                }
                double[] values = sites.fingerprint(environment);
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += values[i] / crystal.size();
                }
            }
        } catch (IllegalArgumentException
                | IllegalStateException e) { // sites that coincide almost, cells beyond double precision
            return none(NO_FINGERPRINT, e.getMessage());
        }
        for (double value : mean) {
            if (!Double.isFinite(value)) {
                return none(NO_FINGERPRINT, "a number of it is " + value);
            }
        }
        return of(mean);
    }
}
