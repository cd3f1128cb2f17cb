package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.List;

/**
 * Averages over the frames of a simulation, with errors from blocks: each replica's time is cut into pieces, and the spread of
 * the means of all pieces gives the error of the whole. Errors are right as long as a piece is longer than the slowest relaxation.
 */
public final class TrajectoryAverages implements TrajectorySink {
    /** Pieces wanted in all. */
    private static final int PIECES = 64;

    /** The first of the frames are left out: a fifth, unless the start is in equilibrium. */
    private static final double SETTLING = 0.2;

    /**
     * An average.
     *
     * @param name what of
     * @param mean its value
     * @param error its standard error, NaN if there are too few pieces to tell
     */
    public record Average(String name, double mean, double error) {}

    private final Potential potential;
    private final List<Centre> centres;
    private final long from;
    private final long frames;
    private final int pieces;
    private final double[][][] sums;
    private final long[] counts;
    private final double[] x;
    private final double[] y;
    private final double[] energy;
    private long seen;

    /**
     * Averages of a run that is to come.
     *
     * @param equilibrium whether the start is in equilibrium, so that all frames count
     */
    public TrajectoryAverages(Potential potential, LangevinSettings settings, boolean equilibrium) {
        this.potential = potential.forOneThread();
        this.centres = potential.centres();
        this.from = equilibrium ? 0 : (long) (SETTLING * settings.frames());
        this.frames = settings.frames() - from;
        int replicas = settings.replicas();
        this.pieces = (int) Math.max(1, Math.min(frames, (PIECES + replicas - 1) / replicas));
        this.sums = new double[pieces][replicas][3 + centres.size()];
        this.counts = new long[pieces];
        this.x = new double[replicas];
        this.y = new double[replicas];
        this.energy = new double[replicas];
    }

    @Override
    public void frame(Frame frame) {
        long at = seen++ - from;
        if (at < 0) {
            return;
        }
        int piece = (int) Math.min(pieces - 1, at * pieces / frames);
        counts[piece]++;
        int replicas = frame.replicas();
        for (int r = 0; r < replicas; r++) {
            x[r] = frame.x(r);
            y[r] = frame.y(r);
        }
        potential.energies(replicas, x, y, energy);
        for (int r = 0; r < replicas; r++) {
            double[] sum = sums[piece][r];
            sum[0] += energy[r];
            sum[1] += frame.velocityX(r) * frame.velocityX(r);
            sum[2] += frame.velocityY(r) * frame.velocityY(r);
            if (!centres.isEmpty()) {
                sum[3 + Centre.nearest(centres, x[r], y[r])]++;
            }
        }
    }

    /** The averages: potential energy, squares of both velocities, populations of the states. */
    public List<Average> averages() {
        List<Average> averages = new ArrayList<>();
        for (int q = 0; q < 3 + centres.size(); q++) {
            double mean = 0;
            double square = 0;
            int n = 0;
            for (int p = 0; p < pieces; p++) {
                for (double[] sum : sums[p]) {
                    if (counts[p] > 0) {
                        double value = sum[q] / counts[p];
                        n++;
                        double away = value - mean;
                        mean += away / n;
                        square += away * (value - mean);
                    }
                }
            }
            String name = q == 0
                    ? "energy"
                    : q == 1 ? "velocity-x-squared" : q == 2 ? "velocity-y-squared" : "population-" + (q - 3);
            averages.add(new Average(name, mean, n < 2 ? Double.NaN : Math.sqrt(square / (n - 1) / n)));
        }
        return averages;
    }
}
