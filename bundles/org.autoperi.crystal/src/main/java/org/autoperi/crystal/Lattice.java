package org.autoperi.crystal;

import java.util.Arrays;
import java.util.Locale;

/**
 * Three linearly independent lattice vectors in angstrom, the rows of a 3 x 3 matrix.
 *
 * <pre>{@code
 * Lattice lattice = Lattice.ofParameters(4.59, 4.59, 2.96, 90, 90, 90);
 * lattice.volume();                            // 62.36... cubic angstrom
 * lattice.toCartesian(new double[] {0.5, 0, 0}); // 2.295, 0, 0 angstrom
 * lattice.reciprocal().a();                    // 1 / 4.59 angstrom, without 2 pi
 * }</pre>
 *
 * <p>Cartesian row vectors are {@code cart = frac * matrix}, which is numpy's {@code frac @ lattice.matrix} in pymatgen and ASE. The value is
 * immutable and thread-safe; a lattice that exists has finite entries and a volume different from zero, else {@link
 * IllegalArgumentException} shows the vectors. Left-handed vectors are allowed; {@link #volume()} is positive all the same. Arrays are
 * copied in and out; matrices are row-major. All methods cost O(1), those that take n points O(n).
 */
public final class Lattice {

    /** Smallest accepted volume relative to the product of the lengths: the square root of the rounding of a squared volume in float64. */
    private static final double SMALLEST_RELATIVE_VOLUME = 1e-7;

    private final double[] rows;
    private final double[] inverse;
    private final double determinant;

