package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final RandomStreams RANDOM = new RandomStreams(Long.getLong("tests.seed", 13));

    @Test
    void noPermutationIsCheaper() {
        RandomGenerator random = RANDOM.stream("assignment");
        for (int trial = 0; trial < 30; trial++) {
            int n = 1 + trial % 6;
            double[][] cost = new double[n][];
            for (int i = 0; i < n; i++) {
                cost[i] = random.doubles(n).toArray();
            }

            int[] column = Assignment.cheapest(cost);

            assertThat(column).doesNotHaveDuplicates().hasSize(n);
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += cost[i][column[i]];
            }
            assertThat(sum).isCloseTo(cheapest(cost, 0, new boolean[n]), within(1e-12));
        }
    }

    private static double cheapest(double[][] cost, int row, boolean[] taken) {
        if (row == cost.length) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int j = 0; j < cost.length; j++) {
            if (!taken[j]) {
                taken[j] = true;
                best = Math.min(best, cost[row][j] + cheapest(cost, row + 1, taken));
                taken[j] = false;
            }
        }
        return best;
    }
}
