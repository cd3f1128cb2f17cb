package org.autoperi.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.Progress;
import org.autoperi.physics.internal.MinDistance;
import org.autoperi.physics.internal.VolumePrior;
import org.autoperi.physics.spi.PhysicsTerm;
import org.autoperi.physics.testkit.RandomSystems;
import org.junit.jupiter.api.Test;

class RelaxationTest {
    private static final PhysicsSum BUILT_IN = new PhysicsSum(List.of(
            choice("min-distance", new MinDistance(), new MinDistance.Config()),
            choice("volume-prior", new VolumePrior(), new VolumePrior.Config())));

    private static Choice<PhysicsTerm<?>> choice(String id, PhysicsTerm<?> term, Record config) {
        ExtensionDescriptor descriptor = new ExtensionDescriptor(
                PhysicsTerm.class,
                id,
                id,
                "",
                List.of(),
                "test",
                "0",
                term.getClass().getName(),
                Optional.empty());
        return new Choice<>(descriptor, term, config);
    }

    private static List<PeriodicSystem> crowded() {
        RandomGenerator random = TestSeed.generator();
        List<PeriodicSystem> systems = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            systems.add(RandomSystems.skewed(random, 1 + i % 8, 14, 8, 14, 22, 38));
        }
        return systems;
    }

    @Test
    void bringsCrowdedCrystalsApart() {
        Relaxation relaxation = new Relaxation(BUILT_IN, new Relaxation.Settings(500, 1e-6, 1.5, 0.4));
        int repaired = 0;
        int crowded = 0;
        for (PeriodicSystem start : crowded()) {
            Relaxation.Relaxed relaxed = relaxation.relax(start, Progress.NONE);
            assertThat(relaxed.after()).as("seed %d", TestSeed.value()).isLessThanOrEqualTo(relaxed.before());
            assertThat(BUILT_IN.evaluate(relaxed.system(), Gradient.none())).isCloseTo(relaxed.after(), within(1e-12));
            crowded += relaxed.before() > 1e-6 ? 1 : 0;
            repaired += relaxed.before() > 1e-6 && relaxed.after() < 1e-6 ? 1 : 0;
        }
        assertThat(crowded).isGreaterThan(10);
        assertThat(repaired)
                .as("of %d crowded crystals, seed %d", crowded, TestSeed.value())
                .isGreaterThan(crowded * 8 / 10);
    }

    @Test
    void staysWithinItsBounds() {
        Relaxation relaxation = new Relaxation(BUILT_IN, new Relaxation.Settings(100, 0, 0.1, 0.02));
        double furthest = 0;
        for (PeriodicSystem start : crowded()) {
            Relaxation.Relaxed relaxed = relaxation.relax(start, Progress.NONE);
            furthest = Math.max(furthest, relaxed.largestDisplacementAngstrom());
            assertThat(relaxed.largestDisplacementAngstrom()).isLessThanOrEqualTo(0.1 + 1e-12);
            assertThat(relaxed.largestStrain()).isLessThanOrEqualTo(0.02 + 1e-12);
            assertThat(displacement(start, relaxed.system()))
                    .isCloseTo(relaxed.largestDisplacementAngstrom(), within(1e-9));
        }
        assertThat(furthest).as("the bound was never felt").isGreaterThan(0.0999);
    }

    private static double displacement(PeriodicSystem start, PeriodicSystem end) {
        double largest = 0;
        for (int i = 0; i < start.size(); i++) {
            double square = 0;
            for (int k = 0; k < 3; k++) {
                double c = 0;
                for (int a = 0; a < 3; a++) {
                    c += (end.frac(i, a) - start.frac(i, a)) * start.lattice(a, k);
                }
                square += c * c;
            }
            largest = Math.max(largest, Math.sqrt(square));
        }
        return largest;
    }

    @Test
    void keepsTheCellIfAsked() {
        PeriodicSystem start = crowded().get(7);
        Relaxation.Relaxed relaxed =
                new Relaxation(BUILT_IN, new Relaxation.Settings(50, 0, 1, 0)).relax(start, Progress.NONE);
        assertThat(relaxed.system().lattice()).isEqualTo(start.lattice());
        assertThat(relaxed.after()).isLessThan(relaxed.before());
    }

    @Test
    void findsTheMinimumOfAQuadraticForm() {
        Relaxation.Relaxed relaxed = new Relaxation(
                        new PhysicsSum(List.of(choice("spring", new Spring(), new Spring.Config()))),
                        new Relaxation.Settings(200, 1e-9, 10, 0.5))
                .relax(
                        new PeriodicSystem(
                                new double[] {3, 0, 0, 1, 4, 0, 0, 1, 5},
                                new double[] {.1, .2, .3, .6, .5, .9},
                                new int[] {1, 1}),
                        Progress.NONE);
        assertThat(relaxed.outcome()).isEqualTo(Relaxation.Outcome.CONVERGED);
        assertThat(relaxed.after()).isCloseTo(0, within(1e-15));
        assertThat(relaxed.system().volume()).isCloseTo(50, within(1e-6));
    }

    /** A spring of length zero between two atoms and one for the volume; not periodic, so good for the descent only. */
    private static final class Spring implements PhysicsTerm<Spring.Config> {
        record Config() {}

        @Override
        public double evaluate(Config config, PeriodicSystem system, Gradient gradient) {
            double[] shift = new double[3];
            double[] d = new double[3];
            double square = 0;
            for (int a = 0; a < 3; a++) {
                shift[a] = system.frac(1, a) - system.frac(0, a);
            }
            for (int k = 0; k < 3; k++) {
                d[k] = shift[0] * system.lattice(0, k)
                        + shift[1] * system.lattice(1, k)
                        + shift[2] * system.lattice(2, k);
                square += d[k] * d[k];
            }
            gradient.addVector(system, 0, 1, shift, new double[] {2 * d[0], 2 * d[1], 2 * d[2]});
            double off = system.volume() / 50 - 1;
            double[] inverse = system.inverse();
            for (int i = 0; i < 9; i++) {
                gradient.addLattice(i / 3, i % 3, 2 * off * system.volume() / 50 * inverse[3 * (i % 3) + i / 3]);
            }
            return square + off * off;
        }
    }

    @Test
    void doesNotDependOnTheThreads() {
        Relaxation relaxation = new Relaxation(BUILT_IN, new Relaxation.Settings());
        List<PeriodicSystem> starts = crowded();
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<Relaxation.Relaxed> parallel = relaxation.relaxAll(starts, executor, Progress.NONE);
            List<Relaxation.Relaxed> alone =
                    starts.stream().map(s -> relaxation.relax(s, Progress.NONE)).toList();
            assertThat(parallel).isEqualTo(alone);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void leavesACrystalAloneToWhichNoTermApplies() {
        PeriodicSystem radon =
                new PeriodicSystem(new double[] {9, 0, 0, 0, 9, 0, 0, 0, 9}, new double[3], new int[] {86});
        PhysicsSum sum = new PhysicsSum(List.of(choice("volume-prior", new VolumePrior(), new VolumePrior.Config())));
        Relaxation.Relaxed relaxed = new Relaxation(sum, new Relaxation.Settings()).relax(radon, Progress.NONE);
        assertThat(relaxed.outcome()).isEqualTo(Relaxation.Outcome.NOT_APPLICABLE);
        assertThat(relaxed.system()).isEqualTo(radon);
        assertThat(sum.explain(radon)).singleElement().satisfies(v -> {
            assertThat(v.value()).isEmpty();
            assertThat(v.reason()).get().asString().contains("radon");
        });
    }

    @Test
    void stopsWhenCancelled() {
        Progress cancelled = Progress.unseen(() -> true);
        Relaxation relaxation = new Relaxation(BUILT_IN, new Relaxation.Settings());
        assertThatThrownBy(() -> relaxation.relax(crowded().get(7), cancelled)).isInstanceOf(CancelledException.class);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            assertThatThrownBy(() -> relaxation.relaxAll(crowded(), executor, cancelled))
                    .isInstanceOf(CancelledException.class);
        } finally {
            executor.shutdownNow();
        }
    }
}
