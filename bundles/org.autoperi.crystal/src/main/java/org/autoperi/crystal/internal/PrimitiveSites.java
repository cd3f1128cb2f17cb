package org.autoperi.crystal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The smallest cell of a set of sites within a tolerance, with reduced vectors.
 *
 * @param cell the primitive cell
 * @param classOf number in {@code cell} of each site of the whole cell
 * @param fromWhole integer-valued matrix from coordinates of the whole cell to those of the primitive one, row-major
 */
record PrimitiveSites(SiteCell cell, int[] classOf, double[] fromWhole) {

    /** How many tolerances copies of an atom may be from each other: multiples of translations add up deviations. */
    private static final double COPIES = 4;

    /**
     * Searches the translations that map the sites onto each other.
     *
     * @param whole the sites in a reduced cell
     * @param divisor a number that the count of translations divides
     * @return null if the translations found make no group
     */
    static PrimitiveSites of(SiteCell whole, int divisor, double tolerance) {
        if (divisor == 1) {
            return new PrimitiveSites(whole, identity(whole.n), new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        }
        List<double[]> translations = translations(whole, tolerance);
        int m = translations.size();
        if (m == 1) {
            return new PrimitiveSites(whole, identity(whole.n), new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        }
        if (divisor % m != 0) {
            return null;
        }
        double[] basis = new FinerLattice(whole.rows, m, tolerance).with(translations);
        return basis == null ? null : reduced(whole, basis, m, tolerance);
    }

    private static int[] identity(int n) {
        int[] classes = new int[n];
        for (int i = 0; i < n; i++) {
            classes[i] = i;
        }
        return classes;
    }

    /** Translations from the first site to others of its kind; with each its multiples, even where these only fit less well. */
    private static List<double[]> translations(SiteCell whole, double tolerance) {
        double[] x = whole.x;
        int candidates = whole.start[1];
        boolean[] reached = new boolean[candidates];
        reached[0] = true;
        for (int j = 1; j < candidates; j++) {
            double[] t = {x[3 * j] - x[0], x[3 * j + 1] - x[1], x[3 * j + 2] - x[2]};
            if (!reached[j] && maps(whole, t[0], t[1], t[2], tolerance)) {
                reached[j] = true;
                follow(whole, t, tolerance, reached);
            }
        }
        List<double[]> found = new ArrayList<>();
        for (int j = 0; j < candidates; j++) {
            if (reached[j]) {
                found.add(new double[] {x[3 * j] - x[0], x[3 * j + 1] - x[1], x[3 * j + 2] - x[2]});
            }
        }
        return found;
    }

    /** Marks what repeated translation reaches from the sites reached so far. */
    private static void follow(SiteCell whole, double[] t, double tolerance, boolean[] reached) {
        double[] x = whole.x;
        boolean[] before = reached.clone();
        whole.freeAll();
        for (int first = 0; first < before.length; first++) {
            int at = before[first] ? first : -1;
            for (int step = 0; at >= 0 && step < before.length; step++) {
                at = whole.find(0, x[3 * at] + t[0], x[3 * at + 1] + t[1], x[3 * at + 2] + t[2], tolerance);
                if (at == first) {
                    break;
                }
                if (at >= 0) {
                    reached[at] = true;
                }
            }
        }
    }

    private static boolean maps(SiteCell cell, double tx, double ty, double tz, double tolerance) {
        double[] x = cell.x;
        cell.freeAll();
        for (int i = 0; i < cell.n; i++) {
            int image = cell.find(cell.kind[i], x[3 * i] + tx, x[3 * i + 1] + ty, x[3 * i + 2] + tz, tolerance);
            if (image < 0) {
                return false;
            }
            cell.take(image);
        }
        return true;
    }

    /** Puts the sites into the smaller cell; copies are averaged. */
    private static PrimitiveSites reduced(SiteCell whole, double[] basis, int copies, double tolerance) {
        int[] delaunay = DelaunayBasis.of(Matrix.basis(whole.rows, basis));
        if (delaunay == null || Math.abs(Matrix.determinant(delaunay)) != 1) {
            return null;
        }
        double[] columns = Matrix.times(basis, Matrix.toDouble(delaunay));
        int[] exact = Matrix.toInt(Matrix.inverse(columns), 1e-3);
        if (exact == null) {
            return null;
        }
        double[] fromWhole = Matrix.toDouble(exact);
        double[] rows = Matrix.basis(whole.rows, Matrix.inverse(fromWhole));
        double[] u = new double[3 * whole.n];
        for (int i = 0; i < whole.n; i++) {
            for (int k = 0; k < 3; k++) {
                double value = fromWhole[3 * k] * whole.x[3 * i]
                        + fromWhole[3 * k + 1] * whole.x[3 * i + 1]
                        + fromWhole[3 * k + 2] * whole.x[3 * i + 2];
                u[3 * i + k] = value - Math.floor(value);
            }
        }
        int[] classOf = new int[whole.n];
        SiteCell folded = new SiteCell(rows, u, whole.kind);
        for (double reach = tolerance; reach <= COPIES * tolerance; reach *= 2) {
            SiteCell primitive = gather(folded, copies, reach, classOf);
            if (primitive != null) {
                return new PrimitiveSites(primitive, classOf, fromWhole);
            }
        }
        return null;
    }

    private static SiteCell gather(SiteCell folded, int copies, double reach, int[] classOf) {
        int classes = folded.n / copies;
        double[] x = new double[3 * classes];
        int[] kind = new int[classes];
        Arrays.fill(classOf, -1);
        folded.freeAll();
        int next = 0;
        for (int i = 0; i < folded.n; i++) {
            if (classOf[i] >= 0) {
                continue;
            }
            if (next == classes) {
                return null;
            }
            kind[next] = folded.kind[i];
            double[] offset = new double[3];
            int site = i;
            for (int copy = 0; copy < copies; copy++) {
                if (site < 0) {
                    return null;
                }
                folded.take(site);
                classOf[site] = next;
                for (int k = 0; k < 3; k++) {
                    double d = folded.x[3 * site + k] - folded.x[3 * i + k];
                    offset[k] += (d - Math.rint(d)) / copies;
                }
                site = copy + 1 == copies
                        ? -1
                        : folded.find(folded.kind[i], folded.x[3 * i], folded.x[3 * i + 1], folded.x[3 * i + 2], reach);
            }
            for (int k = 0; k < 3; k++) {
                x[3 * next + k] = folded.x[3 * i + k] + offset[k];
            }
            next++;
        }
        return next == classes ? new SiteCell(folded.rows, x, kind) : null;
    }

    /** A lattice that is made finer by one translation after another, until it has the wanted number of points in the cell. */
    private static final class FinerLattice {
        private final double[] rows;
        private final int wanted;
        private final double tolerance;

        /** Vectors as columns of coefficients in the whole cell's. */
        private double[] basis = {1, 0, 0, 0, 1, 0, 0, 0, 1};

        private int points = 1;

        FinerLattice(double[] rows, int wanted, double tolerance) {
            this.rows = rows;
            this.wanted = wanted;
            this.tolerance = tolerance;
        }

        /** The basis, or null if the translations do not make a lattice with as many points as there are translations. */
        double[] with(List<double[]> translations) {
            for (double[] t : translations) {
                if (!add(t)) {
                    return null;
                }
            }
            return points == wanted ? basis : null;
        }

        /** Adds a translation; its order in the lattice so far divides the number of points that are missing. */
        private boolean add(double[] t) {
            double[] c = Matrix.apply(Matrix.inverse(basis), t);
            double[] vectors = Matrix.basis(rows, basis);
            int missing = wanted / points;
            for (double reach = tolerance / 8; reach <= COPIES * tolerance; reach *= 2) {
                for (int order = 1; order <= missing; order++) {
                    if (missing % order == 0 && distanceSquared(vectors, c, order) <= reach * reach) {
                        refine(multiple(c, order), order);
                        return wanted % points == 0;
                    }
                }
            }
            return false;
        }

        private static int[] multiple(double[] c, int order) {
            return new int[] {
                (int) Math.rint(order * c[0]), (int) Math.rint(order * c[1]), (int) Math.rint(order * c[2])
            };
        }

        /** How far a point is from the nearest one whose multiple of an order is in the lattice. */
        private static double distanceSquared(double[] vectors, double[] c, int order) {
            int[] whole = multiple(c, order);
            return Matrix.lengthSquared(
                    vectors,
                    c[0] - whole[0] / (double) order,
                    c[1] - whole[1] / (double) order,
                    c[2] - whole[2] / (double) order);
        }

        /** Adds the point {@code whole / order} to the lattice: integer row reduction of the four vectors times the order. */
        private void refine(int[] whole, int order) {
            if (order == 1) {
                return;
            }
            int[][] vectors = {{order, 0, 0}, {0, order, 0}, {0, 0, order}, whole.clone()};
            for (int column = 0; column < 3; column++) {
                eliminate(vectors, column);
            }
            double[] finer = new double[9];
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    finer[3 * k + j] = vectors[j][k] / (double) order;
                }
            }
            points = (int) Math.rint(points / Math.abs(Matrix.determinant(finer)));
            basis = Matrix.times(basis, finer);
        }

        /** Euclid's algorithm down one column, below the rows that earlier columns took. */
        private static void eliminate(int[][] vectors, int column) {
            for (int row = column + 1; row < 4; row++) {
                while (vectors[row][column] != 0) {
                    int factor = vectors[column][column] / vectors[row][column];
                    for (int k = 0; k < 3; k++) {
                        vectors[column][k] -= factor * vectors[row][k];
                    }
                    int[] swap = vectors[column];
                    vectors[column] = vectors[row];
                    vectors[row] = swap;
                }
            }
        }
    }
}
