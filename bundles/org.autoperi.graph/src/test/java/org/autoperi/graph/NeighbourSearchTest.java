package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.Test;

class NeighbourSearchTest {

    private static final long SEED = Long.getLong("tests.seed", 20261121L);

    private static Crystal fcc(double a) {
        return Crystal.of(
                Lattice.of(0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0), List.of(Element.Cu), new double[3]);
    }

    @Test
    void countsTheShellsOfAnalyticLattices() {
        // Shells of fcc: 12 at a/sqrt2, 6 at a, 24 at a*sqrt(3/2), 12 at a*sqrt2.
        Crystal fcc = fcc(3.6);
        assertThat(NeighbourSearch.of(fcc).within(2.6).edgeCount()).isEqualTo(12);
        assertThat(NeighbourSearch.of(fcc).within(3.61).edgeCount()).isEqualTo(18);
        assertThat(NeighbourSearch.of(fcc).within(4.42).edgeCount()).isEqualTo(42);
        assertThat(NeighbourSearch.of(fcc).within(5.1).edgeCount()).isEqualTo(54);
        Crystal simple = Crystal.of(Lattice.cubic(3), List.of(Element.Po), new double[3]);
        assertThat(NeighbourSearch.of(simple).within(3).edgeCount()).isEqualTo(6);
        assertThat(NeighbourSearch.of(simple).within(3 * 1.42).edgeCount()).isEqualTo(18);
        assertThat(NeighbourSearch.of(fcc).nearest(12, 1e-3).edgeCount()).isEqualTo(12);
        assertThat(NeighbourSearch.of(fcc).nearest(13, 1e-3).edgeCount()).isEqualTo(18);
    }

