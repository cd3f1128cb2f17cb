package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.crystal.WyckoffPosition;
import org.autoperi.flow.LatticeCoordinates;

/**
 * A space group acting on the primitive cell that is usual for its centring. Flows work in this cell, so symmetry costs no more atoms
 * than its crystals have; its lattice is kept as that of the conventional cell, in the coordinates that the crystal family leaves free.
 * Immutable.
 */
final class PrimitiveGroup {
    /** Images nearer than this in every coordinate are one; they are made of exact operations from one generic point. */
    private static final double SAME = 1e-7;

    /** A point on no special position of any group. */
    private static final double[] GENERIC = {0.13702159, 0.29170437, 0.41231857};

    private final SpaceGroup group;
    private final CellFamily family;
    private final double[] basis;
    private final double[] inverse;
    private final int latticePoints;
    private final List<int[]> rotations = new ArrayList<>();
    private final List<double[]> translations = new ArrayList<>();

    /**
     * The points that the group makes of one.
     *
     * @param position where the first of them lies
     * @param makers the operation that makes each point of the first, shape [size]
     * @param images which point each operation makes of each point, shape [operations, size]
     */
    record Orbit(WyckoffPosition position, int[] makers, int[][] images) {
        /** Number of points in the primitive cell. */
        int size() {
            return makers.length;
        }
    }

    /** A group in one of the settings that {@link SpaceGroup#ofNumber} and {@link SpaceGroup#firstOfNumber} give. */
    PrimitiveGroup(SpaceGroup group) {
        this.group = group;
        this.family = CellFamily.of(group);
        this.basis = group.primitiveBasis();
        this.inverse = Lattice.of(basis).inverse();
        for (SymmetryOperation operation : group.operations()) {
            double[] rotation = new double[9];
            for (int i = 0; i < 9; i++) {
                rotation[i] = operation.rotation(i / 3, i % 3);
            }
            double[] inside = times(inverse, times(rotation, basis));
            int[] whole = new int[9];
            for (int i = 0; i < 9; i++) {
                whole[i] = (int) Math.rint(inside[i]);
            }
            double[] shift =
                    apply(inverse, operation.translation(0), operation.translation(1), operation.translation(2));
            add(whole, shift);
        }
        this.latticePoints = group.order() / rotations.size();
    }

    /** Of operations that differ by a translation of the lattice, the first is kept. */
    private void add(int[] rotation, double[] shift) {
        for (int g = 0; g < rotations.size(); g++) {
            if (java.util.Arrays.equals(rotations.get(g), rotation) && isSame(translations.get(g), shift)) {
                return;
            }
        }
        rotations.add(rotation);
        translations.add(shift);
    }

    private static boolean isSame(double[] p, double[] q) {
        for (int k = 0; k < 3; k++) {
            double d = p[k] - q[k];
            if (Math.abs(d - Math.rint(d)) > SAME) {
                return false;
            }
        }
        return true;
    }

