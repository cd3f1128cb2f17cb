package org.autoperi.crystal.matching;

import java.util.Arrays;

/**
 * The reduced primitive cell in which structures are matched: Niggli cell, then the smallest cell whose translations map every site onto
 * a site of its kind within 0.25 angstrom along each axis, with positions averaged, then its Niggli cell.
 *
 * <p>The tolerances and the order of the search are those of pymatgen, because they decide which cell is found where a structure is nearly
 * periodic: Niggli tolerance 1e-5 times the cube root of the volume, 0.25 angstrom for translations, superlattices in Hermite normal form by
 * rising determinant. For exact cells see {@link org.autoperi.crystal.NiggliReduction} and {@link org.autoperi.crystal.PrimitiveCell}.
 * Reusable, not thread-safe.
 *
 * <p>Source: Grosse-Kunstleve, Sauter and Adams 2004, doi:10.1107/S010876730302186X, for the Niggli steps.
 */
final class CellReduction {
    private static final double NIGGLI_TOLERANCE = 1e-5;
    private static final int NIGGLI_STEPS = 100;
    /** Largest deviation in degrees of the angles of the Niggli cell from those of its metric. */
    private static final double NIGGLI_ANGLE = 1;
    /** How far a translation may miss a site along an axis, in angstrom. */
    private static final double TRANSLATION_TOLERANCE = 0.25;
    /** Entries of matrices this close are equal: relative and absolute part. */
    private static final double EQUAL_RELATIVE = 1e-5;

    private static final double EQUAL_ABSOLUTE = 1e-8;

    private final LllReduction lll = new LllReduction();
    private final LatticeVectors vectors = new LatticeVectors();
    private final double[] metric = new double[9];
    private final double[] half = new double[9];
    private final double[] inverse = new double[9];
    private final double[] reduced = new double[9];
    private final double[] lengths = new double[3];
    private final double[] superTolerance = new double[3];

    /** Vectors of the cell, rows. */
    double[] rows;
    /** Fractional coordinates, shape [n, 3], not wrapped. */
    double[] frac;
    /** Kind of each site, shape [n]. */
    int[] kinds;

    /**
     * Reduces a cell.
     *
     * @param kinds kind of each site, numbered by the order of their labels
     * @param primitive whether smaller cells are looked for
     */
    void reduce(double[] cellRows, double[] cellFrac, int[] cellKinds, boolean primitive) {
        rows = cellRows;
        frac = cellFrac;
        kinds = cellKinds;
        toNiggli();
        boolean smaller = primitive;
        boolean sorted = false;
        while (smaller) {
            smaller = toSmaller();
            sorted |= smaller;
        }
        if (sorted) {
            toNiggli();
        }
    }

    /** Takes the Niggli cell unless the cell is one. */
    private void toNiggli() {
        if (!niggli(rows)) {
            throw new IllegalArgumentException("no Niggli cell found for " + Arrays.toString(rows));
        }
        if (isEqual(reduced, rows)) {
            return;
        }
        Cell.inverse(reduced, inverse);
        double[] moved = new double[frac.length];
        double[] cart = new double[3];
        for (int i = 0; i < frac.length; i += 3) {
            Cell.times(frac, i, rows, cart, 0);
            Cell.times(cart, 0, inverse, moved, i);
            for (int axis = 0; axis < 3; axis++) {
                moved[i + axis] -= Math.floor(moved[i + axis]);
            }
        }
        rows = reduced.clone();
        frac = moved;
    }

