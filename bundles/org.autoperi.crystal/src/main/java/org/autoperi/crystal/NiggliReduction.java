package org.autoperi.crystal;

import java.util.Optional;

/**
 * The Niggli-reduced cell of a lattice: the shortest basis that is unique for the lattice.
 *
 * <p>Source: Grosse-Kunstleve, Sauter and Adams 2004 (doi:10.1107/S010876730302186X), with comparisons relative to the cube root of the
 * volume, and with the metric computed afresh from the integer transformation after every step so that rounding does not accumulate.
 *
 * @param lattice the reduced lattice; its vectors keep their directions in space
 * @param transform integer matrix T of determinant 1, row-major: {@code reduced rows = T * original rows}
 */
public record NiggliReduction(Lattice lattice, int[] transform) {

    /**
     * Relative slacks of the comparisons: the one recommended in the source (section 3), then finer ones for the rare lattice so near
     * to several boundaries at once that steps within the slack undo each other.
     */
    private static final double[] RELATIVE_EPSILONS = {1e-5, 1e-8, 1e-11};

    private static final int MOST_STEPS = 1_000;

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
     * @throws IllegalArgumentException if the lattice is so distorted that the reduction does not end
     */
    public static NiggliReduction of(Lattice lattice) {
        for (double epsilon : RELATIVE_EPSILONS) {
            Optional<NiggliReduction> reduced = new Steps(lattice, epsilon).run();
            if (reduced.isPresent()) {
                return reduced.get();
            }
        }
        throw new IllegalArgumentException("the Niggli reduction of " + lattice + " did not end after " + MOST_STEPS
                + " steps; the cell is too distorted");
    }

    /** Returns the crystal in the Niggli cell of its lattice; the atoms do not move in space. */
    public static Crystal of(Crystal crystal) {
        NiggliReduction reduction = of(crystal.lattice());
        double[] frac = reduction.lattice.toFractional(crystal.cartesian());
        return crystal.withLattice(reduction.lattice).withFractional(frac);
    }

    /** The state of the algorithm: the accumulated transformation and the six parameters A, B, C, xi, eta, zeta of the metric. */
    private static final class Steps {
        private final Lattice original;
        private final double epsilon;
        private int[] transform = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        private double a;
        private double b;
        private double c;
        private double xi;
        private double eta;
        private double zeta;

        Steps(Lattice lattice, double relativeEpsilon) {
            original = lattice;
            double edge = Math.cbrt(lattice.volume());
            epsilon = relativeEpsilon * edge * edge;
            measure();
        }

        private void measure() {
            double[] g = original.metric();
            a = product(g, 0, 0);
            b = product(g, 1, 1);
            c = product(g, 2, 2);
            xi = 2 * product(g, 1, 2);
            eta = 2 * product(g, 0, 2);
            zeta = 2 * product(g, 0, 1);
        }

        private double product(double[] g, int row, int other) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    sum += (double) transform[3 * row + i] * transform[3 * other + j] * g[3 * i + j];
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
                        next[3 * i + j] = Math.addExact(next[3 * i + j], columns[3 * k + i] * transform[3 * k + j]);
                    }
                }
            }
            transform = next;
            measure();
        }

        private boolean less(double x, double y) {
            return x < y - epsilon;
        }

        private boolean equal(double x, double y) {
            return Math.abs(x - y) <= epsilon;
        }

        private boolean greater(double x, double y) {
            return less(y, x);
        }

        /** Empty if the steps went round in circles. */
        Optional<NiggliReduction> run() {
            for (int step = 0; step < MOST_STEPS; step++) {
                if (!step()) {
                    double[] t = new double[9];
                    for (int i = 0; i < 9; i++) {
                        t[i] = transform[i];
                    }
                    return Optional.of(new NiggliReduction(original.transformed(t), transform));
                }
            }
            return Optional.empty();
        }

        /** One round of the steps A1 to A8; true if the basis changed in a way that asks for another round. */
        private boolean step() {
            if (greater(a, b) || (equal(a, b) && greater(Math.abs(xi), Math.abs(eta)))) {
                apply(0, -1, 0, -1, 0, 0, 0, 0, -1);
            }
            if (greater(b, c) || (equal(b, c) && greater(Math.abs(eta), Math.abs(zeta)))) {
                apply(-1, 0, 0, 0, 0, -1, 0, -1, 0);
                return true;
            }
            normaliseSigns();
            return shorten();
        }

        /** Steps A3 and A4: all angles acute or all not acute. */
        private void normaliseSigns() {
            int signXi = sign(xi);
            int signEta = sign(eta);
            int signZeta = sign(zeta);
            if (signXi * signEta * signZeta > 0) {
                apply(signXi < 0 ? -1 : 1, 0, 0, 0, signEta < 0 ? -1 : 1, 0, 0, 0, signZeta < 0 ? -1 : 1);
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
            apply(i, 0, 0, 0, j, 0, 0, 0, k);
        }

        private int sign(double value) {
            return value < -epsilon ? -1 : value > epsilon ? 1 : 0;
        }

        /** Steps A5 to A8. */
        private boolean shorten() {
            if (greater(Math.abs(xi), b) || (equal(xi, b) && less(2 * eta, zeta)) || (equal(xi, -b) && less(zeta, 0))) {
                apply(1, 0, 0, 0, 1, -sgn(xi), 0, 0, 1);
                return true;
            }
            if (greater(Math.abs(eta), a)
                    || (equal(eta, a) && less(2 * xi, zeta))
                    || (equal(eta, -a) && less(zeta, 0))) {
                apply(1, 0, -sgn(eta), 0, 1, 0, 0, 0, 1);
                return true;
            }
            if (greater(Math.abs(zeta), a)
                    || (equal(zeta, a) && less(2 * xi, eta))
                    || (equal(zeta, -a) && less(eta, 0))) {
                apply(1, -sgn(zeta), 0, 0, 1, 0, 0, 0, 1);
                return true;
            }
            double sum = xi + eta + zeta + a + b;
            if (less(sum, 0) || (equal(sum, 0) && greater(2 * (a + eta) + zeta, 0))) {
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
