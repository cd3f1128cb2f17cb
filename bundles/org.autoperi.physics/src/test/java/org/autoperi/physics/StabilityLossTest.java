package org.autoperi.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.Choice;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.physics.internal.MinDistance;
import org.autoperi.physics.internal.VolumePrior;
import org.autoperi.physics.spi.PhysicsTerm;
import org.autoperi.physics.testkit.RandomSystems;
import org.junit.jupiter.api.Test;

class StabilityLossTest {
    private static final double[] CUBE = {4, 0, 0, 0, 4, 0, 0, 0, 4};
    private static final StabilityLoss.Settings MOVES_ONLY = new StabilityLoss.Settings(40, 0.1, 0, 2.5);

    private record NoConfig() {}

    /** Half the sum of {@code s_k r_k^2} over the atoms, r from the corner of the cell. */
    private record Quadratic(double... s) implements PhysicsTerm<NoConfig> {
        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public double evaluate(NoConfig config, PeriodicSystem system, Gradient gradient) {
            double sum = 0;
            for (int i = 0; i < system.size(); i++) {
                double[] shift = {system.frac(i, 0), system.frac(i, 1), system.frac(i, 2)};
                double[] force = new double[3];
                for (int k = 0; k < 3; k++) {
                    double r = 0;
                    for (int a = 0; a < 3; a++) {
                        r += shift[a] * system.lattice(a, k);
                    }
                    force[k] = s[k] * r;
                    sum += 0.5 * s[k] * r * r;
                }
                double[] byFrac = new double[3];
                for (int a = 0; a < 3; a++) {
                    for (int k = 0; k < 3; k++) {
                        byFrac[a] += system.lattice(a, k) * force[k];
                        gradient.addLattice(a, k, shift[a] * force[k]);
                    }
                }
                gradient.addFrac(i, byFrac[0], byFrac[1], byFrac[2]);
            }
            return sum;
        }
    }

    /** Gaussians around all images next to the cell: smooth, and of every curvature. */
    private record Bumps(double width) implements PhysicsTerm<NoConfig> {
        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public double evaluate(NoConfig config, PeriodicSystem system, Gradient gradient) {
            double sum = 0;
            for (int pair = 0; pair < system.size() * system.size(); pair++) {
                for (int image = 0; image < 27; image++) {
                    int i = pair / system.size();
                    int j = pair % system.size();
                    if (i != j || image != 13) {
                        sum += bump(system, i, j, image, gradient);
                    }
                }
            }
            return sum;
        }

        private double bump(PeriodicSystem system, int i, int j, int image, Gradient gradient) {
            double[] shift = new double[3];
            int[] digits = {image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1};
            for (int a = 0; a < 3; a++) {
                shift[a] = system.frac(j, a) - system.frac(i, a) + digits[a];
            }
            double[] vector = new double[3];
            double square = 0;
            for (int k = 0; k < 3; k++) {
                for (int a = 0; a < 3; a++) {
                    vector[k] += shift[a] * system.lattice(a, k);
                }
                square += vector[k] * vector[k];
            }
            double value = Math.exp(-square / (2 * width * width));
            for (int k = 0; k < 3; k++) {
                vector[k] *= -value / (width * width);
            }
            gradient.addVector(system, i, j, shift, vector);
            return value;
        }
    }

    private static PhysicsSum sum(PhysicsTerm<?> term, Record config) {
        ExtensionDescriptor descriptor = new ExtensionDescriptor(
                PhysicsTerm.class, "term", "", "", List.of(), "test", "0", "Term", Optional.empty());
        return new PhysicsSum(List.of(new Choice<>(descriptor, term, config)));
    }

    private static StabilityLoss loss(PhysicsTerm<?> term, StabilityLoss.Settings settings) {
        return new StabilityLoss(sum(term, new NoConfig()), settings);
    }

    private static PeriodicSystem atomAt(double x, double y, double z) {
        return new PeriodicSystem(CUBE, new double[] {x / 4, y / 4, z / 4}, new int[] {11});
    }

    @Test
    void aHarmonicWellHasItsSlopeAndNoHinge() {
        StabilityLoss loss = loss(new Quadratic(3, 3, 3), MOVES_ONLY);
        PeriodicSystem off = atomAt(0.1, -0.2, 0.3);
        StabilityLoss.Value value = loss.evaluate(off, loss.draw(off, TestSeed.generator()), Gradient.none());
        double byAtom = 9 * (0.01 + 0.04 + 0.09);
        // dE/de_jk = 3 r_j r_k
        double byStrain = 9 * 0.14 * 0.14 / (2.5 * 2.5);
        assertThat(value.slope()).isCloseTo(byAtom + byStrain, within(1e-12));
        assertThat(value.hinge()).as("seed %d", TestSeed.value()).isCloseTo(0, within(1e-14));
        PeriodicSystem bottom = atomAt(0, 0, 0);
        StabilityLoss strained = loss(new Quadratic(3, 3, 3), new StabilityLoss.Settings());
        assertThat(strained.evaluate(bottom, strained.draw(bottom, TestSeed.generator()), Gradient.none())
                        .total())
                .isCloseTo(0, within(1e-14));
    }

    @Test
    void aSaddleHasNoSlopeButTheHingeOnPaper() {
        StabilityLoss loss = loss(new Quadratic(1, -2, 0), MOVES_ONLY);
        PeriodicSystem saddle = atomAt(0, 0, 0);
        List<StabilityLoss.Displacement> drawn = loss.draw(saddle, TestSeed.generator());
        double expected = 0;
        for (StabilityLoss.Displacement d : drawn) {
            expected += Math.max(0, d.moves()[1] * d.moves()[1] - 0.5 * d.moves()[0] * d.moves()[0]);
        }
        StabilityLoss.Value value = loss.evaluate(saddle, drawn, Gradient.none());
        assertThat(value.slope()).isEqualTo(0);
        assertThat(value.hinge()).as("seed %d", TestSeed.value()).isCloseTo(expected, within(1e-14));
        assertThat(value.hinge()).isGreaterThan(0);
        assertThat(value.falling()).isBetween(1, 39);
    }

