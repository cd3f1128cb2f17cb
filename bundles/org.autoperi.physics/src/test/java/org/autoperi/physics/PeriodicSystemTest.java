package org.autoperi.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.physics.testkit.RandomSystems;
import org.junit.jupiter.api.Test;

class PeriodicSystemTest {
    @Test
    void comesFromACrystalAndGoesBack() {
        Crystal salt =
                Crystal.of(Lattice.ofParameters(4, 5, 6, 80, 95, 110), List.of(Element.Na, Element.Cl), new double[] {
                    0, 0, 0, .5, .4, .3
                });
        assertThat(PeriodicSystem.of(salt).toCrystal()).isEqualTo(salt);
        assertThat(PeriodicSystem.of(salt).applyTo(salt.withName("salt")).name())
                .isEqualTo("salt");
    }

    @Test
    void invertsItsLattice() {
        PeriodicSystem system = RandomSystems.skewed(TestSeed.generator(), 1, 20, 8);
        double[] inverse = system.inverse();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += system.lattice(i, k) * inverse[3 * k + j];
                }
                assertThat(sum).as("seed %d", TestSeed.value()).isCloseTo(i == j ? 1 : 0, within(1e-12));
            }
        }
    }

    @Test
    void refusesWhatIsNoCrystal() {
        double[] flat = {1, 0, 0, 2, 0, 0, 0, 0, 1};
        double[] cube = {3, 0, 0, 0, 3, 0, 0, 0, 3};
        assertThatThrownBy(() -> new PeriodicSystem(flat, new double[3], new int[] {1}))
                .hasMessageContaining("volume");
        assertThatThrownBy(() -> new PeriodicSystem(cube, new double[] {0, Double.NaN, 0}, new int[] {1}))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> new PeriodicSystem(cube, new double[3], new int[] {119}))
                .hasMessageContaining("119");
        assertThatThrownBy(() -> new PeriodicSystem(cube, new double[4], new int[] {1}))
                .hasMessageContaining("4 numbers");
    }

    @Test
    void doesNotShareItsArrays() {
        double[] cube = {3, 0, 0, 0, 3, 0, 0, 0, 3};
        PeriodicSystem system = new PeriodicSystem(cube, new double[3], new int[] {1});
        cube[0] = 7;
        system.lattice()[0] = 8;
        assertThat(system.lattice(0, 0)).isEqualTo(3);
    }
}
