package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.List;

/**
 * The Delaunay-reduced cell of a lattice, found by Selling's algorithm.
 *
 * <p>Four vectors that sum to zero and meet at no acute angle ({@link #superbase()}), and the cell of the three shortest among these and
 * their sums in pairs ({@link #lattice()}), as tabulated in International Tables A, section 3.1.2.3. Among equally short vectors those
 * are taken whose angles are most obtuse, so the cell does not depend on the one that was given. Selling's steps begin from the shortest
 * vectors, so there are few of them however skewed the given cell. Immutable and thread-safe.
 *
 * @param lattice the reduced lattice, shortest vector first: angles all obtuse or right where vectors can be turned so, else all acute; the
 *     vectors keep their directions in space
 * @param transform integer matrix T of determinant 1, row-major: {@code reduced rows = T * original rows}
 * @param superbase the four vectors in angstrom, shape [4, 3] flattened
 */
public record DelaunayReduction(Lattice lattice, int[] transform, double[] superbase) {

    /** Relative slack of comparisons, as in {@link NiggliReduction}. */
    private static final double SLACK = 1e-5;

    /** Steps that change a product by less than this part of the longest squared length are rounding. */
    private static final double ROUNDING = 1e-13;

    private static final int MOST_STEPS = 1_000;

    /** The four vectors and their sums in pairs as combinations of the first three, shape [7, 3] flattened. */
    private static final int[] SEVEN = {1, 0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1, 1, 1, 0, 0, 1, 1, 1, 0, 1};

    private static final int[][] SIGNS = {{1, 1, 1}, {-1, 1, 1}, {1, -1, 1}, {1, 1, -1}};

    /** Ordered choices of three of the seven that span the lattice. */
    private static final List<int[]> CELLS = cells();

    /** Copies the arrays. */
    public DelaunayReduction {
        transform = transform.clone();
        superbase = superbase.clone();
    }

    /** Returns a copy of the transformation. */
    @Override
    public int[] transform() {
        return transform.clone();
    }

    /** Returns a copy of the four vectors. */
    @Override
    public double[] superbase() {
        return superbase.clone();
    }

    /**
     * Returns Selling's parameters in square angstrom, none above zero but for rounding: the products of the vectors 2 and 3, 1 and 3, 1 and 2,
     * 1 and 4, 2 and 4, 3 and 4 of the superbase.
     */
    public double[] sellingParameters() {
        return new double[] {
            dot(superbase, 1, 2),
            dot(superbase, 0, 2),
            dot(superbase, 0, 1),
            dot(superbase, 0, 3),
            dot(superbase, 1, 3),
            dot(superbase, 2, 3)
        };
    }

    /**
     * Reduces a lattice.
     *
     * @throws IllegalArgumentException if the transformation has numbers that do not fit, which no cell with edges below 10,000
     *     angstrom does
     */
    public static DelaunayReduction of(Lattice lattice) {
        ShortBasis basis = ShortBasis.of(lattice);
        int[] four = superbase(basis.rows());
        int[] cell = cell(four, basis.rows());
        try {
            long[] transform = IntegerMatrix.times(IntegerMatrix.widened(cell), basis.transform());
            int[] narrow = IntegerMatrix.narrowed(transform);
            Lattice reduced = Lattice.of(IntegerMatrix.timesRows(transform, lattice.matrix()));
            return new DelaunayReduction(reduced, narrow, times(four, basis.rows()));
        } catch (ArithmeticException e) {
            throw ShortBasis.tooDistorted(lattice, e);
        }
    }

    /** Returns the crystal in the Delaunay cell of its lattice; the atoms do not move in space. */
    public static Crystal of(Crystal crystal) {
        DelaunayReduction reduction = of(crystal.lattice());
        double[] frac = reduction.lattice.toFractional(crystal.cartesian());
        return crystal.withLattice(reduction.lattice).withFractional(frac);
    }

    private static double dot(double[] vectors, int i, int j) {
        return vectors[3 * i] * vectors[3 * j]
                + vectors[3 * i + 1] * vectors[3 * j + 1]
                + vectors[3 * i + 2] * vectors[3 * j + 2];
    }

    private static double[] times(int[] factors, double[] rows) {
        double[] vectors = new double[factors.length];
        for (int i = 0; i < factors.length; i += 3) {
            for (int k = 0; k < 3; k++) {
                vectors[i + k] = factors[i] * rows[k] + factors[i + 1] * rows[3 + k] + factors[i + 2] * rows[6 + k];
            }
        }
        return vectors;
    }

