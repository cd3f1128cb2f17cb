package org.autoperi.crystal;

/**
 * One site of an asymmetric unit with its place in the space group.
 *
 * @param site the site
 * @param letter Wyckoff letter, {@code a} to {@code z} and {@code A}
 * @param multiplicity number of equivalent sites in the conventional cell
 * @param siteSymmetry site-symmetry symbol of International Tables, such as {@code -4m.2}
 */
public record WyckoffSite(Site site, char letter, int multiplicity, String siteSymmetry) {

    /** Returns multiplicity and letter, such as {@code 8c}. */
    public String symbol() {
        return multiplicity + String.valueOf(letter);
    }
}
