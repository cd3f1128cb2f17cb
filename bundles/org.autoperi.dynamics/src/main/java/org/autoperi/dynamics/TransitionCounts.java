package org.autoperi.dynamics;

import java.util.Arrays;

/**
 * How often a frame in state i is followed, a lag later, by a frame in state j of the same trajectory; every frame counts (sliding window). Immutable.
 */
public final class TransitionCounts {
    private final int lag;
    private final double[][] counts;

    private TransitionCounts(int lag, double[][] counts) {
        this.lag = lag;
        this.counts = counts;
    }

    /**
     * Counts transitions.
     *
     * @param lag in frames
     * @throws DynamicsException if no trajectory is longer than the lag
     */
    public static TransitionCounts of(StateSequence sequence, int lag) throws DynamicsException {
        if (lag < 1) {
            throw new IllegalArgumentException("the lag is " + lag + " frames; expected 1 or more");
        }
        if (sequence.longest() <= lag) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    "the lag of " + lag + " frames is longer than the data: the longest trajectory has "
                            + sequence.longest() + " frames; take a shorter lag or more data");
        }
        double[][] counts = new double[sequence.states()][sequence.states()];
        for (int p = 0; p < sequence.parts(); p++) {
            int[] part = sequence.part(p);
            for (int t = lag; t < part.length; t++) {
                counts[part[t - lag]][part[t]]++;
            }
        }
        return new TransitionCounts(lag, counts);
    }

    /** What was counted here and elsewhere at the same lag, together. */
    public TransitionCounts plus(TransitionCounts other) {
        if (other.lag != lag || other.counts.length != counts.length) {
            throw new IllegalArgumentException("counts of " + counts.length + " states at a lag of " + lag + " and of "
                    + other.counts.length + " states at a lag of " + other.lag);
        }
        double[][] both = toArray();
        for (int i = 0; i < both.length; i++) {
            for (int j = 0; j < both.length; j++) {
                both[i][j] += other.counts[i][j];
            }
        }
        return new TransitionCounts(lag, both);
    }

    /** The lag in frames. */
    public int lag() {
        return lag;
    }

    /** Number of states. */
    public int states() {
        return counts.length;
    }

    /** Transitions from a state to another, or staying in it. */
    public double count(int from, int to) {
        return counts[from][to];
    }

    /** The counts, rows are where they come from; a copy. */
    public double[][] toArray() {
        return Arrays.stream(counts).map(double[]::clone).toArray(double[][]::new);
    }
}
