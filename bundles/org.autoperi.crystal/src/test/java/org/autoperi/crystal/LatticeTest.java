package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatticeTest {

    @Test
    void parametersRoundTrip() {
        SplittableRandom random = RandomCrystals.stream("LatticeTest");
        for (int round = 0; round < 200; round++) {
            double[] p = RandomCrystals.lattice(random).parameters();
            Lattice rebuilt = Lattice.ofParameters(p[0], p[1], p[2], p[3], p[4], p[5]);
            assertThat(rebuilt.parameters()).containsExactly(p, within(1e-8));
        }
    }

    @Test
    void volumeAgreesWithTheTextbookFormula() {
        Lattice lattice = Lattice.ofParameters(5, 6, 7, 80, 95, 110);
        double ca = Math.cos(Math.toRadians(80));
        double cb = Math.cos(Math.toRadians(95));
        double cg = Math.cos(Math.toRadians(110));
        double expected = 5 * 6 * 7 * Math.sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg);
        assertThat(lattice.volume()).isCloseTo(expected, within(1e-10));
        assertThat(Lattice.ofParameters(4, 4, 4, 90, 90, 90)).isEqualTo(Lattice.cubic(4));
    }

    @Test
    void coordinatesRoundTripAndReciprocalIsDual() {
        SplittableRandom random = RandomCrystals.stream("LatticeTest.coordinates");
        for (int round = 0; round < 100; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            double[] frac = random.doubles(12, -3, 3).toArray();
            assertThat(lattice.toFractional(lattice.toCartesian(frac))).containsExactly(frac, within(1e-10));
            assertThat(lattice.reciprocal().volume() * lattice.volume()).isCloseTo(1, within(1e-10));
            double[] back = lattice.reciprocal().reciprocal().matrix();
            assertThat(back).containsExactly(lattice.matrix(), within(1e-8));
            assertThat(lattice.faceDistance(2))
                    .isCloseTo(1 / lattice.reciprocal().c(), within(1e-10));
        }
    }

    @Test
    void refusesWhatIsNoLattice() {
        assertThatThrownBy(() -> Lattice.of(1, 0, 0, 0, 1, 0, 1, 1, 0)).hasMessageContaining("no volume");
        assertThatThrownBy(() -> Lattice.of(1, 0, 0, 0, Double.NaN, 0, 0, 0, 1)).hasMessageContaining("finite");
        assertThatThrownBy(() -> Lattice.of(0, 0, 0, 0, 0, 0, 0, 0, 0)).hasMessageContaining("no volume");
        assertThatThrownBy(() -> Lattice.of(1, 2)).hasMessageContaining("9");
        assertThatThrownBy(() -> Lattice.ofParameters(1, 1, 1, 120, 120, 120)).hasMessageContaining("angles");
        assertThatThrownBy(() -> Lattice.ofParameters(1, 1, 1, 30, 30, 100)).hasMessageContaining("angles");
        assertThatThrownBy(() -> Lattice.ofParameters(0, 1, 1, 90, 90, 90)).hasMessageContaining("positive");
        assertThatThrownBy(() -> Lattice.ofParameters(1, Double.NaN, 1, 90, 90, 90))
                .hasMessageContaining("positive");
        assertThatThrownBy(() -> Lattice.ofParameters(1, 1, 1, 90, 90, 0)).hasMessageContaining("angles");
    }

    @Test
    void givesAwayNoInternals() {
        Lattice lattice = Lattice.cubic(3);
        lattice.matrix()[0] = 7;
        lattice.inverse()[0] = 7;
        assertThat(lattice).isEqualTo(Lattice.cubic(3));
    }
}
