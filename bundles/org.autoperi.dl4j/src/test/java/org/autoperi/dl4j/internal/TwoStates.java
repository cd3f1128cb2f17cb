package org.autoperi.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.spi.LearnerPlace;

/** A Markov chain of two states with known probabilities, and places to learn it. */
final class TwoStates {
    /** Probability to leave each state. */
    static final double[] LEAVE = {0.05, 0.1};

    private TwoStates() {}

    /** Skips the tests where there is no native library for the machine; fails where there is one that cannot be loaded. */
    static void requireNativeLibrary() {
        String obstacle = NativeStack.obstacle().orElse("");
        if (obstacle.contains("has no native library for")) {
            System.out.println("not tested: " + obstacle);
            abort(obstacle);
        }
        assertThat(obstacle).isEmpty();
    }

    /** A trajectory of some length. */
    static StateSequence trajectory(int length, long seed) {
        RandomGenerator random = new RandomStreams(seed).stream("two-states");
        int[] states = new int[length];
        for (int t = 1; t < length; t++) {
            states[t] = random.nextDouble() < LEAVE[states[t - 1]] ? 1 - states[t - 1] : states[t - 1];
        }
        return StateSequence.of(2, List.of(states));
    }

    /** How often each state is left, and how often that could be seen. */
    record Leaving(double[] share, long[] chances) {
        /** From sequences of one length, one behind the other. */
        static Leaving of(int[] states, int length) {
            long[] chances = new long[2];
            long[] left = new long[2];
            for (int t = 1; t < states.length; t++) {
                if (t % length == 0) {
                    continue;
                }
                chances[states[t - 1]]++;
                left[states[t - 1]] += states[t] == states[t - 1] ? 0 : 1;
            }
            return new Leaving(new double[] {left[0] / (double) chances[0], left[1] / (double) chances[1]}, chances);
        }

        /** Standard error of the share of a state whose true value is {@code p}. */
        double error(int state, double p) {
            return Math.sqrt(p * (1 - p) / chances[state]);
        }
    }

    static LearnerPlace place(Path folder, int states) {
        return new LearnerPlace(folder, states, new RandomStreams(7), 2, ForkJoinPool.commonPool());
    }
}
