package org.autoperi.crystal;

import java.util.Optional;

/**
 * The Niggli-reduced cell of a lattice: the shortest basis that is unique for the lattice.
 *
 * <p>First the shortest vectors are found, however skewed the given cell; few of Niggli's steps are then left. Source of these: Grosse-Kunstleve,
 * Sauter and Adams 2004 (doi:10.1107/S010876730302186X), with comparisons that have a slack, and with the metric computed afresh from the
 * whole-number transformation after every step so that rounding does not accumulate.
 *
 * <p>The slack is relative to the squared length of the shorter of the vectors compared, where the source takes one slack from the volume: in
 * a cell much longer in one direction than in the others that would be no small part of its short vectors. Immutable and thread-safe.
 *
 * @param lattice the reduced lattice; its vectors keep their directions in space
 * @param transform integer matrix T of determinant 1, row-major: {@code reduced rows = T * original rows}
 */
public record NiggliReduction(Lattice lattice, int[] transform) {

    /**
     * Relative slacks of the comparisons: the one recommended in the source (section 3), then finer ones for the rare lattice so near
     * to several boundaries at once that steps within the slack undo each other.
     */
    private static final double[] RELATIVE_EPSILONS = {1e-5, 1e-8, 1e-11, 1e-14};

    /** A Minkowski-reduced basis needs fewer than ten; more are a circle. */
    private static final int MOST_STEPS = 50;

    /** Copies the matrix. */
    public NiggliReduction {
        transform = transform.clone();
    }

    /** Returns a copy of the transformation. */
    @Override
    public int[] transform() {
        return transform.clone();
    }

    /**
     * Reduces a lattice.
     *
     * @throws IllegalArgumentException if the transformation has numbers that do not fit, which no cell with edges below 10,000
     *     angstrom does
     */
    public static NiggliReduction of(Lattice lattice) {
        ShortBasis basis = ShortBasis.of(lattice);
        for (double epsilon : RELATIVE_EPSILONS) {
            Optional<int[]> steps = new Steps(basis, epsilon).run();
            if (steps.isPresent()) {
                return of(lattice, basis, steps.get());
            }
        }
        throw new IllegalArgumentException(
                "the Niggli reduction of " + lattice + " goes round in circles within rounding");
    }

    private static NiggliReduction of(Lattice lattice, ShortBasis basis, int[] steps) {
        try {
            long[] transform = IntegerMatrix.times(IntegerMatrix.widened(steps), basis.transform());
            int[] narrow = IntegerMatrix.narrowed(transform);
            return new NiggliReduction(Lattice.of(IntegerMatrix.timesRows(transform, lattice.matrix())), narrow);
        } catch (ArithmeticException e) {
            throw ShortBasis.tooDistorted(lattice, e);
        }
    }

    /** Returns the crystal in the Niggli cell of its lattice; the atoms do not move in space. */
    public static Crystal of(Crystal crystal) {
        NiggliReduction reduction = of(crystal.lattice());
        double[] frac = reduction.lattice.toFractional(crystal.cartesian());
        return crystal.withLattice(reduction.lattice).withFractional(frac);
    }

    /** The state of the algorithm: the accumulated transformation and the six parameters A, B, C, xi, eta, zeta of the metric. */
    private static final class Steps {
        private final double[] metric;
        private final double slackA;
        private final double slackB;
        private int[] transform = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        private double a;
        private double b;
        private double c;
        private double xi;
        private double eta;
        private double zeta;

        Steps(ShortBasis basis, double relativeEpsilon) {
            metric = Lattice.of(basis.rows()).metric();
            slackA = relativeEpsilon * basis.square(0);
            slackB = relativeEpsilon * basis.square(1);
            measure();
        }

        private void measure() {
            a = product(0, 0);
            b = product(1, 1);
            c = product(2, 2);
            xi = 2 * product(1, 2);
            eta = 2 * product(0, 2);
            zeta = 2 * product(0, 1);
        }

