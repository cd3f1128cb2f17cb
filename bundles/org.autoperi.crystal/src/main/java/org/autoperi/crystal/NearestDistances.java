package org.autoperi.crystal;

import java.util.Arrays;

/**
 * Distances from each point of a crystal to its nearest neighbours.
 *
 * <p>In a triangular basis of the Niggli cell the points of an image that lie within a sphere are a run along the first vector for each pair
 * of the other whole numbers, so that no point outside is looked at. Not thread-safe.
 */
final class NearestDistances {
    /** Radius of the first sphere by the radius that holds the neighbours at the mean density. */
    private static final double MARGIN = 1.15;
    /** By how much a sphere that holds too few is enlarged. */
    private static final double GROWTH = 1.25;

    private final int points;
    private final double[] cart;
    private final double volumePerPoint;
    // Rows (ax, 0, 0), (bx, by, 0), (cx, cy, cz).
    private final double ax;
    private final double bx;
    private final double by;
    private final double cx;
    private final double cy;
    private final double cz;
    private long[] squares = new long[256];
    private int count;

    NearestDistances(Crystal crystal) {
        Lattice lattice = NiggliReduction.of(crystal.lattice()).lattice();
        points = crystal.size();
        volumePerPoint = crystal.volumePerAtom();
        double[] metric = lattice.metric();
        ax = Math.sqrt(metric[0]);
        bx = metric[1] / ax;
        by = Math.sqrt(metric[4] - bx * bx);
        cx = metric[2] / ax;
        cy = (metric[5] - bx * cx) / by;
        cz = lattice.volume() / (ax * by);
        cart = cartesian(lattice.toFractional(crystal.cartesian()));
    }

    private double[] cartesian(double[] frac) {
        double[] out = new double[frac.length];
        for (int i = 0; i < frac.length; i += 3) {
            double u = Crystal.wrap(frac[i]);
            double v = Crystal.wrap(frac[i + 1]);
            double w = Crystal.wrap(frac[i + 2]);
            out[i] = u * ax + v * bx + w * cx;
            out[i + 1] = v * by + w * cy;
            out[i + 2] = w * cz;
        }
        return out;
    }

    /** Writes the k least distances of every point in rising order, shape [points, k]. */
    void find(int k, double[] out) {
        double first = MARGIN * Math.cbrt(3 * (k + 1) * volumePerPoint / (4 * Math.PI));
        for (int i = 0; i < points; i++) {
            double radius = first;
            collect(i, radius);
            while (count < k) {
                radius *= GROWTH;
                collect(i, radius);
            }
            Arrays.sort(squares, 0, count);
            for (int n = 0; n < k; n++) {
                out[i * k + n] = Math.sqrt(Double.longBitsToDouble(squares[n]));
            }
        }
    }

    /** Squared distances within a sphere as bits, which sort as the numbers do because these are not negative. */
    private void collect(int site, double radius) {
        count = 0;
        double limit = radius * radius;
        for (int j = 0; j < points; j++) {
            double dx = cart[3 * j] - cart[3 * site];
            double dy = cart[3 * j + 1] - cart[3 * site + 1];
            double dz = cart[3 * j + 2] - cart[3 * site + 2];
            int highC = (int) Math.floor((radius - dz) / cz);
            for (int c = (int) Math.ceil((-radius - dz) / cz); c <= highC; c++) {
                double z = dz + c * cz;
                double planeX = dx + c * cx;
                double planeY = dy + c * cy;
                double reach = Math.sqrt(Math.max(0, limit - z * z));
                int highB = (int) Math.floor((reach - planeY) / by);
                for (int b = (int) Math.ceil((-reach - planeY) / by); b <= highB; b++) {
                    double y = planeY + b * by;
                    collectRow(planeX + b * bx, y * y + z * z, limit, j == site && b == 0 && c == 0);
                }
            }
        }
    }

    private void collectRow(double start, double square, double limit, boolean isOwnRow) {
        double reach = Math.sqrt(Math.max(0, limit - square));
        int low = (int) Math.ceil((-reach - start) / ax);
        int high = (int) Math.floor((reach - start) / ax);
        if (count + Math.max(0, high - low + 1) > squares.length) {
            squares = Arrays.copyOf(squares, 2 * (count + high - low + 1));
        }
        for (int a = low; a <= high; a++) {
            double x = start + a * ax;
            if (a != 0 || !isOwnRow) {
                squares[count++] = Double.doubleToRawLongBits(square + x * x);
            }
        }
    }
}
