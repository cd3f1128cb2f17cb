package org.autoperi.graph;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;

/**
 * Finds bonded neighbours by the CrystalNN rule: Voronoi neighbours, weighted by solid angle, difference of electronegativity and distance
 * beyond the sum of the radii; from the weights follows how likely each coordination number is.
 *
 * <p>Needs an ordered crystal. Oxidation states, where all ends of a bond have them, choose ionic radii instead of covalent ones. Immutable
 * and thread-safe. Invariant under the choice of cell, except beside voids wider than the search, as said in {@link
 * VoronoiTessellation#cell(int, double)}.
 *
 * <p>Source: Pan et al. 2021 (doi:10.1021/acs.inorgchem.0c02996) in the form of pymatgen 2026.10.24, whose results these are.
 */
public final class CrystalNn {

    /** Largest difference of two electronegativities, of fluorine and francium, as the rule rounds it. */
    private static final double LARGEST_DIFFERENCE = 3.3;

    /**
     * Parameters; the defaults are those of pymatgen.
     *
     * @param weighted whether a graph has all likely neighbours with the likelihood of their bond, instead of the bonds of the most likely
     *     coordination number
     * @param oppositeCharges whether bonds between charges of the same sign are left out; needs oxidation states on all sites
     * @param distanceFrom excess over the sum of the radii from which a bond loses weight, in angstrom
     * @param distanceTo excess at which no weight is left, in angstrom; 0 switches the loss off
     * @param electronegativityWeight how much different electronegativities add to a bond; 0 switches it off
     * @param porous whether solid angles are corrected for open and layered structures
     * @param search radius in which Voronoi neighbours are sought at first, in angstrom; 0 takes the true Voronoi cell
     */
    public record Settings(
            @Param(
                            label = "Weighted",
                            help =
                                    "All likely neighbours, weighted by likelihood, not only those of the most likely coordination.")
                    boolean weighted,
            @Param(label = "Opposite charges", help = "No bonds between charges of one sign; needs oxidation states.")
                    boolean oppositeCharges,
            @Param(
                            label = "Penalty from",
                            unit = "angstrom",
                            min = 0,
                            max = 10,
                            help = "Excess over the sum of the radii from which bonds lose weight.")
                    double distanceFrom,
            @Param(
                            label = "Penalty to",
                            unit = "angstrom",
                            min = 0,
                            max = 10,
                            help = "Excess at which no weight is left; 0 switches the penalty off.")
                    double distanceTo,
            @Param(
                            label = "Electronegativity weight",
                            unit = "1",
                            min = 0,
                            max = 100,
                            help = "How much a difference of electronegativity adds to a bond.")
                    double electronegativityWeight,
            @Param(label = "Porous adjustment", help = "Corrects solid angles for open and layered structures.")
                    boolean porous,
            @Param(
                            label = "Search radius",
                            unit = "angstrom",
                            min = 0,
                            max = 100,
                            help = "Where Voronoi neighbours are sought at first; 0 takes the true Voronoi cell.")
                    double search) {

        /** Checks the distances. */
        public Settings {
            if (distanceTo != 0 && distanceTo < distanceFrom) {
                throw new IllegalArgumentException("the penalty on distances must end, at " + distanceTo
                        + " angstrom, behind its beginning at " + distanceFrom + " angstrom; 0 switches it off");
            }
        }

        /** The defaults. */
        public Settings() {
            this(false, false, 0.5, 1, 3, true, 7);
        }

        /** Returns these settings with all likely neighbours in the graph, or only those of the likeliest coordination. */
        public Settings withWeighted(boolean newWeighted) {
            return new Settings(
                    newWeighted, oppositeCharges, distanceFrom, distanceTo, electronegativityWeight, porous, search);
        }

        /** Returns settings for neighbours by geometry alone: no radii, no electronegativity. */
        public static Settings geometric() {
            return new Settings(false, false, 0, 0, 0, true, 7);
        }
    }

    /**
     * What may surround a site: neighbours by falling weight, and how likely it has the first n of them.
     *
     * <p>Immutable; arrays are copied out.
     */
    public static final class Environment {
        private final int site;
        private final List<Neighbour> neighbours;
        private final double[] likelihood;
        private final boolean isSparse;

