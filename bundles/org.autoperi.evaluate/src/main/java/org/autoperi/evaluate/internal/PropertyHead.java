package org.autoperi.evaluate.internal;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;

/**
 * Predicts a property of a crystal from its fingerprints: ridge regression on the scaled numbers and on cosines of random directions in their
 * space (Rahimi and Recht 2007, random features of a Gaussian kernel), with the penalty that does best on crystals held out. Ours; the same
 * data give the same numbers.
 *
 * <p>Axes: N crystals, D numbers of the fingerprints, F features.
 */
final class PropertyHead {
    private static final int COSINES = 768;

    /** Width of the kernel in units of the root of the number of inputs. */
    private static final double WIDTH = 1;

    private static final double[] PENALTIES = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

    private final double[] mean;
    private final double[] scale;
    private final double[][] directions;
    private final double[] phases;
    private double[] weights;
    private double penalty;
    private double meanAbsoluteError;

    /**
     * Fits the head.
     *
     * @param inputs shape [N][D], at least one row
     * @param targets shape [N]
     * @param heldInputs crystals that choose the penalty, shape [M][D], at least one row
     * @param heldTargets shape [M]
     */
    PropertyHead(double[][] inputs, double[] targets, double[][] heldInputs, double[] heldTargets, Progress progress) {
        int dimension = inputs[0].length;
        mean = new double[dimension];
        scale = new double[dimension];
        standardise(inputs);
        RandomGenerator random = new RandomStreams(0).stream("random features of the property head");
        directions = new double[COSINES][dimension];
        phases = new double[COSINES];
        for (int c = 0; c < COSINES; c++) {
            for (int d = 0; d < dimension; d++) {
                directions[c][d] = random.nextGaussian() / (WIDTH * Math.sqrt(dimension));
            }
            phases[c] = random.nextDouble() * 2 * Math.PI;
        }
        fit(features(inputs, progress), targets, features(heldInputs, progress), heldTargets, progress);
    }

    /** Number of rows a fit is given in one piece, as many as fit the fast memory of a processor. */
    private static final int BLOCK = 64;

    private void standardise(double[][] inputs) {
        for (double[] input : inputs) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += input[d] / inputs.length;
            }
        }
        for (double[] input : inputs) {
            for (int d = 0; d < mean.length; d++) {
                scale[d] += (input[d] - mean[d]) * (input[d] - mean[d]) / inputs.length;
            }
        }
        for (int d = 0; d < mean.length; d++) {
            scale[d] = scale[d] > 1e-12 ? 1 / Math.sqrt(scale[d]) : 0;
        }
    }

    private double[][] features(double[][] inputs, Progress progress) {
        double[][] features = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            progress.checkCancelled();
            features[i] = features(inputs[i]);
        }
        return features;
    }

    /** 1, the standardised numbers, the cosines; shape [F]. */
    private double[] features(double[] input) {
        int dimension = mean.length;
        double[] features = new double[1 + dimension + COSINES];
        double[] scaled = new double[dimension];
        features[0] = 1;
        for (int d = 0; d < dimension; d++) {
            scaled[d] = (input[d] - mean[d]) * scale[d];
            features[1 + d] = scaled[d];
        }
        double norm = Math.sqrt(2.0 / COSINES) * Math.sqrt(dimension);
        for (int c = 0; c < COSINES; c++) {
            features[1 + dimension + c] = norm * Math.cos(phases[c] + dot(directions[c], scaled));
        }
        return features;
    }

    private void fit(double[][] features, double[] targets, double[][] held, double[] heldTargets, Progress progress) {
        double[][] products = products(features, progress);
        double[] right = new double[products.length];
        for (int i = 0; i < features.length; i++) {
            for (int f = 0; f < right.length; f++) {
                right[f] += features[i][f] * targets[i] / features.length;
            }
        }
        meanAbsoluteError = Double.POSITIVE_INFINITY;
        for (double candidate : PENALTIES) {
            double[] solution = solve(products, right, candidate, progress);
            double error = error(held, heldTargets, solution);
            if (error < meanAbsoluteError) {
                meanAbsoluteError = error;
                weights = solution;
                penalty = candidate;
            }
        }
        if (weights == null) {
            throw new IllegalStateException("no penalty gives a finite error; are the targets finite?");
        }
    }

    private static double error(double[][] held, double[] targets, double[] weights) {
        double sum = 0;
        for (int i = 0; i < held.length; i++) {
            sum += Math.abs(dot(held[i], weights) - targets[i]);
        }
        return sum / held.length;
    }

    private static double dot(double[] one, double[] other) {
        return dot(one, other, one.length);
    }

    /** In four sums, which a processor adds at the same time. */
    private static double dot(double[] one, double[] other, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            a += one[i] * other[i];
            b += one[i + 1] * other[i + 1];
            c += one[i + 2] * other[i + 2];
            d += one[i + 3] * other[i + 3];
        }
        for (; i < count; i++) {
            a += one[i] * other[i];
        }
        return a + b + (c + d);
    }

    /** Lower triangle of the mean of the outer products of the features with themselves. */
    private static double[][] products(double[][] features, Progress progress) {
        int count = features[0].length;
        double[][] products = new double[count][];
        for (int f = 0; f < count; f++) {
            products[f] = new double[f + 1];
        }
        for (int from = 0; from < features.length; from += BLOCK) {
            int to = Math.min(features.length, from + BLOCK);
            for (int f = 0; f < count; f++) {
                progress.checkCancelled();
                for (int i = from; i < to; i++) {
                    addScaled(products[f], features[i], features[i][f] / features.length);
                }
            }
        }
        return products;
    }

    private static void addScaled(double[] row, double[] values, double factor) {
        for (int g = 0; g < row.length; g++) {
            row[g] += factor * values[g];
        }
    }

    /** By Cholesky's decomposition; the constant is not penalised. */
    private static double[] solve(double[][] products, double[] right, double penalty, Progress progress) {
        int count = right.length;
        double[][] lower = new double[count][];
        for (int f = 0; f < count; f++) {
            progress.checkCancelled();
            lower[f] = products[f].clone();
            lower[f][f] += f == 0 ? 0 : penalty;
            for (int g = 0; g <= f; g++) {
                double sum = lower[f][g] - dot(lower[f], lower[g], g);
                lower[f][g] = g < f ? sum / lower[g][g] : Math.sqrt(sum);
            }
        }
        double[] solution = right.clone();
        for (int f = 0; f < count; f++) {
            for (int h = 0; h < f; h++) {
                solution[f] -= lower[f][h] * solution[h];
            }
            solution[f] /= lower[f][f];
        }
        for (int f = count - 1; f >= 0; f--) {
            solution[f] /= lower[f][f];
            for (int h = 0; h < f; h++) {
                solution[h] -= lower[f][h] * solution[f];
            }
        }
        return solution;
    }

    /** Predicts the property of a crystal from its fingerprints, shape [D]. */
    double predict(double[] input) {
        return dot(features(input), weights);
    }

    /** The error on the crystals held out, in units of the property. */
    double meanAbsoluteError() {
        return meanAbsoluteError;
    }

    /** The penalty that was chosen. */
    double penalty() {
        return penalty;
    }

    @Override
    public String toString() {
        return "head with penalty " + penalty + " of " + Arrays.toString(PENALTIES) + ", mean absolute error "
                + meanAbsoluteError;
    }
}
