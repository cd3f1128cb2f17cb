package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;
import org.junit.jupiter.api.Test;

class OptimiserTest {
    @Test
    void adamFollowsThePublishedRecursion() {
        ParameterStore store = new ParameterStore();
        Parameter parameter = store.scope(Fixture.random(3)).create("x", 3, 7, Initializer.normal(1));
        double[] x = new double[21];
        double[] m = new double[21];
        double[] v = new double[21];
        for (int i = 0; i < 21; i++) {
            x[i] = parameter.values()[i];
        }
        Adam adam = new Adam(store, new Adam.Settings(0.9, 0.99, 1e-8, 0.1));
        Gradients gradients = store.newGradients();
        var random = Fixture.random(4);
        double rate = 0.01;
        for (int t = 1; t <= 20; t++) {
            for (int i = 0; i < 21; i++) {
                float g = (float) random.nextGaussian();
                gradients.of(parameter)[i] = g;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                double mHat = m[i] / (1 - Math.pow(0.9, t));
                double vHat = v[i] / (1 - Math.pow(0.99, t));
                x[i] -= rate * (mHat / (Math.sqrt(vHat) + 1e-8) + 0.1 * x[i]);
            }
            adam.step(gradients, rate);
        }
        for (int i = 0; i < 21; i++) {
            // 20 steps, each of some roundings of values up to 4
            assertThat((double) parameter.values()[i]).isCloseTo(x[i], within(20 * 8 * (double) Math.ulp(4f)));
        }
    }

    @Test
    void scheduleRisesThenFalls() {
        CosineSchedule schedule = new CosineSchedule(1, 0.1, 10, 110);
        assertThat(schedule.rate(0)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(9)).isCloseTo(1, within(1e-12));
        assertThat(schedule.rate(60)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.rate(110)).isEqualTo(0.1);
        assertThat(schedule.rate(9999)).isEqualTo(0.1);
        assertThat(new CosineSchedule(0, 0, 2, 10).rate(1)).isZero();
        assertThatThrownBy(() -> new CosineSchedule(1, 0.1, 11, 10)).hasMessageContaining("warm-up 11 of 10");
    }

    @Test
    void averagesFollowSlowlyAndAreExchangedForAWhile() {
        ParameterStore store = new ParameterStore();
        Parameter parameter = store.scope(Fixture.random(0)).create("x", 1, 1, Initializer.zeros());
        Ema ema = new Ema(store, 0.5);
        parameter.update(values -> values[0] = 1);
        ema.update(); // keeps min(0.5, 2 / 11)
        try (Ema.Applied averages = ema.apply()) {
            assertThat(averages).isNotNull();
            assertThat(parameter.values()[0]).isCloseTo(9f / 11, within(1e-6f));
        }
        assertThat(parameter.values()[0]).isEqualTo(1);
    }

    @Test
    void clippingKeepsTheDirection() {
        ParameterStore store = new ParameterStore();
        Parameter parameter = store.scope(Fixture.random(0)).create("x", 1, 2, Initializer.zeros());
        Gradients gradients = store.newGradients();
        gradients.of(parameter)[0] = 3;
        gradients.of(parameter)[1] = -4;
        assertThat(gradients.clip(10)).isEqualTo(5);
        assertThat(gradients.of(parameter)).containsExactly(3, -4);
        assertThat(gradients.clip(1)).isEqualTo(5);
        assertThat(gradients.of(parameter)).containsExactly(0.6f, -0.8f);
    }

    @Test
    void namesAreUnique() {
        ParameterStore store = new ParameterStore();
        ParameterScope scope = store.scope("net", Fixture.random(0));
        new Linear(scope.child("out"), 3, 4);
        assertThatThrownBy(() -> new Linear(scope.child("out"), 3, 4)).hasMessageContaining("net.out.weight");
        assertThat(store.parameters()).extracting(Parameter::name).containsExactly("net.out.weight", "net.out.bias");
        assertThat(store.size()).isEqualTo(16);
    }

    @Test
    void initialisersHaveTheirSpread() {
        float[] values = new float[300 * 200];
        Initializer.glorot().fill(values, 300, 200, Fixture.random(5));
        double bound = Math.sqrt(6.0 / 500);
        double sum = 0;
        for (float value : values) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
            sum += value * value;
        }
        // variance bound^2 / 3, of 60,000 draws known to 0.4 %
        assertThat(sum / values.length).isCloseTo(bound * bound / 3, within(0.02 * bound * bound / 3));
    }
}