        Environment(VoronoiCell cell, List<Neighbour> neighbours, double[] likelihood) {
            this.site = cell.site();
            this.isSparse = cell.isSparse();
            this.neighbours = List.copyOf(neighbours);
            this.likelihood = likelihood;
        }

        /** Returns the site in the middle. */
        public int site() {
            return site;
        }

        /** Returns whether pymatgen stops with an error at this site; see {@link VoronoiCell#isSparse()}. */
        public boolean isSparse() {
            return isSparse;
        }

        /** Returns all neighbours of any weight, heaviest first, unmodifiable. */
        public List<Neighbour> neighbours() {
            return neighbours;
        }

        /** Returns how likely each coordination number is, from 0 to the number of neighbours; they sum to 1. */
        public double[] likelihood() {
            return likelihood.clone();
        }

        /** Returns the likeliest coordination number; of equal ones the smallest, 0 last. */
        public int coordinationNumber() {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int number = 1; number < likelihood.length; number++) {
                if (likelihood[number] > most) {
                    most = likelihood[number];
                    best = number;
                }
            }
            return likelihood[0] > most ? 0 : best;
        }

        /** Returns the mean of the coordination numbers by their likelihoods. */
        public double meanCoordinationNumber() {
            double sum = 0;
            for (int number = 1; number < likelihood.length; number++) {
                sum += number * likelihood[number];
            }
            return sum;
        }

        /** Returns the neighbours of the likeliest coordination number, unmodifiable. */
        public List<Neighbour> bonded() {
            return neighbours.subList(0, coordinationNumber());
        }

