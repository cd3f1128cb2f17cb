package org.autoperi.crystal.internal;

import java.util.Arrays;

/**
 * Sites of a cell in plain arrays, sorted by kind, that finds the site at a given place within a tolerance.
 *
 * <p>The cell should be reduced: distances are taken to the image that is nearest in fractional coordinates, which is right for distances
 * below half the thickness of the cell. Kinds with few sites are searched one by one, others by a grid. Not thread-safe.
 */
final class SiteCell {

    /** Largest number of sites of a kind that is searched without a grid. */
    private static final int FEW = 10;

    final int n;

    /** Lattice vectors in angstrom. */
    final double[] rows;

    /** Fractional coordinates, shape [n, 3], in the order of kinds. */
    final double[] x;

    /** Kind of each site, rising. */
    final int[] kind;

    /** Where each kind begins; one more entry ends the last. */
    final int[] start;

    private final double[] perAngstrom = new double[3];
    private final int[] taken;
    private int stamp;

    /** Squared distance of the site found last. */
    double foundSquared;

    private int[] bins;
    private int[] binStart;
    private int[] binSites;

    /** Sites that are sorted by kind already; the arrays are kept. */
    SiteCell(double[] rows, double[] x, int[] kind) {
        n = kind.length;
        this.rows = rows;
        this.x = x;
        this.kind = kind;
        taken = new int[n];
        int kinds = n == 0 ? 0 : kind[n - 1] + 1;
        start = new int[kinds + 1];
        for (int i = 0; i < n; i++) {
            start[kind[i] + 1] = i + 1;
        }
        double[] inverse = Matrix.inverse(rows);
        for (int k = 0; k < 3; k++) {
            perAngstrom[k] = Math.sqrt(
                    inverse[k] * inverse[k] + inverse[3 + k] * inverse[3 + k] + inverse[6 + k] * inverse[6 + k]);
        }
        for (int k = 0; k < kinds && bins == null; k++) {
            if (start[k + 1] - start[k] > FEW) {
                sortIntoBins();
            }
        }
    }

    /** About one site a box; boxes as near to cubes as the cell allows. */
    private void sortIntoBins() {
        double volume = Math.abs(Matrix.determinant(rows));
        double edge = Math.cbrt(volume / n);
        bins = new int[3];
        for (int k = 0; k < 3; k++) {
            bins[k] = (int) Math.max(1, Math.min(256, Math.rint(1 / (perAngstrom[k] * edge))));
        }
        int[] box = new int[n];
        binStart = new int[bins[0] * bins[1] * bins[2] + 1];
        for (int i = 0; i < n; i++) {
            box[i] = (index(x[3 * i], 0) * bins[1] + index(x[3 * i + 1], 1)) * bins[2] + index(x[3 * i + 2], 2);
            binStart[box[i] + 1]++;
        }
        for (int b = 1; b < binStart.length; b++) {
            binStart[b] += binStart[b - 1];
        }
        binSites = new int[n];
        int[] next = binStart.clone();
        for (int i = 0; i < n; i++) {
            binSites[next[box[i]]++] = i;
        }
    }

    private int index(double coordinate, int axis) {
        double wrapped = coordinate - Math.floor(coordinate);
        return Math.min(bins[axis] - 1, (int) (wrapped * bins[axis]));
    }

    /** Forgets which sites are taken. */
    void freeAll() {
        if (++stamp == Integer.MAX_VALUE) {
            Arrays.fill(taken, 0);
            stamp = 1;
        }
    }

    void take(int site) {
        taken[site] = stamp;
    }

