package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.EvaluationInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FingerprintDistancesTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final EvaluationInput input = new EvaluationInput(List.of(), Optional.empty(), executor, 2);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private static double[][] points(Random random, int count, int dimension) {
        double[][] points = new double[count][dimension];
        for (double[] point : points) {
            for (int d = 0; d < dimension; d++) {
                point[d] = random.nextGaussian();
            }
        }
        return points;
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int d = 0; d < one.length; d++) {
            sum += (one[d] - other[d]) * (one[d] - other[d]);
        }
        return Math.sqrt(sum);
    }

    @Test
    void findsTheNearestOfAllPairsToTheLastBit() {
        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("FingerprintDistancesTest -Dtests.seed=" + seed);
        Random random = new Random(seed);
        for (int trial = 0; trial < 6; trial++) {
            double[][] first = points(random, 1 + random.nextInt(400), 7);
            double[][] second = points(random, 1 + random.nextInt(600), 7);
            FingerprintDistances.Nearest nearest = FingerprintDistances.nearest(first, second, input, Progress.NONE);
            for (int i = 0; i < first.length; i++) {
                double least = Double.POSITIVE_INFINITY;
                for (double[] other : second) {
                    least = Math.min(least, distance(first[i], other));
                }
                assertThat(nearest.ofFirst()[i]).isEqualTo(least);
            }
            for (int j = 0; j < second.length; j++) {
                double least = Double.POSITIVE_INFINITY;
                for (double[] other : first) {
                    least = Math.min(least, distance(second[j], other));
                }
                assertThat(nearest.ofSecond()[j]).isEqualTo(least);
            }
        }
    }

    @Test
    void meanIsThatOfAllPairs() {
        Random random = new Random(3);
        for (int count : new int[] {2, 3, 256, 257, 700}) {
            double[][] points = points(random, count, 5);
            double sum = 0;
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < i; j++) {
                    sum += distance(points[i], points[j]);
                }
            }
            double mean = sum / (count * (count - 1) / 2.0);
            assertThat(FingerprintDistances.meanOfPairs(points, input, Progress.NONE))
                    .isCloseTo(mean, within(1e-12 * mean));
        }
    }
}
