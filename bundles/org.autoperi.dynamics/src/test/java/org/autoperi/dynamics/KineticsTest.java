package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;

class KineticsTest {
    /** In detailed balance with 0.5, 0.3, 0.2. */
    private static final double[][] CHAIN = {{0.94, 0.03, 0.03}, {0.05, 0.93, 0.02}, {0.075, 0.03, 0.895}};

    private static final double[] STATIONARY = {0.5, 0.3, 0.2};

    private static int[] drawn(double[][] chain, int length, long seed) {
        RandomGenerator random = new RandomStreams(seed).stream("chain");
        int[] states = new int[length];
        for (int t = 1; t < length; t++) {
            double target = random.nextDouble();
            int to = 0;
            while (to < chain.length - 1 && target >= chain[states[t - 1]][to]) {
                target -= chain[states[t - 1]][to++];
            }
            states[t] = to;
        }
        return states;
    }

    private static StateSequence sequence(int length) {
        return StateSequence.of(3, List.of(drawn(CHAIN, length, Long.getLong("tests.seed", 4))));
    }

    @Test
    void countsTransitionsOfEachTrajectory() throws Exception {
        StateSequence sequence = StateSequence.of(2, List.of(new int[] {0, 1, 1, 0}, new int[] {1, 1}));
        assertThat(TransitionCounts.of(sequence, 1).toArray()).isDeepEqualTo(new double[][] {{0, 1}, {1, 2}});
        assertThat(TransitionCounts.of(sequence, 2).toArray()).isDeepEqualTo(new double[][] {{0, 1}, {1, 0}});
        assertThatThrownBy(() -> TransitionCounts.of(sequence, 4))
                .hasMessageContaining(
                        "the lag of 4 frames is longer than the data: the longest trajectory has 4 frames");
    }