    /**
     * Finds the first free site of a kind within the tolerance of a point.
     *
     * @return its number, or -1; its squared distance is left in {@link #foundSquared}
     */
    int find(int ofKind, double px, double py, double pz, double tolerance) {
        int from = start[ofKind];
        int to = start[ofKind + 1];
        double reachX = tolerance * perAngstrom[0];
        double reachY = tolerance * perAngstrom[1];
        double reachZ = tolerance * perAngstrom[2];
        if (to - from > FEW && reachX < 0.25 && reachY < 0.25 && reachZ < 0.25) {
            return findInBins(ofKind, px, py, pz, tolerance);
        }
        double most = tolerance * tolerance;
        for (int j = from; j < to; j++) {
            double dx = px - x[3 * j];
            dx -= Math.rint(dx);
            if (Math.abs(dx) > reachX) {
                continue;
            }
            double dy = py - x[3 * j + 1];
            dy -= Math.rint(dy);
            if (Math.abs(dy) > reachY) {
                continue;
            }
            double dz = pz - x[3 * j + 2];
            dz -= Math.rint(dz);
            if (Math.abs(dz) > reachZ || taken[j] == stamp) {
                continue;
            }
            double d = Matrix.lengthSquared(rows, dx, dy, dz);
            if (d <= most) {
                foundSquared = d;
                return j;
            }
        }
        return -1;
    }

    private int findInBins(int ofKind, double px, double py, double pz, double tolerance) {
        double most = tolerance * tolerance;
        double wx = px - Math.floor(px);
        double wy = py - Math.floor(py);
        double wz = pz - Math.floor(pz);
        int x0 = (int) Math.floor((wx - tolerance * perAngstrom[0]) * bins[0]);
        int x1 = (int) Math.floor((wx + tolerance * perAngstrom[0]) * bins[0]);
        int y0 = (int) Math.floor((wy - tolerance * perAngstrom[1]) * bins[1]);
        int y1 = (int) Math.floor((wy + tolerance * perAngstrom[1]) * bins[1]);
        int z0 = (int) Math.floor((wz - tolerance * perAngstrom[2]) * bins[2]);
        int z1 = (int) Math.floor((wz + tolerance * perAngstrom[2]) * bins[2]);
        for (int i = x0; i <= Math.min(x1, x0 + bins[0] - 1); i++) {
            int plane = wrap(i, bins[0]) * bins[1];
            for (int j = y0; j <= Math.min(y1, y0 + bins[1] - 1); j++) {
                int row = (plane + wrap(j, bins[1])) * bins[2];
                for (int k = z0; k <= Math.min(z1, z0 + bins[2] - 1); k++) {
                    int box = row + wrap(k, bins[2]);
                    int found = inBox(box, ofKind, wx, wy, wz, most);
                    if (found >= 0) {
                        return found;
                    }
                }
            }
        }
        return -1;
    }

    private int inBox(int box, int ofKind, double px, double py, double pz, double most) {
        for (int at = binStart[box]; at < binStart[box + 1]; at++) {
            int site = binSites[at];
            if (kind[site] == ofKind && taken[site] != stamp) {
                double d = distanceSquared(site, px, py, pz);
                if (d <= most) {
                    foundSquared = d;
                    return site;
                }
            }
        }
        return -1;
    }

    private static int wrap(int i, int count) {
        int wrapped = i < 0 ? i + count : i;
        return wrapped >= count ? wrapped - count : wrapped;
    }

    private double distanceSquared(int site, double px, double py, double pz) {
        double dx = px - x[3 * site];
        double dy = py - x[3 * site + 1];
        double dz = pz - x[3 * site + 2];
        return Matrix.lengthSquared(rows, dx - Math.rint(dx), dy - Math.rint(dy), dz - Math.rint(dz));
    }

    /**
     * Finds the nearest free site of a kind, looking farther and farther from a point.
     *
     * @return -1 if all are taken
     */
    int nearest(int ofKind, double px, double py, double pz) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int j = start[ofKind]; j < start[ofKind + 1]; j++) {
            if (taken[j] != stamp) {
                double d = distanceSquared(j, px, py, pz);
                if (d < least) {
                    least = d;
                    best = j;
                }
            }
        }
        foundSquared = least;
        return best;
    }

    /** Finds a site in a widening neighbourhood up to the tolerance if there is one, otherwise the nearest. */
    int findOrNearest(int ofKind, double px, double py, double pz, double tolerance) {
        for (double reach = tolerance / 16; reach <= tolerance; reach *= 2) {
            int found = find(ofKind, px, py, pz, reach);
            if (found >= 0) {
                return found;
            }
        }
        return nearest(ofKind, px, py, pz);
    }
}
