package org.autoperi.crystal.matching;

import java.util.Objects;

/**
 * When two crystals are the same. The names in parentheses are those of pymatgen's StructureMatcher.
 *
 * @param lengthTolerance largest relative difference of cell lengths (ltol), at least 0
 * @param siteTolerance largest distance of paired sites as a fraction of the mean free length (V / N)^(1/3) (stol), above 0
 * @param angleToleranceDegrees largest difference of cell angles in degrees (angle_tol), at least 0
 * @param primitiveCell whether primitive cells are compared (primitive_cell)
 * @param scale whether both are brought to the same volume first (scale)
 * @param attemptSupercell whether a whole multiple of the smaller cell may match the larger one (attempt_supercell)
 * @param allowSubset whether the smaller one may match some of the sites of the larger one (allow_subset)
 * @param comparison when two sites hold the same (comparator)
 * @param supercellSize what the number of cells in a supercell is counted by (supercell_size)
 */
public record MatchSettings(
        double lengthTolerance,
        double siteTolerance,
        double angleToleranceDegrees,
        boolean primitiveCell,
        boolean scale,
        boolean attemptSupercell,
        boolean allowSubset,
        SiteComparison comparison,
        SupercellSize supercellSize) {

    /** Checks the tolerances. */
    public MatchSettings {
        Objects.requireNonNull(comparison, "comparison");
        Objects.requireNonNull(supercellSize, "supercellSize");
        require(lengthTolerance >= 0 && lengthTolerance < 10, "length tolerance", "from 0 to 10", lengthTolerance);
        require(siteTolerance > 0 && siteTolerance < 10, "site tolerance", "above 0 and below 10", siteTolerance);
        require(
                angleToleranceDegrees >= 0 && angleToleranceDegrees <= 180,
                "angle tolerance",
                "from 0 to 180 degrees",
                angleToleranceDegrees);
    }

    private static void require(boolean holds, String what, String expected, double found) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be " + expected + ", found " + found);
        }
    }

    /**
     * Returns the defaults of pymatgen: lengths 0.2, sites 0.3, angles 5 degrees, primitive cells of the same volume. Sites are compared by
     * element; pymatgen's own default, {@link SiteComparison#SPECIES}, differs only where oxidation states are given.
     */
    public static MatchSettings defaults() {
        return of(0.2, 0.3, 5);
    }

    /**
     * Returns the settings of the tables of generative models: lengths 0.3, sites 0.5, angles 10 degrees.
     *
     * <p>Source: Xie et al., CDVAE, arXiv:2110.06197, and its successors.
     */
    public static MatchSettings cdvae() {
        return of(0.3, 0.5, 10);
    }

    private static MatchSettings of(double lengths, double sites, double angles) {
        return new MatchSettings(
                lengths, sites, angles, true, true, false, false, SiteComparison.ELEMENT, SupercellSize.SITES);
    }

    /** Returns these settings with other tolerances. */
    public MatchSettings withTolerances(double lengths, double sites, double anglesDegrees) {
        return new MatchSettings(
                lengths,
                sites,
                anglesDegrees,
                primitiveCell,
                scale,
                attemptSupercell,
                allowSubset,
                comparison,
                supercellSize);
    }

    /** Returns these settings with or without the reduction to primitive cells. */
    public MatchSettings withPrimitiveCell(boolean wanted) {
        return new MatchSettings(
                lengthTolerance,
                siteTolerance,
                angleToleranceDegrees,
                wanted,
                scale,
                attemptSupercell,
                allowSubset,
                comparison,
                supercellSize);
    }

    /** Returns these settings with or without scaling to the same volume. */
    public MatchSettings withScale(boolean wanted) {
        return new MatchSettings(
                lengthTolerance,
                siteTolerance,
                angleToleranceDegrees,
                primitiveCell,
                wanted,
                attemptSupercell,
                allowSubset,
                comparison,
                supercellSize);
    }

    /** Returns these settings with or without supercells, counted by sites. */
    public MatchSettings withAttemptSupercell(boolean wanted) {
        return new MatchSettings(
                lengthTolerance,
                siteTolerance,
                angleToleranceDegrees,
                primitiveCell,
                scale,
                wanted,
                allowSubset,
                comparison,
                supercellSize);
    }

    /** Returns these settings with or without subsets. */
    public MatchSettings withAllowSubset(boolean wanted) {
        return new MatchSettings(
                lengthTolerance,
                siteTolerance,
                angleToleranceDegrees,
                primitiveCell,
                scale,
                attemptSupercell,
                wanted,
                comparison,
                supercellSize);
    }

    /** Returns these settings with another comparison of sites. */
    public MatchSettings withComparison(SiteComparison wanted) {
        return new MatchSettings(
                lengthTolerance,
                siteTolerance,
                angleToleranceDegrees,
                primitiveCell,
                scale,
                attemptSupercell,
                allowSubset,
                wanted,
                supercellSize);
    }
}
