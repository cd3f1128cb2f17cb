package org.autoperi.flow.internal;

import java.util.Arrays;
import java.util.List;
import org.autoperi.core.Progress;

/**
 * What can be read off vectors by linear maps: numbers by ridge regression, classes by softmax regression. Vectors are shifted and scaled to mean 0 and
 * deviation 1 first. Immutable. Axes: n vectors, K numbers each, O outputs.
 */
final class LinearProbe {
    private static final double[] PENALTIES = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

    /** Every so many vectors one is held out to choose the penalty by. */
    private static final int HELD_OUT = 5;

    /** Penalty on the squared weights of classes (ours): small, so that weights stay finite where classes can be told apart for sure. */
    private static final double CLASS_PENALTY = 1e-3;

    private static final int MOST_STEPS = 400;
    private static final double CONVERGED = 1e-5;

    private final double[] mean;
    private final double[] scale;
    private final double[][] weights; // [O][K + 1], the constant last

    private LinearProbe(double[] mean, double[] scale, double[][] weights) {
        this.mean = mean;
        this.scale = scale;
        this.weights = weights;
    }

    /**
     * The best linear map to a number, with a penalty on its weights chosen by the error on a fifth of the vectors.
     *
     * @param vectors at least {@value #HELD_OUT}
     * @param values a number for each
     */
    static LinearProbe ridge(List<float[]> vectors, double[] values) {
        double[][] moments = moments(vectors);
        double[][] rows = rows(vectors, moments[0], moments[1]);
        double[][] kept = new double[rows.length - rows.length / HELD_OUT][];
        double[] keptValues = new double[kept.length];
        int at = 0;
        for (int i = 0; i < rows.length; i++) {
            if (!isHeldOut(i, rows.length)) {
                keptValues[at] = values[i];
                kept[at++] = rows[i];
            }
        }
        double least = Double.POSITIVE_INFINITY;
        double best = PENALTIES[0];
        for (double penalty : PENALTIES) {
            double[] tried = solve(kept, keptValues, penalty);
            double error = 0;
            for (int i = 0; i < rows.length; i++) {
                error += isHeldOut(i, rows.length) ? square(dot(tried, rows[i]) - values[i]) : 0;
            }
            if (error < least) {
                least = error;
                best = penalty;
            }
        }
        return new LinearProbe(moments[0], moments[1], new double[][] {solve(rows, values, best)});
    }

    private static boolean isHeldOut(int i, int n) {
        return i % HELD_OUT == HELD_OUT - 1 && i / HELD_OUT < n / HELD_OUT;
    }

    private static double square(double x) {
        return x * x;
    }

    /** Mean and deviation of each of the K numbers; 1 for a number that is always the same. */
    private static double[][] moments(List<float[]> vectors) {
        int size = vectors.get(0).length;
        double[] mean = new double[size];
        double[] scale = new double[size];
        for (float[] vector : vectors) {
            for (int k = 0; k < size; k++) {
                mean[k] += vector[k] / (double) vectors.size();
            }
        }
        for (float[] vector : vectors) {
            for (int k = 0; k < size; k++) {
                scale[k] += square(vector[k] - mean[k]) / vectors.size();
            }
        }
        for (int k = 0; k < size; k++) {
            scale[k] = scale[k] > 0 ? Math.sqrt(scale[k]) : 1;
        }
        return new double[][] {mean, scale};
    }

    private static double[][] rows(List<float[]> vectors, double[] mean, double[] scale) {
        return vectors.stream().map(vector -> row(vector, mean, scale)).toArray(double[][]::new);
    }

    private static double[] row(float[] vector, double[] mean, double[] scale) {
        double[] row = new double[vector.length + 1];
        for (int k = 0; k < vector.length; k++) {
            row[k] = (vector[k] - mean[k]) / scale[k];
        }
        row[vector.length] = 1;
        return row;
    }

    private static double dot(double[] weights, double[] row) {
        double sum = 0;
        for (int k = 0; k < row.length; k++) {
            sum += weights[k] * row[k];
        }
        return sum;
    }

