package org.autoperi.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.PreparedCrystal;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.physics.TypicalVolumes;

/**
 * Known crystals that lend their structure to other compositions: the baseline that a generator has to beat. A template for atoms of some kinds
 * is a crystal of the pool with as many atoms of as many elements; elements of equal number change places, and the volume is rescaled. Nothing is
 * random and nothing is learned beyond the pool. Immutable and thread-safe.
 */
public final class TemplatePool {
    /** What makes a template a good one. */
    public enum Ranking {
        /** Elements that are chemically alike; the volume follows the typical volumes of the atoms. */
        ALIKE,
        /** First as many atoms as possible that stay what they are, then elements that are alike; the volume stays. */
        NEAREST
    }

    /** More ways to give each element a role are not tried for one template; five elements of equal number have 120. */
    private static final int MOST_ROLES = 720;
    /** Two candidates this near would be found again by the same structures; the tolerances of pymatgen's matcher, a third of the site's. */
    private static final StructureMatcher SAME =
            new StructureMatcher(MatchSettings.defaults().withTolerances(0.1, 0.1, 5));

    private static final double RADIUS_ANGSTROM = 0.25;
    private static final double ELECTRONEGATIVITY = 0.5;
    private static final double OTHER_GROUP = 0.5;

    private final Map<List<Integer>, List<Crystal>> byCounts;
    private final int size;

    private TemplatePool(Map<List<Integer>, List<Crystal>> byCounts, int size) {
        this.byCounts = byCounts;
        this.size = size;
    }

    /** Takes crystals, primitive cells of which the ordered ones serve as templates. */
    public static TemplatePool of(List<Crystal> crystals) {
        Map<List<Integer>, List<Crystal>> byCounts = new HashMap<>();
        int size = 0;
        for (Crystal crystal : crystals) {
            if (crystal.isOrdered()) {
                byCounts.computeIfAbsent(counts(amounts(crystal.atomicNumbers())), key -> new ArrayList<>())
                        .add(crystal);
                size++;
            }
        }
        return new TemplatePool(byCounts, size);
    }

    /** Returns the number of templates. */
    public int size() {
        return size;
    }

    /**
     * Returns how many templates there are for some atoms: crystals of as many atoms of as many elements.
     *
     * @param atomicNumbers the atoms of the cell
     */
    public int count(int[] atomicNumbers) {
        return byCounts.getOrDefault(counts(amounts(atomicNumbers)), List.of()).size();
    }

    /**
     * A candidate with what it was made from.
     *
     * @param crystal the atoms that were asked for, in the places of those of the template
     * @param template the crystal of the pool, with its name
     * @param distance how unlike the exchanged elements are, 0 if all stay what they are; the mean over the elements of squared differences of
     *     electronegativity (in 0.5) and covalent radius (in 0.25 angstrom), and 0.5 where the groups differ
     * @param alike how many templates, and ways to exchange their elements, gave this structure; of those at least that are as alike as the last
     *     candidate
     * @param support sum of exp(-distance) over these
     */
    public record Copy(Crystal crystal, Crystal template, double distance, int alike, double support) {}

    /** A template with the role that each of its elements gets. */
    private record Role(Crystal template, Map<Integer, Integer> standsFor, int changed, double distance, int order) {}

    private record Amount(int atomicNumber, int count) {}

    /**
     * Returns candidates for the structure of some atoms, the best first and no two of them alike; empty if no template has these numbers of atoms.
     * O(T log T) for T templates with these numbers.
     *
     * @param atomicNumbers the atoms of the cell
     * @param most largest number of candidates
     */
    public List<Crystal> candidates(int[] atomicNumbers, int most, Ranking ranking) {
        return copies(atomicNumbers, most, ranking).stream().map(Copy::crystal).toList();
    }

    /** The same with what each candidate was made from. */
    public List<Copy> copies(int[] atomicNumbers, int most, Ranking ranking) {
        return copies(atomicNumbers, most, ranking, template -> true);
    }

    /** The same with a part of the pool, to see what it says of a crystal that is in it. */
    public List<Copy> copies(int[] atomicNumbers, int most, Ranking ranking, Predicate<Crystal> templates) {
        List<Amount> wanted = amounts(atomicNumbers);
        List<Role> roles = new ArrayList<>();
        for (Crystal template : byCounts.getOrDefault(counts(wanted), List.of())) {
            if (!templates.test(template)) {
                continue;
            }
            List<Amount> has = amounts(template.atomicNumbers());
            int before = roles.size();
            assign(template, has, wanted, new int[has.size()], 0, roles, before);
        }
        Comparator<Role> order = Comparator.comparingDouble(Role::distance).thenComparingInt(Role::order);
        roles.sort(
                ranking == Ranking.ALIKE
                        ? order
                        : Comparator.comparingInt(Role::changed).thenComparing(order));
        return distinct(roles, most, ranking);
    }

