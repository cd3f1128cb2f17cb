package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void warmUpRisesToTheFirstRate() {
        Schedule schedule = Schedule.constant(0.5).warmedUp(4);
        assertThat(schedule.rate(0)).isCloseTo(0.1, within(1e-15));
        assertThat(schedule.rate(3)).isCloseTo(0.4, within(1e-15));
        assertThat(schedule.rate(4)).isEqualTo(0.5);
    }

    @Test
    void schedulesFollowEachOtherAndMultiply() {
        Schedule falling = step -> 1.0 / (1 + step);
        Schedule both = Schedule.constant(2).then(3, falling).times(Schedule.constant(10));
        assertThat(both.rate(2)).isEqualTo(20);
        assertThat(both.rate(3)).isEqualTo(10);
        assertThat(both.rate(4)).isEqualTo(5);
    }

    @Test
    void plateauFallsWhenNothingImproves() {
        PlateauSchedule schedule = new PlateauSchedule(1, 0.5, 1, 0.2);
        double[] losses = {3, 2, 2, Double.NaN, 1, 1, 1, 1, 1, 1, 1};
        double[] rates = {1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2};
        for (int i = 0; i < losses.length; i++) {
            schedule.observe(losses[i]);
            assertThat(schedule.rate(i)).as("after %d", i).isEqualTo(rates[i]);
        }
    }

    @Test
    void plateauGoesOnFromItsText() {
        PlateauSchedule schedule = new PlateauSchedule(1, 0.5, 1, 0.2);
        PlateauSchedule resumed = new PlateauSchedule(1, 0.5, 1, 0.2);
        for (double loss : new double[] {3, 4, 5, 2.9, 3}) {
            schedule.observe(loss);
        }
        resumed.resume(schedule.text());
        assertThat(resumed.text()).isEqualTo(schedule.text());
        schedule.observe(3);
        resumed.observe(3);
        assertThat(resumed.rate(0)).isEqualTo(schedule.rate(0)).isEqualTo(0.25);
        assertThatThrownBy(() -> resumed.resume("1 2")).hasMessageContaining("expected rate, best and waited");
    }

    @Test
    void refusesRatesThatMakeNoSense() {
        assertThatThrownBy(() -> new PlateauSchedule(1, 1, 1, 0)).hasMessageContaining("factor 1.0");
    }
}
