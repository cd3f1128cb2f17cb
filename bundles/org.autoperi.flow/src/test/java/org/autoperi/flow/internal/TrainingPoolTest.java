package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.TestStructures;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.Test;

class TrainingPoolTest {
    private static final TrainingSettings SETTINGS = new TrainingSettings();

    private static Dataset dataset(Crystal... crystals) {
        Dataset.Builder builder = Dataset.builder("some");
        for (Crystal crystal : crystals) {
            builder.add(new DatasetEntry(crystal.name(), crystal, Split.TRAIN));
        }
        return builder.build();
    }

    private static Crystal conventionalRockSalt() {
        double[] frac = {0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0, 0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5, 0.5, 0.5, 0.5
        };
        return Crystal.of(Lattice.cubic(5.64), new int[] {11, 11, 11, 11, 17, 17, 17, 17}, frac)
                .withName("NaCl");
    }

    private static Crystal disordered() {
        return Crystal.builder(Lattice.cubic(3))
                .name("alloy")
                .add(new Site(
                        java.util.List.of(
                                new Species(Element.Cu, 0.5, OptionalInt.empty()),
                                new Species(Element.Au, 0.5, OptionalInt.empty())),
                        0,
                        0,
                        0,
                        ""))
                .build();
    }

    @Test
    void reducesToThePrimitiveCellAndKeepsTheSizePerAtom() throws Exception {
        TrainingPool pool =
                TrainingPool.of(dataset(conventionalRockSalt()), Split.TRAIN, SETTINGS, Set.of(), Progress.NONE);

        TrainingCrystal crystal = pool.crystals().get(0);
        assertThat(crystal.atomicNumbers()).containsExactlyInAnyOrder(11, 17);
        assertThat(Math.exp(3 * crystal.lattice()[0])).isCloseTo(5.64 * 5.64 * 5.64 / 8, within(1e-9));
        assertThat(pool.sizes()).containsEntry(2, 1);
    }

    @Test
    void leavesOutWhatItCannotTreatAndSaysSo() throws Exception {
        TrainingPool pool = TrainingPool.of(
                dataset(conventionalRockSalt(), disordered()), Split.TRAIN, SETTINGS, Set.of(), Progress.NONE);

        assertThat(pool.crystals()).hasSize(1);
        assertThat(pool.leftOutText()).isEqualTo("1 disordered");
    }

    @Test
    void leavesOutTheStructuresOfTestCrystalsWhateverTheirIds() throws Exception {
        Dataset.Builder builder = Dataset.builder("some");
        Crystal salt = conventionalRockSalt();
        builder.add(new DatasetEntry("a", salt.withLattice(Lattice.cubic(5.7)), Split.TRAIN));
        builder.add(new DatasetEntry("b", FlowTrainingTest.rockSalt("MgO", 12, 8, 4.21), Split.TRAIN));
        builder.add(new DatasetEntry("c", FlowTrainingTest.perovskite(), Split.TRAIN));
        builder.add(new DatasetEntry("d", FlowTrainingTest.rockSalt("NaCl", 11, 17, 5.64), Split.TEST));
        builder.add(new DatasetEntry("e", FlowTrainingTest.rockSalt("MgS", 12, 16, 5.2), Split.TEST));
        Dataset dataset = builder.build();
        ExecutorService executor = Executors.newFixedThreadPool(1);
        try {
            Set<String> learnt = TestStructures.learnt(dataset, 1, executor, Progress.NONE);
            TrainingPool pool = TrainingPool.of(dataset, Split.TRAIN, SETTINGS, learnt, Progress.NONE);

            assertThat(learnt).containsExactly("a");
            assertThat(pool.crystals()).extracting(TrainingCrystal::id).containsExactly("b", "c");
            assertThat(pool.leftOutText()).isEqualTo("1 of the structure of a test crystal (training.exclude-test)");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void failsIfNothingIsLeft() {
        assertThatThrownBy(() -> TrainingPool.of(dataset(disordered()), Split.TRAIN, SETTINGS, Set.of(), Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.DATA))
                .hasMessageContaining("none of the 1 crystals for train can be used: 1 disordered");
    }

    @Test
    void aLeftHandedCellBecomesTheRightHandedOneOfTheSamePoints() {
        Lattice left = Lattice.of(3, 0.3, 0, 0, 4, 0.2, 0.1, 0, -5);
        double[] frac = {0.1, 0.2, 0.3, 0.6, 0.5, 0.9};
        Crystal crystal = Crystal.of(left, new int[] {11, 17}, frac);

        TrainingCrystal taken = TrainingCrystal.of("left", crystal);

        // between the two atoms: f L = (-f)(-L), and only the metric of -L is kept
        Lattice kept = LatticeCoordinates.toLattice(taken.lattice(), 2);
        assertThat(kept.isRightHanded()).isTrue();
        for (int axis = 0; axis < 3; axis++) {
            double before = frac[3 + axis] - frac[axis];
            double after = taken.frac()[3 + axis] - taken.frac()[axis];
            assertThat(org.autoperi.flow.Torus.shortest(after + before)).isCloseTo(0, within(1e-12));
        }
    }
}
