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
        List<Centre> centres = begin(x, y, count, random);
        int[] nearest = new int[x.length];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[][] sums = new double[count][3];
            boolean changed = round == 0;
            for (int i = 0; i < x.length; i++) {
                int now = Centre.nearest(centres, x[i], y[i]);
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
                    centres.set(k, new Centre(sums[k][0] / sums[k][2], sums[k][1] / sums[k][2]));
                }
            }
        }
        centres.sort(Comparator.comparingDouble(Centre::x).thenComparingDouble(Centre::y));
        return centres;
    }

    private static List<Centre> begin(double[] x, double[] y, int count, RandomGenerator random) {
        List<Centre> centres = new ArrayList<>();
        int first = random.nextInt(x.length);
        centres.add(new Centre(x[first], y[first]));
        double[] square = new double[x.length];
        while (centres.size() < count) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                Centre one = centres.get(Centre.nearest(centres, x[i], y[i]));
                square[i] = (x[i] - one.x()) * (x[i] - one.x()) + (y[i] - one.y()) * (y[i] - one.y());
                sum += square[i];
            }
            if (!(sum > 0)) {
                throw new IllegalArgumentException(count + " centres for " + centres.size() + " different places");
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
            centres.add(new Centre(x[chosen], y[chosen]));
        }
        return centres;
    }
}
