package org.autoperi.dynamics;

/**
 * How long trajectories take from one state to another and back, counted in the trajectories themselves. A state is entered when it is kept for at least the commit
 * time; shorter visits do not count, as in the kinetic test of Tsai, Kuo and Tiwary (2020). Immutable.
 */
public final class CommuteTimes {
    private final int commit;
    private final long[][] direct;
    private final long[][] passages;
    private final double[][] sum;
    private final double[][] square;

    private CommuteTimes(int states, int commit) {
        this.commit = commit;
        direct = new long[states][states];
        passages = new long[states][states];
        sum = new double[states][states];
        square = new double[states][states];
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
        CommuteTimes times = new CommuteTimes(sequence.states(), commit);
        for (int p = 0; p < sequence.parts(); p++) {
            times.add(sequence.part(p), sequence.states());
        }
        return times;
    }

    private void add(int[] part, int states) {
        // entered[i][j]: when i was entered for the first time since j was, or -1
        int[][] entered = new int[states][states];
        for (int[] row : entered) {
            java.util.Arrays.fill(row, -1);
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
                enter(entered, state, from, states, now >= 0);
                now = state;
            }
            from = to;
        }
    }

    private void enter(int[][] entered, int state, int at, int states, boolean seenOther) {
        for (int other = 0; other < states; other++) {
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

    /** The commit time in frames. */
    public int commit() {
        return commit;
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
        return passages[from][to] == 0 ? Double.NaN : sum[from][to] / passages[from][to];
    }

    /** The standard error of {@link #passageTime}; NaN below two passages. */
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

    /** The standard error of {@link #commuteTime}. */
    public double commuteError(int one, int other) {
        return Math.hypot(passageError(one, other), passageError(other, one));
    }
}