    private static boolean isEqual(double[] a, double[] b) {
        for (int i = 0; i < 9; i++) {
            if (!(Math.abs(a[i] - b[i]) <= EQUAL_ABSOLUTE + EQUAL_RELATIVE * Math.abs(b[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Writes the Niggli vectors of a lattice, taken from the lattice itself, to {@code reduced}. */
    private boolean niggli(double[] matrix) {
        lll.reduce(matrix);
        double volume = Math.abs(Cell.determinant(matrix));
        double tolerance = NIGGLI_TOLERANCE * Math.cbrt(volume);
        reduceMetric(tolerance);
        double a = Math.sqrt(metric[0]);
        double b = Math.sqrt(metric[4]);
        double c = Math.sqrt(metric[8]);
        if (!LatticeVectors.areFew(Math.max(a, Math.max(b, c)), volume)) {
            return false;
        }
        double alpha = degrees(metric[5] / b / c);
        double beta = degrees(metric[2] / a / c);
        double gamma = degrees(metric[1] / a / b);
        return takeVectors(a, b, c, alpha, beta, gamma, tolerance);
    }

    private static double degrees(double cosine) {
        return Math.toDegrees(Math.acos(cosine));
    }

    /** The first vectors of the lattice with these lengths and angles, right-handed in the basis if there are such. */
    private boolean takeVectors(
            double a, double b, double c, double alpha, double beta, double gamma, double tolerance) {
        lengths[0] = a;
        lengths[1] = b;
        lengths[2] = c;
        vectors.find(lll.rows, lll.transform, lengths, tolerance);
        boolean found = false;
        for (int i = 0; i < vectors.count; i++) {
            if (!LatticeVectors.isAbout(vectors.length[i], a, tolerance)) {
                continue;
            }
            for (int j = 0; j < vectors.count; j++) {
                if (!LatticeVectors.isAbout(vectors.length[j], b, tolerance) || !isAngle(i, j, gamma)) {
                    continue;
                }
                for (int k = 0; k < vectors.count; k++) {
                    if (!LatticeVectors.isAbout(vectors.length[k], c, tolerance)
                            || !isAngle(j, k, alpha)
                            || !isAngle(i, k, beta)) {
                        continue;
                    }
                    int det = determinant(i, j, k);
                    if (det > 0 || det < 0 && !found) {
                        take(i, j, k);
                        found = true;
                    }
                    if (det > 0) {
                        return true;
                    }
                }
            }
        }
        return found;
    }

    private boolean isAngle(int i, int j, double wanted) {
        double cosine = Cell.dot(vectors.cart, i, vectors.cart, j) / vectors.length[i] / vectors.length[j];
        double angle = degrees(Math.max(-1, Math.min(1, cosine)));
        return Math.abs(angle - wanted) <= NIGGLI_ANGLE;
    }

    private int determinant(int i, int j, int k) {
        int[] w = vectors.whole;
        return w[3 * i] * (w[3 * j + 1] * w[3 * k + 2] - w[3 * j + 2] * w[3 * k + 1])
                + w[3 * i + 1] * (w[3 * j + 2] * w[3 * k] - w[3 * j] * w[3 * k + 2])
                + w[3 * i + 2] * (w[3 * j] * w[3 * k + 1] - w[3 * j + 1] * w[3 * k]);
    }

    private void take(int i, int j, int k) {
        System.arraycopy(vectors.cart, 3 * i, reduced, 0, 3);
        System.arraycopy(vectors.cart, 3 * j, reduced, 3, 3);
        System.arraycopy(vectors.cart, 3 * k, reduced, 6, 3);
        if (!(Cell.determinant(reduced) > 0)) {
            for (int n = 0; n < 9; n++) {
                reduced[n] = -reduced[n];
            }
        }
    }

    private void reduceMetric(double e) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                metric[3 * i + j] = Cell.dot(lll.rows, i, lll.rows, j);
            }
        }
        for (int step = 0; step < NIGGLI_STEPS; step++) {
            if (exchange(e)) {
                continue;
            }
            chooseSigns(e);
            if (!shorten(e)) {
                return;
            }
        }
    }

    /** Steps A1 and A2; tells whether to start again. */
    private boolean exchange(double e) {
        if (metric[4] + e < metric[0]
                || Math.abs(metric[0] - metric[4]) < e && Math.abs(2 * metric[5]) > Math.abs(2 * metric[2]) + e) {
            change(0, -1, 0, -1, 0, 0, 0, 0, -1);
        }
        if (metric[8] + e < metric[4]
                || Math.abs(metric[4] - metric[8]) < e && Math.abs(2 * metric[2]) > Math.abs(2 * metric[1]) + e) {
            change(-1, 0, 0, 0, 0, -1, 0, -1, 0);
            return true;
        }
        return false;
    }

    /** Steps A3 and A4. */
    private void chooseSigns(double e) {
        int l = sign(2 * metric[5], e);
        int m = sign(2 * metric[2], e);
        int n = sign(2 * metric[1], e);
        if (l * m * n == 1) {
            change(l == -1 ? -1 : 1, 0, 0, 0, m == -1 ? -1 : 1, 0, 0, 0, n == -1 ? -1 : 1);
            return;
        }
        int i = l == 1 ? -1 : 1;
        int j = m == 1 ? -1 : 1;
        int k = n == 1 ? -1 : 1;
        if (i * j * k == -1) {
            if (n == 0) {
                k = -1;
            } else if (m == 0) {
                j = -1;
            } else if (l == 0) {
                i = -1;
            }
        }
        change(i, 0, 0, 0, j, 0, 0, 0, k);
    }

    private static int sign(double value, double e) {
        return Math.abs(value) < e ? 0 : value > 0 ? 1 : -1;
    }

    /** Steps A5 to A8; tells whether one was taken. */
    private boolean shorten(double e) {
        double a = metric[0];
        double b = metric[4];
        double xi = 2 * metric[5];
        double eta = 2 * metric[2];
        double zeta = 2 * metric[1];
        if (Math.abs(xi) > b + e || Math.abs(xi - b) < e && zeta - e > 2 * eta || Math.abs(xi + b) < e && -e > zeta) {
            change(1, 0, 0, 0, 1, -signum(xi), 0, 0, 1);
        } else if (Math.abs(eta) > a + e
                || Math.abs(a - eta) < e && zeta - e > 2 * xi
                || Math.abs(a + eta) < e && -e > zeta) {
            change(1, 0, -signum(eta), 0, 1, 0, 0, 0, 1);
        } else if (Math.abs(zeta) > a + e
                || Math.abs(a - zeta) < e && eta - e > 2 * xi
                || Math.abs(a + zeta) < e && -e > eta) {
            change(1, -signum(zeta), 0, 0, 1, 0, 0, 0, 1);
        } else {
            double sum = xi + eta + zeta + a + b;
            if (-e > sum || Math.abs(sum) < e && e < zeta + (a + eta) * 2) {
                change(1, 0, 1, 0, 1, 1, 0, 0, 1);
            } else {
                return false;
            }
        }
        return true;
    }

    private static int signum(double value) {
        return value > 0 ? 1 : -1;
    }

    /** Replaces the metric G by M^T G M. */
    private void change(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
        for (int row = 0; row < 3; row++) {
            double x = metric[3 * row];
            double y = metric[3 * row + 1];
            double z = metric[3 * row + 2];
            half[3 * row] = x * a + y * d + z * g;
            half[3 * row + 1] = x * b + y * e + z * h;
            half[3 * row + 2] = x * c + y * f + z * i;
        }
        for (int column = 0; column < 3; column++) {
            double x = half[column];
            double y = half[3 + column];
            double z = half[6 + column];
            metric[column] = a * x + d * y + g * z;
            metric[3 + column] = b * x + e * y + h * z;
            metric[6 + column] = c * x + f * y + i * z;
        }
    }

    /** Takes the first smaller cell there is, not yet reduced; tells whether there is one. */
    private boolean toSmaller() {
        int[][] groups = groups();
        int units = 0;
        for (int[] group : groups) {
            units = gcd(units, group.length);
        }
        if (units == 1) {
            return false;
        }
        for (int axis = 0; axis < 3; axis++) {
            superTolerance[axis] = TRANSLATION_TOLERANCE / Cell.length(rows, axis);
        }
        double[] translations = translations(groups);
        if (translations.length == 3 && isCoarse(units)) {
            return false;
        }
        for (int size = 2; size <= units; size++) {
            if (units % size == 0 && toSmaller(groups, translations, size)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the finest fraction of every axis is beyond the tolerance, so that no translation is about zero by itself. */
    private boolean isCoarse(int units) {
        return Math.max(superTolerance[0], Math.max(superTolerance[1], superTolerance[2])) * units < 1;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Sites by kind, kinds in the order of their labels. */
    private int[][] groups() {
        int most = 0;
        for (int kind : kinds) {
            most = Math.max(most, kind);
        }
        int[] sizes = new int[most + 1];
        for (int kind : kinds) {
            sizes[kind]++;
        }
        int[][] all = new int[most + 1][];
        int used = 0;
        for (int kind = 0; kind <= most; kind++) {
            if (sizes[kind] > 0) {
                int[] group = new int[sizes[kind]];
                int n = 0;
                for (int i = 0; i < kinds.length; i++) {
                    if (kinds[i] == kind) {
                        group[n++] = i;
                    }
                }
                all[used++] = group;
            }
        }
        return Arrays.copyOf(all, used);
    }

    /** Differences within the smallest group that about map every site onto one of its kind, shape [m, 3]. */
    private double[] translations(int[][] groups) {
        int[] smallest = groups[0];
        for (int[] group : groups) {
            smallest = group.length < smallest.length ? group : smallest;
        }
        double[] found = new double[3 * smallest.length];
        int count = 0;
        for (int site : smallest) {
            double x = frac[3 * site] - frac[3 * smallest[0]];
            double y = frac[3 * site + 1] - frac[3 * smallest[0] + 1];
            double z = frac[3 * site + 2] - frac[3 * smallest[0] + 2];
            if (mapsAll(groups, x, y, z)) {
                found[3 * count] = x;
                found[3 * count + 1] = y;
                found[3 * count + 2] = z;
                count++;
            }
        }
        return Arrays.copyOf(found, 3 * count);
    }

    private boolean mapsAll(int[][] groups, double x, double y, double z) {
        for (int[] group : groups) {
            for (int from : group) {
                boolean hit = false;
                for (int i = 0; i < group.length && !hit; i++) {
                    int to = 3 * group[i];
                    hit = isWithin(frac[to] - frac[3 * from] - x, 2 * superTolerance[0])
                            && isWithin(frac[to + 1] - frac[3 * from + 1] - y, 2 * superTolerance[1])
                            && isWithin(frac[to + 2] - frac[3 * from + 2] - z, 2 * superTolerance[2]);
                }
                if (!hit) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isWithin(double difference, double tolerance) {
        return Math.abs(difference - Math.rint(difference)) < tolerance;
    }

    /** Tries the cells of one size: rows of the inverses of the matrices [[a, b, c], [0, e, f], [0, 0, g]]. */
    private boolean toSmaller(int[][] groups, double[] translations, int size) {
        int[] matrix = new int[9];
        for (int a = 1; a <= size; a++) {
            for (int e = 1; size % a == 0 && e <= size / a; e++) {
                if (size / a % e != 0) {
                    continue;
                }
                int g = size / a / e;
                for (int b = 0; b < a; b++) {
                    for (int c = 0; c < a; c++) {
                        for (int f = 0; f < e; f++) {
                            set(matrix, a, b, c, e, f, g);
                            if (isSpanned(matrix, translations) && isCell(groups, matrix, size)) {
                                return true;
                            }
                        }
                    }
                }
            }
        }
        return false;
    }

    private static void set(int[] matrix, int a, int b, int c, int e, int f, int g) {
        matrix[0] = a;
        matrix[1] = b;
        matrix[2] = c;
        matrix[4] = e;
        matrix[5] = f;
        matrix[8] = g;
    }

    /** Whether each vector of the smaller cell is about one of the translations. */
    private boolean isSpanned(int[] matrix, double[] translations) {
        Cell.inverse(matrix, inverse);
        for (int row = 0; row < 9; row += 3) {
            boolean hit = false;
            for (int i = 0; i < translations.length && !hit; i += 3) {
                hit = isWithin(inverse[row] - translations[i], superTolerance[0])
                        && isWithin(inverse[row + 1] - translations[i + 1], superTolerance[1])
                        && isWithin(inverse[row + 2] - translations[i + 2], superTolerance[2]);
            }
            if (!hit) {
                return false;
            }
        }
        return true;
    }

    /** Takes the smaller cell if its sites fall together in groups of the right size. */
    private boolean isCell(int[][] groups, int[] matrix, int size) {
        double[] transform = new double[9];
        for (int i = 0; i < 9; i++) {
            transform[i] = matrix[i];
        }
        double[] newRows = new double[9];
        double[] tolerance = new double[3];
        for (int row = 0; row < 3; row++) {
            Cell.times(inverse, 3 * row, rows, newRows, 3 * row);
            tolerance[row] = TRANSLATION_TOLERANCE / Cell.length(newRows, row);
        }
        double[] newFrac = new double[frac.length / size];
        int[] newKinds = new int[kinds.length / size];
        int count = 0;
        for (int[] group : groups) {
            int added = merge(group, transform, tolerance, size, newFrac, count);
            if (added == 0) {
                return false;
            }
            Arrays.fill(newKinds, count, count + added, kinds[group[0]]);
            count += added;
        }
        rows = newRows;
        frac = newFrac;
        kinds = newKinds;
        return true;
    }

    /** Averages the sites of a kind that fall together; 0 if they do not fall into cliques of the right size. */
    private int merge(int[] group, double[] transform, double[] tolerance, int size, double[] out, int offset) {
        int n = group.length;
        double[] at = new double[3 * n];
        for (int i = 0; i < n; i++) {
            Cell.times(frac, 3 * group[i], transform, at, 3 * i);
        }
        boolean[] close = new boolean[n * n];
        for (int i = 0; i < n; i++) {
            int degree = 0;
            for (int j = 0; j < n; j++) {
                close[i * n + j] = (i == j || !areNeighbours(group[i], group[j])) && fallTogether(at, i, j, tolerance);
                degree += close[i * n + j] ? 1 : 0;
            }
            if (degree != size) {
                return 0;
            }
        }
        return isMadeOfCliques(close, n) ? average(close, n, at, out, offset) : 0;
    }

    /** Whether two sites are so near in the larger cell that they must not become one. */
    private boolean areNeighbours(int i, int j) {
        for (int axis = 0; axis < 3; axis++) {
            double d = frac[3 * i + axis] - frac[3 * j + axis];
            if (Math.abs(d - Math.rint(d)) > 2 * superTolerance[axis]) {
                return false;
            }
        }
        return true;
    }

    private static boolean fallTogether(double[] at, int i, int j, double[] tolerance) {
        return isWithin(at[3 * j] - at[3 * i], tolerance[0])
                && isWithin(at[3 * j + 1] - at[3 * i + 1], tolerance[1])
                && isWithin(at[3 * j + 2] - at[3 * i + 2], tolerance[2]);
    }

    private static boolean isMadeOfCliques(boolean[] close, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; close[i * n + j] && k < n; k++) {
                    if (close[i * n + k] && !close[j * n + k]) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static int average(boolean[] close, int n, double[] at, double[] out, int offset) {
        boolean[] added = new boolean[n];
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (added[i]) {
                continue;
            }
            int to = 3 * (offset + count);
            int members = 0;
            for (int j = 0; j < n; j++) {
                if (!close[i * n + j]) {
                    continue;
                }
                added[j] = true;
                members++;
                for (int axis = 0; axis < 3; axis++) {
                    double x = at[3 * j + axis] - Math.floor(at[3 * j + axis]);
                    double shift = x - out[to + axis];
                    out[to + axis] = members == 1 ? x : out[to + axis] + (shift - Math.rint(shift)) / members;
                }
            }
            count++;
        }
        return count;
    }
}