    /** The normal equations by Cholesky's decomposition; the constant is not penalised. */
    private static double[] solve(double[][] rows, double[] values, double penalty) {
        int size = rows[0].length;
        double[][] lower = new double[size][size];
        double[] solution = new double[size];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < size; k++) {
                solution[k] += rows[i][k] * values[i] / rows.length;
                for (int l = 0; l <= k; l++) {
                    lower[k][l] += rows[i][k] * rows[i][l] / rows.length;
                }
            }
        }
        for (int k = 0; k < size; k++) {
            lower[k][k] += k < size - 1 ? penalty : 0;
            for (int l = 0; l <= k; l++) {
                double sum = lower[k][l];
                for (int m = 0; m < l; m++) {
                    sum -= lower[k][m] * lower[l][m];
                }
                // rounding may leave nothing where numbers depend on each other; the penalty is the least there can be
                lower[k][l] = l < k ? sum / lower[l][l] : Math.sqrt(Math.max(sum, PENALTIES[0] * 1e-3));
            }
        }
        for (int k = 0; k < size; k++) {
            for (int l = 0; l < k; l++) {
                solution[k] -= lower[k][l] * solution[l];
            }
            solution[k] /= lower[k][k];
        }
        for (int k = size - 1; k >= 0; k--) {
            solution[k] /= lower[k][k];
            for (int l = 0; l < k; l++) {
                solution[l] -= lower[k][l] * solution[k];
            }
        }
        return solution;
    }

    /**
     * The most probable linear map to logarithms of probabilities, by accelerated gradient descent on its convex loss.
     *
     * @param classes of each vector, from 0
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    static LinearProbe softmax(List<float[]> vectors, int[] classes, int classCount, Progress progress) {
        double[][] moments = moments(vectors);
        double[][] rows = rows(vectors, moments[0], moments[1]);
        int size = rows[0].length;
        double step = 1 / (0.5 * largestEigenvalue(rows) + CLASS_PENALTY); // 1 / the largest curvature
        double[][] weights = new double[classCount][size];
        double[][] ahead = new double[classCount][size];
        for (int iteration = 0; iteration < MOST_STEPS; iteration++) {
            progress.checkCancelled();
            double[][] gradient = gradient(rows, classes, ahead);
            double momentum = iteration / (iteration + 3.0); // Nesterov's, for convex functions
            double largest = 0;
            for (int c = 0; c < classCount; c++) {
                for (int k = 0; k < size; k++) {
                    largest = Math.max(largest, Math.abs(gradient[c][k]));
                    double moved = ahead[c][k] - step * gradient[c][k];
                    ahead[c][k] = moved + momentum * (moved - weights[c][k]);
                    weights[c][k] = moved;
                }
            }
            if (largest < CONVERGED) {
                break;
            }
        }
        return new LinearProbe(moments[0], moments[1], weights);
    }

    private static double[][] gradient(double[][] rows, int[] classes, double[][] weights) {
        double[][] gradient = new double[weights.length][weights[0].length];
        double[] p = new double[weights.length];
        for (int i = 0; i < rows.length; i++) {
            double most = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < p.length; c++) {
                p[c] = dot(weights[c], rows[i]);
                most = Math.max(most, p[c]);
            }
            double sum = 0;
            for (int c = 0; c < p.length; c++) {
                p[c] = Math.exp(p[c] - most);
                sum += p[c];
            }
            for (int c = 0; c < p.length; c++) {
                double error = (p[c] / sum - (classes[i] == c ? 1 : 0)) / rows.length;
                for (int k = 0; k < rows[i].length; k++) {
                    gradient[c][k] += error * rows[i][k];
                }
            }
        }
        for (int c = 0; c < weights.length; c++) {
            for (int k = 0; k < weights[c].length - 1; k++) {
                gradient[c][k] += CLASS_PENALTY * weights[c][k];
            }
        }
        return gradient;
    }

    /** Of the mean outer product of the rows with themselves, from below by power iteration and a little more. */
    private static double largestEigenvalue(double[][] rows) {
        double[] direction = new double[rows[0].length];
        Arrays.fill(direction, 1);
        double value = 0;
        for (int iteration = 0; iteration < 50; iteration++) {
            double[] next = new double[direction.length];
            for (double[] row : rows) {
                double along = dot(direction, row) / rows.length;
                for (int k = 0; k < next.length; k++) {
                    next[k] += along * row[k];
                }
            }
            value = Math.sqrt(dot(next, next));
            for (int k = 0; k < next.length; k++) {
                direction[k] = next[k] / value;
            }
        }
        return 1.1 * value;
    }

    /** What the probe says of a vector, shape [O]. */
    double[] apply(float[] vector) {
        double[] row = row(vector, mean, scale);
        return Arrays.stream(weights).mapToDouble(w -> dot(w, row)).toArray();
    }

    /** The output with the largest number. */
    int best(float[] vector) {
        double[] said = apply(vector);
        int best = 0;
        for (int c = 1; c < said.length; c++) {
            best = said[c] > said[best] ? c : best;
        }
        return best;
    }
}
