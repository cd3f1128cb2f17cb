package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A Markov state model: transition probabilities over a lag, by maximum likelihood, on the largest set of states that can all be reached from each other. The baseline that a
 * language model of trajectories has to be compared with. Immutable.
 */
public final class MarkovModel {
    private static final int MOST_ROUNDS = 1_000_000;
    private static final double CONVERGED = 1e-13;

    private final int lag;
    private final boolean reversible;
    private final int[] active;
    private final double[][] transitions;
    private final double[] stationary;

    private MarkovModel(int lag, boolean reversible, int[] active, double[][] transitions, double[] stationary) {
        this.lag = lag;
        this.reversible = reversible;
        this.active = active;
        this.transitions = transitions;
        this.stationary = stationary;
    }

    /**
     * The model with the largest likelihood: counts divided by their row sums.
     *
     * @throws DynamicsException if no two states are connected in both directions
     */
    public static MarkovModel of(TransitionCounts counts) throws DynamicsException {
        int[] active = connected(counts);
        double[][] c = restricted(counts, active);
        int n = active.length;
        for (double[] row : c) {
            double sum = Arrays.stream(row).sum();
            for (int j = 0; j < n; j++) {
                row[j] /= sum;
            }
        }
        // pi (T - 1) = 0 with the sum 1 in place of the last equation
        double[][] equations = new double[n][n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                equations[i][j] = i == n - 1 ? 1 : c[j][i] - (i == j ? 1 : 0);
            }
        }
        right[n - 1] = 1;
        return new MarkovModel(counts.lag(), false, active, c, LinearAlgebra.solve(equations, right));
    }

    /**
     * The model with the largest likelihood among those in detailed balance, by the fixed point of Bowman et al. (doi:10.1063/1.3216567) and Prinz et al.
     * (doi:10.1063/1.3565032, section III.C).
     *
     * @throws DynamicsException if no two states are connected in both directions
     */
    public static MarkovModel reversible(TransitionCounts counts) throws DynamicsException {
        int[] active = connected(counts);
        double[][] c = restricted(counts, active);
        int n = active.length;
        double[] rowSum =
                Arrays.stream(c).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
        double[] x = rowSum.clone();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[] next = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double both = c[i][j] + c[j][i];
                    next[i] += both == 0 ? 0 : both / (rowSum[i] / x[i] + rowSum[j] / x[j]);
                }
            }
            double change = 0;
            for (int i = 0; i < n; i++) {
                change = Math.max(change, Math.abs(next[i] - x[i]) / next[i]);
            }
            x = next;
            if (change < CONVERGED) {
                break;
            }
        }
        double[][] transitions = new double[n][n];
        double[] stationary = new double[n];
        double all = 0;
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double both = c[i][j] + c[j][i];
                transitions[i][j] = both == 0 ? 0 : both / (rowSum[i] / x[i] + rowSum[j] / x[j]);
                sum += transitions[i][j];
            }
            for (int j = 0; j < n; j++) {
                transitions[i][j] /= sum;
            }
            stationary[i] = sum;
            all += sum;
        }
        for (int i = 0; i < n; i++) {
            stationary[i] /= all;
        }
        return new MarkovModel(counts.lag(), true, active, transitions, stationary);
    }

    private static double[][] restricted(TransitionCounts counts, int[] active) {
        double[][] c = new double[active.length][active.length];
        for (int i = 0; i < active.length; i++) {
            for (int j = 0; j < active.length; j++) {
                c[i][j] = counts.count(active[i], active[j]);
            }
        }
        return c;
    }

    /** The largest strongly connected set, by the frames in it. */
    private static int[] connected(TransitionCounts counts) throws DynamicsException {
        int n = counts.states();
        boolean[][] reach = new boolean[n][];
        for (int i = 0; i < n; i++) {
            reach[i] = reached(counts, i);
        }
        List<Integer> best = List.of();
        double most = 0;
        for (int i = 0; i < n; i++) {
            List<Integer> set = new ArrayList<>();
            double frames = 0;
            for (int j = 0; j < n; j++) {
                if (i == j || reach[i][j] && reach[j][i]) {
                    set.add(j);
                    for (int k = 0; k < n; k++) {
                        frames += counts.count(j, k);
                    }
                }
            }
            if (set.size() > 1 && frames > most) {
                most = frames;
                best = set;
            }
        }
        if (best.isEmpty()) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    "no two states are connected in both directions at a lag of " + counts.lag()
                            + " frames; there is no kinetics to model, so take more data or fewer states");
        }
        return best.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean[] reached(TransitionCounts counts, int from) {
        boolean[] reached = new boolean[counts.states()];
        List<Integer> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            int i = open.remove(open.size() - 1);
            for (int j = 0; j < reached.length; j++) {
                if (!reached[j] && counts.count(i, j) > 0) {
                    reached[j] = true;
                    open.add(j);
                }
            }
        }
        return reached;
    }

    /** The lag in frames. */
    public int lag() {
        return lag;
    }

    /** The states of the model in the numbers of the sequence, ascending; others were not connected with them. */
    public int[] activeStates() {
        return active.clone();
    }

    /** Transition probabilities between the active states, rows are where they come from; a copy. */
    public double[][] transitions() {
        return Arrays.stream(transitions).map(double[]::clone).toArray(double[][]::new);
    }

    /** Stationary populations of all states of the sequence; 0 for those that are not active. */
    public double[] populations(int states) {
        double[] populations = new double[states];
        for (int i = 0; i < active.length; i++) {
            populations[active[i]] = stationary[i];
        }
        return populations;
    }

    /**
     * Implied timescales -lag / ln(eigenvalue) in frames, slowest first; those of eigenvalues that are not positive are left out.
     *
     * @throws IllegalStateException if the model is not reversible, as its eigenvalues may be complex
     */
    public double[] timescales() {
        if (!reversible) {
            throw new IllegalStateException("implied timescales are those of the reversible model");
        }
        int n = active.length;
        double[][] symmetric = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                symmetric[i][j] = Math.sqrt(stationary[i] / stationary[j]) * transitions[i][j];
            }
        }
        double[] values = LinearAlgebra.symmetricEigenvalues(symmetric);
        return Arrays.stream(values)
                .filter(value -> value > 0)
                .map(value -> -lag / Math.log(Math.min(value, 1 - 1e-16)))
                .skip(1)
                .toArray();
    }

    /**
     * The mean first passage time in frames.
     *
     * @param from state of the sequence
     * @param to another state of the sequence
     * @return NaN if one of them is not active
     */
    public double passageTime(int from, int to) {
        int a = Arrays.binarySearch(active, from);
        int b = Arrays.binarySearch(active, to);
        if (a < 0 || b < 0) {
            return Double.NaN;
        }
        int n = active.length;
        double[][] equations = new double[n][n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                equations[i][j] = (i == j ? 1 : 0) - (i == b || j == b ? 0 : transitions[i][j]);
            }
            right[i] = i == b ? 0 : lag;
        }
        return LinearAlgebra.solve(equations, right)[a];
    }

    /** The mean time from one state to another and back, in frames. */
    public double commuteTime(int one, int other) {
        return passageTime(one, other) + passageTime(other, one);
    }

    /**
     * A trajectory of the model, one state for each lag, begun in its stationary distribution.
     *
     * @param length number of states drawn
     */
    public int[] draw(int length, RandomGenerator random) {
        int[] drawn = new int[length];
        int now = pick(stationary, random);
        for (int t = 0; t < length; t++) {
            drawn[t] = active[now];
            now = pick(transitions[now], random);
        }
        return drawn;
    }

    private static int pick(double[] probabilities, RandomGenerator random) {
        double target = random.nextDouble();
        int last = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > 0) {
                last = i;
                target -= probabilities[i];
                if (target < 0) {
                    return i;
                }
            }
        }
        return last;
    }
}