    private static double[] times(double[] a, double[] b) {
        double[] product = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                product[i] += a[3 * (i / 3) + k] * b[3 * k + i % 3];
            }
        }
        return product;
    }

    private static double[] apply(double[] m, double... x) {
        double[] image = new double[3];
        for (int i = 0; i < 9; i++) {
            image[i / 3] += m[i] * x[i % 3];
        }
        return image;
    }

    SpaceGroup spaceGroup() {
        return group;
    }

    CellFamily family() {
        return family;
    }

    /** Number of operations modulo the lattice. */
    int order() {
        return rotations.size();
    }

    /** Lattice points of the conventional cell. */
    int latticePoints() {
        return latticePoints;
    }

    /** Coordinates in the primitive cell of a point of the conventional cell. */
    double[] toPrimitive(double[] conventional) {
        return apply(inverse, conventional);
    }

    /** Coordinates in the conventional cell of a point of the primitive cell. */
    double[] toConventional(double[] primitive) {
        return apply(basis, primitive);
    }

    /** What operation g makes of a vector, in place of nothing else: its rotation alone. */
    double[] rotate(int g, double x, double y, double z) {
        int[] w = rotations.get(g);
        return new double[] {
            w[0] * x + w[1] * y + w[2] * z, w[3] * x + w[4] * y + w[5] * z, w[6] * x + w[7] * y + w[8] * z
        };
    }

    /** The image of a point under operation g, not wrapped. */
    double[] image(int g, double[] x) {
        double[] image = rotate(g, x[0], x[1], x[2]);
        for (int k = 0; k < 3; k++) {
            image[k] += translations.get(g)[k];
        }
        return image;
    }

    /** Turns a vector back by operation g: W^-1 v. The determinant of W is 1 or -1, so its adjugate serves. */
    double[] rotateBack(int g, double x, double y, double z) {
        int[] w = rotations.get(g);
        int a = w[4] * w[8] - w[5] * w[7];
        int b = w[5] * w[6] - w[3] * w[8];
        int c = w[3] * w[7] - w[4] * w[6];
        int sign = w[0] * a + w[1] * b + w[2] * c;
        return new double[] {
            sign * (a * x + (w[2] * w[7] - w[1] * w[8]) * y + (w[1] * w[5] - w[2] * w[4]) * z),
            sign * (b * x + (w[0] * w[8] - w[2] * w[6]) * y + (w[2] * w[3] - w[0] * w[5]) * z),
            sign * (c * x + (w[1] * w[6] - w[0] * w[7]) * y + (w[0] * w[4] - w[1] * w[3]) * z)
        };
    }

    /** Takes a point back by operation g: W^-1 (x - w). */
    double[] imageBack(int g, double[] x) {
        double[] w = translations.get(g);
        return rotateBack(g, x[0] - w[0], x[1] - w[1], x[2] - w[2]);
    }

    /** The orbit of a Wyckoff position; O(operations x size). */
    Orbit orbit(WyckoffPosition position) {
        double[] first = toPrimitive(position.place(GENERIC[0], GENERIC[1], GENERIC[2]));
        List<double[]> points = new ArrayList<>();
        List<Integer> makers = new ArrayList<>();
        for (int g = 0; g < order(); g++) {
            double[] image = image(g, first);
            if (find(points, image) < 0) {
                points.add(image);
                makers.add(g);
            }
        }
        if (points.size() * latticePoints != position.multiplicity()) {
            throw new IllegalStateException("position " + position + " of " + group + " has " + points.size()
                    + " points in the primitive cell and " + latticePoints + " cells");
        }
        int[][] images = new int[order()][points.size()];
        for (int g = 0; g < order(); g++) {
            for (int a = 0; a < points.size(); a++) {
                images[g][a] = find(points, image(g, points.get(a)));
            }
        }
        return new Orbit(position, makers.stream().mapToInt(Integer::intValue).toArray(), images);
    }

    private static int find(List<double[]> points, double[] wanted) {
        for (int i = 0; i < points.size(); i++) {
            if (isSame(points.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Lattice coordinates of the primitive cell.
     *
     * @param conventional those of the conventional cell, shape [6]
     * @param atoms number of atoms in the primitive cell
     */
    double[] primitiveLattice(double[] conventional, int atoms) {
        double[] rows = LatticeCoordinates.toMatrix(conventional, atoms * latticePoints);
        return LatticeCoordinates.of(Lattice.of(times(transposed(basis), rows)), atoms);
    }

    /**
     * Lattice coordinates of the conventional cell whose metric is nearest to that of a primitive one: averaged over the group, so of the family.
     *
     * @param primitive those of the primitive cell, shape [6]
     * @param atoms number of atoms in the primitive cell
     */
    double[] conventionalLattice(double[] primitive, int atoms) {
        double[] rows = times(transposed(inverse), LatticeCoordinates.toMatrix(primitive, atoms));
        double[] metric = times(rows, transposed(rows));
        double[] average = new double[9];
        for (SymmetryOperation operation : group.operations()) {
            for (int i = 0; i < 9; i++) {
                for (int k = 0; k < 9; k++) {
                    int left = operation.rotation(k / 3, i / 3);
                    int right = operation.rotation(k % 3, i % 3);
                    average[i] += left * metric[k] * right / group.order();
                }
            }
        }
        double[] lattice = LatticeCoordinates.of(Lattice.of(cholesky(average)), atoms * latticePoints);
        family.hold(lattice); // rounding
        return lattice;
    }

    private static double[] transposed(double[] m) {
        return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
    }

    private static double[] cholesky(double[] g) {
        double a = Math.sqrt(g[0]);
        double b0 = g[3] / a;
        double b1 = Math.sqrt(g[4] - b0 * b0);
        double c0 = g[6] / a;
        double c1 = (g[7] - b0 * c0) / b1;
        return new double[] {a, 0, 0, b0, b1, 0, c0, c1, Math.sqrt(g[8] - c0 * c0 - c1 * c1)};
    }

    /** The conventional cell filled with the atoms of the primitive one and their translates. */
    Crystal conventional(double[] lattice, int[] atomicNumbers, double[] frac) {
        int n = atomicNumbers.length;
        int[] numbers = new int[n * latticePoints];
        double[] all = new double[3 * numbers.length];
        int at = 0;
        for (SymmetryOperation operation : group.operations()) {
            if (operation.trace() != 3) {
                continue;
            }
            for (int i = 0; i < n; i++) {
                double[] x = toConventional(new double[] {frac[3 * i], frac[3 * i + 1], frac[3 * i + 2]});
                for (int k = 0; k < 3; k++) {
                    all[3 * at + k] = Crystal.wrap(x[k] + operation.translation(k));
                }
                numbers[at++] = atomicNumbers[i];
            }
        }
        return Crystal.of(LatticeCoordinates.toLattice(lattice, numbers.length), numbers, all);
    }
}
