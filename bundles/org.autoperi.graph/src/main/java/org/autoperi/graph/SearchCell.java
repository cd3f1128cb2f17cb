package org.autoperi.graph;

import java.util.Arrays;
import java.util.Locale;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;

/**
 * A periodic structure as a search works with it: in a basis that is not skewed, with all sites in one cell. Mutable, so that its arrays serve
 * many structures one after the other.
 *
 * <p>Positions here choose candidates only, {@link #tolerance} more generously than the cutoff; whether a pair counts is decided from the
 * coordinates as given. Images have codes whose order is the lexicographic order of images in the given basis.
 */
final class SearchCell {

    /** Cell volume over the product of its thicknesses from which on a reduced basis is worth its price; 1 for a box, 1.3 for fcc. */
    private static final double MOST_SKEW = 2;

    /** Fractional coordinates farther out have lost the digits that a distance needs. */
    private static final double LARGEST_COORDINATE = 1e6;

    /** Beyond this many images no list of pairs can be held anyway. */
    private static final long MOST_IMAGES = 1L << 26;

    /** Rounding of a distance relative to the largest number that takes part: 2 x 16 operations of half an ulp at most. */
    private static final double ROUNDING = 0x1p-48;

    private static final int PACKED_BITS = 21;

    Lattice lattice;
    double[] given;
    int sites;
    double cutoff;
    double tolerance;

    /** Square of the distance that a candidate may have. */
    double limit;

    /** Rows of the given lattice. */
    double[] givenRows = new double[9];

    /** Rows of the basis. */
    final double[] rows = new double[9];

    /** Fractional coordinates in the basis, in [0, 1), axis by axis. */
    final double[][] frac = {new double[0], new double[0], new double[0]};

    /** Cartesian coordinates of the same. */
    double[] x = new double[0];

    double[] y = new double[0];
    double[] z = new double[0];

    /** Smallest and largest fractional coordinate of any site. */
    final double[] low = new double[3];

    final double[] high = new double[3];

    /** Cutoff in units of the thickness of the cell. */
    final double[] reach = new double[3];

    /** What was taken off each site's image to bring it into the cell, in the given basis, shape [sites, 3]. */
    int[] shift = new int[0];

    boolean isShifted;

    /** Images by code, in the given basis, shape [codes, 3]. */
    int[] images = new int[0];

    /** Largest image of the basis along each axis, and the number of images along it. */
    final int[] most = new int[3];

    final int[] count = new int[3];

    boolean isReduced;

    /** Number of codes. */
    int codes;

    private int[] rank = new int[0];
    private int[] transform = new int[0];

    /** Takes a structure up; the coordinates are kept, not copied. */
    void set(Lattice newLattice, double[] newFrac, double newCutoff) {
        if (!(newCutoff > 0) || Double.isInfinite(newCutoff)) {
            throw new IllegalArgumentException("cutoff must be a positive length in angstrom, found " + newCutoff);
        }
        lattice = newLattice;
        givenRows = newLattice.matrix();
        given = newFrac;
        sites = newFrac.length / 3;
        cutoff = newCutoff;
        basis();
        double largest = coordinates();
        countImages();
        largest = Math.max(largest, isReduced ? rankImages() : listImages());
        double lengths = lattice.a() + lattice.b() + lattice.c() + length(0) + length(3) + length(6);
        tolerance = ROUNDING * (largest * lengths + cutoff);
        limit = (cutoff + tolerance) * (cutoff + tolerance);
        for (int axis = 0; axis < 3; axis++) {
            reach[axis] = widened(reach[axis]) + tolerance * reach[axis] / cutoff;
        }
    }

    /** Covers the rounding of fractional coordinates. */
    private static double widened(double cells) {
        return cells * (1 + 1e-9) + 1e-9;
    }

    private double length(int row) {
        return Math.sqrt(rows[row] * rows[row] + rows[row + 1] * rows[row + 1] + rows[row + 2] * rows[row + 2]);
    }

    private void basis() {
        double skew = lattice.volume();
        for (int axis = 0; axis < 3; axis++) {
            skew /= lattice.faceDistance(axis);
        }
        isReduced = skew > MOST_SKEW;
        Lattice basis = lattice;
        if (isReduced) {
            NiggliReduction reduction = NiggliReduction.of(lattice);
            transform = reduction.transform();
            basis = reduction.lattice();
        }
        for (int axis = 0; axis < 3; axis++) {
            reach[axis] = cutoff / basis.faceDistance(axis);
            for (int column = 0; column < 3; column++) {
                rows[3 * axis + column] = basis.get(axis, column);
            }
        }
    }

    /** Wraps the sites; returns the largest coordinate that took part. */
    private double coordinates() {
        if (x.length < sites) {
            x = new double[sites];
            y = new double[sites];
            z = new double[sites];
            shift = new int[3 * sites];
            for (int axis = 0; axis < 3; axis++) {
                frac[axis] = new double[sites];
            }
        }
        isShifted = false;
        double[] back = isReduced ? inverse(transform) : null;
        double largest = 1;
        for (int i = 0; i < 3 * sites; i++) {
            double size = Math.abs(given[i]);
            if (!(size <= largest)) { // Math.max would be slower, and this takes what is no number too
                largest = size;
            }
        }
        if (!(largest <= LARGEST_COORDINATE)) {
            throw new IllegalArgumentException("fractional coordinates reach " + largest
                    + "; expected finite numbers of at most 1e6, as distances have no digits left beyond");
        }
        for (int site = 0; site < sites; site++) {
            double a = given[3 * site];
            double b = given[3 * site + 1];
            double c = given[3 * site + 2];
            if (back == null) {
                place(site, a, b, c);
            } else {
                place(
                        site,
                        a * back[0] + b * back[3] + c * back[6],
                        a * back[1] + b * back[4] + c * back[7],
                        a * back[2] + b * back[5] + c * back[8]);
            }
        }
        for (int axis = 0; axis < 3; axis++) {
            findRange(axis);
        }
        return back == null ? largest : 3 * largest * Math.max(largest(transform), largest(back));
    }

