package org.autoperi.flow;

import java.util.Arrays;
import java.util.List;

/**
 * Shifts and scales lattice coordinates so that those of the training crystals have mean 0 and standard deviation 1. Immutable.
 */
public final class Standardisation {
    /**
     * Smallest scale: one hundredth of a logarithm or of an edge. Data that never vary (cubic crystals only) would else divide by zero;
     * a cell that is wrong by one hundredth is well within what a relaxation mends.
     */
    private static final double SMALLEST_SCALE = 0.01;

    private final double[] mean;
    private final double[] scale;

    private Standardisation(double[] mean, double[] scale) {
        this.mean = mean;
        this.scale = scale;
    }

    /**
     * Fits mean and standard deviation.
     *
     * @param lattices lattice coordinates of the training crystals, each of shape [6]
     * @throws IllegalArgumentException if there are none
     */
    public static Standardisation fit(List<double[]> lattices) {
        if (lattices.isEmpty()) {
            throw new IllegalArgumentException("standardisation: found no lattices, expected at least one");
        }
        double[] mean = new double[LatticeCoordinates.SIZE];
        double[] scale = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < mean.length; k++) {
            double sum = 0;
            for (double[] y : lattices) {
                sum += y[k];
            }
            mean[k] = sum / lattices.size();
            double squares = 0;
            for (double[] y : lattices) {
                squares += (y[k] - mean[k]) * (y[k] - mean[k]);
            }
            scale[k] = Math.max(SMALLEST_SCALE, Math.sqrt(squares / lattices.size()));
        }
        return new Standardisation(mean, scale);
    }

    /**
     * Takes mean and scale as saved.
     *
     * @param mean shape [6]
     * @param scale shape [6], positive
     */
    public static Standardisation of(double[] mean, double[] scale) {
        boolean positive = Arrays.stream(scale).allMatch(s -> s > 0);
        if (mean.length != LatticeCoordinates.SIZE || scale.length != LatticeCoordinates.SIZE || !positive) {
            throw new IllegalArgumentException("expected 6 means and 6 positive scales, found " + Arrays.toString(mean)
                    + " and " + Arrays.toString(scale));
        }
        return new Standardisation(mean.clone(), scale.clone());
    }

    /** A copy of the means, shape [6]. */
    public double[] mean() {
        return mean.clone();
    }

    /** A copy of the scales, shape [6]. */
    public double[] scale() {
        return scale.clone();
    }

    /** Standardised coordinate k of a lattice coordinate. */
    public double standardise(int k, double coordinate) {
        return (coordinate - mean[k]) / scale[k];
    }

    /** Lattice coordinate k of a standardised one. */
    public double restore(int k, double standardised) {
        return mean[k] + scale[k] * standardised;
    }

    /** Scale of coordinate k. */
    public double scale(int k) {
        return scale[k];
    }
}
