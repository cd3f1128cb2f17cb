package org.autoperi.crystal.matching;

import java.util.Arrays;

/**
 * The vectors of a lattice up to a length, in the order in which the reference implementation meets them: by octant, then by falling whole
 * numbers. The order decides which of several equivalent reduced cells is taken. Reusable, not thread-safe.
 */
final class LatticeVectors {
    /** A coordinate this little below zero belongs to the upper octant (pymatgen's cell list). */
    private static final double OCTANT_SLACK = 2e-8;
    /** Squared lengths this little above the limit are within (pymatgen's cell list). */
    private static final double SQUARE_SLACK = 1e-8;

    /** Vectors that are looked through; crystals need some hundreds, and cells that collapsed more than there is memory for. */
    private static final double MOST = 1e6;

    private static final int OCTANTS = 27;
    private static final int[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    private static final double[] ANY_LENGTH = {};

    /** Number of vectors. */
    int count;
    /** Whole numbers of each vector, shape [count, 3]. */
    int[] whole = new int[3 * 64];
    /** Cartesian coordinates of each vector, shape [count, 3]. */
    double[] cart = new double[3 * 64];
    /** Lengths, shape [count]. */
    double[] length = new double[64];

    private int[] octant = new int[64];
    private int[] foundWhole = new int[3 * 64];
    private double[] foundCart = new double[3 * 64];
    private double[] foundLength = new double[64];
    private final int[] next = new int[OCTANTS + 1];
    private final double[] reciprocal = new double[9];

    /** Finds all vectors of a well-shaped basis up to a length. */
    void find(double[] rows, double radius) {
        collect(rows, IDENTITY, radius, ANY_LENGTH, 0);
        order();
    }

    /**
     * Finds the vectors of a basis that are about as long as one of some lengths.
     *
     * @param rows well-shaped vectors of the same lattice
     * @param transform whole numbers T with {@code rows = T * basis}; the vectors are numbered by the basis
     * @param lengths wanted lengths
     * @param tolerance largest relative deviation
     */
    void find(double[] rows, int[] transform, double[] lengths, double tolerance) {
        double longest = Math.max(lengths[0], Math.max(lengths[1], lengths[2]));
        collect(rows, transform, longest * (1 + tolerance), lengths, tolerance);
        sortByWhole();
        order();
    }

    private void collect(double[] rows, int[] transform, double radius, double[] lengths, double tolerance) {
        Cell.inverse(rows, reciprocal);
        int mostI = most(0, radius);
        int mostJ = most(1, radius);
        int mostK = most(2, radius);
        count = 0;
        double limit = radius * radius + SQUARE_SLACK;
        for (int i = mostI; i >= -mostI; i--) {
            for (int j = mostJ; j >= -mostJ; j--) {
                for (int k = mostK; k >= -mostK; k--) {
                    double x = i * rows[0] + j * rows[3] + k * rows[6];
                    double y = i * rows[1] + j * rows[4] + k * rows[7];
                    double z = i * rows[2] + j * rows[5] + k * rows[8];
                    double square = x * x + y * y + z * z;
                    if (square < limit && (i | j | k) != 0 && isWanted(Math.sqrt(square), lengths, tolerance)) {
                        int at = room();
                        foundLength[at] = Math.sqrt(square);
                        foundCart[3 * at] = x;
                        foundCart[3 * at + 1] = y;
                        foundCart[3 * at + 2] = z;
                        for (int axis = 0; axis < 3; axis++) {
                            foundWhole[3 * at + axis] =
                                    i * transform[axis] + j * transform[3 + axis] + k * transform[6 + axis];
                        }
                        octant[at] = 9 * slab(x, radius) + 3 * slab(y, radius) + slab(z, radius);
                    }
                }
            }
        }
    }

    private int most(int axis, double radius) {
        double x = reciprocal[axis];
        double y = reciprocal[3 + axis];
        double z = reciprocal[6 + axis];
        return (int) Math.floor((radius + 1e-6) * Math.sqrt(x * x + y * y + z * z));
    }

    private static boolean isWanted(double distance, double[] lengths, double tolerance) {
        for (double wanted : lengths) {
            if (isAbout(distance, wanted, tolerance)) {
                return true;
            }
        }
        return lengths.length == 0;
    }

    /** Tells whether the lattice vectors up to a length can be looked through, for a cell of some volume. */
    static boolean areFew(double radius, double volume) {
        return 4 * Math.PI / 3 * radius * radius * radius / volume < MOST;
    }

    /** Tells whether a length is another one within a relative tolerance, both ways. */
    static boolean isAbout(double distance, double wanted, double tolerance) {
        double ratio = distance / wanted;
        return ratio < 1 + tolerance && ratio > 1 / (1 + tolerance);
    }

    private int room() {
        if (count == foundLength.length) {
            whole = Arrays.copyOf(whole, 6 * count);
            cart = Arrays.copyOf(cart, 6 * count);
            length = Arrays.copyOf(length, 2 * count);
            octant = Arrays.copyOf(octant, 2 * count);
            foundWhole = Arrays.copyOf(foundWhole, 6 * count);
            foundCart = Arrays.copyOf(foundCart, 6 * count);
            foundLength = Arrays.copyOf(foundLength, 2 * count);
        }
        return count++;
    }

    private static int slab(double coordinate, double radius) {
        return coordinate + OCTANT_SLACK < 0 ? 0 : coordinate >= radius - OCTANT_SLACK ? 2 : 1;
    }

    /** Stable counting sort by octant. */
    private void order() {
        Arrays.fill(next, 0);
        for (int i = 0; i < count; i++) {
            next[octant[i] + 1]++;
        }
        for (int i = 0; i < OCTANTS; i++) {
            next[i + 1] += next[i];
        }
        for (int i = 0; i < count; i++) {
            int to = next[octant[i]]++;
            length[to] = foundLength[i];
            System.arraycopy(foundWhole, 3 * i, whole, 3 * to, 3);
            System.arraycopy(foundCart, 3 * i, cart, 3 * to, 3);
        }
    }

    /** Insertion sort by falling whole numbers; these are few. */
    private void sortByWhole() {
        for (int i = 1; i < count; i++) {
            for (int at = i; at > 0 && comesAfter(at - 1, at); at--) {
                exchange(at - 1, at);
            }
        }
    }

    private boolean comesAfter(int first, int second) {
        for (int axis = 0; axis < 3; axis++) {
            if (foundWhole[3 * first + axis] != foundWhole[3 * second + axis]) {
                return foundWhole[3 * first + axis] < foundWhole[3 * second + axis];
            }
        }
        return false;
    }

    private void exchange(int a, int b) {
        double distance = foundLength[a];
        foundLength[a] = foundLength[b];
        foundLength[b] = distance;
        int cube = octant[a];
        octant[a] = octant[b];
        octant[b] = cube;
        for (int axis = 0; axis < 3; axis++) {
            int number = foundWhole[3 * a + axis];
            foundWhole[3 * a + axis] = foundWhole[3 * b + axis];
            foundWhole[3 * b + axis] = number;
            double coordinate = foundCart[3 * a + axis];
            foundCart[3 * a + axis] = foundCart[3 * b + axis];
            foundCart[3 * b + axis] = coordinate;
        }
    }
}
