package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cells that make neighbour searches fail, against all images in a range that is certainly large enough. */
class HardCellsTest {
    private static final long SEED = Long.getLong("tests.seed", 20261126L);

    @BeforeAll
    static void tellSeed() {
        System.err.println("seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
    }

    /** Source, target and image of all pairs, from the definition. */
    private static List<List<Integer>> bruteForce(Lattice lattice, double[] frac, double cutoff) {
        int sites = frac.length / 3;
        int[] range = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < sites; i++) {
                least = Math.min(least, frac[3 * i + axis]);
                most = Math.max(most, frac[3 * i + axis]);
            }
            range[axis] = (int) Math.ceil(cutoff / lattice.faceDistance(axis) + most - least) + 1;
        }
        List<List<Integer>> pairs = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            for (int j = 0; j < sites; j++) {
                for (int a = -range[0]; a <= range[0]; a++) {
                    for (int b = -range[1]; b <= range[1]; b++) {
                        for (int c = -range[2]; c <= range[2]; c++) {
                            double length = lattice.length(
                                    frac[3 * j] - frac[3 * i] + a,
                                    frac[3 * j + 1] - frac[3 * i + 1] + b,
                                    frac[3 * j + 2] - frac[3 * i + 2] + c);
                            if (length <= cutoff && !(i == j && a == 0 && b == 0 && c == 0)) {
                                pairs.add(List.of(i, j, a, b, c));
                            }
                        }
                    }
                }
            }
        }
        return pairs;
    }

    static List<List<Integer>> pairs(PeriodicGraph graph) {
        List<List<Integer>> pairs = new ArrayList<>();
        int[] image = graph.image();
        for (int e = 0; e < graph.edgeCount(); e++) {
            pairs.add(List.of(graph.source()[e], graph.target()[e], image[3 * e], image[3 * e + 1], image[3 * e + 2]));
        }
        return pairs;
    }

    private static double[] points(SplittableRandom random, int sites) {
        return random.doubles(3L * sites).toArray();
    }

    private static void agrees(Lattice lattice, double[] frac, double cutoff) {
        List<List<Integer>> expected = bruteForce(lattice, frac, cutoff);
        assertThat(pairs(NeighbourSearch.of(lattice, frac).within(cutoff)))
                .as("seed %d, %d points in %s at %s", SEED, frac.length / 3, lattice, cutoff)
                .isEqualTo(expected);
        assertThat(pairs(NeighbourSearch.of(lattice, frac).halfWithin(cutoff)))
                .as("half list, seed %d", SEED)
                .isEqualTo(expected.stream().filter(HardCellsTest::isFirst).toList());
    }

    private static boolean isFirst(List<Integer> pair) {
        int order = pair.get(1) - pair.get(0);
        for (int axis = 2; axis < 5 && order == 0; axis++) {
            order = pair.get(axis);
        }
        return order > 0;
    }

    @Test
    void oneAtomInACellMuchThinnerThanTheCutoff() {
        agrees(Lattice.cubic(0.9), new double[3], 9.5);
        agrees(Lattice.of(1.1, 0, 0, 0.3, 0.9, 0, -0.2, 0.4, 1.2), new double[] {0.3, 0.9, 0.1}, 20);
        agrees(Lattice.of(0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0), new double[3], 3.6);
    }

    @Test
    void anglesOfAFewDegrees() {
        SplittableRandom random = new SplittableRandom(SEED);
        agrees(Lattice.ofParameters(4, 5, 6, 90, 90, 1), points(random, 3), 3);
        agrees(Lattice.ofParameters(4, 5, 6, 90, 179, 90), points(random, 3), 3);
        agrees(Lattice.ofParameters(9, 9, 9, 4, 4, 4), points(random, 2), 2);
        agrees(Lattice.ofParameters(9, 10, 11, 118, 119, 120), points(random, 5), 5);
    }

    @Test
    void cellsAThousandTimesLongerThanThick() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        agrees(Lattice.of(1, 0, 0, 0, 1000, 0, 0, 0, 1), points(random, 40), 6);
        agrees(Lattice.of(1000, 3, 0, 0, 900, 50, 0.4, 0.2, 1), points(random, 30), 15);
        agrees(Lattice.of(2, 0, 0, 1999.4, 2, 0, 0.3, 0.2, 3), points(random, 12), 4);
    }

    @Test
    void leftHandedVectors() {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        agrees(Lattice.of(0, 4, 0, 5, 0, 0, 0, 0, 6), points(random, 6), 7);
        agrees(Lattice.of(4, 1, 0, -2, 5, 1, 0, 0.5, -6), points(random, 6), 7);
        agrees(Lattice.of(0, 14, 0, 15, 1, 0, 0, 0, 16), points(random, 200), 4);
    }

    @Test
    void pointsOutsideTheCell() {
        SplittableRandom random = new SplittableRandom(SEED + 3);
        for (int round = 0; round < 20; round++) {
            Lattice lattice =
                    Lattice.of(random.doubles(9, -6, 6).map(x -> x + 2).toArray());
            double[] frac = random.doubles(9, -5, 5).toArray();
            if (lattice.volume() > 10) {
                agrees(lattice, frac, 4);
            }
        }
        agrees(
                Lattice.ofParameters(6, 6, 6, 20, 20, 20),
                random.doubles(12, -2, 2).toArray(),
                4);
    }

    @Test
    void pointsOnEachOtherAndOnTheEdgesOfTheCell() {
        double[] frac = {0, 0, 0, 0, 0, 0, 1 - 0x1p-53, 0, 0, -1e-17, 1 - 0x1p-53, 0.5, 1, 0.25, 0.75};
        agrees(Lattice.cubic(4), frac, 6);
        agrees(Lattice.ofParameters(4, 5, 6, 80, 70, 65), frac, 6);
    }

    @Test
    void manyPointsWhichAreSortedIntoBoxes() {
        SplittableRandom random = new SplittableRandom(SEED + 4);
        agrees(Lattice.of(16, 0, 0, 3, 15, 0, -4, 5, 18), points(random, 250), 3);
        agrees(Lattice.of(10, 0, 0, 3, 9, 0, -4, 5, 8), points(random, 150), 7);
        agrees(Lattice.of(30, 0, 0, 29, 8, 0, 28, 7, 9), points(random, 200), 4); // searched in a reduced basis
        double[] cluster =
                Arrays.stream(points(random, 200)).map(x -> 0.05 * x - 0.02).toArray();
        agrees(Lattice.of(90, 0, 0, 10, 95, 0, -9, 5, 99), cluster, 2.5);
        double[] layer = points(random, 200);
        for (int i = 0; i < 200; i++) {
            layer[3 * i + 2] = 0.5;
        }
        agrees(Lattice.of(20, 0, 0, 5, 20, 0, 0, 0, 40), layer, 5);
    }

    @Test
    void everyEdgeAtTheCutoffHasItsReverseAndIsNotLonger() {
        SplittableRandom random = new SplittableRandom(SEED + 5);
        Lattice lattice = Lattice.ofParameters(5.3, 5.3, 7.1, 90, 90, 120);
        double[] frac = points(random, 4);
        double[] distances =
                NeighbourSearch.of(lattice, frac).within(8).distance().clone();
        for (int round = 0; round < 50; round++) {
            double cutoff = distances[random.nextInt(distances.length)];
            agrees(lattice, frac, cutoff);
            PeriodicGraph graph = NeighbourSearch.of(lattice, frac).within(cutoff);
            assertThat(Arrays.stream(graph.distance()).max().orElseThrow())
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(cutoff);
        }
    }

    @Test
    void refusesWhatDoesNotFitIntoMemory() {
        NeighbourSearch one = NeighbourSearch.of(Lattice.cubic(3), new double[3]);
        assertThatThrownBy(() -> one.within(2000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.24e+09 pairs")
                .hasMessageContaining("units");
        assertThatThrownBy(() -> one.within(1e300)).hasMessageContaining("units");
        // A plate that no list of pairs would be too long for, but the images to look at are too many.
        NeighbourSearch plate = NeighbourSearch.of(Lattice.of(1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e9), new double[3]);
        assertThatThrownBy(() -> plate.within(10)).hasMessageContaining("images of the cell");
        assertThatThrownBy(() -> NeighbourSearch.of(Lattice.cubic(3), new double[] {0, 1e7, 0})
                        .within(3))
                .hasMessageContaining("1.0E7");
        assertThatThrownBy(() -> NeighbourSearch.of(Lattice.cubic(3), new double[4]))
                .hasMessageContaining("found 4");
        assertThatThrownBy(() -> NeighbourSearch.of(Lattice.cubic(3), new double[0]))
                .hasMessageContaining("found 0");
    }
}
