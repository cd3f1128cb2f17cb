package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NiggliReductionTest {

    /** Main and special conditions of International Tables A, table 3.1.3.1 and section 3.1.3.2, with a slack like that of the steps. */
    private static void assertNiggli(Lattice lattice, double relative) {
        double[] g = lattice.metric();
        double a = g[0];
        double b = g[4];
        double c = g[8];
        double p = g[5]; // b.c
        double q = g[2]; // a.c
        double r = g[1]; // a.b
        double slackA = relative * a;
        double slackB = relative * b;
        assertThat(a).as(lattice.toString()).isLessThanOrEqualTo(b + slackA);
        assertThat(b).as(lattice.toString()).isLessThanOrEqualTo(c + slackB);
        assertThat(2 * Math.abs(p)).as(lattice.toString()).isLessThanOrEqualTo(b + slackB);
        assertThat(2 * Math.abs(q)).as(lattice.toString()).isLessThanOrEqualTo(a + slackA);
        assertThat(2 * Math.abs(r)).as(lattice.toString()).isLessThanOrEqualTo(a + slackA);
        if (Math.abs(a - b) <= slackA) {
            assertThat(Math.abs(p)).as("a = b: " + lattice).isLessThanOrEqualTo(Math.abs(q) + slackA);
        }
        if (Math.abs(b - c) <= slackB) {
            assertThat(Math.abs(q)).as("b = c: " + lattice).isLessThanOrEqualTo(Math.abs(r) + slackA);
        }
        if (p > slackB / 2 || q > slackA / 2 || r > slackA / 2) {
            assertTypeOne(lattice, p, q, r, slackA, slackB, a, b);
        } else {
            assertTypeTwo(lattice, p, q, r, slackA, slackB, a, b);
        }
    }

    private static void assertTypeOne(
            Lattice lattice, double p, double q, double r, double slackA, double slackB, double a, double b) {
        assertThat(p).as("acute: " + lattice).isPositive();
        assertThat(q).as("acute: " + lattice).isPositive();
        assertThat(r).as("acute: " + lattice).isPositive();
        if (Math.abs(2 * p - b) <= slackB) {
            assertThat(r).as("b.c = b.b/2: " + lattice).isLessThanOrEqualTo(2 * q + slackA);
        }
        if (Math.abs(2 * q - a) <= slackA) {
            assertThat(r).as("a.c = a.a/2: " + lattice).isLessThanOrEqualTo(2 * p + slackA);
        }
        if (Math.abs(2 * r - a) <= slackA) {
            assertThat(q).as("a.b = a.a/2: " + lattice).isLessThanOrEqualTo(2 * p + slackA);
        }
    }

    private static void assertTypeTwo(
            Lattice lattice, double p, double q, double r, double slackA, double slackB, double a, double b) {
        double sum = 2 * (p + q + r) + a + b;
        assertThat(sum).as(lattice.toString()).isGreaterThanOrEqualTo(-slackB);
        if (Math.abs(2 * p + b) <= slackB) {
            assertThat(Math.abs(r)).as("b.c = -b.b/2: " + lattice).isLessThanOrEqualTo(slackA);
        }
        if (Math.abs(2 * q + a) <= slackA) {
            assertThat(Math.abs(r)).as("a.c = -a.a/2: " + lattice).isLessThanOrEqualTo(slackA);
        }
        if (Math.abs(2 * r + a) <= slackA) {
            assertThat(Math.abs(q)).as("a.b = -a.a/2: " + lattice).isLessThanOrEqualTo(slackA);
        }
        if (Math.abs(sum) <= slackB) {
            assertThat(a).as("sum 0: " + lattice).isLessThanOrEqualTo(2 * Math.abs(q) + Math.abs(r) + slackA);
        }
    }

    private static void assertTransforms(Lattice from, Lattice to, int[] transform) {
        long[] t = IntegerMatrix.widened(transform);
        assertThat(IntegerMatrix.determinant(t)).isEqualTo(1);
        assertThat(IntegerMatrix.timesRows(t, from.matrix())).containsExactly(to.matrix());
    }

    @Test
    void hardCellsFulfilAllConditions() {
        SplittableRandom random = RandomCrystals.stream("NiggliReductionTest.hard");
        for (Lattice lattice : HardCells.all(random)) {
            NiggliReduction reduction = NiggliReduction.of(lattice);
            assertNiggli(reduction.lattice(), 1.01e-5);
            assertTransforms(lattice, reduction.lattice(), reduction.transform());
        }
    }

    @Test
    void noisyHardCellsEndAndFulfilTheMainConditions() {
        SplittableRandom random = RandomCrystals.stream("NiggliReductionTest.noisy");
        List<Lattice> cells = HardCells.all(random);
        for (int round = 0; round < 2_000; round++) {
            double noise = Math.pow(10, random.nextDouble(-15, -3));
            Lattice lattice = HardCells.noisy(cells.get(round % cells.size()), random, noise);
            NiggliReduction reduction = NiggliReduction.of(lattice);
            double[] g = reduction.lattice().metric();
            assertThat(g[0]).isLessThanOrEqualTo(g[4] * (1 + 1e-5));
            assertThat(g[4]).isLessThanOrEqualTo(g[8] * (1 + 1e-5));
            assertThat(2 * Math.abs(g[5])).isLessThanOrEqualTo(g[4] * (1 + 1.01e-5));
            assertThat(2 * Math.abs(g[2])).isLessThanOrEqualTo(g[0] * (1 + 1.01e-5));
            assertThat(2 * Math.abs(g[1])).isLessThanOrEqualTo(g[0] * (1 + 1.01e-5));
            assertTransforms(lattice, reduction.lattice(), reduction.transform());
        }
    }

    @Test
    void skewedCellsReduceToTheSameMetric() {
        SplittableRandom random = RandomCrystals.stream("NiggliReductionTest.skewed");
        for (int round = 0; round < 500; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            double[] expected = NiggliReduction.of(lattice).lattice().metric();
            // The vectors of a skewed cell are rounded to 1e-16 of their length, which its inverse, up to 1e6,
            // magnifies.
            Lattice skewed = HardCells.skewed(lattice, random, 6);
            assertThat(NiggliReduction.of(skewed).lattice().metric())
                    .as("round %d of %s", round, skewed)
                    .containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void specialLatticesReduceToTheSameMetricFromEveryCell() {
        SplittableRandom random = RandomCrystals.stream("NiggliReductionTest.special");
        for (Lattice lattice : HardCells.bravais().keySet()) {
            double[] expected = NiggliReduction.of(lattice).lattice().metric();
            for (int round = 0; round < 50; round++) {
                Lattice skewed = HardCells.skewed(lattice, random, 3);
                assertThat(NiggliReduction.of(skewed).lattice().metric())
                        .as("%s from %s", lattice, skewed)
                        .containsExactly(expected, within(1e-9));
            }
        }
    }

    @Test
    void edgesAreTheShortestVectors() {
        SplittableRandom random = RandomCrystals.stream("NiggliReductionTest.shortest");
        for (int round = 0; round < 200; round++) {
            Lattice lattice = RandomCrystals.lattice(random);
            Lattice reduced =
                    NiggliReduction.of(HardCells.skewed(lattice, random, 4)).lattice();
            double[] shortest = shortestIndependent(lattice);
            assertThat(new double[] {reduced.a(), reduced.b(), reduced.c()})
                    .as("round %d of %s", round, lattice)
                    .containsExactly(shortest, within(1e-6));
        }
    }

    /** Lengths of the three shortest independent vectors by looking at all combinations. */
    private static double[] shortestIndependent(Lattice lattice) {
        double longest = Math.max(lattice.a(), Math.max(lattice.b(), lattice.c()));
        int[] reach = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            reach[axis] = (int) (longest / lattice.faceDistance(axis)) + 1;
        }
        List<double[]> vectors = new ArrayList<>();
        for (int i = -reach[0]; i <= reach[0]; i++) {
            for (int j = -reach[1]; j <= reach[1]; j++) {
                for (int k = -reach[2]; k <= reach[2]; k++) {
                    if ((i != 0 || j != 0 || k != 0) && lattice.length(i, j, k) <= longest * (1 + 1e-9)) {
                        vectors.add(lattice.toCartesian(new double[] {i, j, k}));
                    }
                }
            }
        }
        vectors.sort(Comparator.comparingDouble(v -> Lattice.norm(v, 0)));
        double[] a = vectors.get(0);
        double[] b = null;
        for (double[] v : vectors) {
            double[] three = {
                a[0], a[1], a[2], v[0], v[1], v[2], b == null ? 0 : b[0], b == null ? 0 : b[1], b == null ? 0 : b[2]
            };
            if (b == null && Lattice.norm(Lattice.cross(three, 0, 3), 0) > 1e-6) {
                b = v;
            } else if (b != null && Math.abs(Lattice.determinant(three)) > 1e-6) {
                return new double[] {Lattice.norm(a, 0), Lattice.norm(b, 0), Lattice.norm(v, 0)};
            }
        }
        throw new IllegalStateException("no three independent vectors");
    }

    /** Table 3.1.3.1 of International Tables A: the metrics of the cubic lattices. */
    @Test
    void cubicLatticesAreTheFirstCharacters() {
        double[] fcc = NiggliReduction.of(Lattice.of(0, 2, 2, 2, 0, 2, 2, 2, 0))
                .lattice()
                .metric();
        assertThat(new double[] {fcc[0], fcc[4], fcc[8], fcc[5], fcc[2], fcc[1]})
                .containsExactly(8, 8, 8, 4, 4, 4);
        double[] bcc = NiggliReduction.of(Lattice.of(-3, 3, 3, 3, -3, 3, 3, 3, -3))
                .lattice()
                .metric();
        assertThat(new double[] {bcc[0], bcc[4], bcc[8], bcc[5], bcc[2], bcc[1]})
                .containsExactly(27, 27, 27, -9, -9, -9);
    }

    @Test
    void aReducedCellStaysAsItIs() {
        Lattice lattice = Lattice.ofParameters(3.1, 4.7, 5.9, 80, 78, 75);
        NiggliReduction reduction = NiggliReduction.of(lattice);
        assertThat(reduction.lattice()).isEqualTo(lattice);
        assertThat(reduction.transform()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
    }

    @Test
    void takesAsManyStepsAsEuclidHoweverLongTheShear() {
        Lattice sheared = Lattice.of(3, 0, 0, 3e4, 4, 0, 1.5e4, 2.4e4, 50);
        Lattice reduced = NiggliReduction.of(sheared).lattice();
        assertThat(reduced.parameters()).containsExactly(new double[] {3, 4, 50, 90, 90, 90}, within(1e-6));
    }

    @Test
    void refusesCellsWhoseTransformationDoesNotFit() {
        Lattice sheared = Lattice.of(3, 0, 0, 0, 4, 0, 3e10, 0, 1e5);
        assertThatThrownBy(() -> NiggliReduction.of(sheared))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too distorted")
                .hasMessageContaining("2147483647");
    }
}
