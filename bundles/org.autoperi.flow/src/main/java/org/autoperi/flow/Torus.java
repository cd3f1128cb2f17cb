package org.autoperi.flow;

import java.util.Arrays;

/**
 * The torus on which fractional coordinates live: every number modulo 1. Crystals do not change when all atoms move together, so
 * paths between two arrangements are geodesics after the best common translation.
 *
 * <p>Arrays are flattened, shape [n, 3], n atoms.
 */
public final class Torus {
    private Torus() {}

    /** The representative of a coordinate in [0, 1). */
    public static double wrap(double coordinate) {
        double wrapped = coordinate - Math.floor(coordinate);
        return wrapped >= 1 ? 0 : wrapped;
    }

    /** The representative of a difference in [-1/2, 1/2): the logarithm map of the circle (arXiv:2406.04713). */
    public static double shortest(double difference) {
        return difference - Math.floor(difference + 0.5);
    }

    /** Where the geodesic from {@code frac} with the given velocity is after a time, each coordinate in [0, 1). */
    public static double[] move(double[] frac, double[] velocity, double time) {
        double[] moved = new double[frac.length];
        for (int i = 0; i < frac.length; i++) {
            moved[i] = wrap(frac[i] + time * velocity[i]);
        }
        return moved;
    }

    /**
     * The velocity that takes one arrangement in unit time to a translate of another one along the shortest path. Its mean over the
     * atoms is zero, because of all translates the nearest is taken (ours: the geodesic of the torus modulo translations; the published
     * flow removes the mean after an arbitrary choice of translate).
     *
     * <p>O(n log n) per axis.
     *
     * @param from fractional coordinates, shape [n, 3]
     * @param to fractional coordinates of the same atoms, shape [n, 3]
     * @return velocities, shape [n, 3], each axis with zero mean
     */
    public static double[] logarithm(double[] from, double[] to) {
        if (from.length != to.length || from.length % 3 != 0) {
            throw new IllegalArgumentException("expected two arrays of the same shape [n, 3], found " + from.length
                    + " and " + to.length + " numbers");
        }
        int n = from.length / 3;
        double[] velocity = new double[from.length];
        double[] differences = new double[n];
        for (int axis = 0; axis < 3; axis++) {
            for (int i = 0; i < n; i++) {
                differences[i] = wrap(to[3 * i + axis] - from[3 * i + axis]);
            }
            double mean = circularMean(differences);
            for (int i = 0; i < n; i++) {
                velocity[3 * i + axis] = shortest(differences[i] - mean);
            }
        }
        removeMean(velocity);
        return velocity;
    }

    /**
     * The point of the circle with the least sum of squared distances to the given points (the Fréchet mean). Found exactly: cutting the
     * circle between two neighbours makes it a line with an ordinary mean, and one of the n cuts is the right one.
     *
     * @param points at least one coordinate, each in [0, 1)
     */
    static double circularMean(double[] points) {
        double[] sorted = points.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double sum = 0;
        double squares = 0;
        for (double p : sorted) {
            sum += p;
            squares += p * p;
        }
        double best = Double.POSITIVE_INFINITY;
        double mean = 0;
        for (int cut = 0; cut < n; cut++) { // points before the cut have been moved up by one
            double spread = squares - sum * sum / n;
            if (spread < best - 1e-12) { // of equal cuts the first, whatever the rounding
                best = spread;
                mean = sum / n;
            }
            squares += 2 * sorted[cut] + 1;
            sum += 1;
        }
        return wrap(mean);
    }

    /** Subtracts from every axis its mean over the atoms, in place; {@code vectors} has the shape [n, 3]. */
    public static void removeMean(double[] vectors) {
        int n = vectors.length / 3;
        for (int axis = 0; axis < 3; axis++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += vectors[3 * i + axis];
            }
            for (int i = 0; i < n; i++) {
                vectors[3 * i + axis] -= sum / n;
            }
        }
    }
}
