package org.autoperi.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.nn.TrainingLoop;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jLstmTest {
    private static final StateSequence DATA = TwoStates.trajectory(20_000, 11);
    private static final Dl4jLstm.Config SMALL = new Dl4jLstm.Config(2, 8, 1, 2000, Optional.empty());

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTheNativeLibrary() {
        TwoStates.requireNativeLibrary();
    }

    private static SequenceTraining steps(long steps) {
        return new SequenceTraining(16, 64, steps, 0.02, 10, 1000);
    }

    private SequenceLearner open(Dl4jLstm.Config config) throws Exception {
        return new Dl4jLstm().open(config, TwoStates.place(folder, 2));
    }

    /** Rows as text. */
    private static final class Told implements TrainingLoop.Rows {
        private final List<String> rows = new ArrayList<>();
        private long begun = -1;

        @Override
        public void begin(long step) {
            begun = step;
        }

        @Override
        public void row(long step, Map<String, Double> metrics, Map<String, Double> timing) {
            rows.add(step + " " + metrics);
        }
    }

    /** Cancelled after some units. */
    private static final class Cancelled implements Progress {
        private final long after;
        private long done;
        private long since;

        Cancelled(long after) {
            this.after = after;
        }

        @Override
        public Progress split(double share, String label, long units) {
            return this;
        }

        @Override
        public void advance(long units) {
            done += units;
            since = System.nanoTime();
        }

        @Override
        public void note(String text) {}

        @Override
        public boolean isCancelled() {
            return done >= after;
        }

        @Override
        public void close() {}
    }

    private static int[] draw(SequenceLearner learner, int sequences, int length, double temperature, long seed)
            throws IOException {
        int[][] prompts = new int[sequences][3];
        int[] states = new int[sequences * length];
        learner.draw(
                new SequenceLearner.Orders(prompts, length, temperature, seed),
                (step, steps, drawn) -> {
                    for (int b = 0; b < sequences; b++) {
                        System.arraycopy(drawn, b * steps, states, b * length + (int) step, steps);
                    }
                },
                Progress.NONE);
        return states;
    }

    @Test
    void learnsAndDrawsTheProbabilitiesOfTwoStates() throws Exception {
        Told told = new Told();
        try (SequenceLearner learner = open(SMALL)) {
            learner.train(DATA, TwoStates.trajectory(1_000, 12), steps(150), told, Progress.NONE);

            int[] seen = TwoStates.trajectory(1_000, 13).part(0);
            float[] expected = learner.logProbabilities(seen);
            double[] leave = new double[2];
            int[] count = new int[2];
            for (int t = 0; t < seen.length; t++) {
                leave[seen[t]] += Math.exp(expected[2 * t + 1 - seen[t]]);
                count[seen[t]]++;
            }
            TwoStates.Leaving drawn = TwoStates.Leaving.of(draw(learner, 100, 200, 1, 5), 200);
            TwoStates.Leaving data = TwoStates.Leaving.of(DATA.part(0), 20_000);
            for (int s = 0; s < 2; s++) {
                // what can be known from the data, and what 150 batches of 64 x 16 states make of it
                double p = TwoStates.LEAVE[s];
                assertThat(leave[s] / count[s]).isCloseTo(p, within(4 * data.error(s, p) + 0.01));
                assertThat(drawn.share()[s]).isCloseTo(leave[s] / count[s], within(4 * drawn.error(s, p)));
            }
        }
        assertThat(told.begun).isZero();
        assertThat(told.rows).hasSize(15);
        assertThat(told.rows.get(14))
                .startsWith("150 {train.loss=0.2")
                .contains("learning.rate", "validation.loss=0.2");
    }

    @Test
    void sampledSequencesDependOnTheirSeedOnly() throws Exception {
        try (SequenceLearner learner = open(SMALL)) {
            int[] once = draw(learner, 3, 300, 1, 5);

            assertThat(draw(learner, 3, 300, 1, 5)).isEqualTo(once);
            assertThat(draw(learner, 3, 300, 1, 6)).isNotEqualTo(once);
            assertThat(Arrays.copyOf(draw(learner, 3, 200, 1, 5), 200)).isEqualTo(Arrays.copyOf(once, 200));
        }
    }

    @Test
    void coldSequencesKeepToWhatIsLikely() throws Exception {
        try (SequenceLearner learner = open(SMALL)) {
            learner.train(DATA, StateSequence.of(2, List.of()), steps(60), new Told(), Progress.NONE);
            double warm =
                    TwoStates.Leaving.of(draw(learner, 50, 100, 2, 5), 100).share()[0];
            double usual =
                    TwoStates.Leaving.of(draw(learner, 50, 100, 1, 5), 100).share()[0];
            double cold =
                    TwoStates.Leaving.of(draw(learner, 50, 100, 0.5, 5), 100).share()[0];

            assertThat(cold).isLessThan(usual / 2);
            assertThat(warm).isGreaterThan(1.5 * usual);
        }
    }

    @Test
    void goesOnFromACheckpointAsIfNeverInterrupted() throws Exception {
        Path other = Files.createDirectory(folder.resolve("straight"));
        StateSequence watched = TwoStates.trajectory(50, 12);
        int[] seen = TwoStates.trajectory(500, 13).part(0);
        Told straight = new Told();
        float[] expected;
        try (SequenceLearner learner = new Dl4jLstm().open(SMALL, TwoStates.place(other, 2))) {
            learner.train(DATA, watched, steps(40), straight, Progress.NONE);
            expected = learner.logProbabilities(seen);
        }

        Cancelled progress = new Cancelled(17);
        Told before = new Told();
        try (SequenceLearner learner = open(SMALL)) {
            assertThatThrownBy(() -> learner.train(DATA, watched, steps(40), before, progress))
                    .isInstanceOf(CancelledException.class);
            assertThat((System.nanoTime() - progress.since) * 1e-9).isLessThan(1);
        }
        Told after = new Told();
        try (SequenceLearner learner = open(SMALL)) {
            learner.train(DATA, watched, steps(40), after, Progress.NONE);
            assertThat(learner.logProbabilities(seen)).isEqualTo(expected);
        }
        assertThat(after.begun).isEqualTo(17);
        before.rows.addAll(after.rows);
        assertThat(before.rows).isEqualTo(straight.rows);

        try (SequenceLearner learner = open(SMALL)) {
            Told nothing = new Told();
            learner.train(DATA, watched, steps(40), nothing, Progress.NONE);
            assertThat(nothing.begun).isEqualTo(40);
            assertThat(nothing.rows).isEmpty();
            assertThat(learner.logProbabilities(seen)).isEqualTo(expected);
        }
    }

    @Test
    void drawingIsCancelledAtOnce() throws Exception {
        try (SequenceLearner learner = open(SMALL)) {
            Cancelled progress = new Cancelled(512);
            assertThatThrownBy(() -> learner.draw(
                            new SequenceLearner.Orders(new int[2][1], 1_000_000_000, 1, 1), (s, n, x) -> {}, progress))
                    .isInstanceOf(CancelledException.class);
            assertThat((System.nanoTime() - progress.since) * 1e-9).isLessThan(1);
        }
    }

    @Test
    void refusesCheckpointsOfOtherModels() throws Exception {
        try (SequenceLearner learner = open(SMALL)) {
            learner.train(DATA, StateSequence.of(2, List.of()), steps(1), new Told(), Progress.NONE);
        }
        assertThatThrownBy(() -> open(new Dl4jLstm.Config(2, 9, 1, 2000, Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("last.zip", "of width 8", "expected", "of width 9");
        assertThatThrownBy(() -> new Dl4jLstm().open(SMALL, TwoStates.place(folder, 3)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("last.zip", "reads 2", "expected 3");
        Path last = folder.resolve("last.zip");
        byte[] bytes = Files.readAllBytes(last);
        for (int cut : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
            Files.write(last, Arrays.copyOf(bytes, cut));
            assertThatThrownBy(() -> open(SMALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("last.zip", "expected");
        }
    }

    @Test
    void refusesTrajectoriesShorterThanAWindow() throws Exception {
        try (SequenceLearner learner = open(SMALL)) {
            assertThatThrownBy(
                            () -> learner.train(TwoStates.trajectory(16, 1), DATA, steps(1), new Told(), Progress.NONE))
                    .isInstanceOf(DynamicsException.class)
                    .hasMessageContainingAll("16 states", "need 17");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
