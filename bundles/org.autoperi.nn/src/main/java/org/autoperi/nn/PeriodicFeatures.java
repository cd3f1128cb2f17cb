package org.autoperi.nn;

import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Sines and cosines of 2 pi k times the differences of periodic coordinates, for k = 1 to a number of frequencies: the same
 * for every periodic image and every origin. Only the sines and cosines of the nodes are evaluated, those of the pairs
 * follow from sin(a - b) = sin a cos b - cos a sin b and cos(a - b) = cos a cos b + sin a sin b. A gradient flows to the
 * coordinates. Axes: N nodes, D coordinates, E pairs, K frequencies.
 *
 * @param frequencies K, at least 1
 */
public record PeriodicFeatures(int frequencies) {
    /** Checks the number. */
    public PeriodicFeatures {
        if (frequencies < 1) {
            throw new IllegalArgumentException(
                    "periodic features: " + frequencies + " frequencies, expected 1 or more");
        }
    }

    /** Number of features of a pair, 2 D K. */
    public int size(int dimensions) {
        return 2 * dimensions * frequencies;
    }

    /**
     * The features of pairs.
     *
     * @param coordinates shape [N, D], period 1; best in [0, 1), for the angle 2 pi k x carries the rounding error of k x
     * @param receiver node b of each pair
     * @param sender node a of each pair
     * @return shape [E, 2 D K]: first all sines, then all cosines, each for every coordinate every k
     */
    public Tensor apply(Tape tape, Tensor coordinates, Index receiver, Index sender) {
        Tensor angles =
                tape.matmul(coordinates, tape.constant(coordinates.cols(), half(coordinates), waves(coordinates)));
        Tensor sines = tape.sin(angles);
        Tensor cosines = tape.cos(angles);
        Tensor sa = tape.gather(sines, sender);
        Tensor ca = tape.gather(cosines, sender);
        Tensor sb = tape.gather(sines, receiver);
        Tensor cb = tape.gather(cosines, receiver);
        return tape.concat(
                tape.subtract(tape.multiply(sa, cb), tape.multiply(ca, sb)),
                tape.add(tape.multiply(ca, cb), tape.multiply(sa, sb)));
    }

    private int half(Tensor coordinates) {
        return coordinates.cols() * frequencies;
    }

    /** 2 pi k in the rows of the coordinate it belongs to. */
    private float[] waves(Tensor coordinates) {
        int half = half(coordinates);
        float[] waves = new float[coordinates.cols() * half];
        for (int d = 0; d < coordinates.cols(); d++) {
            for (int k = 0; k < frequencies; k++) {
                waves[d * half + d * frequencies + k] = (float) (2 * Math.PI * (k + 1));
            }
        }
        return waves;
    }
}