    @Test
    void theDerivativeIsThatOfCentralDifferences() {
        RandomGenerator random = TestSeed.generator();
        int falling = 0;
        for (int round = 0; round < 10; round++) {
            StabilityLoss loss = loss(new Bumps(1.2), new StabilityLoss.Settings(4, 0.2, 0.03, 2.5));
            PeriodicSystem system = RandomSystems.skewed(random, 1 + round % 4, 12, 8, 14);
            falling += compare(loss, system, random, 2e-6);
        }
        assertThat(falling)
                .as("displacements below the tangent, seed %d", TestSeed.value())
                .isGreaterThan(5);
    }

    @Test
    void theDerivativeOfBuiltInTermsIsThatOfCentralDifferences() {
        RandomGenerator random = TestSeed.generator();
        for (int round = 0; round < 6; round++) {
            StabilityLoss.Settings settings = new StabilityLoss.Settings(4, 0.05, 0.02, 2.5);
            PeriodicSystem system = RandomSystems.skewed(random, 4, 5, 8, 14);
            PhysicsSum sum = sum(new VolumePrior(), new VolumePrior.Config());
            compare(new StabilityLoss(sum, settings), system, random, 2e-6);
            // Pairs that come into reach within the step of the differences spoil some digits.
            PhysicsSum near = sum(new MinDistance(), new MinDistance.Config());
            compare(new StabilityLoss(near, settings), system, random, 1e-3);
        }
    }

    /** Compares with differences along random directions; returns how many displacements count. */
    private static int compare(StabilityLoss loss, PeriodicSystem system, RandomGenerator random, double tolerance) {
        List<StabilityLoss.Displacement> drawn = loss.draw(system, random);
        Gradient gradient = Gradient.zeros(system.size());
        StabilityLoss.Value value = loss.evaluate(system, drawn, gradient);
        double[] frac = gradient.frac();
        double[] lattice = gradient.lattice();
        for (int direction = 0; direction < 4; direction++) {
            double[] fracStep = new double[frac.length];
            double[] latticeStep = new double[9];
            double expected = 0;
            double scale = 0;
            for (int i = 0; i < frac.length; i++) {
                fracStep[i] = 1e-5 * random.nextGaussian();
                expected += fracStep[i] * frac[i];
                scale += Math.abs(fracStep[i] * frac[i]);
            }
            for (int i = 0; i < 9; i++) {
                latticeStep[i] = 1e-5 * random.nextGaussian();
                expected += latticeStep[i] * lattice[i];
                scale += Math.abs(latticeStep[i] * lattice[i]);
            }
            double difference = (at(loss, system, drawn, fracStep, latticeStep, 1)
                            - at(loss, system, drawn, fracStep, latticeStep, -1))
                    / 2;
            assertThat(difference)
                    .as("seed %d, loss %s", TestSeed.value(), value)
                    .isCloseTo(expected, within(tolerance * scale + 1e-15 * Math.abs(value.total())));
        }
        return value.falling();
    }

    private static double at(
            StabilityLoss loss,
            PeriodicSystem system,
            List<StabilityLoss.Displacement> drawn,
            double[] fracStep,
            double[] latticeStep,
            double sign) {
        double[] frac = system.frac();
        double[] lattice = system.lattice();
        for (int i = 0; i < frac.length; i++) {
            frac[i] += sign * fracStep[i];
        }
        for (int i = 0; i < 9; i++) {
            lattice[i] += sign * latticeStep[i];
        }
        return loss.evaluate(system.with(lattice, frac), drawn, Gradient.none()).total();
    }

    @Test
    void twiceTheCellHasTwiceTheSlope() {
        PhysicsSum sum = sum(new MinDistance(), new MinDistance.Config());
        StabilityLoss loss = new StabilityLoss(sum, new StabilityLoss.Settings());
        PeriodicSystem system = RandomSystems.skewed(TestSeed.generator(), 4, 6, 8, 14);
        double once = loss.evaluate(system, List.of(), Gradient.none()).total();
        PeriodicSystem twice = RandomSystems.supercell(system, 2, 1, 0);
        assertThat(once).as("seed %d", TestSeed.value()).isGreaterThan(0);
        assertThat(loss.evaluate(twice, List.of(), Gradient.none()).total()).isCloseTo(2 * once, within(1e-9 * once));
    }

    @Test
    void displacementsFollowFromTheGeneratorAndFitTheSystem() {
        StabilityLoss loss = loss(new Quadratic(1, 1, 1), new StabilityLoss.Settings(3, 0.1, 0.01, 2.5));
        PeriodicSystem one = atomAt(0, 0, 0);
        List<StabilityLoss.Displacement> drawn = loss.draw(one, TestSeed.generator());
        assertThat(drawn.get(2).moves())
                .isEqualTo(loss.draw(one, TestSeed.generator()).get(2).moves());
        PeriodicSystem two = new PeriodicSystem(CUBE, new double[6], new int[] {11, 17});
        assertThatThrownBy(() -> loss.evaluate(two, drawn, Gradient.none())).hasMessageContaining("2 atoms, found 1");
        assertThatThrownBy(
                        () -> new StabilityLoss.Displacement(new double[3], new double[] {0, 1, 0, 0, 0, 0, 0, 0, 0}))
                .hasMessageContaining("symmetric");
    }
}
