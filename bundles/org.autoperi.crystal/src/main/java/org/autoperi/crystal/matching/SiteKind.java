package org.autoperi.crystal.matching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Species;

/**
 * What a site holds, for comparisons.
 *
 * @param label text by which kinds are sorted
 * @param species what shares the site, in a fixed order
 */
record SiteKind(String label, List<Species> species) {
    private static final Comparator<Species> ORDER = Comparator.comparingDouble(
                    (Species s) -> s.element().electronegativity().orElse(Double.MAX_VALUE))
            .thenComparing(Species::element)
            .thenComparing(s -> s.oxidation().orElse(0));

    private static final List<SiteKind> WHOLE_ELEMENTS = Arrays.stream(Element.values())
            .map(element -> new SiteKind(element.symbol(), List.of(Species.of(element))))
            .toList();

    /** Returns the kind of a site of a crystal with its oxidation states. */
    static SiteKind of(Crystal crystal, int site) {
        return of(crystal.species(site));
    }

    private static SiteKind of(List<Species> shared) {
        Species first = shared.get(0);
        if (shared.size() == 1 && first.occupancy() == 1 && first.oxidation().isEmpty()) {
            return WHOLE_ELEMENTS.get(first.element().ordinal());
        }
        List<Species> sorted = new ArrayList<>(shared);
        sorted.sort(ORDER);
        boolean whole = shared.size() == 1 && first.occupancy() == 1;
        String label = sorted.stream()
                .map(s -> whole ? name(s) : String.format(Locale.ROOT, "%s:%.3g", name(s), s.occupancy()))
                .collect(Collectors.joining(", "));
        return new SiteKind(label, List.copyOf(sorted));
    }

    private static String name(Species species) {
        if (species.oxidation().isEmpty()) {
            return species.element().symbol();
        }
        int charge = species.oxidation().getAsInt();
        String number = Math.abs(charge) == 1 ? "" : Integer.toString(Math.abs(charge));
        return species.element().symbol() + number + (charge < 0 ? "-" : "+");
    }

    /** Returns this kind without oxidation states. */
    SiteKind withoutOxidation() {
        if (species.stream().allMatch(s -> s.oxidation().isEmpty())) {
            return this;
        }
        TreeMap<Element, Double> amounts = new TreeMap<>();
        species.forEach(s -> amounts.merge(s.element(), s.occupancy(), Double::sum));
        return of(amounts.entrySet().stream()
                .map(e -> new Species(e.getKey(), e.getValue(), OptionalInt.empty()))
                .toList());
    }

    /** Whether one species fills the site. */
    boolean isOrdered() {
        return species.size() == 1 && species.get(0).occupancy() == 1;
    }

    /** Atoms per site. */
    double atoms() {
        return species.stream().mapToDouble(Species::occupancy).sum();
    }
}
