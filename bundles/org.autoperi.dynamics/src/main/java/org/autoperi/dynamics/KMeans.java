package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Lloyd's iteration from the seeding of Arthur and Vassilvitskii (SODA 2007, k-means++). */
final class KMeans {
    private static final int MOST_ROUNDS = 300;

    private KMeans() {}

    /** The centres, by x and then y. */
    static List<Centre> centres(double[] x, double[] y, int count, RandomGenerator random) {
        if (count < 1 || x.length < count) {
            throw new IllegalArgumentException(count + " centres for " + x.length + " places; expected 1 to that many");
        }
        double[][] centres = begin(x, y, count, random);
        int[] nearest = new int[x.length];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[][] sums = new double[count][3];
            boolean changed = round == 0;
            for (int i = 0; i < x.length; i++) {
                int now = nearest(centres, count, x[i], y[i]);
                changed |= now != nearest[i];
                nearest[i] = now;
                sums[now][0] += x[i];
                sums[now][1] += y[i];
                sums[now][2]++;
            }
            if (!changed) {
                break;
            }
            for (int k = 0; k < count; k++) {
                if (sums[k][2] > 0) {
                    centres[k][0] = sums[k][0] / sums[k][2];
                    centres[k][1] = sums[k][1] / sums[k][2];
                }
            }
        }
        List<Centre> found = new ArrayList<>();
        for (double[] centre : centres) {
            found.add(new Centre(centre[0], centre[1]));
        }
        found.sort(Comparator.comparingDouble(Centre::x).thenComparingDouble(Centre::y));
        return found;
    }

    private static double[][] begin(double[] x, double[] y, int count, RandomGenerator random) {
        double[][] centres = new double[count][2];
        int first = random.nextInt(x.length);
        centres[0] = new double[] {x[first], y[first]};
        double[] square = new double[x.length];
        for (int k = 1; k < count; k++) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                double[] one = centres[nearest(centres, k, x[i], y[i])];
                square[i] = (x[i] - one[0]) * (x[i] - one[0]) + (y[i] - one[1]) * (y[i] - one[1]);
                sum += square[i];
            }
            if (!(sum > 0)) {
                throw new IllegalArgumentException(count + " centres for " + k + " different places");
            }
            double target = random.nextDouble() * sum;
            int chosen = 0;
            for (int i = 0; i < x.length; i++) {
                if (square[i] > 0) {
                    chosen = i;
                    target -= square[i];
                    if (target < 0) {
                        break;
                    }
                }
            }
            centres[k] = new double[] {x[chosen], y[chosen]};
        }
        return centres;
    }

    private static int nearest(double[][] centres, int count, double x, double y) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            double dx = x - centres[k][0];
            double dy = y - centres[k][1];
            double square = dx * dx + dy * dy;
            if (square < least) {
                least = square;
                nearest = k;
            }
        }
        return nearest;
    }
}