        private double product(int row, int other) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    sum += (double) transform[3 * row + i] * transform[3 * other + j] * metric[3 * i + j];
                }
            }
            return sum;
        }

        private void apply(int... columns) {
            // The source multiplies bases of column vectors from the right; for rows the transposed matrix acts from
            // the left.
            int[] next = new int[9];
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    for (int k = 0; k < 3; k++) {
                        next[3 * i + j] += columns[3 * k + i] * transform[3 * k + j];
                    }
                }
            }
            transform = next;
            measure();
        }

        private static boolean equal(double x, double y, double slack) {
            return Math.abs(x - y) <= slack;
        }

        /** Empty if the steps went round in circles. */
        Optional<int[]> run() {
            for (int step = 0; step < MOST_STEPS; step++) {
                if (!step()) {
                    return Optional.of(transform);
                }
            }
            return Optional.empty();
        }

        /** One round of the steps A1 to A8; true if the basis changed in a way that asks for another round. */
        private boolean step() {
            if (a > b + slackA || (equal(a, b, slackA) && Math.abs(xi) > Math.abs(eta) + slackA)) {
                apply(0, -1, 0, -1, 0, 0, 0, 0, -1);
            }
            if (b > c + slackB || (equal(b, c, slackB) && Math.abs(eta) > Math.abs(zeta) + slackA)) {
                apply(-1, 0, 0, 0, 0, -1, 0, -1, 0);
                return true;
            }
            normaliseSigns();
            return shorten();
        }

        /** Steps A3 and A4: all angles acute or all not acute. */
        private void normaliseSigns() {
            int signXi = sign(xi, slackB);
            int signEta = sign(eta, slackA);
            int signZeta = sign(zeta, slackA);
            if (signXi * signEta * signZeta > 0) {
                flip(signXi < 0 ? -1 : 1, signEta < 0 ? -1 : 1, signZeta < 0 ? -1 : 1);
                return;
            }
            int i = signXi > 0 ? -1 : 1;
            int j = signEta > 0 ? -1 : 1;
            int k = signZeta > 0 ? -1 : 1;
            if (i * j * k < 0) { // flip one more axis, one whose angle is a right one, to keep the handedness
                if (signZeta == 0) {
                    k = -k;
                } else if (signEta == 0) {
                    j = -j;
                } else {
                    i = -i;
                }
            }
            flip(i, j, k);
        }

        private void flip(int i, int j, int k) {
            if (i < 0 || j < 0 || k < 0) {
                apply(i, 0, 0, 0, j, 0, 0, 0, k);
            }
        }

        private static int sign(double value, double slack) {
            return value < -slack ? -1 : value > slack ? 1 : 0;
        }

        /** Steps A5 to A8. */
        private boolean shorten() {
            if (Math.abs(xi) > b + slackB
                    || (equal(xi, b, slackB) && 2 * eta < zeta - slackA)
                    || (equal(xi, -b, slackB) && zeta < -slackA)) {
                apply(1, 0, 0, 0, 1, -sgn(xi), 0, 0, 1);
                return true;
            }
            if (Math.abs(eta) > a + slackA
                    || (equal(eta, a, slackA) && 2 * xi < zeta - slackA)
                    || (equal(eta, -a, slackA) && zeta < -slackA)) {
                apply(1, 0, -sgn(eta), 0, 1, 0, 0, 0, 1);
                return true;
            }
            if (Math.abs(zeta) > a + slackA
                    || (equal(zeta, a, slackA) && 2 * xi < eta - slackA)
                    || (equal(zeta, -a, slackA) && eta < -slackA)) {
                apply(1, -sgn(zeta), 0, 0, 1, 0, 0, 0, 1);
                return true;
            }
            double sum = xi + eta + zeta + a + b;
            if (sum < -slackB || (equal(sum, 0, slackB) && 2 * (a + eta) + zeta > slackA)) {
                apply(1, 0, 1, 0, 1, 1, 0, 0, 1);
                return true;
            }
            return false;
        }

        private static int sgn(double value) {
            return value > 0 ? 1 : -1;
        }
    }
}
