package org.autoperi.dynamics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The states that one or more trajectories visit, frame by frame. Immutable as long as nobody writes to {@link #part}.
 */
public final class StateSequence {
    /** The column that tells which replica a row belongs to. */
    public static final String REPLICA = "replica";

    private final int states;
    private final List<int[]> parts;

    private StateSequence(int states, List<int[]> parts) {
        this.states = states;
        this.parts = List.copyOf(parts);
    }

    /**
     * A sequence of trajectories.
     *
     * @param states number of states; each number is from 0 to one less
     * @param parts the trajectories, not copied
     * @throws IllegalArgumentException if a number is out of range
     */
    public static StateSequence of(int states, List<int[]> parts) {
        for (int[] part : parts) {
            for (int t = 0; t < part.length; t++) {
                if (part[t] < 0 || part[t] >= states) {
                    throw new IllegalArgumentException(
                            "state " + part[t] + " at frame " + t + "; expected 0 to " + (states - 1));
                }
            }
        }
        return new StateSequence(states, parts);
    }

    /**
     * Reads a trajectory and turns its frames into states.
     *
     * @param reader the file; the column {@value #REPLICA}, if there is one, tells trajectories apart
     * @param columns the coordinates, as many as the discretisation has
     * @param window frames of the running mean over coordinates before they become states, 1 for none; each trajectory is shorter by one less
     * @throws DynamicsException if the file cannot be read or a coordinate is not finite; names the place
     */
    public static StateSequence read(
            TrajectoryReader reader, List<String> columns, Discretisation discretisation, int window)
            throws IOException, DynamicsException {
        int dimensions = discretisation.dimensions();
        if (columns.size() != dimensions || window < 1) {
            throw new IllegalArgumentException(
                    columns.size() + " columns for " + dimensions + " coordinates, running mean over " + window
                            + " frames; expected as many columns, 1 frame or more");
        }
        int[] at = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            at[i] = reader.column(columns.get(i));
        }
        int replicaColumn = reader.columns().indexOf(REPLICA);
        TreeMap<Integer, Part> parts = new TreeMap<>();
        double[] row = new double[reader.columns().size()];
        double[] place = new double[dimensions];
        while (reader.next(row)) {
            for (int i = 0; i < dimensions; i++) {
                place[i] = row[at[i]];
                if (!Double.isFinite(place[i])) {
                    throw new DynamicsException(
                            DynamicsException.Reason.DATA,
                            reader.where() + ": the column " + columns.get(i) + " is " + place[i]
                                    + "; expected a finite number, so leave the frame out");
                }
            }
            int replica = replicaColumn < 0 ? 0 : (int) row[replicaColumn];
            parts.computeIfAbsent(replica, r -> new Part(new RunningMean(dimensions, window)))
                    .add(place, discretisation);
        }
        List<int[]> all = parts.values().stream().map(Part::toArray).toList();
        if (all.stream().allMatch(part -> part.length == 0)) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    reader.where() + ": there are no frames"
                            + (window > 1 ? " left by a running mean over " + window : "") + "; expected a trajectory");
        }
        return new StateSequence(discretisation.states(), all);
    }

    /** States of one trajectory while it is read. */
    static final class Part {
        private final RunningMean mean;
        private int[] states = new int[1024];
        private int count;

        Part(RunningMean mean) {
            this.mean = mean;
        }

        void add(double[] place, Discretisation discretisation) {
            double[] smooth = mean.next(place);
            if (smooth.length > 0) {
                if (count == states.length) {
                    states = Arrays.copyOf(states, 2 * count);
                }
                states[count++] = discretisation.state(smooth);
            }
        }

        int[] toArray() {
            return Arrays.copyOf(states, count);
        }
    }

    /** Number of states. */
    public int states() {
        return states;
    }

    /** Number of trajectories. */
    public int parts() {
        return parts.size();
    }

    /** The states of one trajectory; not copied, not to be changed. */
    public int[] part(int number) {
        return parts.get(number);
    }

    /** Number of frames in all. */
    public long length() {
        return parts.stream().mapToLong(part -> part.length).sum();
    }

    /** Frames of the longest trajectory. */
    public int longest() {
        return parts.stream().mapToInt(part -> part.length).max().orElse(0);
    }

    /** How often each state is visited, in frames. */
    public long[] visits() {
        long[] visits = new long[states];
        for (int[] part : parts) {
            for (int state : part) {
                visits[state]++;
            }
        }
        return visits;
    }

    /** The states that no frame visits. */
    public List<Integer> unvisited() {
        long[] visits = visits();
        List<Integer> never = new ArrayList<>();
        for (int state = 0; state < states; state++) {
            if (visits[state] == 0) {
                never.add(state);
            }
        }
        return never;
    }

    /** Changes of state from a frame to the next. */
    public long changes() {
        long changes = 0;
        for (int[] part : parts) {
            for (int t = 1; t < part.length; t++) {
                changes += part[t] != part[t - 1] ? 1 : 0;
            }
        }
        return changes;
    }

    /** The share of frames that each state has. */
    public double[] populations() {
        long[] visits = visits();
        return Arrays.stream(visits).mapToDouble(n -> n / (double) length()).toArray();
    }

    /**
     * Standard errors of the populations by block averaging (Flyvbjerg and Petersen, doi:10.1063/1.457480): blocks are doubled as long as 16 are left, and the largest
     * error counts. NaN if there are fewer than 16 frames. Too small while 16 blocks are shorter than the slowest relaxation.
     */
    public double[] populationErrors() {
        double[] errors = new double[states];
        Arrays.fill(errors, Double.NaN);
        for (int length = 1; ; length *= 2) {
            double[] sum = new double[states];
            double[] square = new double[states];
            long blocks = 0;
            for (int[] part : parts) {
                for (int from = 0; from + length <= part.length; from += length) {
                    blocks++;
                    addBlock(part, from, length, sum, square);
                }
            }
            if (blocks < LEAST_BLOCKS) {
                return errors;
            }
            for (int state = 0; state < states; state++) {
                double mean = sum[state] / blocks;
                double variance = Math.max(0, square[state] / blocks - mean * mean) / (blocks - 1);
                double error = Math.sqrt(variance);
                errors[state] = Double.isNaN(errors[state]) ? error : Math.max(errors[state], error);
            }
        }
    }

    private static final int LEAST_BLOCKS = 16;

    private void addBlock(int[] part, int from, int length, double[] sum, double[] square) {
        int[] visits = new int[states];
        for (int t = from; t < from + length; t++) {
            visits[part[t]]++;
        }
        for (int state = 0; state < states; state++) {
            double share = visits[state] / (double) length;
            sum[state] += share;
            square[state] += share * share;
        }
    }

    /** Every {@code lag}-th frame of each trajectory, from the first. */
    public StateSequence every(int lag) {
        if (lag < 1) {
            throw new IllegalArgumentException("every " + lag + "th frame; expected 1 or more");
        }
        List<int[]> fewer = new ArrayList<>();
        for (int[] part : parts) {
            int[] some = new int[(part.length + lag - 1) / lag];
            for (int i = 0; i < some.length; i++) {
                some[i] = part[i * lag];
            }
            fewer.add(some);
        }
        return new StateSequence(states, fewer);
    }

    /**
     * Without short visits, exactly as the authors' script removes them: where the state changes twice within {@code threshold} frames, the first half between
     * takes the state before and the second half the state behind.
     *
     * @param threshold frames; 100 in the published work, 0 changes nothing
     */
    public StateSequence withoutSpikes(int threshold) {
        return new StateSequence(
                states,
                parts.stream().map(part -> Spikes.removed(part, threshold)).toList());
    }
}