    @Test
    void modelsRecoverTheChain() throws Exception {
        TransitionCounts counts = TransitionCounts.of(sequence(400_000), 1);
        for (MarkovModel model : List.of(MarkovModel.of(counts), MarkovModel.reversible(counts))) {
            double[][] found = model.transitions();
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    double p = CHAIN[i][j];
                    double error = Math.sqrt(p * (1 - p) / (400_000 * STATIONARY[i]));
                    assertThat(found[i][j]).isCloseTo(p, within(4.5 * error));
                }
            }
            assertThat(model.populations(3)).containsExactly(STATIONARY, within(0.02));
        }
    }

    @Test
    void theReversibleModelIsInDetailedBalanceAndMostLikely() throws Exception {
        TransitionCounts counts = TransitionCounts.of(sequence(3000), 2);
        MarkovModel model = MarkovModel.reversible(counts);
        double[] pi = model.populations(3);
        double[][] t = model.transitions();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(pi[i] * t[i][j]).isCloseTo(pi[j] * t[j][i], within(1e-12));
            }
        }
        // A small change along any flow in detailed balance makes the data less likely.
        double best = likelihood(counts, t);
        for (int i = 0; i < 3; i++) {
            for (int j = i; j < 3; j++) {
                for (double change : new double[] {1e-4, -1e-4}) {
                    double[][] flow = new double[3][3];
                    for (int a = 0; a < 3; a++) {
                        for (int b = 0; b < 3; b++) {
                            boolean here = a == i && b == j || a == j && b == i;
                            flow[a][b] = pi[a] * t[a][b] + (here ? change : 0);
                        }
                    }
                    for (double[] row : flow) {
                        double sum = row[0] + row[1] + row[2];
                        for (int b = 0; b < 3; b++) {
                            row[b] /= sum;
                        }
                    }
                    assertThat(likelihood(counts, flow)).isLessThan(best);
                }
            }
        }
    }

    private static double likelihood(TransitionCounts counts, double[][] transitions) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                sum += counts.count(i, j) * Math.log(transitions[i][j]);
            }
        }
        return sum;
    }

    /** Counts in exact proportion to the chain give its eigenvalues, by its characteristic polynomial. */
    @Test
    void timescalesAreThoseOfTheEigenvalues() throws Exception {
        MarkovModel model = MarkovModel.reversible(TransitionCounts.of(sequence(2_000_000), 1));
        double trace = CHAIN[0][0] + CHAIN[1][1] + CHAIN[2][2] - 1;
        double minors = CHAIN[0][0] * CHAIN[1][1]
                - CHAIN[0][1] * CHAIN[1][0]
                + CHAIN[0][0] * CHAIN[2][2]
                - CHAIN[0][2] * CHAIN[2][0]
                + CHAIN[1][1] * CHAIN[2][2]
                - CHAIN[1][2] * CHAIN[2][1];
        double product = minors - trace; // of the two eigenvalues other than 1
        double slow = trace / 2 + Math.sqrt(trace * trace / 4 - product);
        double fast = trace / 2 - Math.sqrt(trace * trace / 4 - product);
        assertThat(model.timescales()).hasSize(2);
        assertThat(model.timescales()[0] * -Math.log(slow)).isCloseTo(1, within(0.03));
        assertThat(model.timescales()[1] * -Math.log(fast)).isCloseTo(1, within(0.03));
        MarkovModel lagged = MarkovModel.reversible(TransitionCounts.of(sequence(2_000_000), 5));
        assertThat(lagged.timescales()[0] / model.timescales()[0]).isCloseTo(1, within(0.05));
    }

    @Test
    void passageTimesAreSeenInTheTrajectory() throws Exception {
        StateSequence sequence = sequence(1_000_000);
        MarkovModel model = MarkovModel.of(TransitionCounts.of(sequence, 1));
        CommuteTimes seen = CommuteTimes.of(sequence, 1);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                if (i != j) {
                    assertThat(seen.passageTime(i, j))
                            .isCloseTo(model.passageTime(i, j), within(4.5 * seen.passageError(i, j)));
                    assertThat(seen.passageError(i, j)).isLessThan(0.02 * seen.passageTime(i, j));
                }
            }
        }
        assertThat(seen.commuteTime(0, 1)).isEqualTo(seen.commuteTime(1, 0));
        // by hand: m02 = (1 + .03 m12) / .06, m12 = (1 + .05 m02) / .07
        double m02 = (1 + 0.03 / 0.07) / (0.06 - 0.03 * 0.05 / 0.07);
        assertThat(model.passageTime(0, 2)).isCloseTo(m02, within(0.03 * m02));
    }

    @Test
    void shortVisitsDoNotCount() throws Exception {
        int[] states = {0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 2, 2, 0, 0};
        CommuteTimes every = CommuteTimes.of(StateSequence.of(3, List.of(states)), 1);
        CommuteTimes kept = CommuteTimes.of(StateSequence.of(3, List.of(states)), 2);
        assertThat(every.transitions(0, 1)).isEqualTo(3);
        assertThat(every.passages(1, 0)).isEqualTo(3);
        assertThat(every.passageTime(1, 0)).isEqualTo((1 + 3 + 4) / 3.0);
        assertThat(kept.transitions(0, 1)).isEqualTo(1);
        assertThat(kept.transitions(1, 2)).isEqualTo(1);
        assertThat(kept.transitions(2, 0)).isEqualTo(1);
        assertThat(kept.passageTime(1, 2)).isEqualTo(6);
        assertThat(kept.passageTime(0, 2)).isNaN();
        assertThatThrownBy(() -> CommuteTimes.of(StateSequence.of(3, List.of(states)), 16))
                .hasMessageContaining("the commit time of 16 frames is longer than the data");
    }

    @Test
    void keepsToStatesThatAreConnected() throws Exception {
        int[] states = {3, 0, 1, 0, 1, 1, 0};
        MarkovModel model = MarkovModel.reversible(TransitionCounts.of(StateSequence.of(4, List.of(states)), 1));
        assertThat(model.activeStates()).containsExactly(0, 1);
        assertThat(model.populations(4)[3]).isZero();
        assertThat(model.passageTime(0, 3)).isNaN();
        StateSequence one = StateSequence.of(4, List.of(new int[] {2, 2, 2, 2}));
        assertThatThrownBy(() -> MarkovModel.of(TransitionCounts.of(one, 1)))
                .hasMessageContaining("no two states are connected in both directions");
    }

    @Test
    void drawsTrajectoriesOfTheModel() throws Exception {
        MarkovModel model = MarkovModel.of(TransitionCounts.of(sequence(50_000), 1));
        int[] drawn = model.draw(400_000, new RandomStreams(2).stream("draw"));
        MarkovModel again = MarkovModel.of(TransitionCounts.of(StateSequence.of(3, List.of(drawn)), 1));
        for (int i = 0; i < 3; i++) {
            assertThat(again.transitions()[i]).containsExactly(model.transitions()[i], within(0.006));
        }
    }

    /** Pieces of 200 frames cut off every fifth passage, which take some 40 frames. What is left of the effect goes as one over the length. */
    @Test
    void shortTrajectoriesDoNotMakePassagesLookShort() throws Exception {
        int[] whole = sequence(1_000_000).part(0);
        List<int[]> pieces = new ArrayList<>();
        for (int from = 0; from < whole.length; from += 200) {
            pieces.add(Arrays.copyOfRange(whole, from, from + 200));
        }
        CommuteTimes cut = CommuteTimes.of(StateSequence.of(3, pieces), 1);
        MarkovModel model = MarkovModel.of(TransitionCounts.of(StateSequence.of(3, List.of(whole)), 1));
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                if (i != j) {
                    // passages are nearly exponential, so the error of a mean is itself over the root of their number
                    double expected = model.passageTime(i, j);
                    assertThat(cut.passageTime(i, j))
                            .isCloseTo(
                                    expected, within(0.05 * expected + 4.5 * expected / Math.sqrt(cut.passages(i, j))));
                }
            }
        }
    }

    @Test
    void countsAddUp() throws Exception {
        int[] one = sequence(500).part(0);
        int[] other = drawn(CHAIN, 300, 9);
        StateSequence both = StateSequence.of(3, List.of(one, other));
        CommuteTimes times = CommuteTimes.of(StateSequence.of(3, List.of(one)), 2)
                .plus(CommuteTimes.of(StateSequence.of(3, List.of(other)), 2));
        CommuteTimes expected = CommuteTimes.of(both, 2);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                if (i != j) {
                    assertThat(times.passageTime(i, j)).isEqualTo(expected.passageTime(i, j));
                    assertThat(times.passageError(i, j)).isEqualTo(expected.passageError(i, j));
                    assertThat(times.transitions(i, j)).isEqualTo(expected.transitions(i, j));
                }
            }
        }
        TransitionCounts counts = TransitionCounts.of(StateSequence.of(3, List.of(one)), 3)
                .plus(TransitionCounts.of(StateSequence.of(3, List.of(other)), 3));
        assertThat(counts.toArray()).isDeepEqualTo(TransitionCounts.of(both, 3).toArray());
        assertThatThrownBy(() -> counts.plus(TransitionCounts.of(both, 2))).hasMessageContaining("at a lag of 2");
    }
}