        /** Returns how likely each neighbour is bonded: that the site has at least its place in the order, shape [neighbours]. */
        public double[] bondLikelihood() {
            double[] sums = new double[neighbours.size()];
            double sum = 0;
            for (int i = neighbours.size() - 1; i >= 0; i--) {
                sum += likelihood[i + 1];
                sums[i] = sum;
            }
            return sums;
        }
    }

    /**
     * A neighbour of a site.
     *
     * @param facet the facet between the two Voronoi cells, which knows target, image and distance
     * @param weight in (0, 1], rounded to three decimals as the rule wants it
     */
    public record Neighbour(VoronoiCell.Facet facet, double weight) {}

    private final Crystal crystal;
    private final Settings settings;
    private final VoronoiTessellation tessellation;

    private CrystalNn(Crystal crystal, Settings settings) {
        this.crystal = crystal;
        this.settings = settings;
        crystal.atomicNumbers(); // refuses disorder by name
        this.tessellation = VoronoiTessellation.of(crystal);
    }

    /**
     * Returns the bonds of a crystal with the default settings.
     *
     * @throws IllegalStateException if the crystal is disordered
     * @throws IllegalArgumentException if two sites coincide
     */
    public static CrystalNn of(Crystal crystal) {
        return of(crystal, new Settings());
    }

    /** Returns the bonds of a crystal; see {@link #of(Crystal)}. */
    public static CrystalNn of(Crystal crystal, Settings settings) {
        return new CrystalNn(crystal, settings);
    }

    /** Returns the environments of all sites, in their order. */
    public List<Environment> environments() {
        double search = settings.search() == 0 ? Double.POSITIVE_INFINITY : settings.search();
        return tessellation.cells(search).stream().map(this::environment).toList();
    }

    /**
     * Returns the environment of a site.
     *
     * @throws IllegalArgumentException if opposite charges are wanted and a charge is unknown
     */
    public Environment environment(int site) {
        double search = settings.search() == 0 ? Double.POSITIVE_INFINITY : settings.search();
        return environment(tessellation.cell(site, search));
    }

    /** Returns the graph of the bonds; each site chooses its own, so a bond may be in one direction only. */
    public PeriodicGraph graph() {
        WeightedEdges edges = new WeightedEdges();
        for (Environment environment : environments()) {
            double[] likelihood = environment.bondLikelihood();
            int count = settings.weighted() ? likelihood.length : environment.coordinationNumber();
            for (int i = 0; i < count; i++) {
                VoronoiCell.Facet facet = environment.neighbours().get(i).facet();
                edges.add(environment.site(), facet, settings.weighted() ? likelihood[i] : 1);
            }
        }
        return edges.graph(crystal);
    }

    private Environment environment(VoronoiCell cell) {
        List<VoronoiCell.Facet> facets = cell.facets();
        if (settings.oppositeCharges()) {
            int charge = charge(cell.site());
            facets = facets.stream()
                    .filter(facet -> charge * charge(facet.target()) <= 0)
                    .toList();
        }
        double[] weight = new double[facets.size()];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = geometric(facets.get(i))
                    * chemical(cell.site(), facets.get(i).target());
        }
        double most = Arrays.stream(weight).max().orElse(0);
        List<Neighbour> neighbours = new ArrayList<>();
        for (int i = 0; i < weight.length && most > 0; i++) {
            double rounded = rounded(weight[i] / most * nearness(cell.site(), facets.get(i)));
            if (rounded > 0) {
                neighbours.add(new Neighbour(facets.get(i), rounded));
            }
        }
        neighbours.sort(Comparator.comparingDouble(Neighbour::weight).reversed());
        return new Environment(cell, neighbours, likelihood(neighbours));
    }

    private int charge(int site) {
        Species species = crystal.species(site).get(0);
        return species.oxidation()
                .orElseThrow(() -> new IllegalArgumentException(
                        "bonds between opposite charges need oxidation states on all" + " sites, but site " + (site + 1)
                                + " of crystal '" + crystal.name() + "' is " + species));
    }

    /** Up to a factor that all facets of a cell share. */
    private double geometric(VoronoiCell.Facet facet) {
        return settings.porous() ? facet.solidAngle() * (facet.solidAngle() / facet.area()) : facet.solidAngle();
    }

    private double chemical(int site, int target) {
        double here = crystal.element(site).electronegativity().orElse(Double.NaN);
        double there = crystal.element(target).electronegativity().orElse(Double.NaN);
        double difference = Math.abs(here - there);
        return Double.isNaN(difference)
                ? 1
                : 1 + settings.electronegativityWeight() * Math.sqrt(difference / LARGEST_DIFFERENCE);
    }

    /** 1 up to the first excess over the radii, 0 from the second, half a cosine between. */
    private double nearness(int site, VoronoiCell.Facet facet) {
        if (settings.distanceTo() == 0) {
            return 1;
        }
        double radii = BondRadii.sum(
                crystal.species(site).get(0), crystal.species(facet.target()).get(0));
        double full = radii + settings.distanceFrom();
        double none = radii + settings.distanceTo();
        if (facet.distanceAngstrom() <= full) {
            return 1;
        }
        return facet.distanceAngstrom() < none
                ? (Math.cos((facet.distanceAngstrom() - full) / (none - full) * Math.PI) + 1) * 0.5
                : 0;
    }

    /** To three decimals, correctly where a weight is next to a half. */
    private static double rounded(double weight) {
        double scaled = weight * 1000;
        if (Math.abs(scaled - Math.floor(scaled) - 0.5) > 1e-9) {
            return Math.rint(scaled) / 1000;
        }
        return new BigDecimal(weight).setScale(3, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** The share of a quarter circle between each weight and the next smaller one; equal weights come together. */
    private static double[] likelihood(List<Neighbour> sorted) {
        double[] likelihood = new double[sorted.size() + 1];
        double sum = 0;
        for (int i = 0; i < sorted.size(); i++) {
            double weight = sorted.get(i).weight();
            double below = i + 1 < sorted.size() ? sorted.get(i + 1).weight() : 0;
            if (weight > below) {
                likelihood[i + 1] = (circle(weight) - circle(below)) / (0.25 * Math.PI);
                sum += likelihood[i + 1];
            }
        }
        likelihood[0] = Math.max(0, 1 - sum);
        return likelihood;
    }

    /** Area under the unit circle from 0 to x. */
    private static double circle(double x) {
        if (x == 1) {
            return 0.25 * Math.PI;
        }
        double height = Math.sqrt(1 - x * x);
        return 0.5 * (x * height + Math.atan(x / height));
    }
}
