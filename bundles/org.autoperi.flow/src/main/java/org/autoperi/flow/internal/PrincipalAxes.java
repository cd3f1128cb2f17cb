package org.autoperi.flow.internal;

import java.util.List;

/** The directions in which vectors spread most, to draw them in the plane. */
final class PrincipalAxes {
    private static final int ITERATIONS = 200;

    private PrincipalAxes() {}

    /**
     * Mean and axes, by power iteration, each at right angles to those before.
     *
     * @param count how many axes
     * @return the mean, then the axes of length 1; with as many numbers each as a vector has
     */
    static double[][] of(List<float[]> vectors, int count) {
        int size = vectors.get(0).length;
        int axes = Math.min(count, size);
        double[][] result = new double[1 + axes][size];
        for (float[] vector : vectors) {
            for (int k = 0; k < size; k++) {
                result[0][k] += vector[k] / (double) vectors.size();
            }
        }
        double[][] covariance = new double[size][size];
        for (float[] vector : vectors) {
            for (int k = 0; k < size; k++) {
                for (int l = 0; l < size; l++) {
                    covariance[k][l] += (vector[k] - result[0][k]) * (vector[l] - result[0][l]) / vectors.size();
                }
            }
        }
        for (int axis = 1; axis <= axes; axis++) {
            double[] direction = new double[size];
            for (int k = 0; k < size; k++) {
                direction[k] = 1 + 0.1 * k; // any start will do that is at right angles to nothing in particular
            }
            for (int i = 0; i < ITERATIONS; i++) {
                double[] next = new double[size];
                for (int k = 0; k < size; k++) {
                    for (int l = 0; l < size; l++) {
                        next[k] += covariance[k][l] * direction[l];
                    }
                }
                for (int before = 1; before < axis; before++) {
                    double along = dot(next, result[before]);
                    for (int k = 0; k < size; k++) {
                        next[k] -= along * result[before][k];
                    }
                }
                double length = Math.sqrt(dot(next, next));
                if (length == 0) {
                    break; // no spread is left
                }
                for (int k = 0; k < size; k++) {
                    direction[k] = next[k] / length;
                }
            }
            double length = Math.sqrt(dot(direction, direction));
            for (int k = 0; k < size; k++) {
                result[axis][k] = direction[k] / length;
            }
        }
        return result;
    }

    /** Where a vector lies on the axes. */
    static double[] places(double[][] axes, float[] vector) {
        double[] places = new double[axes.length - 1];
        for (int axis = 1; axis < axes.length; axis++) {
            for (int k = 0; k < vector.length; k++) {
                places[axis - 1] += (vector[k] - axes[0][k]) * axes[axis][k];
            }
        }
        return places;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
