package org.autoperi.physics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.TestSeed;
import org.autoperi.physics.TypicalVolumes;
import org.autoperi.physics.testkit.PhysicsTermChecks;
import org.junit.jupiter.api.Test;

class VolumePriorTest {
    private final VolumePrior term = new VolumePrior();

    @Test
    void keepsThePromisesOfATerm() {
        PhysicsTermChecks.of(term, new VolumePrior.Config(), TestSeed.value(), 1, 8, 14, 22, 56)
                .checkAll();
    }

    @Test
    void growsWithTheSquareOfTheLogarithmBeyondTheSlack() {
        double expected = TypicalVolumes.of(new int[] {12, 8}).orElseThrow();
        VolumePrior.Config config = new VolumePrior.Config(0.1, 2);
        double edge = Math.cbrt(expected * Math.exp(0.5));
        PeriodicSystem wide = new PeriodicSystem(
                new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge}, new double[] {0, 0, 0, .5, .5, .5}, new int[] {12, 8
                });
        assertThat(term.evaluate(config, wide, Gradient.none())).isCloseTo(2 * 2 * 0.4 * 0.4, within(1e-12));
    }

    /** Experimental cells at room temperature: NaCl 5.6402, MgO 4.2112, ZnS 5.4093, SrTiO3 3.905 angstrom (CRC Handbook). */
    @Test
    void leavesRealCrystalsAlone() {
        assertThat(term.evaluate(new VolumePrior.Config(), fcc(5.6402, 11, 17), Gradient.none()))
                .isZero();
        assertThat(term.evaluate(new VolumePrior.Config(), fcc(4.2112, 12, 8), Gradient.none()))
                .isZero();
        assertThat(term.evaluate(new VolumePrior.Config(), fcc(5.4093, 30, 16), Gradient.none()))
                .isZero();
        PeriodicSystem perovskite = new PeriodicSystem(
                new double[] {3.905, 0, 0, 0, 3.905, 0, 0, 0, 3.905},
                new double[] {0, 0, 0, .5, .5, .5, .5, .5, 0, .5, 0, .5, 0, .5, .5},
                new int[] {38, 22, 8, 8, 8});
        assertThat(term.evaluate(new VolumePrior.Config(), perovskite, Gradient.none()))
                .isZero();
    }

    private static PeriodicSystem fcc(double a, int... numbers) {
        double[] frac = new double[3 * numbers.length];
        for (int i = 3; i < frac.length; i++) {
            frac[i] = 0.25;
        }
        return new PeriodicSystem(new double[] {0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0}, frac, numbers);
    }

    @Test
    void saysNothingAboutASingleElement() {
        assertThat(term.inapplicable(new VolumePrior.Config(), fcc(3.567, 6, 6)))
                .isPresent();
    }

    @Test
    void saysForWhichElementNoVolumeIsKnown() {
        PeriodicSystem radon =
                new PeriodicSystem(new double[] {5, 0, 0, 0, 5, 0, 0, 0, 5}, new double[3], new int[] {86});
        assertThat(term.inapplicable(new VolumePrior.Config(), radon))
                .get()
                .asString()
                .contains("radon");
    }
}
