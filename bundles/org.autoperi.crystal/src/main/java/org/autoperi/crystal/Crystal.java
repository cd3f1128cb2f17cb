package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A crystal structure: a lattice and the sites of one unit cell.
 *
 * <pre>{@code
 * Crystal salt = Crystal.builder(Lattice.ofParameters(3.99, 3.99, 3.99, 60, 60, 60))
 *         .name("halite")
 *         .add(Element.Na, 0, 0, 0)
 *         .add(Element.Cl, 0.5, 0.5, 0.5)
 *         .build();
 * salt.composition().reducedFormula(); // "NaCl"
 * salt.distanceAngstrom(0, 1);         // 2.82...
 * salt.replaced(Element.Na, Element.K).withLattice(salt.lattice().scaled(1.12));
 * Supercell.of(salt, 2, 2, 2).size();  // 16
 * }</pre>
 *
 * <p>Immutable, thread-safe and valid by construction: at least one site, finite fractional coordinates wrapped to [0, 1), a lattice with a
 * volume; what is not raises {@link IllegalArgumentException} with the place and the value. Methods that change something return a new
 * crystal and keep name, labels, site properties and the order of sites unless they say otherwise. Sites may be disordered (shared by
 * several species or partly empty); {@link #element} and {@link #atomicNumbers} refuse such a crystal by name, so code that cannot treat
 * disorder need not ask. Sites are counted from 0 in this class, from 1 in messages. Axis N counts sites.
 *
 * <p>Lengths are in angstrom, angles in degrees. Asking for a site costs O(1), everything about all sites O(N).
 */
public final class Crystal {

    /** Grams per dalton times cubic angstrom per cubic centimetre: 1.66053906660e-24 g (CODATA 2018) / 1e-24 cm3. */
    private static final double GRAM_PER_CC = 1.66053906660;

    private final String name;
    private final Lattice lattice;
    private final List<List<Species>> species;
    private final List<String> labels;
    private final List<SiteProperties> siteProperties;
    private final double[] frac;
    private final boolean ordered;
    private final Map<String, Double> properties;

    private Crystal(
            String name,
            Lattice lattice,
            List<List<Species>> species,
            List<String> labels,
            List<SiteProperties> siteProperties,
            double[] frac,
            Map<String, Double> properties) {
        if (species.isEmpty()) {
            throw new IllegalArgumentException("crystal" + quoted(name) + " has no atoms; expected at least one site");
        }
        this.name = name;
        this.lattice = lattice;
        this.species = species;
        this.labels = labels;
        this.siteProperties = siteProperties;
        this.frac = frac;
        this.ordered = species.stream().allMatch(Crystal::isOrdered);
        this.properties = properties;
        for (int i = 0; i < frac.length; i++) {
            if (!Double.isFinite(frac[i])) {
                throw new IllegalArgumentException("crystal" + quoted(name) + ": coordinate " + "xyz".charAt(i % 3)
                        + " of site " + (i / 3 + 1) + " (" + species.get(i / 3) + ") must be finite, found " + frac[i]);
            }
            frac[i] = wrap(frac[i]);
        }
    }

    private static String quoted(String name) {
        return name.isEmpty() ? "" : " '" + name + "'";
    }

    private static boolean isOrdered(List<Species> site) {
        return site.size() == 1 && site.get(0).occupancy() == 1;
    }

    /** Returns the coordinate shifted by a whole number into [0, 1). */
    public static double wrap(double coordinate) {
        double wrapped = coordinate - Math.floor(coordinate);
        return wrapped >= 1 ? 0 : wrapped + 0.0; // tiny negative numbers round up to 1; adding 0.0 turns -0.0 into 0.0
    }

    /**
     * Returns an ordered crystal without name.
     *
     * @param lattice lattice vectors in angstrom
     * @param elements element of each site, shape [N]
     * @param frac fractional coordinates, shape [N, 3] flattened, any finite numbers
     * @throws IllegalArgumentException if the shapes disagree, there is no site or a coordinate is not finite
     */
    public static Crystal of(Lattice lattice, List<Element> elements, double[] frac) {
        if (frac.length != 3 * elements.size()) {
            throw new IllegalArgumentException("expected " + 3 * elements.size() + " coordinates for " + elements.size()
                    + " sites, found " + frac.length);
        }
        Map<Element, List<Species>> full = new EnumMap<>(Element.class);
        List<List<Species>> species = elements.stream()
                .map(e -> full.computeIfAbsent(e, x -> List.of(Species.of(x))))
                .toList();
        List<String> labels = Collections.nCopies(elements.size(), "");
        List<SiteProperties> none = Collections.nCopies(elements.size(), SiteProperties.none());
        return new Crystal(
                "", Objects.requireNonNull(lattice, "lattice"), species, labels, none, frac.clone(), Map.of());
    }

    /** Returns an ordered crystal without name; see {@link #of(Lattice, List, double[])}. */
    public static Crystal of(Lattice lattice, int[] atomicNumbers, double[] frac) {
        return of(lattice, Arrays.stream(atomicNumbers).mapToObj(Element::of).toList(), frac);
    }

    /** Returns a builder for crystals with disorder, labels, a name or properties. */
    public static Builder builder(Lattice lattice) {
        return new Builder(lattice);
    }

    /** Returns the identifier of the structure, empty if it has none. */
    public String name() {
        return name;
    }

    /** Returns the lattice. */
    public Lattice lattice() {
        return lattice;
    }

    /** Returns N, the number of sites in the cell. */
    public int size() {
        return species.size();
    }

    /** Tells whether every site is filled wholly by one element. */
    public boolean isOrdered() {
        return ordered;
    }

    /** Returns the species that share a site, unmodifiable. */
    public List<Species> species(int site) {
        return species.get(site);
    }

    /** Returns the label of a site, empty if it has none. */
    public String label(int site) {
        return labels.get(site);
    }

    /** Returns what else is known of a site, such as its displacements. */
    public SiteProperties siteProperties(int site) {
        return siteProperties.get(site);
    }

    /** Returns the site as a value of its own. */
    public Site site(int site) {
        return new Site(
                species.get(site),
                frac(site, 0),
                frac(site, 1),
                frac(site, 2),
                labels.get(site),
                siteProperties.get(site));
    }

    /** Returns all sites. */
    public List<Site> sites() {
        List<Site> sites = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            sites.add(site(i));
        }
        return Collections.unmodifiableList(sites);
    }

    /**
     * Returns the element on an ordered site.
     *
     * @throws IllegalStateException if the site is disordered; use {@link #species(int)} or choose an ordered approximant
     */
    public Element element(int site) {
        List<Species> here = species.get(site);
        if (!isOrdered(here)) {
            throw new IllegalStateException("crystal" + quoted(name) + " is disordered: site " + (site + 1) + " holds "
                    + here.stream().map(Species::toString).collect(Collectors.joining(" + "))
                    + "; expected exactly one element with occupancy 1 on every site");
        }
        return here.get(0).element();
    }

    /**
     * Returns the atomic numbers, shape [N].
     *
     * @throws IllegalStateException if a site is disordered
     */
    public int[] atomicNumbers() {
        int[] numbers = new int[size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = element(i).atomicNumber();
        }
        return numbers;
    }

    /** Returns a copy of the fractional coordinates, shape [N, 3] flattened, each in [0, 1). */
    public double[] fractional() {
        return frac.clone();
    }

    /** Returns one fractional coordinate, in [0, 1). */
    public double frac(int site, int axis) {
        return frac[3 * site + axis];
    }

    /** Returns Cartesian coordinates in angstrom, shape [N, 3] flattened. */
    public double[] cartesian() {
        return lattice.toCartesian(frac);
    }

    /** Returns the composition of the cell, partial occupancies counted as such. */
    public Composition composition() {
        return Composition.ofSites(species);
    }

    /** Returns the mass density in gram per cubic centimetre. */
    public double densityGramPerCubicCentimetre() {
        return composition().mass() * GRAM_PER_CC / lattice.volume();
    }

    /** Returns cubic angstrom per site. */
    public double volumePerAtom() {
        return lattice.volume() / size();
    }

    /**
     * Returns the shortest distance in angstrom between two sites, images included; 0 for a site and itself.
     *
     * <p>Each call reduces the lattice; for many distances keep a {@link PeriodicDistance}, for neighbours use {@code NeighbourSearch} of
     * the graph room.
     */
    public double distanceAngstrom(int first, int second) {
        return PeriodicDistance.of(lattice).between(this, first, second);
    }

    /** Returns the sites on which an element is found, wholly or in part, in rising order. */
    public int[] sitesOf(Element element) {
        return IntStream.range(0, size())
                .filter(site -> species.get(site).stream().anyMatch(s -> s.element() == element))
                .toArray();
    }

    /** Returns properties of the whole structure, unmodifiable; the unit belongs to the key. */
    public Map<String, Double> properties() {
        return properties;
    }

    /** Returns this crystal under another name. */
    public Crystal withName(String newName) {
        Objects.requireNonNull(newName, "name");
        return new Crystal(newName, lattice, species, labels, siteProperties, frac.clone(), properties);
    }

    /** Returns this crystal with other lattice vectors and the same fractional coordinates. */
    public Crystal withLattice(Lattice newLattice) {
        return new Crystal(
                name,
                Objects.requireNonNull(newLattice, "lattice"),
                species,
                labels,
                siteProperties,
                frac.clone(),
                properties);
    }

    /**
     * Returns this crystal with other fractional coordinates.
     *
     * @param newFrac shape [N, 3] flattened
     * @throws IllegalArgumentException if the length is not 3 N or a coordinate is not finite
     */
    public Crystal withFractional(double[] newFrac) {
        if (newFrac.length != frac.length) {
            throw new IllegalArgumentException("expected " + frac.length + " coordinates, found " + newFrac.length);
        }
        return new Crystal(name, lattice, species, labels, siteProperties, newFrac.clone(), properties);
    }

    /** Returns this crystal with all sites moved by the same fractional vector: another origin. */
    public Crystal translated(double x, double y, double z) {
        double[] moved = frac.clone();
        for (int i = 0; i < moved.length; i += 3) {
            moved[i] += x;
            moved[i + 1] += y;
            moved[i + 2] += z;
        }
        return withFractional(moved);
    }

    /**
     * Returns this crystal with other sites.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Crystal withSites(List<Site> newSites) {
        Builder builder = builder(lattice).name(name).addAll(newSites);
        properties.forEach(builder::property);
        return builder.build();
    }

    /** Returns this crystal with one site more, as the last. */
    public Crystal withSite(Site site) {
        List<Site> more = new ArrayList<>(sites());
        more.add(site);
        return withSites(more);
    }

    /**
     * Returns this crystal without some sites; the others keep their order and move up.
     *
     * @throws IndexOutOfBoundsException if there is no such site
     * @throws IllegalArgumentException if no site would be left
     */
    public Crystal withoutSites(int... unwanted) {
        BitSet gone = new BitSet(size());
        for (int site : unwanted) {
            gone.set(Objects.checkIndex(site, size()));
        }
        return withSites(IntStream.range(0, size())
                .filter(site -> !gone.get(site))
                .mapToObj(this::site)
                .toList());
    }

    /**
     * Returns this crystal with one element in the place of another, at the same occupancies.
     *
     * <p>Where a site changes, its label and the oxidation state of the replaced element go. A site that held both elements holds their sum.
     */
    public Crystal replaced(Element from, Element to) {
        return withSites(sites().stream().map(site -> site.replaced(from, to)).toList());
    }

    /**
     * Returns this crystal with the sites of each element together, elements in the order of the formula as {@link Composition} has it, sites
     * of one element in their order; a disordered site stands with the first of its elements. POSCAR files look tidier so.
     */
    public Crystal sorted() {
        List<Element> order = List.copyOf(composition().elements());
        return withSites(sites().stream()
                .sorted(Comparator.comparingInt(
                        site -> order.indexOf(site.species().get(0).element())))
                .toList());
    }

    /** Returns this crystal with one property more, or changed. */
    public Crystal withProperty(String key, double value) {
        Map<String, Double> more = new LinkedHashMap<>(properties);
        more.put(Objects.requireNonNull(key, "key"), value);
        return withProperties(more);
    }

    /** Returns this crystal with other properties. */
    public Crystal withProperties(Map<String, Double> newProperties) {
        Map<String, Double> copy = Collections.unmodifiableMap(new LinkedHashMap<>(newProperties));
        return new Crystal(name, lattice, species, labels, siteProperties, frac.clone(), copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Crystal that
                && name.equals(that.name)
                && lattice.equals(that.lattice)
                && species.equals(that.species)
                && labels.equals(that.labels)
                && siteProperties.equals(that.siteProperties)
                && Arrays.equals(frac, that.frac)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, lattice, species, Arrays.hashCode(frac));
    }

    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + " ") + composition().formula() + " " + lattice;
    }

    /** Collects the parts of a crystal; not thread-safe. */
    public static final class Builder {
        private final Lattice lattice;
        private final List<Site> sites = new ArrayList<>();
        private final Map<String, Double> properties = new LinkedHashMap<>();
        private String name = "";

        private Builder(Lattice lattice) {
            this.lattice = Objects.requireNonNull(lattice, "lattice");
        }

        /** Sets the identifier. */
        public Builder name(String newName) {
            name = Objects.requireNonNull(newName, "name");
            return this;
        }

        /** Adds a site. */
        public Builder add(Site site) {
            sites.add(Objects.requireNonNull(site, "site"));
            return this;
        }

        /** Adds a fully occupied site at fractional coordinates. */
        public Builder add(Element element, double x, double y, double z) {
            return add(Site.of(element, x, y, z));
        }

        /** Adds sites. */
        public Builder addAll(Iterable<Site> more) {
            more.forEach(this::add);
            return this;
        }

        /** Sets a property of the whole structure; the unit belongs to the key, as in {@code formation_energy_ev_per_atom}. */
        public Builder property(String key, double value) {
            properties.put(Objects.requireNonNull(key, "key"), value);
            return this;
        }

        /**
         * Returns the crystal.
         *
         * @throws IllegalArgumentException if there is no site
         */
        public Crystal build() {
            double[] frac = new double[3 * sites.size()];
            List<List<Species>> species = new ArrayList<>(sites.size());
            List<String> labels = new ArrayList<>(sites.size());
            List<SiteProperties> siteProperties = new ArrayList<>(sites.size());
            for (int i = 0; i < sites.size(); i++) {
                Site site = sites.get(i);
                frac[3 * i] = site.x();
                frac[3 * i + 1] = site.y();
                frac[3 * i + 2] = site.z();
                species.add(site.species());
                labels.add(site.label());
                siteProperties.add(site.properties());
            }
            return new Crystal(
                    name,
                    lattice,
                    Collections.unmodifiableList(species),
                    Collections.unmodifiableList(labels),
                    Collections.unmodifiableList(siteProperties),
                    frac,
                    Collections.unmodifiableMap(new LinkedHashMap<>(properties)));
        }
    }
}
