package org.autoperi.crystal.matching;

/** Why two crystals are the same, are not, or why it is not known. */
public enum Reason {
    /** Lattice and sites agree within the tolerances. */
    MATCHED("match"),
    /** They hold different kinds of sites, or in other proportions. */
    COMPOSITION("composition differs"),
    /** The reduced cells hold different numbers of sites. */
    SITE_COUNT("number of sites differs"),
    /** No basis of the one lattice is near the reduced basis of the other. */
    LATTICE("no lattice mapping"),
    /** Lattices agree, but not all sites can be paired within the tolerance. */
    SITES("sites too far apart"),
    /** Average minimum distances differ by more than the cut-off of the approximate mode. */
    INVARIANT("average minimum distances differ"),
    /** The time limit of one comparison was up. */
    TIME_LIMIT("time limit");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /** Returns the reason in words, for tables and files. */
    public String text() {
        return text;
    }
}