    /** Selling's algorithm; factors of the four vectors in the given basis, shape [4, 3] flattened. */
    private static int[] superbase(double[] rows) {
        int[] four = {1, 0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1};
        double slack = ROUNDING * dot(rows, 2, 2);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (!step(four, times(four, rows), slack)) {
                break;
            }
        }
        return four;
    }

    private static boolean step(int[] four, double[] vectors, double slack) {
        for (int i = 0; i < 3; i++) {
            for (int j = i + 1; j < 4; j++) {
                if (dot(vectors, i, j) > slack) {
                    for (int other = 0; other < 4; other++) {
                        if (other != i && other != j) {
                            add(four, other, i);
                        }
                    }
                    for (int k = 0; k < 3; k++) {
                        four[3 * i + k] = -four[3 * i + k];
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private static void add(int[] factors, int to, int vector) {
        for (int k = 0; k < 3; k++) {
            factors[3 * to + k] += factors[3 * vector + k];
        }
    }

    private static List<int[]> cells() {
        List<int[]> cells = new ArrayList<>();
        for (int i = 0; i < 343; i++) {
            int[] which = {i / 49, i / 7 % 7, i % 7};
            if (Math.abs(IntegerMatrix.determinant(IntegerMatrix.widened(pick(SEVEN, which, SIGNS[0])))) == 1) {
                cells.add(which);
            }
        }
        return cells;
    }

    private static int[] pick(int[] vectors, int[] which, int[] signs) {
        int[] picked = new int[9];
        for (int i = 0; i < 9; i++) {
            picked[i] = signs[i / 3] * vectors[3 * which[i / 3] + i % 3];
        }
        return picked;
    }

    /** Factors of the reduced cell in the given basis, of determinant 1. */
    private static int[] cell(int[] four, double[] rows) {
        int[] seven = new int[21];
        for (int i = 0; i < 21; i++) {
            int v = i / 3 * 3;
            seven[i] = SEVEN[v] * four[i % 3] + SEVEN[v + 1] * four[3 + i % 3] + SEVEN[v + 2] * four[6 + i % 3];
        }
        Candidate best = Candidate.first(times(seven, rows));
        int[] factors = pick(seven, best.which, best.signs);
        if (IntegerMatrix.determinant(IntegerMatrix.widened(factors)) < 0) {
            for (int i = 0; i < 9; i++) {
                factors[i] = -factors[i];
            }
        }
        return factors;
    }

    /**
     * Three of the seven vectors.
     *
     * @param signs turn them so that their angles are all obtuse or right, else all acute
     * @param order by what they are compared: squared lengths, 1 if acute, products of the second and third, first and third, first and
     *     second
     */
    private record Candidate(int[] which, int[] signs, double[] order) {

        static Candidate first(double[] vectors) {
            double[] dots = new double[49];
            double shortest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 49; i++) {
                dots[i] = dot(vectors, i / 7, i % 7);
                shortest = i % 8 == 0 ? Math.min(shortest, dots[i]) : shortest;
            }
            Candidate best = null;
            for (int[] which : CELLS) {
                if (best == null || !best.isShorter(which, dots, SLACK * shortest)) {
                    Candidate next = of(which, dots, SLACK * shortest);
                    best = best == null || next.isBefore(best, SLACK * shortest) ? next : best;
                }
            }
            return best;
        }

        private static Candidate of(int[] which, double[] dots, double slack) {
            int i = which[0];
            int j = which[1];
            int k = which[2];
            double[] order = {dots[8 * i], dots[8 * j], dots[8 * k], 1, 0, 0, 0};
            int[] signs = SIGNS[0];
            for (int[] turn : SIGNS) {
                double p = turn[1] * turn[2] * dots[7 * j + k];
                double q = turn[0] * turn[2] * dots[7 * i + k];
                double r = turn[0] * turn[1] * dots[7 * i + j];
                boolean obtuse = Math.max(p, Math.max(q, r)) <= slack;
                boolean acute = Math.min(p, Math.min(q, r)) >= -slack;
                if ((obtuse || acute) && order[3] == 1) {
                    order[3] = obtuse ? 0 : 1;
                    order[4] = p;
                    order[5] = q;
                    order[6] = r;
                    signs = turn;
                }
            }
            return new Candidate(which, signs, order);
        }

        private boolean isShorter(int[] others, double[] dots, double slack) {
            for (int i = 0; i < 3; i++) {
                double difference = dots[8 * others[i]] - order[i];
                if (Math.abs(difference) > slack) {
                    return difference > 0;
                }
            }
            return false;
        }

        private boolean isBefore(Candidate other, double slack) {
            for (int i = 0; i < order.length; i++) {
                double difference = order[i] - other.order[i];
                if (Math.abs(difference) > slack) {
                    return difference < 0;
                }
            }
            return false;
        }
    }
}