    private Lattice(double[] rows) {
        for (double value : rows) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "lattice vectors must be finite numbers, found " + Arrays.toString(rows));
            }
        }
        double det = determinant(rows);
        double box = norm(rows, 0) * norm(rows, 3) * norm(rows, 6);
        if (!(Math.abs(det) > SMALLEST_RELATIVE_VOLUME * box) || !(box > 0) || !Double.isFinite(det)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "lattice has no volume: %.6g cubic angstrom with vectors %s; expected three independent vectors",
                    Math.abs(det),
                    Arrays.toString(rows)));
        }
        this.rows = rows;
        this.determinant = det;
        this.inverse = inverse(rows, det);
    }

    /**
     * Returns the lattice with the given vectors.
     *
     * @param rowMajor nine numbers in angstrom: a, b, c one after the other
     * @throws IllegalArgumentException if there are not nine, one is not finite, or the vectors span no volume
     */
    public static Lattice of(double... rowMajor) {
        if (rowMajor.length != 9) {
            throw new IllegalArgumentException("a lattice needs 9 numbers, found " + rowMajor.length);
        }
        return new Lattice(rowMajor.clone());
    }

    /**
     * Returns the lattice with the given cell parameters; a lies along x, b in the xy plane.
     *
     * @param a length in angstrom, likewise b and c
     * @param alphaDegrees angle between b and c in degrees
     * @param betaDegrees angle between a and c in degrees
     * @param gammaDegrees angle between a and b in degrees
     * @throws IllegalArgumentException if a length is not positive or no cell has these angles
     */
    public static Lattice ofParameters(
            double a, double b, double c, double alphaDegrees, double betaDegrees, double gammaDegrees) {
        if (!(a > 0 && b > 0 && c > 0)) {
            throw new IllegalArgumentException("cell lengths must be positive, found " + a + ", " + b + ", " + c);
        }
        double cosAlpha = cosDegrees(alphaDegrees);
        double cosBeta = cosDegrees(betaDegrees);
        double cosGamma = cosDegrees(gammaDegrees);
        double sinGamma = sinDegrees(gammaDegrees);
        double y = (cosAlpha - cosBeta * cosGamma) / sinGamma;
        double zSquared = 1 - cosBeta * cosBeta - y * y;
        boolean angles = inside(alphaDegrees) && inside(betaDegrees) && inside(gammaDegrees);
        if (!angles || !(zSquared > SMALLEST_RELATIVE_VOLUME * SMALLEST_RELATIVE_VOLUME)) {
            throw new IllegalArgumentException(
                    "no cell has the angles " + alphaDegrees + ", " + betaDegrees + ", " + gammaDegrees
                            + " degrees: each must be between 0 and 180, their sum below 360, each below the sum of the other two");
        }
        return new Lattice(
                new double[] {a, 0, 0, b * cosGamma, b * sinGamma, 0, c * cosBeta, c * y, c * Math.sqrt(zSquared)});
    }

    /** Returns the cubic lattice with edge {@code a} in angstrom. */
    public static Lattice cubic(double a) {
        return of(a, 0, 0, 0, a, 0, 0, 0, a);
    }

    private static boolean inside(double degrees) {
        return degrees > 0 && degrees < 180;
    }

    /** Cosine that is exact at 60, 90 and 120 degrees, so that orthogonal cells have exact zeros. */
    private static double cosDegrees(double degrees) {
        if (degrees == 90) {
            return 0;
        }
        if (degrees == 60) {
            return 0.5;
        }
        return degrees == 120 ? -0.5 : Math.cos(Math.toRadians(degrees));
    }

    private static double sinDegrees(double degrees) {
        return degrees == 90 ? 1 : Math.sin(Math.toRadians(degrees));
    }

    /** Returns a copy of the row-major matrix, nine numbers in angstrom. */
    public double[] matrix() {
        return rows.clone();
    }

    /** Returns entry {@code [row, column]} of the matrix in angstrom. */
    public double get(int row, int column) {
        return rows[3 * row + column];
    }

    /** Returns a copy of the inverse matrix, row-major, in 1/angstrom: {@code frac = cart * inverse}. */
    public double[] inverse() {
        return inverse.clone();
    }

    /** Returns the metric tensor G, row-major, in square angstrom: {@code G[i][j] = v_i . v_j}. */
    public double[] metric() {
        double[] metric = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                metric[3 * i + j] = dot(i, j);
            }
        }
        return metric;
    }

    private double dot(int i, int j) {
        return rows[3 * i] * rows[3 * j] + rows[3 * i + 1] * rows[3 * j + 1] + rows[3 * i + 2] * rows[3 * j + 2];
    }

    /** Returns the length of the first vector in angstrom. */
    public double a() {
        return norm(rows, 0);
    }

    /** Returns the length of the second vector in angstrom. */
    public double b() {
        return norm(rows, 3);
    }

    /** Returns the length of the third vector in angstrom. */
    public double c() {
        return norm(rows, 6);
    }

    /** Returns the angle between the second and the third vector in degrees. */
    public double alphaDegrees() {
        return angle(1, 2);
    }

    /** Returns the angle between the first and the third vector in degrees. */
    public double betaDegrees() {
        return angle(0, 2);
    }

    /** Returns the angle between the first and the second vector in degrees. */
    public double gammaDegrees() {
        return angle(0, 1);
    }

    /** Angle from sine and cosine, accurate near 0 and 180 degrees too. */
    private double angle(int i, int j) {
        double[] cross = cross(rows, 3 * i, 3 * j);
        return Math.toDegrees(Math.atan2(norm(cross, 0), dot(i, j)));
    }

    /** Returns a, b, c in angstrom and alpha, beta, gamma in degrees. */
    public double[] parameters() {
        return new double[] {a(), b(), c(), alphaDegrees(), betaDegrees(), gammaDegrees()};
    }

    /** Returns the volume of the cell in cubic angstrom, always positive. */
    public double volume() {
        return Math.abs(determinant);
    }

    /** Tells whether a, b, c form a right-handed system. */
    public boolean isRightHanded() {
        return determinant > 0;
    }

    /** Returns the reciprocal lattice in 1/angstrom without the factor 2 pi: {@code a_i . b_j = delta_ij}. */
    public Lattice reciprocal() {
        return new Lattice(new double[] {
            inverse[0], inverse[3], inverse[6], inverse[1], inverse[4], inverse[7], inverse[2], inverse[5], inverse[8]
        });
    }

    /** Returns the distance in angstrom between the two faces of the cell that vector {@code axis} connects. */
    public double faceDistance(int axis) {
        double x = inverse[axis];
        double y = inverse[3 + axis];
        double z = inverse[6 + axis];
        return 1 / Math.sqrt(x * x + y * y + z * z);
    }

    /**
     * Returns Cartesian coordinates in angstrom.
     *
     * @param frac fractional coordinates, shape [n, 3] flattened
     * @throws IllegalArgumentException if the length is no multiple of three
     */
    public double[] toCartesian(double[] frac) {
        return times(frac, rows);
    }

    /**
     * Returns fractional coordinates, not wrapped.
     *
     * @param cart Cartesian coordinates in angstrom, shape [n, 3] flattened
     * @throws IllegalArgumentException if the length is no multiple of three
     */
    public double[] toFractional(double[] cart) {
        return times(cart, inverse);
    }

    /** Returns the length in angstrom of the vector with the fractional components x, y, z. */
    public double length(double x, double y, double z) {
        double u = x * rows[0] + y * rows[3] + z * rows[6];
        double v = x * rows[1] + y * rows[4] + z * rows[7];
        double w = x * rows[2] + y * rows[5] + z * rows[8];
        return Math.sqrt(u * u + v * v + w * w);
    }

    /**
     * Returns the lattice whose vectors are the given combinations of this one's.
     *
     * @param transform row-major 3 x 3 matrix T; new rows are {@code T * rows}
     */
    public Lattice transformed(double[] transform) {
        return new Lattice(times(transform, rows));
    }

    /** Returns the lattice with every vector multiplied by a positive number. */
    public Lattice scaled(double factor) {
        return new Lattice(Arrays.stream(rows).map(x -> x * factor).toArray());
    }

    /** Returns the lattice of the same shape with the given volume in cubic angstrom. */
    public Lattice withVolume(double volume) {
        return scaled(Math.cbrt(volume / volume()));
    }

    private static double[] times(double[] points, double[] matrix) {
        if (points.length % 3 != 0) {
            throw new IllegalArgumentException(
                    "expected coordinates of shape [n, 3], found " + points.length + " numbers");
        }
        double[] result = new double[points.length];
        for (int p = 0; p < points.length; p += 3) {
            for (int j = 0; j < 3; j++) {
                result[p + j] = points[p] * matrix[j] + points[p + 1] * matrix[3 + j] + points[p + 2] * matrix[6 + j];
            }
        }
        return result;
    }

    static double norm(double[] v, int at) {
        return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
    }

    static double[] cross(double[] m, int i, int j) {
        return new double[] {
            m[i + 1] * m[j + 2] - m[i + 2] * m[j + 1],
            m[i + 2] * m[j] - m[i] * m[j + 2],
            m[i] * m[j + 1] - m[i + 1] * m[j]
        };
    }

    static double determinant(double[] m) {
        double[] bc = cross(m, 3, 6);
        return m[0] * bc[0] + m[1] * bc[1] + m[2] * bc[2];
    }

    private static double[] inverse(double[] m, double det) {
        double[] bc = cross(m, 3, 6);
        double[] ca = cross(m, 6, 0);
        double[] ab = cross(m, 0, 3);
        double[] inverse = new double[9];
        for (int i = 0; i < 3; i++) {
            inverse[3 * i] = bc[i] / det;
            inverse[3 * i + 1] = ca[i] / det;
            inverse[3 * i + 2] = ab[i] / det;
        }
        return inverse;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lattice that && Arrays.equals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rows);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "a=%.4f b=%.4f c=%.4f alpha=%.2f beta=%.2f gamma=%.2f",
                a(),
                b(),
                c(),
                alphaDegrees(),
                betaDegrees(),
                gammaDegrees());
    }
}
