package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One way to see the edges of a cell in the lattice of another: the whole-number combinations of the one's vectors that have the lengths and
 * angles of the other's.
 *
 * <p>With determinant 1 or -1 the two cells span the same lattice, turned in space; with determinant n the other one is a supercell of n cells.
 * As inversion maps every lattice onto itself, mappings come in pairs T and -T. Immutable and thread-safe.
 *
 * @param transform integer matrix T, row-major: {@code T * from rows} has the shape of the target
 * @param image the lattice {@code T * from}, in the orientation of the first cell
 * @param lengthDeviation largest relative difference between an edge of the image and that of the target
 * @param angleDeviationDegrees largest difference between an angle of the image and that of the target
 */
public record LatticeMapping(int[] transform, Lattice image, double lengthDeviation, double angleDeviationDegrees) {

    /** Copies the matrix. */
    public LatticeMapping {
        transform = transform.clone();
    }

    /** Returns a copy of the transformation. */
    @Override
    public int[] transform() {
        return transform.clone();
    }

    /** Returns how many cells of the first lattice the target holds. */
    public int cells() {
        return Math.toIntExact(Math.abs(IntegerMatrix.determinant(IntegerMatrix.widened(transform))));
    }

    /**
     * Returns all mappings of a lattice to a cell of the same lattice or to a supercell, in the order of {@link #best}. The number of cells is that nearest
     * to the ratio of the volumes. For a lattice and itself with small tolerances these are its point group.
     *
     * @param from the lattice whose vectors are combined, in any cell
     * @param to the target
     * @param lengthTolerance largest relative difference of an edge, below 1
     * @param angleToleranceDegrees largest difference of an angle, below 90
     * @throws IllegalArgumentException if a tolerance is negative or too large, the cell is too distorted, or the target has more than a
     *     thousand million lattice vectors within its longest edge
     */
    public static List<LatticeMapping> all(
            Lattice from, Lattice to, double lengthTolerance, double angleToleranceDegrees) {
        if (!(lengthTolerance >= 0
                && lengthTolerance < 1
                && angleToleranceDegrees >= 0
                && angleToleranceDegrees < 90)) {
            throw new IllegalArgumentException(
                    "tolerances must be from 0 to below 1 for lengths and below 90 degrees for" + " angles, found "
                            + lengthTolerance + " and " + angleToleranceDegrees);
        }
        return new Search(from, to, lengthTolerance, angleToleranceDegrees).run();
    }

    /**
     * Returns the closest mapping, among equals one that keeps the handedness and turns the cell least in space; empty if there is none within the tolerances. See
     * {@link #all}.
     */
    public static Optional<LatticeMapping> best(
            Lattice from, Lattice to, double lengthTolerance, double angleToleranceDegrees) {
        return all(from, to, lengthTolerance, angleToleranceDegrees).stream().findFirst();
    }

    /** Tells whether two cells span the same lattice within tolerances, whatever their orientations; see {@link #all}. */
    public static boolean isSameLattice(
            Lattice one, Lattice other, double lengthTolerance, double angleToleranceDegrees) {
        return best(one, other, lengthTolerance, angleToleranceDegrees)
                .filter(mapping -> mapping.cells() == 1)
                .isPresent();
    }

    /** Lattice vectors of the right lengths, then those that meet at the right angles. */
    private static final class Search {
        /** Slack of comparisons for rounding, so that a tolerance of zero finds what is equal. */
        private static final double ROUNDING = 1e-12;

        private static final double ROUNDING_DEGREES = 1e-9;

        /** A minute of search; targets that need more are no cells of crystals. */
        private static final double MOST_VECTORS = 1e9;

        private final Lattice from;
        private final double[] target;
        private final double lengthTolerance;
        private final double angleTolerance;
        private final long cells;
        private final Lattice to;
        private final ShortBasis basis;
        private final List<List<Vector>> candidates = new ArrayList<>();
        private final List<LatticeMapping> found = new ArrayList<>();

        /** A lattice vector: factors in the short basis and Cartesian components. */
        private record Vector(long[] factors, double[] cart, double length) {
            double angleDegrees(Vector other) {
                double[] m = {cart[0], cart[1], cart[2], other.cart[0], other.cart[1], other.cart[2]};
                double dot = m[0] * m[3] + m[1] * m[4] + m[2] * m[5];
                return Math.toDegrees(Math.atan2(Lattice.norm(Lattice.cross(m, 0, 3), 0), dot));
            }
        }

