package org.autoperi.crystal;

/**
 * Shortest distances between points of a periodic pattern, correct for every cell, however skewed.
 *
 * <p>Works in the Niggli-reduced basis, where the nearest image of a difference wrapped to [-1/2, 1/2] is among its 27 neighbours because
 * a Niggli basis is Minkowski-reduced. Invariant under the choice of cell. Immutable and thread-safe.
 */
public final class PeriodicDistance {

    private final double[] rows;
    private final double[] toReduced;
    private final int[] transform;

    private PeriodicDistance(Lattice lattice) {
        NiggliReduction reduction = NiggliReduction.of(lattice);
        rows = reduction.lattice().matrix();
        transform = reduction.transform();
        toReduced = IntegerMatrix.inverseOfUnimodular(transform);
    }

    /** Returns the distances of a lattice. */
    public static PeriodicDistance of(Lattice lattice) {
        return new PeriodicDistance(lattice);
    }

    /** Returns the distance in angstrom from the origin lattice to the point with the given fractional coordinates. */
    public double length(double x, double y, double z) {
        return Math.sqrt(nearest(x, y, z, null));
    }

    /** Returns the shortest distance in angstrom between two sites of a crystal with this lattice; 0 for a site and itself. */
    public double between(Crystal crystal, int first, int second) {
        return length(
                crystal.frac(second, 0) - crystal.frac(first, 0),
                crystal.frac(second, 1) - crystal.frac(first, 1),
                crystal.frac(second, 2) - crystal.frac(first, 2));
    }

    /**
     * Returns the whole numbers of cells to add to a fractional difference to make it shortest, in the original basis.
     *
     * @return three integers
     */
    public int[] nearestImage(double x, double y, double z) {
        int[] image = new int[3];
        nearest(x, y, z, image);
        int[] result = new int[3];
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                result[i] += image[k] * transform[3 * k + i];
            }
        }
        return result;
    }

    private double nearest(double x, double y, double z, int[] image) {
        double u = x * toReduced[0] + y * toReduced[3] + z * toReduced[6];
        double v = x * toReduced[1] + y * toReduced[4] + z * toReduced[7];
        double w = x * toReduced[2] + y * toReduced[5] + z * toReduced[8];
        double ru = Math.rint(u);
        double rv = Math.rint(v);
        double rw = Math.rint(w);
        double best = Double.POSITIVE_INFINITY;
        for (int i = -1; i <= 1; i++) {
            for (int j = -1; j <= 1; j++) {
                for (int k = -1; k <= 1; k++) {
                    double square = square(u - ru + i, v - rv + j, w - rw + k);
                    if (square < best) {
                        best = square;
                        if (image != null) {
                            image[0] = i - (int) ru;
                            image[1] = j - (int) rv;
                            image[2] = k - (int) rw;
                        }
                    }
                }
            }
        }
        return best;
    }

    private double square(double u, double v, double w) {
        double x = u * rows[0] + v * rows[3] + w * rows[6];
        double y = u * rows[1] + v * rows[4] + w * rows[7];
        double z = u * rows[2] + v * rows[5] + w * rows[8];
        return x * x + y * y + z * z;
    }

    /**
     * Returns the shortest distance in angstrom between any two atoms of a crystal, images of one atom included. O(N^2).
     */
    public static double shortest(Crystal crystal) {
        PeriodicDistance distance = of(crystal.lattice());
        Lattice reduced = Lattice.of(distance.rows);
        double best = Math.min(reduced.a(), Math.min(reduced.b(), reduced.c()));
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = 0; j < i; j++) {
                best = Math.min(best, distance.between(crystal, i, j));
            }
        }
        return best;
    }
}