    private static List<Copy> distinct(List<Role> roles, int most, Ranking ranking) {
        List<Copy> found = new ArrayList<>();
        List<PreparedCrystal> prepared = new ArrayList<>();
        for (Role role : most > 0 ? roles : List.<Role>of()) {
            Crystal candidate = crystal(role, ranking);
            try {
                PreparedCrystal own = SAME.prepare(candidate);
                int same = 0;
                while (same < prepared.size()
                        && !SAME.fit(own, prepared.get(same)).isSame()) {
                    same++;
                }
                double support = Math.exp(-role.distance);
                if (same < prepared.size()) {
                    Copy copy = found.get(same);
                    found.set(
                            same,
                            new Copy(
                                    copy.crystal,
                                    copy.template,
                                    copy.distance,
                                    copy.alike + 1,
                                    copy.support + support));
                } else if (found.size() == most) {
                    break;
                } else {
                    found.add(new Copy(candidate, role.template, role.distance, 1, support));
                    prepared.add(own);
                }
            } catch (IllegalArgumentException e) {
                // A cell that cannot be reduced cannot be compared, so it is no template.
                continue;
            }
        }
        return found;
    }

    /** Gives each element of the template, from the given one on, every wanted element that is free and as frequent. */
    private static void assign(
            Crystal template, List<Amount> has, List<Amount> wanted, int[] role, int at, List<Role> roles, int before) {
        if (at == role.length) {
            roles.add(role(template, has, wanted, role, roles.size()));
            return;
        }
        for (int i = 0; i < wanted.size() && roles.size() - before < MOST_ROLES; i++) {
            boolean isFree = true;
            for (int k = 0; k < at; k++) {
                isFree &= role[k] != i;
            }
            if (isFree && wanted.get(i).count == has.get(at).count) {
                role[at] = i;
                assign(template, has, wanted, role, at + 1, roles, before);
            }
        }
    }

    private static Role role(Crystal template, List<Amount> has, List<Amount> wanted, int[] role, int order) {
        Map<Integer, Integer> standsFor = new LinkedHashMap<>();
        int changed = 0;
        double sum = 0;
        for (int i = 0; i < role.length; i++) {
            Amount from = has.get(i);
            Amount to = wanted.get(role[i]);
            standsFor.put(from.atomicNumber, to.atomicNumber);
            changed += from.atomicNumber == to.atomicNumber ? 0 : from.count;
            sum += distance(Element.of(from.atomicNumber), Element.of(to.atomicNumber));
        }
        return new Role(template, standsFor, changed, sum / role.length, order);
    }

    /** How unlike two elements are: squared differences of electronegativity and covalent radius, and whether the groups differ. */
    private static double distance(Element one, Element other) {
        if (one == other) {
            return 0;
        }
        double x = (electronegativity(one) - electronegativity(other)) / ELECTRONEGATIVITY;
        double r = (one.covalentRadiusAngstrom() - other.covalentRadiusAngstrom()) / RADIUS_ANGSTROM;
        return x * x + r * r + (one.group() == other.group() ? 0 : OTHER_GROUP);
    }

    /** Noble gases and superheavy elements without accepted value count as the middle of the scale. */
    private static double electronegativity(Element element) {
        return element.electronegativity().orElse(2.2);
    }

    private static Crystal crystal(Role role, Ranking ranking) {
        List<Site> sites = new ArrayList<>();
        for (int i = 0; i < role.template.size(); i++) {
            Site site = role.template.site(i);
            Element element =
                    Element.of(role.standsFor.get(role.template.element(i).atomicNumber()));
            sites.add(Site.of(element, site.x(), site.y(), site.z()));
        }
        Lattice lattice = role.template.lattice();
        Crystal crystal = Crystal.builder(lattice).addAll(sites).build();
        return ranking == Ranking.NEAREST
                ? crystal
                : crystal.withLattice(
                        lattice.withVolume(lattice.volume() * growth(role.template, crystal.atomicNumbers())));
    }

    /** By what the volume of a template grows when its atoms become others. */
    private static double growth(Crystal template, int[] atomicNumbers) {
        OptionalDouble before = TypicalVolumes.of(template.atomicNumbers());
        OptionalDouble after = TypicalVolumes.of(atomicNumbers);
        return before.isPresent() && after.isPresent()
                ? after.getAsDouble() / before.getAsDouble()
                : spheres(atomicNumbers) / spheres(template.atomicNumbers());
    }

    private static double spheres(int[] atomicNumbers) {
        return Arrays.stream(atomicNumbers)
                .mapToDouble(z -> Math.pow(Element.of(z).covalentRadiusAngstrom(), 3))
                .sum();
    }

    private static List<Amount> amounts(int[] atomicNumbers) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int z : atomicNumbers) {
            counts.merge(z, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(entry -> new Amount(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<Integer> counts(List<Amount> amounts) {
        return amounts.stream().map(Amount::count).sorted().toList();
    }
}
