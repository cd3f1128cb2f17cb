package org.autoperi.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.junit.jupiter.api.Test;

class StrainedRockSaltTest {
    private static Dataset open(double strain, long seed) {
        return new StrainedRockSalt().open(new StrainedRockSalt.Config(30, strain, seed), Progress.NONE);
    }

    @Test
    void withoutStrainIsThePublishedCrystal() {
        Crystal lithiumFluoride = open(0, 1).entries().get(0).crystal();

        assertEquals(Math.pow(4.0270, 3) / 4, lithiumFluoride.lattice().volume(), 1e-9);
        assertEquals(60, lithiumFluoride.lattice().alphaDegrees(), 1e-9);
        // 2.640 g/cm3 from the cell of 4.0270 angstrom with 4 formula units of 25.94 g/mol
        assertEquals(2.638, lithiumFluoride.densityGramPerCubicCentimetre(), 3e-3);
    }

    @Test
    void theSameSeedGivesTheSameCrystals() {
        assertEquals(open(0.05, 3).entries(), open(0.05, 3).entries());
        assertNotEquals(open(0.05, 3).entries(), open(0.05, 4).entries());
    }

    @Test
    void keepsATenthForValidationAndForTests() {
        Dataset dataset = open(0.05, 1);

        assertEquals(24, dataset.split(Split.TRAIN).size());
        assertEquals(3, dataset.split(Split.VALIDATION).size());
        assertEquals(3, dataset.split(Split.TEST).size());
    }
}
