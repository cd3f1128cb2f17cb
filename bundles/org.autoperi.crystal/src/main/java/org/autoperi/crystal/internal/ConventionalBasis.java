package org.autoperi.crystal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.autoperi.crystal.CrystalSystem;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;

/**
 * Conventional vectors for the rotations of a primitive lattice: along symmetry axes, or shortest across them.
 *
 * <p>After Grosse-Kunstleve 1999 (doi:10.1107/S0108767398010186). Several bases are given where the setting is left open by the rotations; the
 * one whose operations are those of a tabulated group is right. Preferences are spglib's: Niggli cell if triclinic, shortest a and c
 * across b with an obtuse angle if monoclinic, a, b, c by length as far as the group leaves them alike if orthorhombic.
 *
 * @param q vectors as columns of whole coefficients in the primitive ones, right-handed
 * @param lengths lengths of the vectors in angstrom
 */
record ConventionalBasis(int[] q, double[] lengths) {

    private static final int REACH = 3;
    private static final int[][] SHORT_VECTORS = shortVectors();

    /** Columns are a new basis in terms of the old: axis b kept, the three cell choices, each with a and c exchanged. */
    private static final int[][] MONOCLINIC = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0, 0, 1, 0, -1, 0, 1, 0, 0},
        {-1, 0, 1, 0, 1, 0, -1, 0, 0},
        {1, 0, -1, 0, -1, 0, 0, 0, -1},
        {0, 0, -1, 0, 1, 0, 1, 0, -1},
        {-1, 0, 0, 0, -1, 0, -1, 0, 1}
    };

    private static final int[][] ORTHORHOMBIC = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0, 0, 1, 1, 0, 0, 0, 1, 0},
        {0, 1, 0, 0, 0, 1, 1, 0, 0},
        {0, 1, 0, 1, 0, 0, 0, 0, -1},
        {1, 0, 0, 0, 0, 1, 0, -1, 0},
        {0, 0, 1, 0, 1, 0, -1, 0, 0}
    };

    /** As they are, and turned by half a turn about c, which exchanges obverse and reverse. */
    private static final int[][] TRIGONAL = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {-1, 0, 0, 0, -1, 0, 0, 0, 1}
    };

    /** As they are, and turned by a quarter turn, which the group 205 tells apart. */
    private static final int[][] CUBIC = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0, 0, 1, 0, -1, 0, 1, 0, 0}
    };

    private static final int[][] AS_IT_IS = {{1, 0, 0, 0, 1, 0, 0, 0, 1}};

    private static int[][] shortVectors() {
        List<int[]> vectors = new ArrayList<>();
        for (int x = 0; x <= REACH; x++) {
            for (int y = -REACH; y <= REACH; y++) {
                for (int z = -REACH; z <= REACH; z++) {
                    if (x > 0 || y > 0 || (y == 0 && z > 0)) {
                        vectors.add(new int[] {x, y, z});
                    }
                }
            }
        }
        return vectors.toArray(new int[0][]);
    }

    /**
     * Returns the bases to try, best first.
     *
     * @param rows primitive vectors, reduced and right-handed
     * @return empty if the rotations have not the axes of a crystal system
     */
    static List<ConventionalBasis> of(double[] rows, int[][] rotations, CrystalSystem system) {
        int[] q =
                switch (system) {
                    case TRICLINIC -> niggli(rows);
                    case MONOCLINIC -> monoclinic(rows, rotations);
                    case ORTHORHOMBIC -> threeAxes(rows, rotations, 2);
                    case TETRAGONAL -> oneAxis(rows, rotations, 4);
                    case TRIGONAL, HEXAGONAL -> oneAxis(rows, rotations, 3);
                    case CUBIC -> cubic(rows, rotations);
                };
        if (q == null || Matrix.determinant(q) == 0) {
            return List.of();
        }
        int[][] changes =
                switch (system) {
                    case MONOCLINIC -> MONOCLINIC;
                    case ORTHORHOMBIC -> ORTHORHOMBIC;
                    case TRIGONAL -> TRIGONAL;
                    case CUBIC -> CUBIC;
                    default -> AS_IT_IS;
                };
        List<ConventionalBasis> bases = new ArrayList<>(changes.length);
        for (int[] change : changes) {
            bases.add(of(rows, Matrix.times(q, change)));
        }
        return bases;
    }

    private static ConventionalBasis of(double[] rows, int[] q) {
        double[] vectors = Matrix.basis(rows, Matrix.toDouble(q));
        return new ConventionalBasis(
                q, new double[] {Matrix.norm(vectors, 0), Matrix.norm(vectors, 3), Matrix.norm(vectors, 6)});
    }

    private static int[] niggli(double[] rows) {
        int[] t = NiggliReduction.of(Lattice.of(rows)).transform();
        return new int[] {t[0], t[3], t[6], t[1], t[4], t[7], t[2], t[5], t[8]};
    }

    private static int[] monoclinic(double[] rows, int[][] rotations) {
        int[] axis = null;
        int[] rotation = null;
        for (int[] w : rotations) {
            rotation = RotationTypes.proper(w);
            if (RotationTypes.order(rotation) == 2) {
                axis = axis(rotation);
                break;
            }
        }
        if (axis == null) {
            return null;
        }
        int[] a = shortestAcross(rows, rotation, 2, null);
        int[] c = a == null ? null : shortestAcross(rows, rotation, 2, a);
        if (c == null) {
            return null;
        }
        if (Matrix.dot(rows, a, c) > 0) {
            c = negative(c);
        }
        int[] q = DelaunayBasis.columns(a, axis, c);
        return centredOnC(Matrix.determinant(q) > 0 ? q : DelaunayBasis.columns(a, negative(axis), c));
    }

    /** Makes C of an A or I lattice, as the first cell choice has it. */
    private static int[] centredOnC(int[] q) {
        if (Matrix.determinant(q) != 2) {
            return q;
        }
        double[] inverse = Matrix.inverse(Matrix.toDouble(q));
        boolean halfA = hasHalf(inverse, 0);
        boolean halfC = hasHalf(inverse, 2);
        if (halfA && halfC) {
            return Matrix.times(q, new int[] {1, 0, -1, 0, 1, 0, 1, 0, 0});
        }
        return halfC ? Matrix.times(q, new int[] {0, 0, 1, 0, -1, 0, 1, 0, 0}) : q;
    }

    /** Whether a primitive vector has a half along a conventional axis. */
    private static boolean hasHalf(double[] inverse, int axis) {
        boolean half = false;
        for (int k = 0; k < 3; k++) {
            double entry = inverse[3 * axis + k];
            half |= Math.abs(entry - Math.rint(entry)) > 0.25;
        }
        return half;
    }

    private static int[] cubic(double[] rows, int[][] rotations) {
        boolean fourfold = false;
        for (int[] w : rotations) {
            fourfold |= RotationTypes.order(RotationTypes.proper(w)) == 4;
        }
        return threeAxes(rows, rotations, fourfold ? 4 : 2);
    }

    /** The three axes of an order, shortest first. */
    private static int[] threeAxes(double[] rows, int[][] rotations, int order) {
        List<int[]> axes = new ArrayList<>();
        for (int[] w : rotations) {
            int[] proper = RotationTypes.proper(w);
            if (RotationTypes.order(proper) == order) {
                int[] axis = axis(proper);
                if (axes.stream().noneMatch(other -> Arrays.equals(other, axis))) {
                    axes.add(axis);
                }
            }
        }
        if (axes.size() != 3) {
            return null;
        }
        axes.sort(Comparator.comparingDouble(axis -> Matrix.dot(rows, axis, axis)));
        int[] q = DelaunayBasis.columns(axes.get(0), axes.get(1), axes.get(2));
        return Matrix.determinant(q) > 0 ? q : DelaunayBasis.columns(axes.get(0), axes.get(1), negative(axes.get(2)));
    }

    /** Axis c of an order, shortest a across it, and b where the rotation puts a. */
    private static int[] oneAxis(double[] rows, int[][] rotations, int order) {
        for (int[] w : rotations) {
            int[] proper = RotationTypes.proper(w);
            if (RotationTypes.order(proper) == order) {
                int[] c = axis(proper);
                int[] a = shortestAcross(rows, proper, order, null);
                if (a == null) {
                    return null;
                }
                int[] b = turned(proper, a);
                int[] q = DelaunayBasis.columns(a, b, c);
                return Matrix.determinant(q) > 0 ? q : DelaunayBasis.columns(a, b, negative(c));
            }
        }
        return null;
    }

    /** The whole vector without common divisor that a proper rotation leaves in place, first entry not zero positive. */
    private static int[] axis(int[] w) {
        int[] m = w.clone();
        m[0]--;
        m[4]--;
        m[8]--;
        for (int i = 0; i < 3; i++) {
            for (int j = i + 1; j < 3; j++) {
                int[] v = {
                    m[3 * i + 1] * m[3 * j + 2] - m[3 * i + 2] * m[3 * j + 1],
                    m[3 * i + 2] * m[3 * j] - m[3 * i] * m[3 * j + 2],
                    m[3 * i] * m[3 * j + 1] - m[3 * i + 1] * m[3 * j]
                };
                int divisor = divisor(divisor(v[0], v[1]), v[2]);
                if (divisor != 0) {
                    int first = v[0] != 0 ? v[0] : v[1] != 0 ? v[1] : v[2];
                    int by = first < 0 ? -divisor : divisor;
                    return new int[] {v[0] / by, v[1] / by, v[2] / by};
                }
            }
        }
        throw new IllegalArgumentException("the identity has no axis");
    }

    private static int divisor(int a, int b) {
        return b == 0 ? Math.abs(a) : divisor(b, a % b);
    }

    private static int[] negative(int[] v) {
        return new int[] {-v[0], -v[1], -v[2]};
    }

    private static int[] turned(int[] w, int[] v) {
        int[] image = new int[3];
        for (int i = 0; i < 3; i++) {
            image[i] = w[3 * i] * v[0] + w[3 * i + 1] * v[1] + w[3 * i + 2] * v[2];
        }
        return image;
    }

    /** The shortest vector whose images under the powers of the rotation sum to zero, and that is not parallel to another. */
    private static int[] shortestAcross(double[] rows, int[] rotation, int order, int[] other) {
        int[] sum = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        int[] power = sum.clone();
        for (int k = 1; k < order; k++) {
            power = Matrix.times(power, rotation);
            for (int i = 0; i < 9; i++) {
                sum[i] += power[i];
            }
        }
        int row = 0; // all rows are multiples of one
        while (row < 2 && sum[3 * row] == 0 && sum[3 * row + 1] == 0 && sum[3 * row + 2] == 0) {
            row++;
        }
        int[] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int[] v : SHORT_VECTORS) {
            if (sum[3 * row] * v[0] + sum[3 * row + 1] * v[1] + sum[3 * row + 2] * v[2] != 0 || parallel(v, other)) {
                continue;
            }
            double length = Matrix.dot(rows, v, v);
            if (length < least * (1 - 1e-10)) {
                least = length;
                best = v;
            }
        }
        return best;
    }

    private static boolean parallel(int[] v, int[] other) {
        return other != null
                && v[0] * other[1] == v[1] * other[0]
                && v[1] * other[2] == v[2] * other[1]
                && v[0] * other[2] == v[2] * other[0];
    }
}
