package org.autoperi.crystal;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * An element that occupies a site wholly or in part.
 *
 * <pre>{@code
 * Species.of(Element.Fe).withOxidation(3); // prints as Fe+3
 * Species.of(Element.Fe, 0.5);             // half of the sites; prints as Fe:0.5
 * }</pre>
 *
 * <p>Immutable and thread-safe. The constructor throws {@link IllegalArgumentException} if the occupancy is not in (0, 1]; up to 1 % more,
 * as rounded tables have it, counts as 1.
 *
 * @param element the element
 * @param occupancy fraction of the site it fills, in (0, 1]
 * @param oxidation oxidation state in elementary charges, empty where unknown
 */
public record Species(Element element, double occupancy, OptionalInt oxidation) {

    /** Slack for sums of rounded occupancies such as 0.3333 + 0.6667. */
    static final double OCCUPANCY_SLACK = 1e-2;

    /** Checks the occupancy. */
    public Species {
        Objects.requireNonNull(element, "element");
        Objects.requireNonNull(oxidation, "oxidation");
        if (!(occupancy > 0 && occupancy <= 1 + OCCUPANCY_SLACK)) {
            throw new IllegalArgumentException("occupancy of " + element + " must be in (0, 1], found " + occupancy);
        }
        occupancy = Math.min(1, occupancy);
    }

    /** Returns the element at full occupancy with unknown oxidation state. */
    public static Species of(Element element) {
        return new Species(element, 1, OptionalInt.empty());
    }

    /** Returns the element at a given occupancy with unknown oxidation state. */
    public static Species of(Element element, double occupancy) {
        return new Species(element, occupancy, OptionalInt.empty());
    }

    /** Returns this species with a known oxidation state in elementary charges. */
    public Species withOxidation(int charge) {
        return new Species(element, occupancy, OptionalInt.of(charge));
    }

    @Override
    public String toString() {
        String charge = oxidation.isPresent() ? String.format(Locale.ROOT, "%+d", oxidation.getAsInt()) : "";
        return element + charge + (occupancy == 1 ? "" : ":" + occupancy);
    }
}
