package org.autoperi.dynamics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.StateSequence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Errors that are told are those that repeating shows. */
@Tag("slow")
class KineticsErrorsTest {
    private static final long SEED = Long.getLong("tests.seed", 4);
    private static final double[][] CHAIN = {{0.94, 0.03, 0.03}, {0.05, 0.93, 0.02}, {0.075, 0.03, 0.895}};

    private static StateSequence drawn(int parts, int length, RandomGenerator random) {
        List<int[]> all = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            int[] states = new int[length];
            states[0] = random.nextInt(3);
            for (int t = 1; t < length; t++) {
                double target = random.nextDouble();
                int to = 0;
                while (to < 2 && target >= CHAIN[states[t - 1]][to]) {
                    target -= CHAIN[states[t - 1]][to++];
                }
                states[t] = to;
            }
            all.add(states);
        }
        return StateSequence.of(3, all);
    }

    @Test
    void jackknifeErrorsAreThoseOfRepeatedSampling() throws Exception {
        for (int parts : new int[] {1, 40}) {
            RandomGenerator random = new RandomStreams(SEED).stream("chains", parts);
            int repeats = 120;
            List<Kinetics> all = new ArrayList<>();
            for (int i = 0; i < repeats; i++) {
                all.add(Kinetics.of(drawn(parts, 16_000 / parts, random), List.of(1, 5), List.of(1, 3), Progress.NONE));
            }
            check(
                    "transition 0 to 1",
                    all.stream().map(k -> pick(k.matrices().get(1), 1)).toList());
            check(
                    "transition 2 to 2 after 5",
                    all.stream().map(k -> pick(k.matrices().get(5), 8)).toList());
            check(
                    "slowest timescale",
                    all.stream().map(k -> pick(k.timescales().get(1), 0)).toList());
            check(
                    "commute 0 to 2",
                    all.stream()
                            .map(k -> pick(k.commits().get(1).commutes(), 2))
                            .toList());
            check(
                    "passage 1 to 2",
                    all.stream()
                            .map(k -> pick(k.commits().get(3).passages(), 5))
                            .toList());
        }
    }

    private static double[] pick(Kinetics.Measured measured, int index) {
        return new double[] {measured.values()[index], measured.errors()[index]};
    }

    /**
     * The spread of the values beside the root mean square of their errors. A spread of 120 values is uncertain by 1 / sqrt(240) = 6.5 %, errors from 16 groups each by 18 %, so
     * their mean by 2 %; four times 7 % are allowed.
     */
    private static void check(String what, List<double[]> values) {
        double mean = values.stream().mapToDouble(v -> v[0]).average().orElseThrow();
        double spread = Math.sqrt(values.stream()
                .mapToDouble(v -> (v[0] - mean) * (v[0] - mean))
                .average()
                .orElseThrow());
        double told = Math.sqrt(
                values.stream().mapToDouble(v -> v[1] * v[1]).average().orElseThrow());
        assertThat(told / spread).as("%s, seed %d", what, SEED).isBetween(0.72, 1.28);
    }

    @Test
    void agreementCountsWhatBothKnow() {
        Kinetics.Measured one =
                new Kinetics.Measured(new double[] {1, 1, Double.NaN, 4}, new double[] {0.1, 0.1, 1, 0});
        Kinetics.Measured other = new Kinetics.Measured(new double[] {1.27, 1.29, 3, 4}, new double[] {0.1, 0.1, 1, 0});
        assertThat(one.agreement(other)).containsExactly(1, 2);
    }
}
