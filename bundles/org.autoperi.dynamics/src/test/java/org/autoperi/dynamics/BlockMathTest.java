package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;

class BlockMathTest {
    @Test
    void exponentialsAgreeWithTheLibrary() {
        RandomGenerator random = new RandomStreams(3).stream("exponents");
        double[] a = random.doubles(100_000, -700, 700).toArray();
        for (int i = 0; i < 50_000; i++) {
            a[i] = random.nextDouble(-40, 2);
        }
        double[] e = new double[a.length];
        BlockMath.exp(a.length, a, e, new double[a.length]);
        for (int i = 0; i < a.length; i++) {
            double exact = Math.exp(a[i]);
            assertThat(Math.abs(e[i] - exact) / Math.ulp(exact))
                    .as("exp(%s)", a[i])
                    .isLessThan(4);
        }
    }

    @Test
    void exponentialsSaturate() {
        double[] a = {0, -1e9, 1e9, Double.NaN, Double.NEGATIVE_INFINITY};
        double[] e = new double[5];
        BlockMath.exp(5, a, e, new double[5]);
        assertThat(e[0]).isEqualTo(1);
        assertThat(e[1]).isBetween(0.0, 1e-300);
        assertThat(e[2]).isGreaterThan(1e300);
        assertThat(e[3]).isNaN();
        assertThat(e[4]).isBetween(0.0, 1e-300);
    }

    @Test
    void normalNumbersAreNormal() {
        int lanes = 1000;
        BlockNoise noise = new BlockNoise(lanes);
        for (int i = 0; i < lanes; i++) {
            noise.seed(i, new RandomStreams(11).stream("lane", i));
        }
        double[] a = new double[lanes];
        double[] b = new double[lanes];
        double[] moments = new double[8];
        double cross = 0;
        double serial = 0;
        double[] before = new double[lanes];
        long beyond = 0;
        int rounds = 1000;
        for (int round = 0; round < rounds; round++) {
            noise.next(a, b);
            for (int i = 0; i < lanes; i++) {
                double power = 1;
                for (int m = 0; m < 8; m++) {
                    power *= a[i];
                    moments[m] += power;
                }
                cross += a[i] * b[i];
                serial += a[i] * before[i];
                before[i] = a[i];
                beyond += Math.abs(b[i]) > 3 ? 1 : 0;
            }
        }
        double n = (double) lanes * rounds;
        double[] exact = {0, 1, 0, 3, 0, 15, 0, 105};
        double[] variance = {1, 2, 15, 96, 945, 10170, 135135, 2016000};
        for (int m = 0; m < 8; m++) {
            double error = Math.sqrt(variance[m] / n);
            assertThat(moments[m] / n).as("moment %d", m + 1).isCloseTo(exact[m], within(4.5 * error));
        }
        assertThat(cross / n).isCloseTo(0, within(4.5 / Math.sqrt(n)));
        assertThat(serial / n).isCloseTo(0, within(4.5 / Math.sqrt(n)));
        double tail = 0.002699796063; // 2 Phi(-3)
        assertThat(beyond / n).isCloseTo(tail, within(4.5 * Math.sqrt(tail / n)));
    }
}