        Search(Lattice from, Lattice to, double lengthTolerance, double angleToleranceDegrees) {
            this.from = from;
            this.target = to.parameters();
            this.lengthTolerance = lengthTolerance + ROUNDING;
            this.angleTolerance = angleToleranceDegrees + ROUNDING_DEGREES;
            this.cells = Math.max(1, Math.round(to.volume() / from.volume()));
            this.to = to;
            this.basis = ShortBasis.of(from);
        }

        List<LatticeMapping> run() {
            for (int edge = 0; edge < 3; edge++) {
                candidates.add(new ArrayList<>());
            }
            collect();
            for (Vector a : candidates.get(0)) {
                for (Vector b : candidates.get(1)) {
                    double gamma = Math.abs(a.angleDegrees(b) - target[5]);
                    if (gamma <= angleTolerance) {
                        third(a, b, gamma);
                    }
                }
            }
            found.sort(Comparator.comparingDouble(
                            (LatticeMapping m) -> m.lengthDeviation() > ROUNDING ? m.lengthDeviation() : 0)
                    .thenComparingDouble(
                            m -> m.angleDeviationDegrees() > ROUNDING_DEGREES ? m.angleDeviationDegrees() : 0)
                    .thenComparing(m -> m.image().isRightHanded() != to.isRightHanded())
                    .thenComparingDouble(m -> turn(m.image())));
            return List.copyOf(found);
        }

        /** All vectors within reach of an edge; the reach along a vector of the basis is the radius over the distance of its planes. */
        private void collect() {
            Lattice reduced = Lattice.of(basis.rows());
            double radius = Math.max(target[0], Math.max(target[1], target[2])) * (1 + lengthTolerance);
            long[] reach = new long[3];
            double vectors = 1;
            for (int i = 0; i < 3; i++) {
                reach[i] = (long) Math.floor(radius / reduced.faceDistance(i) + ROUNDING);
                vectors *= 2.0 * reach[i] + 1;
            }
            if (vectors > MOST_VECTORS) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "the target with edges up to %.6g angstrom is too large for the cell %s: %.3g lattice vectors would have to"
                                + " be looked at, at most %.3g are",
                        radius,
                        from,
                        vectors,
                        MOST_VECTORS));
            }
            for (long i = -reach[0]; i <= reach[0]; i++) {
                for (long j = -reach[1]; j <= reach[1]; j++) {
                    for (long k = -reach[2]; k <= reach[2]; k++) {
                        consider(reduced, i, j, k);
                    }
                }
            }
        }

        private void consider(Lattice reduced, long i, long j, long k) {
            double length = reduced.length(i, j, k);
            Vector vector = null;
            for (int edge = 0; edge < 3; edge++) {
                if (Math.abs(length - target[edge]) <= lengthTolerance * target[edge]) {
                    vector = vector != null
                            ? vector
                            : new Vector(new long[] {i, j, k}, reduced.toCartesian(new double[] {i, j, k}), length);
                    candidates.get(edge).add(vector);
                }
            }
        }

        private void third(Vector a, Vector b, double gamma) {
            for (Vector c : candidates.get(2)) {
                double beta = Math.abs(a.angleDegrees(c) - target[4]);
                double alpha = beta > angleTolerance ? beta : Math.abs(b.angleDegrees(c) - target[3]);
                if (beta <= angleTolerance && alpha <= angleTolerance) {
                    add(a, b, c, Math.max(alpha, Math.max(beta, gamma)));
                }
            }
        }

        private void add(Vector a, Vector b, Vector c, double angleDeviation) {
            long[] factors = new long[9];
            System.arraycopy(a.factors, 0, factors, 0, 3);
            System.arraycopy(b.factors, 0, factors, 3, 3);
            System.arraycopy(c.factors, 0, factors, 6, 3);
            if (Math.abs(IntegerMatrix.determinant(factors)) != cells) {
                return;
            }
            double lengths = 0;
            Vector[] edges = {a, b, c};
            for (int i = 0; i < 3; i++) {
                lengths = Math.max(lengths, Math.abs(edges[i].length - target[i]) / target[i]);
            }
            try {
                long[] transform = IntegerMatrix.times(factors, basis.transform());
                int[] narrow = IntegerMatrix.narrowed(transform);
                Lattice image = Lattice.of(IntegerMatrix.timesRows(transform, from.matrix()));
                found.add(new LatticeMapping(narrow, image, lengths, angleDeviation));
            } catch (ArithmeticException e) {
                throw ShortBasis.tooDistorted(from, e);
            }
        }

        /** Squared distance between the edges of an image and those of the target: least for the smallest turn in space. */
        private double turn(Lattice image) {
            double sum = 0;
            for (int i = 0; i < 9; i++) {
                double difference = image.get(i / 3, i % 3) - to.get(i / 3, i % 3);
                sum += difference * difference;
            }
            return sum;
        }
    }
}
