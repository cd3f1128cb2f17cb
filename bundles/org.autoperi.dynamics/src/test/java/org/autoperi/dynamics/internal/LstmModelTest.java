package org.autoperi.dynamics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.TransitionCounts;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.nn.TrainingLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LstmModelTest {
    private static final long SEED = Long.getLong("tests.seed", 4);

    @TempDir
    Path folder;

    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    /** What follows depends on the last two states: equal ones are left, different ones are kept, mostly. */
    private static double probability(int before, int now, int next) {
        double stays = before == now ? 0.2 : 0.7;
        double ahead = before == now ? 0.6 : 0.2;
        return next == now ? stays : next == (now + 1) % 3 ? ahead : 1 - stays - ahead;
    }

    private static StateSequence secondOrderChain(int length) {
        RandomGenerator random = new RandomStreams(SEED).stream("chain");
        int[] states = new int[length];
        for (int t = 2; t < length; t++) {
            double target = random.nextDouble();
            int next = 0;
            while (next < 2 && target >= probability(states[t - 2], states[t - 1], next)) {
                target -= probability(states[t - 2], states[t - 1], next++);
            }
            states[t] = next;
        }
        return StateSequence.of(3, List.of(states));
    }

    private SequenceLearner open(Path where, int threads, int width) throws Exception {
        return new LstmModel()
                .open(
                        new LstmModel.Config(4, width, 1, 0.9),
                        new LearnerPlace(where, 3, new RandomStreams(SEED), threads, executor));
    }

    private SequenceLearner trained() throws Exception {
        SequenceLearner learner = open(folder, 2, 16);
        StateSequence all = secondOrderChain(60_000);
        learner.train(
                StateSequence.of(3, List.of(Arrays.copyOf(all.part(0), 50_000))),
                StateSequence.of(3, List.of(Arrays.copyOfRange(all.part(0), 50_000, 60_000))),
                new SequenceTraining(20, 32, 600, 0.02, 100, 1000),
                (step, metrics, timing) -> {},
                Progress.NONE);
        return learner;
    }

    /** What is expected after two states, on average over what was before them. */
    @Test
    void learnsWhatFollowsTwoStates() throws Exception {
        SequenceLearner learner = trained();
        int[] unseen = Arrays.copyOfRange(secondOrderChain(80_000).part(0), 60_000, 80_000);
        float[] expected = learner.logProbabilities(unseen);
        double[] sum = new double[27];
        int[] count = new int[9];
        for (int t = 1; t < unseen.length; t++) {
            int pair = 3 * unseen[t - 1] + unseen[t];
            count[pair]++;
            for (int next = 0; next < 3; next++) {
                sum[3 * pair + next] += Math.exp(expected[3 * t + next]);
            }
        }
        for (int k = 0; k < 27; k++) {
            // the rarest pairs are visited 4,400 times in training: a standard error of 0.007
            assertThat(sum[k] / count[k / 3])
                    .as("states %d, seed %d", k, SEED)
                    .isCloseTo(probability(k / 9, k / 3 % 3, k % 3), within(0.035));
        }
    }

    @Test
    void drawsWhatItExpectsWithTheMemoryOfThePrompt() throws Exception {
        SequenceLearner learner = trained();
        int count = 60_000;
        for (double temperature : new double[] {1, 2}) {
            int[][] prompts = new int[count][];
            Arrays.fill(prompts, new int[] {2, 2, 1, 0, 1});
            int[] found = new int[27];
            int[][] kept = new int[count][3];
            learner.draw(
                    new SequenceLearner.Orders(prompts, 3, temperature, SEED),
                    (step, steps, states) -> {
                        for (int r = 0; r < count; r++) {
                            System.arraycopy(states, r * steps, kept[r], (int) step, steps);
                        }
                    },
                    Progress.NONE);
            for (int[] three : kept) {
                found[9 * three[0] + 3 * three[1] + three[2]]++;
            }
            for (int k = 0; k < 27; k++) {
                int[] path = {2, 2, 1, 0, 1, k / 9, k / 3 % 3, k % 3};
                double p = 1;
                float[] expected = learner.logProbabilities(path);
                for (int t = 5; t < 8; t++) {
                    double sum = 0;
                    for (int s = 0; s < 3; s++) {
                        sum += Math.exp(expected[3 * (t - 1) + s] / temperature);
                    }
                    p *= Math.exp(expected[3 * (t - 1) + path[t]] / temperature) / sum;
                }
                assertThat(found[k] / (double) count)
                        .as("states %d at temperature %s, seed %d", k, temperature, SEED)
                        .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / count)));
            }
        }
    }

    @Test
    void drawsTheSameWithAnyNumberOfThreads() throws Exception {
        trained().close();
        int[][] prompts = new int[300][];
        Arrays.fill(prompts, new int[] {0});
        int[][] drawn = new int[3][];
        for (int i = 0; i < 3; i++) {
            int at = i;
            drawn[i] = new int[300 * 700];
            open(folder, i == 0 ? 1 : 2, 16)
                    .draw(
                            new SequenceLearner.Orders(prompts, 700, 1, i == 2 ? 7 : 6),
                            (step, steps, states) -> {
                                for (int r = 0; r < 300; r++) {
                                    System.arraycopy(states, r * steps, drawn[at], (int) (r * 700 + step), steps);
                                }
                            },
                            Progress.NONE);
        }
        assertThat(drawn[1]).isEqualTo(drawn[0]);
        assertThat(drawn[2]).isNotEqualTo(drawn[0]);
        StateSequence one = StateSequence.of(3, List.of(Arrays.copyOf(drawn[0], 700)));
        assertThat(TransitionCounts.of(one, 1).count(0, 1)).isPositive();
    }

    /** Rows by step, as they would stand in a file. */
    private static final class Kept implements TrainingLoop.Rows {
        private final Map<Long, Map<String, Double>> rows = new LinkedHashMap<>();
        private long began = -1;

        @Override
        public void begin(long step) {
            began = step;
            rows.keySet().removeIf(later -> later > step);
        }

        @Override
        public void row(long step, Map<String, Double> metrics, Map<String, Double> timing) {
            rows.put(step, metrics);
        }
    }

    /** Cancels before a step. */
    private static Progress cancelledAt(long step) {
        return new Progress() {
            private long done;

            @Override
            public Progress split(double share, String label, long units) {
                return this;
            }

            @Override
            public void advance(long units) {
                done += units;
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean isCancelled() {
                return done >= step;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void goesOnBitForBitAfterAnInterruption() throws Exception {
        StateSequence chain = secondOrderChain(3_000);
        SequenceTraining settings = new SequenceTraining(10, 6, 40, 0.02, 8, 1000);
        Kept whole = new Kept();
        Path one = Files.createDirectory(folder.resolve("one"));
        SequenceLearner straight = open(one, 2, 8);
        straight.train(chain, chain, settings, whole, Progress.NONE);
        Path two = Files.createDirectory(folder.resolve("two"));
        Kept parts = new Kept();
        for (long stop : new long[] {5, 16, 33}) {
            assertThatThrownBy(() -> open(two, 2, 8).train(chain, chain, settings, parts, cancelledAt(stop)))
                    .isInstanceOf(CancelledException.class);
        }
        SequenceLearner resumed = open(two, 2, 8);
        resumed.train(chain, chain, settings, parts, Progress.NONE);
        assertThat(parts.began).isEqualTo(33);
        assertThat(parts.rows).isEqualTo(whole.rows).hasSize(5);
        assertThat(whole.rows.get(40L)).containsKeys("train.loss", "validation.loss");
        float[] expected = straight.logProbabilities(chain.part(0));
        assertThat(resumed.logProbabilities(chain.part(0))).isEqualTo(expected);
        SequenceLearner again = open(two, 1, 8);
        assertThat(again.logProbabilities(chain.part(0))).isEqualTo(expected);
        again.train(chain, chain, settings, parts, Progress.NONE); // has nothing to do
        assertThat(again.logProbabilities(chain.part(0))).isEqualTo(expected);
    }

    @Test
    void saysWhatDoesNotFit() throws Exception {
        StateSequence chain = secondOrderChain(50);
        SequenceTraining settings = new SequenceTraining(50, 6, 40, 0.02, 8, 1000);
        assertThatThrownBy(() -> open(folder, 1, 8).train(chain, chain, settings, new Kept(), Progress.NONE))
                .isInstanceOf(DynamicsException.class)
                .hasMessageContaining("the longest training trajectory has 50 states")
                .hasMessageContaining("need 51");
        open(folder, 1, 8)
                .train(
                        chain,
                        StateSequence.of(3, List.of()),
                        new SequenceTraining(10, 4, 2, 0.02, 1, 1000),
                        new Kept(),
                        Progress.NONE);
        assertThatThrownBy(() -> open(folder, 1, 9))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("last.safetensors")
                .hasMessageContaining("made with another configuration");
        assertThatThrownBy(() -> open(folder, 1, 8)
                        .draw(
                                new SequenceLearner.Orders(new int[][] {{3}}, 1, 1, 0),
                                (step, steps, states) -> {},
                                Progress.NONE))
                .hasMessageContaining("state 3 of prompt 0; expected 0 to 2");
        assertThatThrownBy(() -> new SequenceLearner.Orders(new int[][] {{1}}, 1, 0, 0))
                .hasMessageContaining("temperature is 0.0");
    }

    @Test
    void stopsDrawingWhenCancelled() throws Exception {
        int[][] prompts = new int[10][];
        Arrays.fill(prompts, new int[] {1});
        assertThatThrownBy(() -> open(folder, 2, 8)
                        .draw(
                                new SequenceLearner.Orders(prompts, 1L << 40, 1, 0),
                                (step, steps, states) -> {},
                                cancelledAt(100_000)))
                .isInstanceOf(CancelledException.class);
    }
}
