package org.autoperi.crystal.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.RandomCrystals;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.Test;

class PairSearchPartsTest {
    private static Watch unlimited() {
        return new Watch(Progress.NONE, Duration.ZERO.toNanos());
    }

    @Test
    void theAssignmentIsTheCheapestOfAll() {
        SplittableRandom random = RandomCrystals.stream("PairSearchPartsTest.assignment");
        Assignment assignment = new Assignment();
        for (int round = 0; round < 300; round++) {
            int rows = 1 + random.nextInt(5);
            int columns = rows + random.nextInt(3);
            double[] costs = new double[rows * columns];
            for (int i = 0; i < costs.length; i++) {
                costs[i] = random.nextInt(4) == 0 ? 1e20 : random.nextInt(6);
            }
            double best = cheapest(costs, columns, 0, 0);
            boolean found = assignment.solve(costs, rows, columns, 1e20, unlimited());
            assertThat(found).as("round %d", round).isEqualTo(best < 1e19);
            if (found) {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += costs[row * columns + assignment.columnOfRow[row]];
                }
                assertThat(sum).as("round %d", round).isEqualTo(best);
            }
        }
    }

    /** Tries everything. */
    private static double cheapest(double[] costs, int columns, int row, int taken) {
        if (row * columns == costs.length) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int column = 0; column < columns; column++) {
            if ((taken & 1 << column) == 0) {
                best = Math.min(
                        best, costs[row * columns + column] + cheapest(costs, columns, row + 1, taken | 1 << column));
            }
        }
        return best;
    }

    @Test
    void theLllBasisSpansTheLatticeAndIsShort() {
        SplittableRandom random = RandomCrystals.stream("PairSearchPartsTest.lll");
        LllReduction lll = new LllReduction();
        for (int round = 0; round < 200; round++) {
            Lattice lattice = Supercell.of(
                            RandomCrystals.crystal(random, 1),
                            new int[] {1, random.nextInt(-9, 9), 0, 0, 1, 5, 0, 0, 1})
                    .lattice();
            lll.reduce(lattice.matrix());
            assertThat(Math.abs(Cell.determinant(lll.transform))).isEqualTo(1);
            double[] t = new double[9];
            for (int i = 0; i < 9; i++) {
                t[i] = lll.transform[i];
            }
            assertThat(lattice.transformed(t).matrix()).containsExactly(lll.rows, within(1e-9));
            double shortest = NiggliReduction.of(lattice).lattice().a();
            assertThat(Cell.length(lll.rows, 0)).isLessThanOrEqualTo(2 * shortest + 1e-9); // 2^((n-1)/2), n = 3
        }
    }

    @Test
    void theReducedCellIsNiggliAndPrimitive() {
        SplittableRandom random = RandomCrystals.stream("PairSearchPartsTest.reduction");
        StructureMatcher matcher = new StructureMatcher(MatchSettings.defaults());
        for (int round = 0; round < 60; round++) {
            Crystal crystal = RandomCrystals.crystal(random, 1 + random.nextInt(3));
            Crystal larger = Supercell.of(
                    crystal, new int[] {2, random.nextInt(7), 0, 0, 1 + random.nextInt(2), random.nextInt(5), 0, 0, 1});
            PreparedCrystal prepared = matcher.prepare(larger);
            assertThat(prepared.size()).as("round %d", round).isEqualTo(crystal.size());
            double[] expected = NiggliReduction.of(crystal.lattice()).lattice().parameters();
            assertThat(prepared.reduced().lattice().parameters())
                    .as("round %d", round)
                    .containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void veryDistortedBasesAreReducedToo() {
        Crystal crystal = RandomCrystals.crystal(RandomCrystals.stream("PairSearchPartsTest.skewed"), 2);
        Crystal skewed = Supercell.of(crystal, new int[] {1, 4000, 0, 0, 1, 0, 0, 0, 1});
        StructureMatcher matcher = new StructureMatcher(MatchSettings.defaults());
        assertThat(matcher.fit(crystal, skewed).isSame()).isTrue();
    }
}
