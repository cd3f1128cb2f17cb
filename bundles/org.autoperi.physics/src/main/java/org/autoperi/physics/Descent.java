package org.autoperi.physics;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.autoperi.core.Progress;

/**
 * One relaxation under way. Its variables are, for a start with lattice L0 and coordinates f0, the displacements u (n x 3, angstrom) and six
 * components of a strain e: {@code L = L0 (1 + e)}, {@code f = f0 + u / L0}. The strain enters scaled by a length so that a unit step moves
 * atoms about as far as a unit displacement does.
 */
final class Descent {
    private static final int HISTORY = 8;
    /** Longest move of one variable in one step, in angstrom; a tenth of a bond keeps the quadratic model honest (ours). */
    private static final double LONGEST_STEP = 0.2;
    /** Armijo constant of Nocedal and Wright, section 3.1. */
    private static final double SUFFICIENT = 1e-4;

    private static final int HALVINGS = 30;
    private static final int[] ROW = {0, 1, 2, 1, 0, 0};
    private static final int[] COLUMN = {0, 1, 2, 2, 2, 1};

    private record Pair(double[] step, double[] change, double product) {}

    private final PhysicsSum objective;
    private final Relaxation.Settings settings;
    private final PeriodicSystem start;
    private final double[] inverse;
    private final double strainLength;
    private final int displacements;
    private final Deque<Pair> history = new ArrayDeque<>();

    private double[] position;
    private double[] slope;
    private double value;

    Descent(PhysicsSum objective, Relaxation.Settings settings, PeriodicSystem start) {
        this.objective = objective;
        this.settings = settings;
        this.start = start;
        this.inverse = start.inverse();
        this.displacements = 3 * start.size();
        this.strainLength = Math.cbrt(start.volume() / start.size()) * Math.sqrt(start.size());
    }

    Relaxation.Relaxed run(Progress progress) {
        position = new double[displacements + 6];
        slope = new double[position.length];
        value = evaluate(position, slope);
        double before = value;
        int iterations = 0;
        Relaxation.Outcome outcome = Relaxation.Outcome.ITERATION_LIMIT;
        while (outcome == Relaxation.Outcome.ITERATION_LIMIT && iterations < settings.maxIterations()) {
            progress.checkCancelled();
            if (largest(free(slope), 0, slope.length) <= settings.tolerance()) {
                outcome = Relaxation.Outcome.CONVERGED;
            } else if (advance()) {
                iterations++;
            } else {
                outcome = Relaxation.Outcome.STALLED;
            }
        }
        return new Relaxation.Relaxed(
                systemAt(position), before, value, iterations, largestDisplacement(position), largestStrain(), outcome);
    }

    /** Takes one step; tries the plain gradient where the remembered curvature leads nowhere. */
    private boolean advance() {
        if (search(direction())) {
            return true;
        }
        boolean remembered = !history.isEmpty();
        history.clear();
        return remembered && search(direction());
    }

    private boolean search(double[] direction) {
        double length = Math.max(largest(direction, 0, direction.length), Double.MIN_NORMAL);
        double scale = history.isEmpty() ? LONGEST_STEP / length : Math.min(1, LONGEST_STEP / length);
        for (int halving = 0; halving < HALVINGS; halving++, scale /= 2) {
            double[] trial = new double[position.length];
            for (int i = 0; i < trial.length; i++) {
                trial[i] = position[i] + scale * direction[i];
            }
            bound(trial);
            double[] trialSlope = new double[trial.length];
            double trialValue = evaluate(trial, trialSlope);
            double[] step = difference(trial, position);
            if (trialValue < value && trialValue <= value + SUFFICIENT * dot(slope, step)) {
                remember(step, difference(trialSlope, slope));
                position = trial;
                slope = trialSlope;
                value = trialValue;
                return true;
            }
        }
        return false;
    }

    /** Two-loop recursion, algorithm 7.4. */
    private double[] direction() {
        double[] q = free(slope);
        double[] alpha = new double[history.size()];
        int k = 0;
        for (Pair pair : history) {
            alpha[k] = dot(pair.step, q) / pair.product;
            addScaled(q, pair.change, -alpha[k]);
            k++;
        }
        if (!history.isEmpty()) {
            Pair newest = history.peekFirst();
            double gamma = newest.product / dot(newest.change, newest.change);
            for (int i = 0; i < q.length; i++) {
                q[i] *= gamma;
            }
        }
        Iterator<Pair> oldestFirst = history.descendingIterator();
        while (oldestFirst.hasNext()) {
            Pair pair = oldestFirst.next();
            k--;
            addScaled(q, pair.step, alpha[k] - dot(pair.change, q) / pair.product);
        }
        for (int i = 0; i < q.length; i++) {
            q[i] = -q[i];
        }
        if (!history.isEmpty() && dot(q, slope) >= 0) {
            history.clear();
            return direction();
        }
        return q;
    }

