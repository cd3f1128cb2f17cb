package org.autoperi.view;

import java.util.Arrays;
import org.autoperi.crystal.Lattice;

/**
 * A rotation from crystal space to the view: x to the right, y up, z towards the viewer. Immutable.
 */
public final class Rotation {
    /** What two axes of unit length may differ from orthogonal by rounding after many products. */
    private static final double PARALLEL = 1e-9;

    private final double[] m;

    private Rotation(double[] m) {
        this.m = m;
    }

    /** Returns the rotation that leaves everything where it is. */
    public static Rotation identity() {
        return new Rotation(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
    }

    /** Returns the rotation by an angle about an axis of any length. */
    public static Rotation about(double x, double y, double z, double angleDegrees) {
        double norm = Math.sqrt(x * x + y * y + z * z);
        if (!(norm > 0)) {
            throw new IllegalArgumentException("rotation axis must not be zero, found " + x + ", " + y + ", " + z);
        }
        double u = x / norm;
        double v = y / norm;
        double w = z / norm;
        double angle = Math.toRadians(angleDegrees);
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double k = 1 - c;
        return new Rotation(new double[] {
            c + u * u * k,
            u * v * k - w * s,
            u * w * k + v * s,
            v * u * k + w * s,
            c + v * v * k,
            v * w * k - u * s,
            w * u * k - v * s,
            w * v * k + u * s,
            c + w * w * k
        });
    }

    /**
     * Returns the rotation for a viewer who looks from a direction.
     *
     * @param from direction from the crystal to the viewer, Cartesian, any length, shape [3]
     * @param up direction that should point up, not parallel to {@code from}, shape [3]
     * @throws IllegalArgumentException if the directions are parallel or zero
     */
    public static Rotation lookingFrom(double[] from, double[] up) {
        double[] z = unit(from);
        double[] x = unit(cross(up, z));
        double[] y = cross(z, x);
        return new Rotation(new double[] {x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]});
    }

    /** Returns the view down lattice vector {@code axis} (0, 1 or 2) with the next one but one upwards: the a, b, c buttons of viewers. */
    public static Rotation alongAxis(Lattice lattice, int axis) {
        int up = (axis + 2) % 3;
        return lookingFrom(row(lattice, axis), row(lattice, up));
    }

    /**
     * Returns the view in which structures are usually printed: c upwards, a towards the viewer and to the left, b to the right,
     * seen a little from above.
     */
    public static Rotation standard(Lattice lattice) {
        double[] c = unit(row(lattice, 2));
        double[] a = unit(row(lattice, 0));
        double along = dot(a, c);
        double[] front = unit(new double[] {a[0] - along * c[0], a[1] - along * c[1], a[2] - along * c[2]});
        return about(1, 0, 0, 13).after(about(0, 1, 0, -27)).after(lookingFrom(front, c));
    }

    private static double[] row(Lattice lattice, int i) {
        return new double[] {lattice.get(i, 0), lattice.get(i, 1), lattice.get(i, 2)};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double[] unit(double[] a) {
        double norm = Math.sqrt(dot(a, a));
        if (!(norm > PARALLEL)) {
            throw new IllegalArgumentException("view direction and up must differ and have a length");
        }
        return new double[] {a[0] / norm, a[1] / norm, a[2] / norm};
    }

    /** Returns the rotation that does {@code first}, then this one. */
    public Rotation after(Rotation first) {
        double[] p = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                p[3 * i + j] = m[3 * i] * first.m[j] + m[3 * i + 1] * first.m[3 + j] + m[3 * i + 2] * first.m[6 + j];
            }
        }
        return new Rotation(p);
    }

    /** Returns component {@code axis} of the rotated vector: 0 right, 1 up, 2 towards the viewer. */
    public double apply(int axis, double x, double y, double z) {
        return m[3 * axis] * x + m[3 * axis + 1] * y + m[3 * axis + 2] * z;
    }

    /** Returns a copy of the matrix, rows are the view axes in crystal space, shape [3, 3] flattened. */
    public double[] matrix() {
        return m.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rotation that && Arrays.equals(m, that.m);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(m);
    }

    @Override
    public String toString() {
        return "Rotation" + Arrays.toString(m);
    }
}
