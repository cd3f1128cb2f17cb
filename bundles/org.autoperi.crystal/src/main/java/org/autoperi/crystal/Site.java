package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A position in the unit cell with the species that share it.
 *
 * <pre>{@code
 * Site iron = Site.of(Element.Fe, 0, 0.5, 0.25);
 * Site mixed = new Site(List.of(Species.of(Element.Fe, 0.6), Species.of(Element.Mn, 0.4)), 0, 0.5, 0.25, "M1");
 * }</pre>
 *
 * <p>Immutable and thread-safe. The constructor throws {@link IllegalArgumentException} if there is no species, the occupancies sum to
 * more than one (beyond the rounding of tables, 1 %) or a coordinate is not finite.
 *
 * @param species at least one; the occupancies sum to one at most
 * @param x fractional coordinate along the first lattice vector, likewise y and z; any finite number here, wrapped by the crystal
 * @param label free text such as {@code Fe1}, empty if there is none
 * @param properties what else is known of the site, such as its displacements
 */
public record Site(List<Species> species, double x, double y, double z, String label, SiteProperties properties) {

    /** Copies and checks. */
    public Site {
        species = List.copyOf(species);
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(properties, "properties");
        if (species.isEmpty()) {
            throw new IllegalArgumentException("a site needs at least one species");
        }
        double sum = species.stream().mapToDouble(Species::occupancy).sum();
        if (sum > 1 + Species.OCCUPANCY_SLACK) {
            throw new IllegalArgumentException("occupancies of site " + species + " sum to " + sum + ", more than 1");
        }
        if (!(Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z))) {
            throw new IllegalArgumentException(
                    "coordinates of site " + species + " must be finite, found " + x + ", " + y + ", " + z);
        }
    }

    /** A site of which nothing more is known. */
    public Site(List<Species> species, double x, double y, double z, String label) {
        this(species, x, y, z, label, SiteProperties.none());
    }

    /** Returns a fully occupied site without label. */
    public static Site of(Element element, double x, double y, double z) {
        return new Site(List.of(Species.of(element)), x, y, z, "");
    }

    /** Tells whether exactly one species fills the site wholly. */
    public boolean isOrdered() {
        return species.size() == 1 && species.get(0).occupancy() == 1;
    }

    /** Returns this site at another position. */
    public Site withPosition(double newX, double newY, double newZ) {
        return new Site(species, newX, newY, newZ, label, properties);
    }

    /** Returns this site with other species. */
    public Site withSpecies(List<Species> newSpecies) {
        return new Site(newSpecies, x, y, z, label, properties);
    }

    /** Returns this site under another label, empty for none. */
    public Site withLabel(String newLabel) {
        return new Site(species, x, y, z, newLabel, properties);
    }

    /** This site with an element in the place of another, as {@link Crystal#replaced} says. */
    Site replaced(Element from, Element to) {
        if (from == to || species.stream().noneMatch(s -> s.element() == from)) {
            return this;
        }
        double both = 0;
        List<Species> next = new ArrayList<>();
        for (Species each : species) {
            if (each.element() == from || each.element() == to) {
                both += each.occupancy();
            } else {
                next.add(each);
            }
        }
        next.add(0, Species.of(to, both));
        return withSpecies(next).withLabel("");
    }

    /** Returns this site with other properties. */
    public Site withProperties(SiteProperties newProperties) {
        return new Site(species, x, y, z, label, newProperties);
    }

    @Override
    public String toString() {
        String who = species.stream().map(Species::toString).collect(Collectors.joining("+"));
        return (label.isEmpty() ? "" : label + " ") + who + " (" + x + ", " + y + ", " + z + ")";
    }
}
