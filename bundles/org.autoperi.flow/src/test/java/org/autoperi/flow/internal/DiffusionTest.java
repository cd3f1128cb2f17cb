package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.GenerativeProcess;
import org.autoperi.flow.Integrator;
import org.autoperi.flow.ModelCard;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.SymmetricRequest;
import org.autoperi.flow.Torus;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Linear;
import org.autoperi.nn.ParameterScope;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusionTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

    @TempDir
    Path folder;

    private static SamplingSettings sampling(int steps, double corrector) {
        return new SamplingSettings(0, steps, 5, 1, 1, 0, Integrator.EULER, 0.01, List.of(), 1, corrector);
    }

    @Test
    void aNoisyCrystalAndWhatToSayOfItGiveTheCrystalBack() {
        TrainingCrystal crystal = FlowTrainingTest.SALTS.crystals().get(4);
        Standardisation standardisation = Standardisation.fit(FlowTrainingTest.SALTS.crystals().stream()
                .map(TrainingCrystal::lattice)
                .toList());
        for (double time : new double[] {0, 0.3, 0.9, 0.9999}) {
            PathPoint point = Diffusion.draw(
                    crystal, standardisation, time, 1, new RandomStreams(SEED).stream("noise", (long) (time * 10)));
            int level = NoiseLevels.at(time);
            assertThat(point.state().time()).isEqualTo(NoiseLevels.time(level));
            assertThat(point.species()).isEqualTo(crystal.atomicNumbers());
            double kept = NoiseLevels.kept(level);
            for (int k = 0; k < 6; k++) {
                double noisy = standardisation.standardise(k, point.state().lattice()[k]);
                double data = standardisation.standardise(k, crystal.lattice()[k]);
                assertThat(noisy)
                        .as("coordinate %d at level %d, -Dtests.seed=%d", k, level, SEED)
                        .isCloseTo(Math.sqrt(kept) * data + Math.sqrt(1 - kept) * point.lattice()[k], within(1e-9));
            }
            if (level < 150) { // sigma below 0.01: other turns are 50 sigma away, so the score is that of a normal
                // distribution
                double[] back = new double[15];
                double length = Math.pow(NoiseLevels.sigma(level), 2) * NoiseLevels.scoreScale(level);
                for (int i = 0; i < back.length; i++) {
                    back[i] = point.state().frac()[i] + length * point.coordinates()[i];
                }
                for (double off : Torus.logarithm(back, crystal.frac())) {
                    assertThat(off).as("level %d, -Dtests.seed=%d", level, SEED).isCloseTo(0, within(1e-9));
                }
            }
        }
    }

    /** Draws no noise. */
    private static final RandomGenerator STILL = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextGaussian() {
            return 0;
        }
    };

    /** The mean of a step as arXiv:2309.04475 writes it, for levels that are neighbours. */
    @ParameterizedTest
    @ValueSource(ints = {2, 30, 500, 900})
    void betweenNeighboursStepsAreThePublishedOnes(int level) {
        double[] said = {0.3, -0.2, 0.5, 0.7, -1.1, 0.1, 0.4, -0.3, 0.2};
        double[] lattice = {0.4, -0.9, 0.2, 0.3, -0.2, 0.1};
        double[] way = Diffusion.prediction(said, lattice, level, level - 1, STILL);

        double alpha = NoiseLevels.kept(level) / NoiseLevels.kept(level - 1);
        for (int k = 0; k < 6; k++) {
            double mean = (lattice[k] - (1 - alpha) / Math.sqrt(1 - NoiseLevels.kept(level)) * said[3 + k])
                    / Math.sqrt(alpha);
            assertThat(lattice[k] + way[3 + k]).isCloseTo(mean, within(1e-9));
        }
        double variance = Math.pow(NoiseLevels.sigma(level), 2) - Math.pow(NoiseLevels.sigma(level - 1), 2);
        double[] corrected = Diffusion.correction(said, level, 1e-5, true, STILL);
        double length = 1e-5 * Math.pow(NoiseLevels.sigma(level) / 0.005, 2);
        for (int i = 0; i < 3; i++) {
            double score = NoiseLevels.scoreScale(level) * said[i];
            assertThat(way[i]).isCloseTo(variance * score, within(1e-12));
            assertThat(corrected[i]).isCloseTo(length * score, within(1e-12));
        }
        assertThat(corrected).endsWith(0, 0, 0, 0, 0, 0);
    }

    /** Says exactly what is to be said of crystals whose lattices and differences of two atoms are normally distributed. */
    private static final class Known implements Architecture<TorusGnn.Config> {
        static final double MEAN = 0.7;
        static final double DEVIATION = 0.3;
        static final double DIFFERENCE = 0.3;
        static final double SPREAD = 0.05;

        @Override
        public Network create(TorusGnn.Config config, DataFacts facts, ParameterScope parameters) {
            new Linear(parameters, 1, 1); // a network has parameters
            return Known::forecast;
        }

        private static Forecast forecast(Tape tape, Tile tile) {
            float[] frac = new float[3 * tile.atoms()];
            float[] lattice = new float[6 * tile.crystals()];
            for (int b = 0; b < tile.crystals(); b++) {
                int level = NoiseLevels.at(tile.time()[b] + 5e-4);
                double sigma = NoiseLevels.sigma(level);
                for (int axis = 0; axis < 3; axis++) {
                    double difference = tile.frac()[6 * b + 3 + axis] - tile.frac()[6 * b + axis];
                    double deviation = Math.sqrt(2 * (SPREAD * SPREAD + sigma * sigma));
                    double score =
                            WrappedNormal.score(difference - DIFFERENCE, deviation) / NoiseLevels.scoreScale(level);
                    frac[6 * b + axis] = (float) -score;
                    frac[6 * b + 3 + axis] = (float) score;
                }
                double kept = NoiseLevels.kept(level);
                double variance = kept * DEVIATION * DEVIATION + 1 - kept;
                for (int k = 0; k < 6; k++) {
                    double off = tile.lattice()[6 * b + k] - Math.sqrt(kept) * MEAN;
                    lattice[6 * b + k] = (float) (Math.sqrt(1 - kept) * off / variance);
                }
            }
            return new Forecast(
                    tape.constant(tile.atoms(), 3, frac),
                    tape.constant(tile.crystals(), 6, lattice),
                    tape.filled(tile.atoms(), Forecast.ELEMENTS, 0));
        }
    }

    private FlowModel model(TestRun run, TrainingPool pool, Architecture<?> architecture) throws RunException {
        ModelConfig plain = FlowTrainingTest.model(run, pool, false, new TorusGnn.Config(32, 3, 4))
                .config();
        Choice<Architecture<?>> choice = new Choice<>(
                plain.architecture().descriptor(),
                architecture,
                plain.architecture().config());
        ModelConfig config = new ModelConfig(choice, plain.sampling(), List.of(), plain.relaxation())
                .withProcess(GenerativeProcess.DIFFUSION);
        return FlowModel.create(config, pool, Map.of(), false, run.random());
    }

    /**
     * With a network that errs nowhere, samples are distributed as the data: 60 crystals, 180 differences and 360 lattice coordinates. Standard errors of
     * a mean are deviation / sqrt(n), of a deviation deviation / sqrt(2 n); four of them are left, and a tenth of the deviation for the finite steps.
     */
    @ParameterizedTest
    @CsvSource({"200, 1e-5", "1000, 0"})
    void exactAnswersGiveTheDistributionOfTheData(int steps, double corrector) throws Exception {
        try (TestRun run = new TestRun(folder, SEED, 1, Progress.NONE)) {
            FlowModel model = model(run, FlowTrainingTest.SALTS, new Known());
            RandomStreams random = new RandomStreams(SEED);
            List<PathFollower.Start> starts = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                starts.add(new PathFollower.Start(
                        new int[] {11, 17}, random.stream("start", i), Optional.empty(), Optional.empty()));
            }
            List<PathFollower.End> ends = new PathFollower(model, sampling(steps, corrector), new PhysicsSum(List.of()))
                    .follow(starts, run.executor(), 1, Progress.NONE);
            List<Double> lattice = new ArrayList<>();
            List<Double> differences = new ArrayList<>();
            for (PathFollower.End end : ends) {
                FlowState state = end.state();
                for (int k = 0; k < 6; k++) {
                    lattice.add(model.standardisation().standardise(k, state.lattice()[k]) - Known.MEAN);
                }
                for (int axis = 0; axis < 3; axis++) {
                    differences.add(Torus.shortest(state.frac()[3 + axis] - state.frac()[axis] - Known.DIFFERENCE));
                }
            }
            assertCentred(lattice, Known.DEVIATION);
            assertCentred(differences, Math.sqrt(2) * Known.SPREAD);
        }
    }

    private static void assertCentred(List<Double> values, double deviation) {
        int n = values.size();
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / n)
                .as("mean, -Dtests.seed=%d", SEED)
                .isCloseTo(0, within(4 * deviation / Math.sqrt(n) + 0.1 * deviation));
        assertThat(Math.sqrt(squares / n))
                .as("deviation, -Dtests.seed=%d", SEED)
                .isCloseTo(deviation, within(4 * deviation / Math.sqrt(2.0 * n) + 0.1 * deviation));
    }

    private FlowModel train(TestRun run, TrainingPool pool, TrainingSettings settings, Progress progress)
            throws RunException {
        FlowModel model = model(run, pool, new TorusGnn());
        new FlowTraining(model, pool, pool, Map.of(), settings, new PhysicsSum(List.of()), run).run(progress);
        return model;
    }

    private static TrainingSettings settings(int epochs, int batchSize) {
        return FlowTrainingTest.settings(GenerativeProcess.DIFFUSION, epochs, batchSize, true);
    }

    @Test
    void learnsOneCrystalByHeart() throws Exception {
        Crystal known = FlowTrainingTest.rockSalt("NaCl", 11, 17, 5.64);
        TrainingCrystal one = TrainingCrystal.of("NaCl", known);
        try (TestRun run = new TestRun(folder, 3, 1, Progress.NONE)) {
            TrainingPool pool = new TrainingPool(Collections.nCopies(16, one), Map.of());
            FlowModel model = train(run, pool, settings(600, 16), Progress.NONE);
            double first = FlowTrainingTest.loss(run.rows.firstEntry().getValue());
            double last = run.rows.tailMap(580L).values().stream()
                    .mapToDouble(FlowTrainingTest::loss)
                    .average()
                    .orElseThrow();
            assertThat(last).as("loss after training, before %f", first).isLessThan(first / 3);

            SampleMaker maker = new SampleMaker(model, sampling(100, 1e-5), 1, run.executor());
            List<SampleMaker.Order> orders = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                orders.add(new SampleMaker.Order("again", i, Optional.of(known.atomicNumbers())));
            }
            List<Crystal> drawn = maker.draw(orders, run.random(), Progress.NONE);

            assertThat(drawn).hasSize(8).doesNotHaveDuplicates();
            assertThat(drawn).allSatisfy(crystal -> assertThat(
                            crystal.lattice().volume() / known.lattice().volume())
                    .isCloseTo(1, within(0.05)));
            // a twentieth of an edge is ten times the least noise; one of 125 crystals whose atoms lie anywhere is as
            // near
            assertThat(drawn)
                    .filteredOn(crystal -> Arrays.stream(Torus.logarithm(crystal.fractional(), known.fractional()))
                            .allMatch(off -> Math.abs(off) < 0.05))
                    .hasSizeGreaterThan(4);
        }
    }

    @Test
    void goesOnAsIfNeverStopped() throws Exception {
        float[] whole;
        String rows;
        try (TestRun run = new TestRun(folder.resolve("whole"), 5, 2, Progress.NONE)) {
            whole = FlowTrainingTest.weights(train(run, FlowTrainingTest.SALTS, settings(4, 1), Progress.NONE));
            rows = run.rows.toString();
        }
        try (TestRun run = new TestRun(folder.resolve("stopped"), 5, 2, Progress.NONE)) {
            assertThatThrownBy(
                            () -> train(run, FlowTrainingTest.SALTS, settings(4, 1), new FlowTrainingTest.StopAfter(7)))
                    .isInstanceOf(CancelledException.class);
            float[] resumed =
                    FlowTrainingTest.weights(train(run, FlowTrainingTest.SALTS, settings(4, 1), Progress.NONE));

            assertThat(resumed).containsExactly(whole);
            assertThat(run.rows.toString()).isEqualTo(rows);
        }
    }

    private static final String PREDICTION =
            """
            experiment = "crystal-prediction"
            seed = 5
            threads = 2
            dataset = { id = "bundled", max-atoms = 6, test-share = 0.02 }
            targets = { limit = 3 }
            architecture = { id = "torus-gnn", width = 16, layers = 1, frequencies = 2 }
            training = { process = "diffusion", epochs = 1, max-atoms = 6, checkpoint-seconds = 0 }
            sampling = { steps = 50 }
            relaxation = { max-iterations = 0 }
            """;

    private void run(String toml, Path where) throws Exception {
        try (TestRun tools = new TestRun(folder, 1, 1, Progress.NONE)) {
            new Runner(tools.extensions())
                    .start(RunSpecification.parse(toml, "test.toml"), where, RunOptions.NONE, Progress.NONE);
        }
    }

    @Test
    void theModelOfARunKnowsThatItIsADiffusion() throws Exception {
        run(PREDICTION, folder.resolve("run"));
        try (TestRun tools = new TestRun(folder, 1, 2, Progress.NONE)) {
            TrainedFlow flow = TrainedFlow.open(folder.resolve("run"), tools.extensions());
            TrainedFlow.Request request = TrainedFlow.Request.of(2)
                    .withComposition(Composition.parse("CaTiO3"))
                    .withRelax(false);
            List<Crystal> drawn = flow.draw(request, 2, tools.executor(), Progress.NONE);
            assertThat(drawn).hasSize(2);
            assertThat(flow.draw(request, 1, tools.executor(), Progress.NONE)).isEqualTo(drawn);
            List<Crystal> way = flow.path(request, 1, tools.executor(), Progress.NONE);
            assertThat(way).hasSize(51);
            assertThat(way.get(25).name()).isEqualTo("s0001-t0.5000");
            assertThat(way.get(50).withName("s0001")).isEqualTo(drawn.get(0));

            Path file = folder.resolve("model.safetensors");
            FlowModel model = FlowModel.newest(folder.resolve("run/checkpoints"), tools.extensions());
            assertThat(model.config().isDiffusion()).isTrue();
            assertThat(model.withRelaxation(flow.relaxation()).config().isDiffusion())
                    .isTrue();
            flow.write(file, card());
            assertThat(FlowModel.read(file, tools.extensions()).config().isDiffusion())
                    .isTrue();

            SymmetricRequest symmetric = new SymmetricRequest(
                    1, SpaceGroup.ofNumber(221), request.composition(), Optional.empty(), 1, false);
            assertThatThrownBy(() -> flow.draw(symmetric, Optional.empty(), 1, tools.executor(), Progress.NONE))
                    .isInstanceOf(RunException.class)
                    .hasMessage("this model is a diffusion, which cannot hold crystals in space group 221; take a model"
                            + " that is a flow");
            SamplingSettings many = new SamplingSettings(1, 1001, 5, 1, 1, 0);
            assertThatThrownBy(() -> flow.draw(request.withSettings(many), 1, tools.executor(), Progress.NONE))
                    .isInstanceOf(RunException.class)
                    .hasMessage("sampling.steps are 1001, but a diffusion has 1000 levels of noise; take at most as"
                            + " many");
        }
    }

    private static ModelCard card() {
        return new ModelCard("crystal-prediction", "bundled", "", List.of(), 880, 1, 1, "", 2, 5, "", List.of());
    }

    /** The dataset is not there: whoever looks for it before the settings says so. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            crystal-generation | | training.process is diffusion, which does not choose species; take crystal-prediction, or set training.process to flow
            crystal-autoencoder | | training.process is diffusion, which decodes no latent vectors; take crystal-prediction, or set training.process to flow
            crystal-prediction | training.symmetric-share=0.5 | training.process is diffusion, which keeps no space groups, and training.symmetric-share is 0.5; set it to 0, or set training.process to flow
            crystal-prediction | training.physics-weight=0.1 | training.process is diffusion, which predicts no crystals for physical terms to judge, and training.physics-weight is 0.1; set it to 0, or set training.process to flow
            crystal-prediction | architecture={ id = "periodic-attention", looks = 2 } | training.process is diffusion, which architecture periodic-attention cannot learn: looks move the crystal by what is said of it; set looks to 1, found 2, or set training.process to flow
            crystal-prediction | sampling.integrator="heun" | sampling.integrator is heun, but a diffusion has steps of its own; take euler
            crystal-prediction | sampling.guidance=0.5 | sampling.guidance is 0.5, but a diffusion is not guided by physical terms; take 0
            crystal-prediction | sampling.steps=2000 | sampling.steps are 2000, but a diffusion has 1000 levels of noise; take at most as many
            """)
    void saysBeforeAnyWorkWhatADiffusionCannotDo(String experiment, String setting, String sentence) {
        String toml = "experiment = \"" + experiment + "\"\n"
                + (setting == null ? "" : setting + "\n")
                + """
                dataset = { id = "csv", train = "nowhere.csv" }
                training.process = "diffusion"
                """;

        assertThatThrownBy(() -> run(toml, folder.resolve("run")))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.CONFIGURATION))
                .hasMessage(sentence);
    }
}
