package org.autoperi.crystal.matching;

/** When two sites hold the same. */
public enum SiteComparison {
    /** Equal elements with equal occupancies; oxidation states play no role. */
    ELEMENT,
    /** Equal elements, occupancies and oxidation states. */
    SPECIES
}
