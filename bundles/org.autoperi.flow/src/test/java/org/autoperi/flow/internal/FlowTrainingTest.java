package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.flow.GenerativeProcess;
import org.autoperi.flow.Misfit;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.physics.Relaxation;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowTrainingTest {
    @TempDir
    Path folder;

    /** Stops the work after a number of units. */
    static final class StopAfter implements Progress {
        private final AtomicLong left;

        StopAfter(long units) {
            left = new AtomicLong(units);
        }

        @Override
        public Progress split(double share, String label, long units) {
            return this;
        }

        @Override
        public void advance(long units) {
            left.addAndGet(-units);
        }

        @Override
        public void note(String text) {}

        @Override
        public boolean isCancelled() {
            return left.get() <= 0;
        }

        @Override
        public void close() {}
    }

    static TrainingSettings settings(int epochs, int batchSize) {
        return settings(GenerativeProcess.FLOW, epochs, batchSize, true);
    }

    static TrainingSettings settings(GenerativeProcess process, int epochs, int batchSize, boolean alignAtoms) {
        TrainingSettings d = new TrainingSettings();
        return new TrainingSettings(
                process,
                epochs,
                batchSize,
                5e-3,
                0.05,
                d.clip(),
                d.weightDecay(),
                0.98,
                process == GenerativeProcess.FLOW ? d.coordinateWeight() : 1,
                d.latticeWeight(),
                d.speciesWeight(),
                d.physicsWeight(),
                d.physicsPower(),
                alignAtoms,
                d.reduceCells(),
                d.maxAtoms(),
                d.compositionShare(),
                d.hiddenSpecies(),
                d.symmetricShare(),
                2,
                1e9,
                d.excludeTest(),
                d.start());
    }

    private static final double[] ROCK_SALT = {0, 0, 0, 0.5, 0.5, 0.5};

    /** Rock salt in its primitive cell. */
    static Crystal rockSalt(String name, int cation, int anion, double edge) {
        Lattice primitive = Lattice.of(0, edge / 2, edge / 2, edge / 2, 0, edge / 2, edge / 2, edge / 2, 0);
        return Crystal.of(primitive, new int[] {cation, anion}, ROCK_SALT).withName(name);
    }

    static Crystal perovskite() {
        return Crystal.of(Lattice.cubic(3.905), new int[] {38, 22, 8, 8, 8}, new double[] {
                    0.5, 0.5, 0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5
                })
                .withName("SrTiO3");
    }

    static TrainingPool pool(Crystal... crystals) {
        List<TrainingCrystal> pool = new ArrayList<>();
        for (Crystal crystal : crystals) {
            pool.add(TrainingCrystal.of(crystal.name(), crystal));
        }
        return new TrainingPool(pool, Map.of());
    }

    static final TrainingPool SALTS = pool(
            rockSalt("NaCl", 11, 17, 5.64),
            rockSalt("MgO", 12, 8, 4.21),
            rockSalt("LiF", 3, 9, 4.03),
            rockSalt("KBr", 19, 35, 6.60),
            perovskite());

    static FlowModel model(TestRun run, TrainingPool pool, boolean generates) throws RunException {
        return model(run, pool, generates, new TorusGnn.Config(24, 2, 4));
    }

    static FlowModel model(TestRun run, TrainingPool pool, boolean generates, TorusGnn.Config config)
            throws RunException {
        ExtensionDescriptor torus = run.extensions().list(Architecture.class).stream()
                .filter(extension -> extension.id().equals("torus-gnn"))
                .findFirst()
                .orElseThrow();
        Choice<Architecture<?>> architecture = new Choice<>(torus, new TorusGnn(), config);
        ModelConfig model = new ModelConfig(architecture, new SamplingSettings(), List.of(), new Relaxation.Settings());
        return FlowModel.create(model, pool, Map.of(), generates, run.random());
    }

    private static FlowModel train(TestRun run, TrainingPool pool, TrainingSettings settings, Progress progress)
            throws RunException {
        FlowModel model = model(run, pool, true);
        new FlowTraining(model, pool, pool, Map.of(), settings, new PhysicsSum(List.of()), run).run(progress);
        return model;
    }

    static float[] weights(FlowModel model) {
        List<float[]> all =
                model.store().parameters().stream().map(p -> p.values()).toList();
        float[] joined = new float[(int) model.store().size()];
        int at = 0;
        for (float[] values : all) {
            System.arraycopy(values, 0, joined, at, values.length);
            at += values.length;
        }
        return joined;
    }

    @Test
    void learnsOneCrystalByHeart() throws Exception {
        TrainingPool one = pool(perovskite());
        try (TestRun run = new TestRun(folder, 3, 1, Progress.NONE)) {
            FlowModel model = model(run, one, false, new TorusGnn.Config(32, 3, 4));
            List<TrainingCrystal> many = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                many.add(one.crystals().get(0));
            }
            TrainingPool repeated = new TrainingPool(many, Map.of());
            new FlowTraining(model, repeated, one, Map.of(), settings(400, 16), new PhysicsSum(List.of()), run)
                    .run(Progress.NONE);
            double first = loss(run.rows.firstEntry().getValue());
            double last = run.rows.tailMap(380L).values().stream()
                    .mapToDouble(FlowTrainingTest::loss)
                    .average()
                    .orElseThrow();

            assertThat(last).as("loss after training, before %f", first).isLessThan(first / 3);

            SampleMaker maker = new SampleMaker(model, new SamplingSettings(), 1, run.executor());
            List<SampleMaker.Order> orders = List.of(
                    new SampleMaker.Order("again", 0, Optional.of(perovskite().atomicNumbers())));
            Crystal drawn = maker.draw(orders, run.random(), Progress.NONE).get(0);

            assertThat(drawn.composition()).isEqualTo(perovskite().composition());
            // a quarter of a percent of the edge would be half the smallest scale of the lattice coordinates
            assertThat(drawn.lattice().volume()).isBetween(3.905 * 3.905 * 3.905 * 0.95, 3.905 * 3.905 * 3.905 * 1.05);

            List<Crystal> others = List.of(
                    perovskite(),
                    perovskite().withLattice(Lattice.ofParameters(3.905, 3.905, 5.1, 90, 90, 90)),
                    perovskite()
                            .replaced(Element.Sr, Element.Xe)
                            .replaced(Element.Ti, Element.Sr)
                            .replaced(Element.Xe, Element.Ti));
            List<Double> misfits = misfits(run, model, others, 1);

            assertThat(misfits.get(0)).isLessThan(misfits.get(1)).isLessThan(misfits.get(2));
            assertThat(misfits(run, model, others.subList(1, 3), 2)).isEqualTo(misfits.subList(1, 3));
        }
    }

    private static List<Double> misfits(TestRun run, FlowModel model, List<Crystal> crystals, int threads) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            return new Misfits(model)
                    .of(crystals, 16, run.random(), threads, executor, Progress.NONE).stream()
                            .map(Misfit::total)
                            .toList();
        } finally {
            executor.shutdownNow();
        }
    }

    static double loss(String row) {
        return Double.parseDouble(row.replaceAll(".*train\\.loss=([^,}]+).*", "$1"));
    }

    @Test
    void trainsTheSameBitsAgain() throws Exception {
        float[] first;
        String rows;
        try (TestRun run = new TestRun(folder.resolve("a"), 4, 2, Progress.NONE)) {
            first = weights(train(run, SALTS, settings(6, 2), Progress.NONE));
            rows = run.rows.toString();
        }
        try (TestRun run = new TestRun(folder.resolve("b"), 4, 2, Progress.NONE)) {
            assertThat(weights(train(run, SALTS, settings(6, 2), Progress.NONE)))
                    .containsExactly(first);
            assertThat(run.rows.toString()).isEqualTo(rows).contains("validation.loss");
        }
    }

    @Test
    void goesOnAsIfNeverStopped() throws Exception {
        float[] whole;
        String rows;
        try (TestRun run = new TestRun(folder.resolve("whole"), 5, 2, Progress.NONE)) {
            whole = weights(train(run, SALTS, settings(8, 1), Progress.NONE));
            rows = run.rows.toString();
        }
        try (TestRun run = new TestRun(folder.resolve("stopped"), 5, 2, Progress.NONE)) {
            // in the middle of an epoch of five steps, twice
            for (int stop : new int[] {7, 23}) {
                Progress progress = new StopAfter(stop);
                assertThatThrownBy(() -> train(run, SALTS, settings(8, 1), progress))
                        .isInstanceOf(CancelledException.class);
            }
            float[] resumed = weights(train(run, SALTS, settings(8, 1), Progress.NONE));

            assertThat(resumed).containsExactly(whole);
            assertThat(run.rows.toString()).isEqualTo(rows);
            assertThat(run.events).anyMatch(e -> e.startsWith("resumed"));
        }
    }

    @Test
    void passesOverADamagedCheckpoint() throws Exception {
        String rows;
        try (TestRun run = new TestRun(folder, 6, 1, Progress.NONE)) {
            assertThatThrownBy(() -> train(run, SALTS, settings(4, 1), new StopAfter(6)))
                    .isInstanceOf(CancelledException.class);
            assertThatThrownBy(() -> train(run, SALTS, settings(4, 1), new StopAfter(13)))
                    .isInstanceOf(CancelledException.class);
            Path newest =
                    new FlowCheckpoints(folder.resolve("checkpoints")).newest().orElseThrow();
            byte[] bytes = Files.readAllBytes(newest);
            Files.write(newest, Arrays.copyOf(bytes, bytes.length - 5));
            train(run, SALTS, settings(4, 1), Progress.NONE);
            rows = run.rows.toString();
            assertThat(run.events).anyMatch(e -> e.startsWith("warning") && e.contains("the one before it"));
        }
        try (TestRun run = new TestRun(folder.resolve("whole"), 6, 1, Progress.NONE)) {
            train(run, SALTS, settings(4, 1), Progress.NONE);
            assertThat(run.rows.toString()).isEqualTo(rows);
        }
    }

    @Test
    void namesTheCrystalThatDiverged() throws Exception {
        TrainingCrystal sound = SALTS.crystals().get(0);
        double[] broken = sound.frac().clone();
        broken[0] = Double.NaN;
        TrainingPool pool = new TrainingPool(
                List.of(
                        sound,
                        new TrainingCrystal("broken-one", sound.atomicNumbers(), broken, sound.lattice(), Map.of())),
                Map.of());
        try (TestRun run = new TestRun(folder, 7, 1, Progress.NONE)) {
            FlowModel model = model(run, pool, true);
            TrainingSettings settings = settings(GenerativeProcess.FLOW, 2, 2, false);
            assertThatThrownBy(() -> new FlowTraining(
                                    model, pool, pool, Map.of(), settings, new PhysicsSum(List.of()), run)
                            .run(Progress.NONE))
                    .isInstanceOfSatisfying(RunException.class, e -> {
                        assertThat(e.reason()).isEqualTo(RunException.Reason.DIVERGED);
                        assertThat(e).hasMessageContaining("broken-one").hasMessageContaining("coordinates");
                    });
            assertThat(Files.readString(folder.resolve("checkpoints/diverged-batch.tsv")))
                    .contains("broken-one");
        }
    }

    @Test
    void samplesDoNotDependOnThreads() throws Exception {
        List<Crystal> one;
        try (TestRun run = new TestRun(folder, 8, 1, Progress.NONE)) {
            one = samples(run, 1);
        }
        try (TestRun run = new TestRun(folder, 8, 2, Progress.NONE)) {
            assertThat(samples(run, 2)).isEqualTo(one);
        }
        assertThat(one).hasSize(7).allSatisfy(crystal -> assertThat(crystal.size())
                .isIn(2, 5));
    }

    private static List<Crystal> samples(TestRun run, int threads) throws RunException {
        FlowModel model = model(run, SALTS, true);
        SamplingSettings settings = new SamplingSettings(0, 8, 5, 1, 1, 0);
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            orders.add(new SampleMaker.Order("s" + i, i, Optional.empty()));
        }
        return new SampleMaker(model, settings, threads, run.executor())
                .draw(orders, new RandomStreams(9), Progress.NONE);
    }

    @Test
    void aCheckpointIsEnoughToDrawTheSameSamples() throws Exception {
        try (TestRun run = new TestRun(folder, 10, 1, Progress.NONE)) {
            FlowModel model = train(run, SALTS, settings(3, 2), Progress.NONE);

            FlowModel read = FlowModel.newest(folder.resolve("checkpoints"), run.extensions());

            assertThat(weights(read)).containsExactly(weights(model));
            assertThat(read.sizes()).isEqualTo(Map.of(2, 4, 5, 1));
            assertThat(read.facts()).isEqualTo(model.facts());
            assertThat(read.config().toToml()).isEqualTo(model.config().toToml());
            assertThat(read.standardisation().mean())
                    .containsExactly(model.standardisation().mean());
        }
    }

    @Test
    void refusesCompositionsItCannotDraw() throws Exception {
        try (TestRun run = new TestRun(folder, 11, 1, Progress.NONE)) {
            SampleMaker maker = new SampleMaker(model(run, SALTS, false), new SamplingSettings(), 1, run.executor());

            assertThatThrownBy(() -> maker.atoms(org.autoperi.crystal.Composition.parse("NaXe")))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("Xe was not in the training data");
            assertThatThrownBy(() -> maker.atoms(org.autoperi.crystal.Composition.parse("Na0.5Cl0.5")))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("fractions");
            assertThatThrownBy(() -> maker.draw(
                            List.of(new SampleMaker.Order("x", 0, Optional.empty())),
                            new RandomStreams(1),
                            Progress.NONE))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("give a composition");
        }
    }
}
