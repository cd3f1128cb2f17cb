package org.autoperi.nn;

import org.autoperi.tensor.Index;
import org.autoperi.tensor.Stencils;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A linear layer on sines and cosines of 2 pi k times differences of periodic coordinates, without evaluating them: each output is
 * a sum of one trigonometric polynomial per coordinate, so the layer is tabulated over the period and interpolated, which
 * costs {@value #POINTS} rows per coordinate and pair instead of 2 K. Interpolation is by the kernel exp(beta (sqrt(1 - z^2) - 1)) with
 * the coefficients divided by its Fourier transform (sections 2 and 3 of doi:10.1137/18M120885X), exact up to the rounding of
 * float32. The table belongs to the weight: it is made once per update, not once per tile. Axes: D coordinates, K
 * frequencies, E pairs, H outputs. Immutable and thread-safe.
 */
public final class PeriodicTable {
    /** Rows that one value is interpolated from. */
    private static final int POINTS = 8;

    /** Shape of the kernel for a grid twice as fine as the shortest wave asks for (section 3 of the paper). */
    private static final double BETA = 2.30 * POINTS;

    /** Points of the midpoint rule for the transform of the kernel, which is smooth but for its ends of 1e-8. */
    private static final int QUADRATURE = 4096;

    private final int dimensions;
    private final int first;
    private final int frequencies;
    private final int grid;
    private final int rows;
    private final float[] sines;
    private final float[] cosines;

    /**
     * @param dimensions D
     * @param first smallest k, 0 or more
     * @param frequencies K, number of successive k
     */
    public PeriodicTable(int dimensions, int first, int frequencies) {
        if (dimensions < 1 || first < 0 || frequencies < 1) {
            throw new IllegalArgumentException("periodic table: " + dimensions + " coordinates, " + frequencies
                    + " frequencies from " + first + "; expected at least 1, 1, 0");
        }
        this.dimensions = dimensions;
        this.first = first;
        this.frequencies = frequencies;
        this.grid = Math.max(4 * (first + frequencies), 2 * POINTS);
        this.rows = grid + POINTS;
        this.sines = new float[rows * frequencies];
        this.cosines = new float[rows * frequencies];
        for (int k = 0; k < frequencies; k++) {
            double scale = 1 / transform(first + k);
            for (int r = 0; r < rows; r++) {
                double angle = 2 * Math.PI * (first + k) * (r - POINTS / 2) / grid;
                sines[r * frequencies + k] = (float) (scale * Math.sin(angle));
                cosines[r * frequencies + k] = (float) (scale * Math.cos(angle));
            }
        }
    }

    private double transform(int k) {
        double sum = 0;
        for (int i = 0; i < QUADRATURE; i++) {
            double z = (2 * i + 1.0) / QUADRATURE - 1;
            sum += kernel(z) * Math.cos(Math.PI * k * POINTS * z / grid);
        }
        return sum * POINTS / QUADRATURE;
    }

    private static double kernel(double z) {
        return Math.exp(BETA * (Math.sqrt(Math.max(0, 1 - z * z)) - 1));
    }

    /** Number of features that are never evaluated, 2 D K: the columns of a weight. */
    public int features() {
        return 2 * dimensions * frequencies;
    }

    /** Rows of the table of a weight. */
    public int rows() {
        return dimensions * rows;
    }

    /**
     * The table of a weight, shape [rows, H].
     *
     * @param weight shape [H, 2 D K]: first all sines, then all cosines, each for every coordinate every k
     */
    public Tensor of(Tape tape, Tensor weight) {
        requireColumns(weight);
        int half = dimensions * frequencies;
        Tensor sine = tape.constant(rows, frequencies, sines);
        Tensor cosine = tape.constant(rows, frequencies, cosines);
        Tensor[] parts = new Tensor[dimensions];
        for (int d = 0; d < dimensions; d++) {
            int from = d * frequencies;
            Tensor even = tape.linear(cosine, tape.columns(weight, half + from, half + from + frequencies));
            parts[d] = tape.linear(sine, tape.columns(weight, from, from + frequencies), even);
        }
        return tape.stack(parts);
    }

    /**
     * The gradient of the weight from that of its table, shape [H, 2 D K].
     *
     * @param gradient shape [rows, H]
     */
    public Tensor gradient(Tape tape, Tensor gradient) {
        if (gradient.rows() != rows()) {
            throw new IllegalArgumentException(
                    "periodic table: a gradient " + gradient + ", expected " + rows() + " rows");
        }
        Tensor sine = tape.constant(rows, frequencies, sines);
        Tensor cosine = tape.constant(rows, frequencies, cosines);
        Tensor[] parts = new Tensor[2 * dimensions];
        for (int d = 0; d < dimensions; d++) {
            Tensor own = tape.rows(gradient, d * rows, (d + 1) * rows);
            parts[d] = tape.transposedMatmul(own, sine);
            parts[dimensions + d] = tape.transposedMatmul(own, cosine);
        }
        return tape.concat(parts);
    }

    /**
     * Where the differences of pairs of nodes are in a table.
     *
     * @param coordinates shape [N, D], period 1
     * @param receiver node b of each pair
     * @param sender node a of each pair; the differences are a - b
     */
    public Stencils stencils(float[] coordinates, Index receiver, Index sender) {
        int[] starts = new int[receiver.length() * dimensions];
        float[] weights = new float[starts.length * POINTS];
        for (int e = 0; e < receiver.length(); e++) {
            for (int d = 0; d < dimensions; d++) {
                double difference = (double) coordinates[sender.get(e) * dimensions + d]
                        - coordinates[receiver.get(e) * dimensions + d];
                double place = (difference - Math.floor(difference)) * grid;
                int start = (int) Math.ceil(place - POINTS / 2.0);
                int i = e * dimensions + d;
                starts[i] = d * rows + start + POINTS / 2;
                for (int q = 0; q < POINTS; q++) {
                    weights[i * POINTS + q] = (float) kernel((start + q - place) / (POINTS / 2.0));
                }
            }
        }
        return Stencils.of(receiver.length(), POINTS, rows(), starts, weights);
    }

    private void requireColumns(Tensor weight) {
        if (weight.cols() != features()) {
            throw new IllegalArgumentException(
                    "periodic table: a weight " + weight + ", expected " + features() + " columns");
        }
    }
}
