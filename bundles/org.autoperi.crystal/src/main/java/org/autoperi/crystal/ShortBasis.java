package org.autoperi.crystal;

/**
 * A Minkowski-reduced basis: each vector is the shortest that completes those before it to a part of a basis.
 *
 * <p>Greedy reduction in three dimensions (figure 5 of doi:10.1145/1597036.1597050): as fast as Euclid's algorithm however skewed the
 * given cell, where steps that subtract one vector at a time would need as many as the cell is skewed. The vectors are computed afresh from
 * the whole-number transformation after every step, so rounding does not accumulate. The basis is not unique; Niggli's and Delaunay's are made
 * from it. Mutable while it is reduced, never afterwards.
 */
final class ShortBasis {

    /** Shortening by less than this part of a squared length is rounding, and no reason to go on. */
    private static final double ROUNDING = 1e-14;

    private static final int MOST_ROUNDS = 200;

    private final double[] given;
    private long[] transform = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    private double[] rows;
    private final double[] squares = new double[3];

    private ShortBasis(Lattice lattice) {
        given = lattice.matrix();
        measure();
    }

    /**
     * Reduces a lattice.
     *
     * @throws IllegalArgumentException if the transformation to the short vectors has numbers that do not fit
     */
    static ShortBasis of(Lattice lattice) {
        try {
            ShortBasis basis = new ShortBasis(lattice);
            basis.reduce();
            return basis;
        } catch (ArithmeticException e) {
            throw tooDistorted(lattice, e);
        }
    }

    static IllegalArgumentException tooDistorted(Lattice lattice, Throwable cause) {
        return new IllegalArgumentException(
                "the cell " + lattice
                        + " is too distorted: its short vectors are combinations of its edges with factors"
                        + " beyond 2147483647; give a less skewed cell of the same lattice",
                cause);
    }

    /** The vectors, shortest first, row-major in angstrom. */
    double[] rows() {
        return rows;
    }

    /** Whole-number matrix T of determinant 1: {@code short rows = T * given rows}. */
    long[] transform() {
        return transform;
    }

    /** Squared lengths in ascending order: the successive minima of the lattice. */
    double square(int vector) {
        return squares[vector];
    }

    private void measure() {
        rows = IntegerMatrix.timesRows(transform, given);
        for (int i = 0; i < 3; i++) {
            squares[i] = dot(i, i);
        }
    }

    private double dot(int i, int j) {
        return rows[3 * i] * rows[3 * j] + rows[3 * i + 1] * rows[3 * j + 1] + rows[3 * i + 2] * rows[3 * j + 2];
    }

    private void reduce() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            sort();
            boolean shorter = shorten(1, nearestInLine());
            if (!shorter) {
                shorter = shorten(2, nearestInPlane());
            }
            if (!shorter) {
                break;
            }
        }
        if (IntegerMatrix.determinant(transform) < 0) {
            for (int i = 0; i < 9; i++) {
                transform[i] = -transform[i];
            }
            measure();
        }
    }

    private void sort() {
        if (squares[0] > squares[1]) {
            swap(0, 1);
        }
        if (squares[1] > squares[2]) {
            swap(1, 2);
        }
        if (squares[0] > squares[1]) {
            swap(0, 1);
        }
    }

    private void swap(int i, int j) {
        for (int k = 0; k < 3; k++) {
            long whole = transform[3 * i + k];
            transform[3 * i + k] = transform[3 * j + k];
            transform[3 * j + k] = whole;
            double real = rows[3 * i + k];
            rows[3 * i + k] = rows[3 * j + k];
            rows[3 * j + k] = real;
        }
        double square = squares[i];
        squares[i] = squares[j];
        squares[j] = square;
    }

    /** The multiple of the first vector that is nearest to the second. */
    private long[] nearestInLine() {
        return new long[] {whole(dot(0, 1) / squares[0]), 0};
    }

    /** The combination of the first two vectors that is nearest to the third, these two being reduced. */
    private long[] nearestInPlane() {
        double cross = dot(0, 1);
        double det = squares[0] * squares[1] - cross * cross;
        double x = (dot(0, 2) * squares[1] - dot(1, 2) * cross) / det;
        double y = (dot(1, 2) * squares[0] - dot(0, 2) * cross) / det;
        long[] best = {0, 0};
        double bestSquare = Double.POSITIVE_INFINITY;
        for (long i = whole(Math.floor(x)), lastI = i + 1; i <= lastI; i++) {
            for (long j = whole(Math.floor(y)), lastJ = j + 1; j <= lastJ; j++) {
                double square = squareWithout(2, i, j);
                if (square < bestSquare) {
                    bestSquare = square;
                    best = new long[] {i, j};
                }
            }
        }
        return best;
    }

    private static long whole(double factor) {
        if (!(Math.abs(factor) < 1L << 52)) {
            throw new ArithmeticException("factor " + factor);
        }
        return (long) Math.rint(factor);
    }

    private double squareWithout(int vector, long first, long second) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            double left = rows[3 * vector + k] - first * rows[k] - second * rows[3 + k];
            sum += left * left;
        }
        return sum;
    }

    /** Subtracts multiples of the first two vectors from another if that makes it shorter. */
    private boolean shorten(int vector, long[] factors) {
        if (factors[0] == 0 && factors[1] == 0) {
            return false;
        }
        double before = squares[vector];
        long[] old = transform.clone();
        for (int k = 0; k < 3; k++) {
            long less = Math.addExact(
                    Math.multiplyExact(factors[0], transform[k]), Math.multiplyExact(factors[1], transform[3 + k]));
            transform[3 * vector + k] = Math.subtractExact(transform[3 * vector + k], less);
        }
        measure();
        if (squares[vector] < before * (1 - ROUNDING)) {
            return true;
        }
        transform = old;
        measure();
        return false;
    }
}
