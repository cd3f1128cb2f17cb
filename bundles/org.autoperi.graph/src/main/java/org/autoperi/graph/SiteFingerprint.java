package org.autoperi.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;

/**
 * Describes the surroundings of a site by {@value #LENGTH} numbers: how likely each coordination number from 1 to 24 is, and how much the
 * neighbours of that number look like known motifs.
 *
 * <p>Invariant under rotation, choice of cell and numbering of sites. The mean over the sites describes a crystal; distances between such
 * means are the structural fingerprint of CDVAE's coverage metrics.
 *
 * <p>The body-centred parameter takes neighbours by weight, and matminer those of equal weight as Qhull happens to list them; here it is the
 * mean over both orders of each such pair, which differs by some 0.001.
 *
 * <p>Source: Zimmermann and Jain 2020 (doi:10.1039/C9RA07755C), as CrystalNNFingerprint of matminer 0.10.1 has it with the preset "ops".
 */
public final class SiteFingerprint {

    /** Numbers of a fingerprint. */
    public static final int LENGTH = 61;

    private static final int LARGEST_COORDINATION = 24;

    private static final List<String> LABELS = makeLabels();

    private SiteFingerprint() {}

    private static List<String> makeLabels() {
        List<String> labels = new ArrayList<>(LENGTH);
        for (int number = 1; number <= LARGEST_COORDINATION; number++) {
            labels.add("wt CN_" + number);
            for (OrderParameter motif : OrderParameter.motifs(number)) {
                labels.add(motif.name() + " CN_" + number);
            }
        }
        return Collections.unmodifiableList(labels);
    }

    /** Returns what each number says, in matminer's words, such as {@code octahedral CN_6}. */
    public static List<String> labels() {
        return LABELS;
    }

    /**
     * Returns the fingerprints of all sites.
     *
     * @return shape [N, {@value #LENGTH}] flattened
     * @throws IllegalStateException if the crystal is disordered
     * @throws IllegalArgumentException if two sites coincide
     */
    public static double[] ofSites(Crystal crystal) {
        double[] all = new double[crystal.size() * LENGTH];
        for (CrystalNn.Environment environment : CrystalNn.of(crystal).environments()) {
            System.arraycopy(of(crystal, environment), 0, all, environment.site() * LENGTH, LENGTH);
        }
        return all;
    }

    /**
     * Returns the mean of the fingerprints of all sites; see {@link #ofSites}.
     *
     * @return shape [{@value #LENGTH}]
     */
    public static double[] mean(Crystal crystal) {
        double[] all = ofSites(crystal);
        double[] mean = new double[LENGTH];
        for (int i = 0; i < all.length; i++) {
            mean[i % LENGTH] += all[i] / crystal.size();
        }
        return mean;
    }

    /**
     * Returns the fingerprint of an environment in a crystal.
     *
     * @return shape [{@value #LENGTH}]
     */
    public static double[] of(Crystal crystal, CrystalNn.Environment environment) {
        double[] likelihood = environment.likelihood();
        Directions directions = directions(crystal, environment, described(likelihood));
        int[] place = places(environment);
        double[] fingerprint = new double[LENGTH];
        int at = 0;
        for (int number = 1; number <= LARGEST_COORDINATION; number++) {
            double weight = number < likelihood.length ? likelihood[number] : 0;
            fingerprint[at++] = weight;
            for (OrderParameter motif : OrderParameter.motifs(number)) {
                fingerprint[at++] = weight == 0 ? 0 : weight * motif.value(directions, number, place);
            }
        }
        return fingerprint;
    }

    /** The largest coordination number that is likely at all and has motifs. */
    private static int described(double[] likelihood) {
        int number = likelihood.length - 1;
        while (number > 0
                && (likelihood[number] == 0 || OrderParameter.motifs(number).isEmpty())) {
            number--;
        }
        return number;
    }

    private static int[] places(CrystalNn.Environment environment) {
        List<CrystalNn.Neighbour> neighbours = environment.neighbours();
        int[] place = new int[neighbours.size()];
        for (int i = 1; i < place.length; i++) {
            place[i] = neighbours.get(i).weight() == neighbours.get(i - 1).weight() ? place[i - 1] : i;
        }
        return place;
    }

    private static Directions directions(Crystal crystal, CrystalNn.Environment environment, int number) {
        Lattice lattice = crystal.lattice();
        int site = environment.site();
        double[] unit = new double[3 * number];
        for (int i = 0; i < number; i++) {
            VoronoiCell.Facet facet = environment.neighbours().get(i).facet();
            int[] image = facet.image();
            double[] difference = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                difference[axis] = crystal.frac(facet.target(), axis) - crystal.frac(site, axis) + image[axis];
            }
            double[] vector = lattice.toCartesian(difference);
            double length = lattice.length(difference[0], difference[1], difference[2]);
            for (int axis = 0; axis < 3; axis++) {
                unit[3 * i + axis] = vector[axis] / length;
            }
        }
        return new Directions(unit);
    }
}
