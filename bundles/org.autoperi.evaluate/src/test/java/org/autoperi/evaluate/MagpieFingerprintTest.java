package org.autoperi.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.autoperi.crystal.Composition;
import org.junit.jupiter.api.Test;

class MagpieFingerprintTest {
    private static double value(String formula, String label) {
        double[] fingerprint = MagpieFingerprint.of(Composition.parse(formula));
        assertThat(fingerprint).hasSize(MagpieFingerprint.LENGTH);
        assertThat(MagpieFingerprint.labels()).hasSize(MagpieFingerprint.LENGTH);
        return fingerprint[MagpieFingerprint.labels().indexOf(label)];
    }

    /** Atomic numbers 20, 22 and three times 8. */
    @Test
    void describesAtomicNumbersAsByHand() {
        double mean = (20 + 22 + 3 * 8) / 5.0;
        assertThat(value("CaTiO3", "minimum Number")).isEqualTo(8);
        assertThat(value("CaTiO3", "maximum Number")).isEqualTo(22);
        assertThat(value("CaTiO3", "range Number")).isEqualTo(14);
        assertThat(value("CaTiO3", "mean Number")).isCloseTo(mean, within(1e-12));
        assertThat(value("CaTiO3", "avg_dev Number"))
                .isCloseTo((20 - mean + 22 - mean + 3 * (mean - 8)) / 5, within(1e-12));
        assertThat(value("CaTiO3", "mode Number")).isEqualTo(8);
        assertThat(value("CaTi", "mode Number"))
                .as("of equally common ones the smallest")
                .isEqualTo(20);
    }

    /** Values of matminer 0.10.1. */
    @Test
    void agreesWithMatminer() {
        assertThat(value("CaTiO3", "mean MeltingT")).isCloseTo(644.08, within(1e-9));
        assertThat(value("CaTiO3", "avg_dev Electronegativity")).isCloseTo(1.0416, within(1e-9));
        assertThat(value("CaTiO3", "mode CovalentRadius")).isCloseTo(66.0, within(1e-9));
        assertThat(value("CaTiO3", "mean GSvolume_pa")).isCloseTo(16.355, within(1e-9));
        assertThat(value("CaTiO3", "avg_dev SpaceGroupNumber")).isCloseTo(94.8, within(1e-9));
        assertThat(value("HeFr2", "mean Electronegativity")).isCloseTo(1.0383673469387755, within(1e-9));
        assertThat(value("HeFr2", "mode MeltingT")).isCloseTo(1296.471485148515, within(1e-9));
        assertThat(value("HeFr2", "maximum SpaceGroupNumber")).isCloseTo(225.0, within(1e-9));
    }

    @Test
    void doesNotDependOnTheNumberOfFormulaUnits() {
        assertThat(MagpieFingerprint.of(Composition.parse("Ca4Ti4O12")))
                .containsExactly(MagpieFingerprint.of(Composition.parse("CaTiO3")), within(1e-9));
    }
}
