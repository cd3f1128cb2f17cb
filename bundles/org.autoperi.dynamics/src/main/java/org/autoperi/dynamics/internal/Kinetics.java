package org.autoperi.dynamics.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.CommuteTimes;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.MarkovModel;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.TransitionCounts;

/**
 * What trajectories of states tell of populations and kinetics, everything with a standard error. Errors of populations come from block averaging; all others by the
 * jackknife over groups of trajectories (Quenouille 1956; Efron, doi:10.1137/1.9781611970319): each group is left out once, and the spread of what the others say counts.
 * Axes: K states.
 *
 * @param frames number of frames
 * @param changes changes of state from a frame to the next
 * @param populations shape [K]
 * @param matrices transition probabilities by lag, shape [K K]
 * @param timescales implied timescales by lag in frames, slowest first, shape [K - 1]
 * @param commits transitions and passages by commit time
 */
record Kinetics(
        long frames,
        long changes,
        Measured populations,
        Map<Integer, Measured> matrices,
        Map<Integer, Measured> timescales,
        Map<Integer, Commit> commits) {
    /** Groups of trajectories that are left out in turn. */
    static final int GROUPS = 16;

    /** Errors span 95 % of a normal distribution. */
    static final double SPAN = 1.96;

    /**
     * Values with their standard errors.
     *
     * @param values NaN for what was not seen
     * @param errors standard errors, NaN if they are not known
     */
    record Measured(double[] values, double[] errors) {
        /** How many of the values that both know agree within 95 % of their common error, and how many there are. */
        int[] agreement(Measured other) {
            int within = 0;
            int all = 0;
            for (int i = 0; i < values.length; i++) {
                double error = Math.hypot(errors[i], other.errors[i]);
                double away = Math.abs(values[i] - other.values[i]);
                if (Double.isFinite(away) && error > 0 && Double.isFinite(error)) {
                    all++;
                    within += away <= SPAN * error ? 1 : 0;
                }
            }
            return new int[] {within, all};
        }
    }

    /**
     * What is seen if only states count that are kept for some time.
     *
     * @param transitions how often a state was left for another with no third entered between, shape [K][K]
     * @param passages mean time in frames from a state to another, shape [K K]
     * @param commutes mean time there and back, shape [K K], the lower triangle NaN
     */
    record Commit(long[][] transitions, Measured passages, Measured commutes) {}

    /**
     * Measures.
     *
     * @param lags lags in frames for transitions and timescales
     * @param commits commit times in frames
     * @throws DynamicsException if no trajectory is longer than a lag or commit time
     */
    static Kinetics of(StateSequence sequence, List<Integer> lags, List<Integer> commits, Progress progress)
            throws DynamicsException {
        int states = sequence.states();
        List<StateSequence> groups = groups(sequence);
        Map<Integer, Measured> matrices = new LinkedHashMap<>();
        Map<Integer, Measured> timescales = new LinkedHashMap<>();
        for (int lag : lags) {
            progress.checkCancelled();
            TransitionCounts all = TransitionCounts.of(sequence, lag);
            List<TransitionCounts> counts = new ArrayList<>();
            for (StateSequence group : groups) {
                if (group.longest() > lag) {
                    counts.add(TransitionCounts.of(group, lag));
                }
            }
            matrices.put(lag, jackknife(all, counts, TransitionCounts::plus, Kinetics::probabilities));
            timescales.put(lag, jackknife(all, counts, TransitionCounts::plus, some -> timescales(some, states)));
        }
        Map<Integer, Commit> kept = new LinkedHashMap<>();
        for (int commit : commits) {
            progress.checkCancelled();
            CommuteTimes all = CommuteTimes.of(sequence, commit);
            List<CommuteTimes> times = new ArrayList<>();
            for (StateSequence group : groups) {
                if (group.longest() > commit) {
                    times.add(CommuteTimes.of(group, commit));
                }
            }
            long[][] transitions = new long[states][states];
            for (int i = 0; i < states; i++) {
                for (int j = 0; j < states; j++) {
                    transitions[i][j] = all.transitions(i, j);
                }
            }
            kept.put(
                    commit,
                    new Commit(
                            transitions,
                            jackknife(all, times, CommuteTimes::plus, some -> passages(some, states)),
                            jackknife(all, times, CommuteTimes::plus, some -> commutes(some, states))));
        }
        return new Kinetics(
                sequence.length(),
                sequence.changes(),
                new Measured(sequence.populations(), sequence.populationErrors()),
                matrices,
                timescales,
                kept);
    }

    /** Whole trajectories where there are enough, else pieces of them. */
    private static List<StateSequence> groups(StateSequence sequence) {
        List<List<int[]>> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            groups.add(new ArrayList<>());
        }
        boolean whole = sequence.parts() >= GROUPS;
        for (int p = 0; p < sequence.parts(); p++) {
            int[] part = sequence.part(p);
            if (whole) {
                groups.get((int) ((long) p * GROUPS / sequence.parts())).add(part);
            } else {
                for (int g = 0; g < GROUPS; g++) {
                    int from = (int) ((long) g * part.length / GROUPS);
                    int to = (int) ((long) (g + 1) * part.length / GROUPS);
                    groups.get(g).add(Arrays.copyOfRange(part, from, to));
                }
            }
        }
        return groups.stream()
                .map(parts -> StateSequence.of(sequence.states(), parts))
                .toList();
    }

    /** The values of the whole, with errors from leaving out each group. */
    private static <T> Measured jackknife(
            T whole, List<T> groups, BinaryOperator<T> plus, Function<T, double[]> measure) {
        double[] values = measure.apply(whole);
        double[] errors = new double[values.length];
        Arrays.fill(errors, Double.NaN);
        int n = groups.size();
        if (n < 2) {
            return new Measured(values, errors);
        }
        List<T> behind = new ArrayList<>(groups); // sums of this group and all behind it
        for (int g = n - 2; g >= 0; g--) {
            behind.set(g, plus.apply(behind.get(g), behind.get(g + 1)));
        }
        double[][] without = new double[n][];
        T before = null;
        for (int g = 0; g < n; g++) {
            T others = g == n - 1 ? before : before == null ? behind.get(1) : plus.apply(before, behind.get(g + 1));
            without[g] = measure.apply(others);
            before = before == null ? groups.get(0) : plus.apply(before, groups.get(g));
        }
        for (int i = 0; i < values.length; i++) {
            double mean = 0;
            for (double[] one : without) {
                mean += one[i] / n;
            }
            double sum = 0;
            for (double[] one : without) {
                sum += (one[i] - mean) * (one[i] - mean);
            }
            errors[i] = Math.sqrt((n - 1.0) / n * sum);
        }
        return new Measured(values, errors);
    }

    private static double[] probabilities(TransitionCounts counts) {
        int states = counts.states();
        double[] flat = new double[states * states];
        for (int i = 0; i < states; i++) {
            double sum = 0;
            for (int j = 0; j < states; j++) {
                sum += counts.count(i, j);
            }
            for (int j = 0; j < states; j++) {
                flat[i * states + j] = counts.count(i, j) / sum; // NaN for a state that was never visited
            }
        }
        return flat;
    }

    private static double[] timescales(TransitionCounts counts, int states) {
        double[] slowest = new double[states - 1];
        Arrays.fill(slowest, Double.NaN);
        try {
            double[] found = MarkovModel.reversible(counts).timescales();
            System.arraycopy(found, 0, slowest, 0, found.length);
        } catch (DynamicsException e) {
            // states without connection have no timescales, which NaN says
        }
        return slowest;
    }

    private static double[] passages(CommuteTimes times, int states) {
        double[] flat = new double[states * states];
        for (int i = 0; i < states; i++) {
            for (int j = 0; j < states; j++) {
                flat[i * states + j] = times.passageTime(i, j);
            }
        }
        return flat;
    }

    private static double[] commutes(CommuteTimes times, int states) {
        double[] flat = new double[states * states];
        for (int i = 0; i < states; i++) {
            for (int j = 0; j < states; j++) {
                flat[i * states + j] = i < j ? times.commuteTime(i, j) : Double.NaN;
            }
        }
        return flat;
    }

    /** Free energies in kT, the lowest 0, with errors; infinite for states that were never visited. */
    Measured freeEnergies() {
        double[] values = new double[populations.values().length];
        double[] errors = new double[values.length];
        double most = Arrays.stream(populations.values()).max().orElse(1);
        for (int i = 0; i < values.length; i++) {
            double p = populations.values()[i];
            values[i] = Math.log(most / p);
            errors[i] = p > 0 ? populations.errors()[i] / p : Double.NaN;
        }
        return new Measured(values, errors);
    }

    /** Mean absolute difference of populations. */
    double populationError(double[] others) {
        double sum = 0;
        for (int i = 0; i < others.length; i++) {
            sum += Math.abs(populations.values()[i] - others[i]);
        }
        return sum / others.length;
    }
}
