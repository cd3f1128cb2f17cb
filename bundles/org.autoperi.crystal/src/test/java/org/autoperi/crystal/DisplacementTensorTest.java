package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DisplacementTensorTest {

    private static void assertClose(double[] found, double... expected) {
        assertThat(found).containsExactly(expected, within(1e-14));
    }

    @Test
    void isotropicMotionHasTheComponentsOfHexagonalAxes() {
        Lattice hexagonal = Lattice.ofParameters(3, 3, 5, 90, 90, 120);
        // U_ij = u (a*_i . a*_j) / (|a*_i| |a*_j|), and a* and b* enclose 60 degrees
        double[] components = {0.02, 0.02, 0.02, 0, 0, 0.01};
        assertClose(DisplacementTensor.toCartesian(hexagonal, components), 0.02, 0.02, 0.02, 0, 0, 0);
        assertClose(DisplacementTensor.ofCartesian(hexagonal, new double[] {0.02, 0.02, 0.02, 0, 0, 0}), components);
    }

    @Test
    void componentsComeBackInAnyCell() {
        Random random = new Random(20261126);
        Lattice triclinic = Lattice.ofParameters(4, 7, 9, 71, 98, 112);
        for (int i = 0; i < 100; i++) {
            double[] u = random.doubles(6, 0, 0.1).toArray();
            double[] cartesian = DisplacementTensor.toCartesian(triclinic, u);
            assertThat(DisplacementTensor.ofCartesian(triclinic, cartesian)).containsExactly(u, within(1e-13));
        }
    }

    @Test
    void threefoldAxisTurnsTheTensorBackAfterThreeSteps() {
        Lattice hexagonal = Lattice.ofParameters(3, 3, 5, 90, 90, 120);
        SymmetryOperation turn = SymmetryOperation.parse("-y,x-y,z");
        double[] u = {0.01, 0.02, 0.03, 0.004, 0.005, 0.006};
        double[] once = DisplacementTensor.rotated(hexagonal, turn, u);
        assertThat(DisplacementTensor.equivalent(once)).isCloseTo(0.02, within(1e-15));
        assertThat(once[0]).isNotCloseTo(u[0], within(1e-4));
        double[] thrice =
                DisplacementTensor.rotated(hexagonal, turn, DisplacementTensor.rotated(hexagonal, turn, once));
        assertThat(thrice).containsExactly(u, within(1e-15));
    }

    @Test
    void mirrorChangesTheSignsOfMixedTerms() {
        double[] u = {0.01, 0.02, 0.03, 0.004, 0.005, 0.006};
        double[] image = DisplacementTensor.rotated(Lattice.cubic(4), SymmetryOperation.parse("x,y,-z"), u);
        assertClose(image, 0.01, 0.02, 0.03, -0.004, -0.005, 0.006);
    }

    @Test
    void refusesOtherThanSixNumbers() {
        assertThatThrownBy(() -> DisplacementTensor.toCartesian(Lattice.cubic(4), new double[3]))
                .hasMessageContaining("found 3");
    }
}
