package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.autoperi.core.Choice;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.Integrator;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.Torus;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Linear;
import org.autoperi.nn.ParameterScope;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.tensor.Tape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Velocities whose paths are known: the errors of the integrators must fall as their order says. */
class PathFollowerTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
    private static final double[] GROWTH = {-3, -2, -1, -0.5, 0.5, 1};
    private static final double SWING = 4;
    private static final double REACH = 0.2;

    @TempDir
    Path folder;

    /** Lattice: y' = a y + sin(4 t). Two atoms: x' = +- 0.2 cos(4 t). With a pulse, y' = 40 exp(-40 t) besides. */
    private static final class Known implements Architecture<TorusGnn.Config> {
        final AtomicInteger asked = new AtomicInteger();
        private final double pulse;

        Known(double pulse) {
            this.pulse = pulse;
        }

        @Override
        public Network create(TorusGnn.Config config, DataFacts facts, ParameterScope parameters) {
            new Linear(parameters, 1, 1); // a network has parameters
            return this::forecast;
        }

        private Forecast forecast(Tape tape, Tile tile) {
            asked.incrementAndGet();
            float[] frac = new float[3 * tile.atoms()];
            float[] lattice = new float[6 * tile.crystals()];
            for (int i = 0; i < frac.length; i++) {
                double time = tile.time()[tile.crystalOfAtom().get(i / 3)];
                double sign = i / 3 % 2 == 0 ? 1 : -1;
                frac[i] = (float) ((1 - time) * sign * REACH * Math.cos(SWING * time));
            }
            for (int i = 0; i < lattice.length; i++) {
                double time = tile.time()[i / 6];
                double rate = GROWTH[i % 6] * tile.lattice()[i] + Math.sin(SWING * time);
                lattice[i] = (float) ((1 - time) * (rate + pulse * Math.exp(-pulse * time)));
            }
            return new Forecast(
                    tape.constant(tile.atoms(), 3, frac),
                    tape.constant(tile.crystals(), 6, lattice),
                    tape.filled(tile.atoms(), Forecast.ELEMENTS, 0));
        }

        double lattice(double start, int k) {
            double a = GROWTH[k];
            double swung =
                    (SWING * Math.exp(a) - a * Math.sin(SWING) - SWING * Math.cos(SWING)) / (a * a + SWING * SWING);
            double pulsed = pulse == 0 ? 0 : pulse * (Math.exp(a) - Math.exp(-pulse)) / (a + pulse);
            return start * Math.exp(a) + swung + pulsed;
        }
    }

    private record Errors(double frac, double lattice, int asked) {}

    private Errors errors(Integrator integrator, int steps, double tolerance, double pulse) throws Exception {
        try (TestRun run = new TestRun(folder, SEED, 1, Progress.NONE)) {
            ModelConfig plain =
                    FlowTrainingTest.model(run, FlowTrainingTest.SALTS, false).config();
            Known known = new Known(pulse);
            Choice<Architecture<?>> choice = new Choice<>(
                    plain.architecture().descriptor(),
                    known,
                    plain.architecture().config());
            ModelConfig config = new ModelConfig(choice, plain.sampling(), List.of(), plain.relaxation());
            FlowModel model = FlowModel.create(config, FlowTrainingTest.SALTS, Map.of(), false, run.random());
            SamplingSettings settings = new SamplingSettings(0, steps, 0, 0, 1, 0, integrator, tolerance);
            PathFollower follower = new PathFollower(model, settings, new PhysicsSum(List.of()));
            RandomStreams random = new RandomStreams(SEED);
            PathFollower.Start start = new PathFollower.Start(
                    new int[] {11, 17}, random.stream("start"), Optional.empty(), Optional.empty());
            FlowState end = follower.follow(List.of(start), run.executor(), 1, Progress.NONE)
                    .get(0)
                    .state();

            RandomGenerator again = random.stream("start");
            double frac = 0;
            double moved = REACH * Math.sin(SWING) / SWING;
            for (int i = 0; i < 6; i++) {
                double expected = again.nextDouble() + (i < 3 ? moved : -moved);
                frac = Math.max(frac, Math.abs(Torus.shortest(end.frac()[i] - expected)));
            }
            double lattice = 0;
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                double found = model.standardisation().standardise(k, end.lattice()[k]);
                lattice = Math.max(lattice, Math.abs(found - known.lattice(again.nextGaussian(), k)));
            }
            return new Errors(frac, lattice, known.asked.get());
        }
    }

    private void hasOrder(Integrator integrator, int order) throws Exception {
        Errors coarse = errors(integrator, 24, 1, 0);
        Errors fine = errors(integrator, 48, 1, 0);
        double expected = Math.pow(2, order);
        // half a unit of the order either way: the next term of the error is some ten percent of the first with 24
        // steps
        assertThat(coarse.frac / fine.frac)
                .as("coordinates, -Dtests.seed=%d", SEED)
                .isBetween(expected / 1.42, expected * 1.42);
        assertThat(coarse.lattice / fine.lattice)
                .as("lattice, -Dtests.seed=%d", SEED)
                .isBetween(expected / 1.42, expected * 1.42);
    }

    @Test
    void eulersRuleIsOfFirstOrder() throws Exception {
        hasOrder(Integrator.EULER, 1);
        assertThat(errors(Integrator.EULER, 24, 1, 0).asked).isEqualTo(24);
    }

    @Test
    void heunsRuleIsOfSecondOrder() throws Exception {
        hasOrder(Integrator.HEUN, 2);
        assertThat(errors(Integrator.HEUN, 24, 1, 0).asked).isEqualTo(2 * 24 - 1);
    }

    @Test
    void adaptiveStepsErrLessWithALowerTolerance() throws Exception {
        Errors loose = errors(Integrator.ADAPTIVE, 20, 1e-2, 0);
        Errors tight = errors(Integrator.ADAPTIVE, 20, 1e-4, 0);

        assertThat(tight.lattice).as("-Dtests.seed=%d", SEED).isLessThan(loose.lattice / 3);
        assertThat(tight.asked).isGreaterThan(loose.asked);
        // the error of a step is at most the tolerance, and it falls as often as it rises along the way
        assertThat(loose.lattice).isLessThan(20 * 1e-2);
    }

    /** Steps are short where the velocity changes fast, so they are better than even ones for the same number of looks at it. */
    @Test
    void adaptiveStepsFollowAPulse() throws Exception {
        double pulse = 40;
        Errors adaptive = errors(Integrator.ADAPTIVE, 20, 3e-3, pulse);
        Errors even = errors(Integrator.HEUN, Math.max(2, (adaptive.asked + 1) / 2), 1, pulse);

        assertThat(adaptive.lattice)
                .as("%d and %d looks, -Dtests.seed=%d", adaptive.asked, even.asked, SEED)
                .isLessThan(even.lattice);
    }

    /** The rules agree on a real network once steps are short. */
    @Test
    void rulesMeetOnATrainedNetwork() throws Exception {
        try (TestRun run = new TestRun(folder, 3, 1, Progress.NONE)) {
            FlowModel model = FlowTrainingTest.model(run, FlowTrainingTest.SALTS, false);
            double[] ends = new double[3];
            for (Integrator integrator : Integrator.values()) {
                SamplingSettings settings = new SamplingSettings(0, 400, 0, 0, 1, 0, integrator, 1e-4);
                PathFollower.Start start = new PathFollower.Start(
                        new int[] {11, 17}, run.random().stream("start"), Optional.empty(), Optional.empty());
                FlowState end = new PathFollower(model, settings, new PhysicsSum(List.of()))
                        .follow(List.of(start), run.executor(), 1, Progress.NONE)
                        .get(0)
                        .state();
                ends[integrator.ordinal()] = end.lattice()[0];
            }
            assertThat(Math.abs(ends[1] - ends[0])).isLessThan(5e-3);
            assertThat(Math.abs(ends[2] - ends[1])).isLessThan(5e-3);
        }
    }
}