    /** All images in a range that is certainly large enough, no boxes. */
    private static List<String> bruteForce(Crystal crystal, double cutoff) {
        Lattice lattice = crystal.lattice();
        int[] range = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            range[axis] = (int) Math.ceil(cutoff / lattice.faceDistance(axis)) + 1;
        }
        List<String> edges = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = 0; j < crystal.size(); j++) {
                for (int a = -range[0]; a <= range[0]; a++) {
                    for (int b = -range[1]; b <= range[1]; b++) {
                        for (int c = -range[2]; c <= range[2]; c++) {
                            double d = lattice.length(
                                    crystal.frac(j, 0) - crystal.frac(i, 0) + a,
                                    crystal.frac(j, 1) - crystal.frac(i, 1) + b,
                                    crystal.frac(j, 2) - crystal.frac(i, 2) + c);
                            if (d <= cutoff && !(i == j && a == 0 && b == 0 && c == 0)) {
                                edges.add(i + ">" + j + " " + a + "," + b + "," + c);
                            }
                        }
                    }
                }
            }
        }
        return edges;
    }

    private static List<String> edges(PeriodicGraph graph) {
        List<String> edges = new ArrayList<>();
        for (int e = 0; e < graph.edgeCount(); e++) {
            int[] n = graph.image();
            edges.add(graph.source()[e] + ">" + graph.target()[e] + " " + n[3 * e] + "," + n[3 * e + 1] + ","
                    + n[3 * e + 2]);
        }
        return edges;
    }

    private static Crystal random(SplittableRandom random, int sites) {
        while (true) {
            double[] vectors = new double[9];
            for (int i = 0; i < 9; i++) {
                vectors[i] = random.nextDouble(-6, 6);
            }
            double[] frac = new double[3 * sites];
            int[] numbers = new int[sites];
            for (int i = 0; i < sites; i++) {
                numbers[i] = 1 + random.nextInt(90);
                frac[3 * i] = random.nextDouble();
                frac[3 * i + 1] = random.nextDouble();
                frac[3 * i + 2] = random.nextDouble();
            }
            try {
                Lattice lattice = Lattice.of(vectors);
                if (lattice.volume() > 8) {
                    return Crystal.of(lattice, numbers, frac);
                }
            } catch (IllegalArgumentException e) {
                continue; // flat by chance
            }
        }
    }

    @Test
    void agreesWithBruteForceInSkewedAndThinCells() {
        System.err.println("seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 150; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(6));
            double cutoff = random.nextDouble(0.5, 6);
            PeriodicGraph graph = NeighbourSearch.of(crystal).within(cutoff);
            assertThat(edges(graph)).as("seed %d round %d", SEED, round).isEqualTo(bruteForce(crystal, cutoff));
        }
    }

    @Test
    void agreesWithBruteForceWhereManyBoxesAreUsed() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        for (int round = 0; round < 10; round++) {
            Crystal crystal = Supercell.of(random(random, 2), 4, 3, 5);
            double cutoff = random.nextDouble(1, 4);
            PeriodicGraph graph = NeighbourSearch.of(crystal).within(cutoff);
            assertThat(edges(graph)).as("seed %d round %d", SEED, round).isEqualTo(bruteForce(crystal, cutoff));
        }
    }

    @Test
    void everyEdgeHasItsReverse() {
        Crystal crystal = random(new SplittableRandom(SEED + 2), 8);
        PeriodicGraph graph = NeighbourSearch.of(crystal).within(5);
        List<String> all = edges(graph);
        for (int e = 0; e < graph.edgeCount(); e++) {
            int[] n = graph.image();
            String reverse = graph.target()[e] + ">" + graph.source()[e] + " " + -n[3 * e] + "," + -n[3 * e + 1] + ","
                    + -n[3 * e + 2];
            assertThat(all).contains(reverse);
        }
    }

    @Test
    void distancesDoNotDependOnTheCell() {
        SplittableRandom random = new SplittableRandom(SEED + 3);
        for (int round = 0; round < 30; round++) {
            Crystal crystal = random(random, 3);
            double[] expected = sorted(NeighbourSearch.of(crystal).within(5));
            double[] actual =
                    sorted(NeighbourSearch.of(NiggliReduction.of(crystal)).within(5));
            assertThat(actual).as("seed %d round %d", SEED, round).containsExactly(expected, within(1e-9));
        }
    }

    private static double[] sorted(PeriodicGraph graph) {
        double[] d = graph.distance().clone();
        Arrays.sort(d);
        return d;
    }

    @Test
    void completeGraphTakesTheNearestImage() {
        SplittableRandom random = new SplittableRandom(SEED + 4);
        for (int round = 0; round < 50; round++) {
            Crystal crystal = random(random, 4);
            PeriodicGraph graph = NeighbourSearch.of(crystal).complete(false);
            assertThat(graph.edgeCount()).isEqualTo(12);
            for (int e = 0; e < 12; e++) {
                double nearest = Double.POSITIVE_INFINITY;
                for (int a = -9; a <= 9; a++) {
                    for (int b = -9; b <= 9; b++) {
                        for (int c = -9; c <= 9; c++) {
                            int i = graph.source()[e];
                            int j = graph.target()[e];
                            nearest = Math.min(
                                    nearest,
                                    crystal.lattice()
                                            .length(
                                                    crystal.frac(j, 0) - crystal.frac(i, 0) + a,
                                                    crystal.frac(j, 1) - crystal.frac(i, 1) + b,
                                                    crystal.frac(j, 2) - crystal.frac(i, 2) + c));
                        }
                    }
                }
                assertThat(graph.distance()[e])
                        .as("seed %d round %d", SEED, round)
                        .isEqualTo(nearest, within(1e-9));
            }
        }
        assertThat(NeighbourSearch.of(fcc(4)).complete(true).edgeCount()).isEqualTo(1);
    }

    /** Blocks of very different numbers of candidates, once too many for arrays that had grown at different times. */
    @Test
    void findsNeighboursWhereSitesAreCrowdedAndSparse() {
        SplittableRandom random = new SplittableRandom(68);
        int sites = 30 + random.nextInt(400);
        double[] frac = random.doubles(3L * sites).toArray();
        for (int i = 0; i < frac.length; i++) {
            frac[i] = Math.abs(frac[i] + frac[(i + 3) % frac.length] - 1);
        }
        double edge = Math.cbrt(sites * 20.0);
        double[] rows = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < row; column++) {
                rows[3 * row + column] = random.nextDouble(-3, 3);
            }
            rows[4 * row] = edge * random.nextDouble(0.5, 2);
        }
        Lattice lattice = Lattice.of(rows);
        double cutoff = Math.cbrt(lattice.volume() / sites) * random.nextDouble(1.5, 2.6);
        PeriodicGraph full = NeighbourSearch.of(lattice, frac).within(cutoff);
        assertThat(full.edgeCount())
                .isPositive()
                .isEqualTo(
                        2 * NeighbourSearch.of(lattice, frac).halfWithin(cutoff).edgeCount());
    }

    @Test
    void refusesCutoffsThatMakeNoSense() {
        NeighbourSearch search = NeighbourSearch.of(fcc(4));
        assertThatThrownBy(() -> search.within(Double.NaN)).hasMessageContaining("positive");
        assertThatThrownBy(() -> search.within(0)).hasMessageContaining("positive");
        assertThatThrownBy(() -> search.within(1e6)).hasMessageContaining("units");
        assertThatThrownBy(() -> search.nearest(0, 0)).hasMessageContaining("at least one");
    }
}
