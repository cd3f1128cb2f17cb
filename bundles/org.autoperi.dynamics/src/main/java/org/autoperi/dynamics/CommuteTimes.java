package org.autoperi.dynamics;

import java.util.Arrays;

/**
 * How long trajectories take from one state to another and back, counted in the trajectories themselves. A state is entered when it is kept for at least the commit
 * time; shorter visits do not count, as in the kinetic test of Tsai, Kuo and Tiwary (2020). Passages that the end of a trajectory cuts off count with the time until
 * then, so that short trajectories do not make passages look short: the mean is all time under way over the number of arrivals. Immutable.
 */
public final class CommuteTimes {
    private final long[][] direct;
    private final long[][] passages;
    private final double[][] sum;
    private final double[][] square;
    private final double[][] cut; // time of passages that were cut off

    private CommuteTimes(int states) {
        direct = new long[states][states];
        passages = new long[states][states];
        sum = new double[states][states];
        square = new double[states][states];
        cut = new double[states][states];
    }

    /**
     * Counts in a sequence.
     *
     * @param commit frames that a state has to be kept for to count as entered, 1 for any visit
     * @throws DynamicsException if no trajectory is longer than the commit time
     */
    public static CommuteTimes of(StateSequence sequence, int commit) throws DynamicsException {
        if (commit < 1) {
            throw new IllegalArgumentException("the commit time is " + commit + " frames; expected 1 or more");
        }
        if (sequence.longest() <= commit) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    "the commit time of " + commit + " frames is longer than the data: the longest trajectory has "
                            + sequence.longest() + " frames; take a shorter one or more data");
        }
        CommuteTimes times = new CommuteTimes(sequence.states());
        for (int p = 0; p < sequence.parts(); p++) {
            times.add(sequence.part(p), commit);
        }
        return times;
    }

    private void add(int[] part, int commit) {
        int states = direct.length;
        // entered[i][j]: when i was entered for the first time since j was, or -1
        int[][] entered = new int[states][states];
        for (int[] row : entered) {
            Arrays.fill(row, -1);
        }
        int now = -1;
        for (int from = 0; from < part.length; ) {
            int state = part[from];
            int to = from;
            while (to < part.length && part[to] == state) {
                to++;
            }
            if (to - from >= commit && state != now) {
                if (now >= 0) {
                    direct[now][state]++;
                }
                enter(entered, state, from, now >= 0);
                now = state;
            }
            from = to;
        }
        for (int i = 0; i < states; i++) {
            for (int j = 0; j < states; j++) {
                cut[i][j] += entered[i][j] < 0 ? 0 : part.length - entered[i][j];
            }
        }
    }

    private void enter(int[][] entered, int state, int at, boolean seenOther) {
        for (int other = 0; other < direct.length; other++) {
            if (other == state) {
                continue;
            }
            int since = entered[other][state];
            if (since >= 0) {
                double time = at - since;
                passages[other][state]++;
                sum[other][state] += time;
                square[other][state] += time * time;
                entered[other][state] = -1;
            }
            // The very first entry began before the trajectory did.
            if (seenOther && entered[state][other] < 0) {
                entered[state][other] = at;
            }
        }
    }

    /** What was counted here and elsewhere, together. */
    public CommuteTimes plus(CommuteTimes other) {
        CommuteTimes both = new CommuteTimes(direct.length);
        for (CommuteTimes one : new CommuteTimes[] {this, other}) {
            for (int i = 0; i < direct.length; i++) {
                for (int j = 0; j < direct.length; j++) {
                    both.direct[i][j] += one.direct[i][j];
                    both.passages[i][j] += one.passages[i][j];
                    both.sum[i][j] += one.sum[i][j];
                    both.square[i][j] += one.square[i][j];
                    both.cut[i][j] += one.cut[i][j];
                }
            }
        }
        return both;
    }

    /** How often a state was left for another with no third entered between. */
    public long transitions(int from, int to) {
        return direct[from][to];
    }

    /** How many passages from one state to another were seen. */
    public long passages(int from, int to) {
        return passages[from][to];
    }

    /** The mean time in frames from entering a state, for the first time since the other, to entering the other; NaN if it was not seen. */
    public double passageTime(int from, int to) {
        return passages[from][to] == 0 ? Double.NaN : (sum[from][to] + cut[from][to]) / passages[from][to];
    }

    /** The standard error of {@link #passageTime}, as if passages did not know of each other; NaN below two passages. */
    public double passageError(int from, int to) {
        long n = passages[from][to];
        if (n < 2) {
            return Double.NaN;
        }
        double mean = sum[from][to] / n;
        return Math.sqrt(Math.max(0, square[from][to] / n - mean * mean) / (n - 1));
    }

    /** The mean time in frames from one state to another and back; NaN if it was not seen both ways. */
    public double commuteTime(int one, int other) {
        return passageTime(one, other) + passageTime(other, one);
    }
}