    private void remember(double[] step, double[] change) {
        double product = dot(step, change);
        // a pair without positive curvature would spoil the descent direction
        if (product > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change))) {
            history.addFirst(new Pair(step, change, product));
            if (history.size() > HISTORY) {
                history.removeLast();
            }
        }
    }

    /** The gradient without the components that push against a bound already reached. */
    private double[] free(double[] gradient) {
        double[] free = gradient.clone();
        double reach = settings.maxDisplacementAngstrom();
        for (int i = 0; i < displacements; i += 3) {
            double at = norm(position, i);
            double outward = -(position[i] * free[i] + position[i + 1] * free[i + 1] + position[i + 2] * free[i + 2]);
            if (reach == 0) {
                Arrays.fill(free, i, i + 3, 0);
            } else if (at >= reach * (1 - 1e-12) && outward > 0) {
                for (int k = 0; k < 3; k++) {
                    free[i + k] += outward / (at * at) * position[i + k];
                }
            }
        }
        double strainReach = settings.maxStrain() * strainLength;
        for (int i = displacements; i < free.length; i++) {
            boolean reached = Math.abs(position[i]) >= strainReach * (1 - 1e-12);
            if (reached && (strainReach == 0 || -free[i] * position[i] > 0)) {
                free[i] = 0;
            }
        }
        return free;
    }

    private void bound(double[] trial) {
        double reach = settings.maxDisplacementAngstrom();
        for (int i = 0; i < displacements; i += 3) {
            double at = norm(trial, i);
            if (at > reach) {
                for (int k = 0; k < 3; k++) {
                    trial[i + k] *= reach / at;
                }
            }
        }
        double strainReach = settings.maxStrain() * strainLength;
        for (int i = displacements; i < trial.length; i++) {
            trial[i] = Math.max(-strainReach, Math.min(strainReach, trial[i]));
        }
    }

    /** The value at a position, infinite where the cell collapses; fills {@code slope}. */
    private double evaluate(double[] at, double[] slopeOut) {
        double[] strained = strained(at);
        double volume = Math.abs(PeriodicSystem.determinant(strained));
        if (!(volume > 0.05 * start.volume())) {
            return Double.POSITIVE_INFINITY;
        }
        PeriodicSystem system = start.with(strained, moved(at));
        Gradient gradient = Gradient.zeros(start.size());
        double result = objective.evaluate(system, gradient);
        byVariables(gradient, slopeOut);
        return Double.isNaN(result) ? Double.POSITIVE_INFINITY : result;
    }

    private PeriodicSystem systemAt(double[] at) {
        return start.with(strained(at), moved(at));
    }

    private double[] strained(double[] at) {
        double[] lattice = start.lattice();
        double[] result = lattice.clone();
        for (int row = 0; row < 3; row++) {
            for (int s = 0; s < 6; s++) {
                double e = at[displacements + s] / strainLength;
                result[3 * row + COLUMN[s]] += lattice[3 * row + ROW[s]] * e;
                if (ROW[s] != COLUMN[s]) {
                    result[3 * row + ROW[s]] += lattice[3 * row + COLUMN[s]] * e;
                }
            }
        }
        return result;
    }

    private double[] moved(double[] at) {
        double[] frac = start.frac();
        for (int i = 0; i < displacements; i += 3) {
            for (int a = 0; a < 3; a++) {
                frac[i + a] += at[i] * inverse[a] + at[i + 1] * inverse[3 + a] + at[i + 2] * inverse[6 + a];
            }
        }
        return frac;
    }

    /** Chain rule of {@link #strained} and {@link #moved}. */
    private void byVariables(Gradient gradient, double[] out) {
        double[] byFrac = gradient.frac();
        double[] byLattice = gradient.lattice();
        for (int i = 0; i < displacements; i += 3) {
            for (int k = 0; k < 3; k++) {
                out[i + k] = byFrac[i] * inverse[3 * k]
                        + byFrac[i + 1] * inverse[3 * k + 1]
                        + byFrac[i + 2] * inverse[3 * k + 2];
            }
        }
        for (int s = 0; s < 6; s++) {
            double sum = virial(byLattice, ROW[s], COLUMN[s]);
            if (ROW[s] != COLUMN[s]) {
                sum += virial(byLattice, COLUMN[s], ROW[s]);
            }
            out[displacements + s] = sum / strainLength;
        }
    }

    private double virial(double[] byLattice, int j, int k) {
        double sum = 0;
        for (int row = 0; row < 3; row++) {
            sum += start.lattice(row, j) * byLattice[3 * row + k];
        }
        return sum;
    }

    private double largestDisplacement(double[] at) {
        double largest = 0;
        for (int i = 0; i < displacements; i += 3) {
            largest = Math.max(largest, norm(at, i));
        }
        return largest;
    }

    private double largestStrain() {
        return largest(position, displacements, position.length) / strainLength;
    }

    private static double largest(double[] v, int from, int to) {
        double largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(v[i]));
        }
        return largest;
    }

    private static double norm(double[] v, int at) {
        return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
    }

    private static double[] difference(double[] a, double[] b) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] - b[i];
        }
        return result;
    }

    private static void addScaled(double[] target, double[] other, double factor) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * other[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
