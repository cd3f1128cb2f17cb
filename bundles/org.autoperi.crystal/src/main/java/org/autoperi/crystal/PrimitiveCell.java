package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the smallest cell of a crystal.
 *
 * <p>Searches the translations that map the crystal onto itself within a tolerance, makes them exact (each is a whole number of N-ths of
 * the cell edges, N being their number), and spans the cell by an integer basis of the finer lattice, Niggli-reduced. Positions of atoms
 * that become one are averaged.
 */
public final class PrimitiveCell {

    /** Default tolerance in angstrom. */
    public static final double DEFAULT_TOLERANCE_ANGSTROM = 0.01;

    private static final int MOST_ATTEMPTS = 6;

    private PrimitiveCell() {}

    /** Returns the crystal in its primitive cell with the default tolerance; see {@link #of(Crystal, double)}. */
    public static Crystal of(Crystal crystal) {
        return of(crystal, DEFAULT_TOLERANCE_ANGSTROM);
    }

    /**
     * Returns the crystal in its primitive Niggli cell; only Niggli-reduced if the cell is primitive already. O(N^2) for N sites.
     *
     * @param toleranceAngstrom how far a translated atom may be from one of the same species
     */
    public static Crystal of(Crystal crystal, double toleranceAngstrom) {
        double tolerance = toleranceAngstrom;
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            List<int[]> mapping = new ArrayList<>();
            List<double[]> translations = translations(crystal, tolerance, mapping);
            int count = translations.size();
            if (count == 1) {
                break;
            }
            int[][] exact = exact(translations);
            int[] basis = exact == null ? null : basis(exact, count);
            if (basis != null) {
                return NiggliReduction.of(reduced(crystal, basis, exact, mapping));
            }
            tolerance /= 2; // translations found at the edge of the tolerance make no group: be stricter
        }
        return NiggliReduction.of(crystal);
    }

    /** All translations in [0, 1)^3 that map the crystal onto itself, the zero translation first, with the sites' images. */
    private static List<double[]> translations(Crystal crystal, double tolerance, List<int[]> mapping) {
        int n = crystal.size();
        int[] kind = kinds(crystal);
        int rarest = rarest(kind);
        PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
        List<double[]> found = new ArrayList<>();
        for (int round = 0; round < n; round++) {
            int other = (rarest + round) % n;
            if (kind[other] != kind[rarest]) {
                continue;
            }
            double[] t = new double[3];
            for (int k = 0; k < 3; k++) {
                t[k] = Crystal.wrap(crystal.frac(other, k) - crystal.frac(rarest, k));
            }
            int[] images = images(crystal, kind, t, distance, tolerance);
            if (images != null) {
                found.add(t);
                mapping.add(images);
            }
        }
        return found;
    }

    private static int[] kinds(Crystal crystal) {
        Map<List<Species>, Integer> numbers = new HashMap<>();
        int[] kind = new int[crystal.size()];
        for (int i = 0; i < kind.length; i++) {
            kind[i] = numbers.computeIfAbsent(crystal.species(i), s -> numbers.size());
        }
        return kind;
    }

    private static int rarest(int[] kind) {
        int[] count = new int[kind.length];
        for (int k : kind) {
            count[k]++;
        }
        int best = 0;
        for (int i = 0; i < kind.length; i++) {
            if (count[kind[i]] < count[kind[best]]) {
                best = i;
            }
        }
        return best;
    }

    private static int[] images(Crystal crystal, int[] kind, double[] t, PeriodicDistance distance, double tolerance) {
        int n = kind.length;
        int[] images = new int[n];
        boolean[] taken = new boolean[n];
        for (int i = 0; i < n; i++) {
            int image = -1;
            for (int j = 0; j < n && image < 0; j++) {
                if (kind[j] == kind[i] && !taken[j]) {
                    double d = distance.length(
                            crystal.frac(i, 0) + t[0] - crystal.frac(j, 0),
                            crystal.frac(i, 1) + t[1] - crystal.frac(j, 1),
                            crystal.frac(i, 2) + t[2] - crystal.frac(j, 2));
                    image = d <= tolerance ? j : -1;
                }
            }
            if (image < 0) {
                return null;
            }
            taken[image] = true;
            images[i] = image;
        }
        return images;
    }

    /** The translations in exact m-ths, m being their number; null if they are no group. */
    private static int[][] exact(List<double[]> translations) {
        int m = translations.size();
        int[][] exact = new int[m][3];
        Map<List<Integer>, Integer> known = new HashMap<>();
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < 3; k++) {
                exact[i][k] = Math.floorMod((int) Math.rint(translations.get(i)[k] * m), m);
            }
            known.put(List.of(exact[i][0], exact[i][1], exact[i][2]), i);
        }
        for (int[] p : exact) {
            for (int[] q : exact) {
                if (!known.containsKey(List.of((p[0] + q[0]) % m, (p[1] + q[1]) % m, (p[2] + q[2]) % m))) {
                    return null;
                }
            }
        }
        return known.size() == m ? exact : null;
    }

    /** Basis in m-ths of the lattice spanned by the translations and the cell vectors, by integer row reduction. */
    private static int[] basis(int[][] exact, int m) {
        List<long[]> rows = new ArrayList<>();
        for (int[] t : exact) {
            rows.add(new long[] {t[0], t[1], t[2]});
        }
        for (int k = 0; k < 3; k++) {
            long[] edge = new long[3];
            edge[k] = m;
            rows.add(edge);
        }
        int[] basis = new int[9];
        long determinant = 1;
        for (int column = 0; column < 3; column++) {
            long[] pivot = eliminate(rows, column);
            determinant *= pivot[column];
            for (int k = 0; k < 3; k++) {
                basis[3 * column + k] = (int) pivot[k];
            }
        }
        return Math.abs(determinant) == (long) m * m ? basis : null;
    }

    /** Euclid's algorithm down one column; removes the pivot row from the list. */
    private static long[] eliminate(List<long[]> rows, int column) {
        while (true) {
            long[] pivot = null;
            int others = 0;
            for (long[] row : rows) {
                if (row[column] != 0) {
                    others++;
                    pivot = pivot == null || Math.abs(row[column]) < Math.abs(pivot[column]) ? row : pivot;
                }
            }
            if (others == 1) {
                rows.remove(pivot);
                return pivot;
            }
            for (long[] row : rows) {
                if (row != pivot) {
                    long factor = row[column] / pivot[column];
                    for (int k = 0; k < 3; k++) {
                        row[k] -= factor * pivot[k];
                    }
                }
            }
        }
    }

    private static Crystal reduced(Crystal crystal, int[] basis, int[][] exact, List<int[]> mapping) {
        int m = exact.length;
        double[] transform = new double[9];
        for (int i = 0; i < 9; i++) {
            transform[i] = basis[i] / (double) m;
        }
        Lattice smaller = crystal.lattice().transformed(transform);
        double[] inverse = Lattice.of(transform).inverse();
        boolean[] done = new boolean[crystal.size()];
        Crystal.Builder builder = Crystal.builder(smaller).name(crystal.name());
        crystal.properties().forEach(builder::property);
        for (int site = 0; site < crystal.size(); site++) {
            if (done[site]) {
                continue;
            }
            double[] at = new double[3];
            for (int t = 0; t < m; t++) {
                int image = mapping.get(t)[site];
                done[image] = true;
                for (int k = 0; k < 3; k++) {
                    double back = crystal.frac(image, k) - exact[t][k] / (double) m - crystal.frac(site, k);
                    at[k] += (back - Math.rint(back)) / m;
                }
            }
            double[] frac = new double[3];
            for (int i = 0; i < 3; i++) {
                for (int k = 0; k < 3; k++) {
                    frac[i] += (crystal.frac(site, k) + at[k]) * inverse[3 * k + i];
                }
            }
            builder.add(crystal.site(site).withPosition(frac[0], frac[1], frac[2]));
        }
        return builder.build();
    }
}