    private void findRange(int axis) {
        double[] at = frac[axis];
        double least = at[0];
        double most = at[0];
        for (int site = 1; site < sites; site++) {
            if (at[site] < least) {
                least = at[site];
            } else if (at[site] > most) {
                most = at[site];
            }
        }
        low[axis] = least;
        high[axis] = most;
    }

    private static double[] inverse(int[] transform) {
        return Lattice.of(Arrays.stream(transform).asDoubleStream().toArray()).inverse();
    }

    private static double largest(int[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    }

    private static double largest(double[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    }

    private void place(int site, double a, double b, double c) {
        double floorA = Math.floor(a);
        double floorB = Math.floor(b);
        double floorC = Math.floor(c);
        double u = a - floorA; // may round up to 1, which does no harm here
        double v = b - floorB;
        double w = c - floorC;
        frac[0][site] = u;
        frac[1][site] = v;
        frac[2][site] = w;
        x[site] = u * rows[0] + v * rows[3] + w * rows[6];
        y[site] = u * rows[1] + v * rows[4] + w * rows[7];
        z[site] = u * rows[2] + v * rows[5] + w * rows[8];
        shift(site, (int) floorA, (int) floorB, (int) floorC);
    }

    private void shift(int site, int a, int b, int c) {
        isShifted |= (a | b | c) != 0;
        if (isReduced) {
            shift[3 * site] = a * transform[0] + b * transform[3] + c * transform[6];
            shift[3 * site + 1] = a * transform[1] + b * transform[4] + c * transform[7];
            shift[3 * site + 2] = a * transform[2] + b * transform[5] + c * transform[8];
        } else {
            shift[3 * site] = a;
            shift[3 * site + 1] = b;
            shift[3 * site + 2] = c;
        }
    }

    private void countImages() {
        double all = 1;
        for (int axis = 0; axis < 3; axis++) {
            double farthest = Math.floor(high[axis] - low[axis] + widened(reach[axis]) + 1e-6);
            all *= 2 * farthest + 1;
            most[axis] = (int) Math.min(farthest, MOST_IMAGES);
            count[axis] = 2 * most[axis] + 1;
        }
        if (!(all <= MOST_IMAGES)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "cutoff %s angstrom reaches %.3g images of the cell %s; at most %d can be searched; are the units right?",
                    cutoff,
                    all,
                    lattice,
                    MOST_IMAGES));
        }
        codes = (int) all;
        if (images.length < 3 * codes) {
            images = new int[3 * codes];
        }
    }

    /** Lists the images of a basis that is the given one; returns the largest number of cells. */
    private double listImages() {
        int at = 0;
        for (int a = -most[0]; a <= most[0]; a++) {
            for (int b = -most[1]; b <= most[1]; b++) {
                for (int c = -most[2]; c <= most[2]; c++) {
                    images[at] = a;
                    images[at + 1] = b;
                    images[at + 2] = c;
                    at += 3;
                }
            }
        }
        return Math.max(most[0], Math.max(most[1], most[2]));
    }

    /** Lists the images of a reduced basis as images of the given one, in order; returns the largest number of cells. */
    private double rankImages() {
        long[] packed = new long[codes];
        int[] at = new int[3];
        int largest = 0;
        for (int i = 0; i < codes; i++) {
            at[0] = i / (count[1] * count[2]) - most[0];
            at[1] = i / count[2] % count[1] - most[1];
            at[2] = i % count[2] - most[2];
            for (int column = 0; column < 3; column++) {
                long cells = (long) at[0] * transform[column]
                        + (long) at[1] * transform[3 + column]
                        + (long) at[2] * transform[6 + column];
                if (Math.abs(cells) >= 1 << PACKED_BITS - 1) {
                    throw new IllegalArgumentException("cutoff " + cutoff + " angstrom reaches image " + cells
                            + " along a vector of the skewed cell " + lattice
                            + "; expected fewer than a million; reduce the cell first");
                }
                largest = (int) Math.max(largest, Math.abs(cells));
                packed[i] = packed[i] << PACKED_BITS | cells + (1 << PACKED_BITS - 1);
            }
        }
        long[] sorted = packed.clone();
        Arrays.sort(sorted);
        if (rank.length < codes) {
            rank = new int[codes];
        }
        for (int i = 0; i < codes; i++) {
            rank[i] = Arrays.binarySearch(sorted, packed[i]);
            for (int column = 0; column < 3; column++) {
                long bits = sorted[i] >> PACKED_BITS * (2 - column) & (1 << PACKED_BITS) - 1;
                images[3 * i + column] = (int) bits - (1 << PACKED_BITS - 1);
            }
        }
        return largest;
    }

    /** The code of an image of the basis. */
    int code(int a, int b, int c) {
        int plain = ((a + most[0]) * count[1] + b + most[1]) * count[2] + c + most[2];
        return isReduced ? rank[plain] : plain;
    }

    /** What stands for a site's image in the home cell, as in {@link Neighbourhood#key}. */
    long selfKey(int site) {
        return (long) site << 32 | code(0, 0, 0);
    }
}
