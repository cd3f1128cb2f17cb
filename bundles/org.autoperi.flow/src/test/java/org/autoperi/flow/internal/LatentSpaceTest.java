package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.LatentSettings;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.flow.testkit.EncoderChecks;
import org.autoperi.flow.testkit.ParameterChecks;
import org.autoperi.nn.Adam;
import org.autoperi.nn.Loss;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentSpaceTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
    private static final ExtensionRegistry EXTENSIONS = ClassPathExtensions.of(LatentSpaceTest.class.getClassLoader());
    private static final RadiusGnn.Config SMALL = new RadiusGnn.Config(16, 2, 4, 10, 2);

    @TempDir
    Path folder;

    static LatentConfig config(List<String> properties) {
        ExtensionDescriptor radius = EXTENSIONS.list(Encoder.class).stream()
                .filter(extension -> extension.id().equals("radius-gnn"))
                .findFirst()
                .orElseThrow();
        return new LatentConfig(
                new Choice<>(radius, new RadiusGnn(), SMALL), new LatentSettings(6, properties, 0.1, 1, 1, 1));
    }

    /** The latent vector of a crystal as an encoder, so that it can be held to what is promised of encoders. */
    private static final class AsEncoder implements Encoder<RadiusGnn.Config> {
        @Override
        public EncoderNetwork create(RadiusGnn.Config config, DataFacts facts, ParameterScope parameters) {
            LatentSpace space = new LatentSpace(
                    config(List.of()), facts, List.of(1, 2), Targets.none(), parameters.store(), parameters.random());
            return new EncoderNetwork() {
                @Override
                public double cutoffAngstrom() {
                    return space.encoder().cutoffAngstrom();
                }

                @Override
                public int width() {
                    return space.width();
                }

                @Override
                public Tensor encode(Tape tape, RadiusTile tile) {
                    return space.means(tape, tile);
                }
            };
        }
    }

    @Test
    void vectorsDoNotDependOnHowACrystalIsGiven() {
        EncoderChecks checks = EncoderChecks.of(new AsEncoder(), SMALL, SEED);
        try {
            checks.rotation();
            checks.origin();
            checks.atomOrder();
            checks.cellChoice();
            checks.supercell();
            checks.tellsApart();
            checks.independence();
            checks.smoothness();
        } catch (AssertionError e) {
            throw new AssertionError("-Dtests.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    private record Fixture(ParameterStore store, LatentSpace space, List<TrainingCrystal> crystals) {
        static Fixture of() {
            List<TrainingCrystal> crystals = new ArrayList<>();
            for (TrainingCrystal salt : FlowTrainingTest.SALTS.crystals()) {
                Map<String, Double> properties = new HashMap<>();
                properties.put("gap", 1.0 + crystals.size());
                if (crystals.size() != 1) {
                    properties.put("modulus", 10.0 - crystals.size());
                }
                crystals.add(TrainingCrystal.of(salt.id(), salt.crystal(), properties));
            }
            List<String> names = List.of("gap", "modulus");
            Targets targets = Targets.of(
                    names,
                    crystals.stream()
                            .map(c -> Targets.values(c.properties(), names))
                            .toList());
            ParameterStore store = new ParameterStore();
            LatentSpace space = new LatentSpace(
                    config(names),
                    FlowTrainingTest.SALTS.facts(),
                    List.of(2, 5),
                    targets,
                    store,
                    new RandomStreams(SEED).stream("parameters"));
            return new Fixture(store, space, crystals);
        }

        Conditions.Told told(Tape tape) {
            List<RandomGenerator> random = new ArrayList<>();
            for (int i = 0; i < crystals.size(); i++) {
                random.add(new RandomStreams(SEED).stream("noise", i));
            }
            return space.told(tape, crystals, random, true);
        }

        /** The terms that pull at the autoencoder and a sum over the vectors, or the one that teaches the prior. */
        Tensor number(Tape tape, boolean prior) {
            Conditions.Told told = told(tape);
            Tensor sum = prior ? tape.filled(1, 1, 0) : tape.sum(tape.square(told.rows()));
            for (Loss.Term term : told.terms()) {
                if (term.name().equals(LatentSpace.PRIOR) == prior) {
                    sum = tape.add(sum, term.value());
                }
            }
            return sum;
        }
    }

    @Test
    void derivativesAgreeWithCentralDifferences() {
        Fixture fixture = Fixture.of();
        // weights that are zero at first would hide those behind them
        RandomGenerator random = new RandomStreams(SEED).stream("shaken");
        for (Parameter parameter : fixture.store.parameters()) {
            parameter.update(values -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.05 * random.nextGaussian());
                }
            });
        }
        try {
            for (boolean prior : new boolean[] {false, true}) {
                List<Parameter> taught = fixture.store.parameters().stream()
                        .filter(parameter -> parameter.name().startsWith("latent.prior") == prior)
                        .toList();
                ParameterChecks.gradients(fixture.store, taught, tape -> fixture.number(tape, prior));
            }
        } catch (AssertionError e) {
            throw new AssertionError("-Dtests.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    @Test
    void thePriorLearnsFromTheVectorsWithoutPullingAtThem() {
        Fixture fixture = Fixture.of();
        Gradients gradients = fixture.store.newGradients();
        Tape tape = Tape.recording(gradients);
        tape.backward(fixture.number(tape, true));
        for (Parameter parameter : fixture.store.parameters()) {
            if (!parameter.name().startsWith("latent.prior")) {
                assertThat(gradients.of(parameter)).as(parameter.name()).containsOnly(0);
            }
        }
    }

    @Test
    void theDivergenceIsThatOfNormalDistributions() {
        Fixture fixture = Fixture.of();
        Tape tape = Tape.inference();
        RadiusTile tile = RadiusTile.of(
                fixture.crystals.stream().map(TrainingCrystal::crystal).toList(), SMALL.cutoff());
        double expected = 0;
        for (float m : fixture.space.means(tape, tile).toArray()) {
            // KL(N(m, s²) | N(0, 1)) with ln s² = -4, the value every crystal begins with
            expected += 0.5 * (m * m + Math.exp(-4) + 4 - 1);
        }
        Loss.Term divergence = fixture.told(tape).terms().get(0);

        assertThat(divergence.name()).isEqualTo(LatentSpace.DIVERGENCE);
        assertThat((double) divergence.value().scalar()).isCloseTo(expected, within(1e-4 * expected));
    }

    @Test
    void missingPropertiesWeighNothing() {
        Targets targets = new Targets(List.of("a", "b"), new double[2], new double[] {1, 1}, new double[2]);
        Tape tape = Tape.inference();
        Tensor answers = tape.constant(2, 2, new float[] {1, 5, 2, 0});

        float error = targets.error(
                        tape, answers, List.of(new double[] {1, Double.NaN}, new double[] {Double.NaN, 3}), 1)
                .scalar();

        assertThat((double) error).isCloseTo(Targets.smooth(3) / 2, within(1e-6));
    }

    @Test
    void thePriorLearnsTwoClusters() {
        ParameterStore store = new ParameterStore();
        RandomStreams streams = new RandomStreams(SEED);
        LatentPrior prior = new LatentPrior(store.scope(streams.stream("prior")), 2);
        Adam adam = new Adam(store, new Adam.Settings());
        for (int step = 0; step < 600; step++) {
            List<RandomGenerator> random = new ArrayList<>();
            float[] vectors = new float[2 * 32];
            for (int b = 0; b < 32; b++) {
                RandomGenerator own = streams.stream("step", step * 32L + b);
                random.add(own);
                boolean left = own.nextInt(4) == 0;
                vectors[2 * b] = (float) ((left ? -2 : 2) + 0.1 * own.nextGaussian());
                vectors[2 * b + 1] = (float) (1 + 0.1 * own.nextGaussian());
            }
            Gradients gradients = store.newGradients();
            Tape tape = Tape.recording(gradients);
            tape.backward(prior.loss(tape, vectors, random), 1f / 32);
            adam.step(gradients, 5e-3);
        }
        int left = 0;
        int near = 0;
        List<float[]> drawn = prior.draw(400, streams.stream("draws"));
        for (float[] z : drawn) {
            left += z[0] < 0 ? 1 : 0;
            near += Math.abs(Math.abs(z[0]) - 2) < 0.6 && Math.abs(z[1] - 1) < 0.6 ? 1 : 0;
        }
        assertThat(near).as("draws near a cluster, -Dtests.seed=%d", SEED).isGreaterThan(340);
        assertThat(left).as("draws from the smaller one, -Dtests.seed=%d", SEED).isBetween(60, 150);
        assertThat(prior.draw(1, streams.stream("again")).get(0))
                .isEqualTo(prior.draw(1, streams.stream("again")).get(0));
    }

    @Test
    void compositionsHaveTheAtomsAskedFor() {
        Fixture fixture = Fixture.of();
        RandomGenerator random = new RandomStreams(SEED).stream("vectors");
        for (int i = 0; i < 50; i++) {
            float[] z = new float[fixture.space.width()];
            for (int k = 0; k < z.length; k++) {
                z[k] = (float) (4 * random.nextGaussian());
            }
            int size = 1 + random.nextInt(20);
            int[] atoms = fixture.space.composition(z, size);
            assertThat(atoms).as("-Dtests.seed=%d", SEED).hasSize(size).isSorted();
            assertThat(FlowTrainingTest.SALTS.facts().elements().stream()
                            .mapToInt(e -> e.atomicNumber())
                            .toArray())
                    .contains(atoms);
            assertThat(fixture.space.atoms(z, random).length).isIn(2, 5);
        }
    }

    /** A decoder whose first layer does not look at the vectors is found out; the same one looking at them is not. */
    @Test
    void findsADecoderThatIgnoresTheVectors() throws Exception {
        try (TestRun run = new TestRun(folder, SEED, 2, Progress.NONE)) {
            ModelConfig plain =
                    FlowTrainingTest.model(run, FlowTrainingTest.SALTS, false).config();
            ModelConfig config = new ModelConfig(
                    plain.architecture(),
                    plain.sampling(),
                    List.of(),
                    plain.relaxation(),
                    new ConditionSettings(),
                    Optional.of(config(List.of())));
            FlowModel model = FlowModel.create(config, FlowTrainingTest.SALTS, Map.of(), false, run.random());
            List<TrainingCrystal> crystals = FlowTrainingTest.SALTS.crystals();
            List<Crystal> solids =
                    crystals.stream().map(TrainingCrystal::crystal).toList();
            List<float[]> vectors = model.latent().orElseThrow().encode(solids, 2, run.executor(), Progress.NONE);

            ShuffledLatents looking = shuffled(run, model, crystals, vectors);
            Parameter first = model.store().find("context.layer0.weight").orElseThrow();
            first.update(values -> {
                for (int row = 0; row < first.rows(); row++) {
                    int end = (row + 1) * first.cols();
                    Arrays.fill(values, end - model.latent().orElseThrow().width(), end, 0);
                }
            });
            ShuffledLatents ignoring = shuffled(run, model, crystals, vectors);

            assertThat(looking.difference()).isNotZero();
            assertThat(ignoring.difference()).isZero();
            assertThat(ignoring.listens()).isFalse();
        }
    }

    private static ShuffledLatents shuffled(
            TestRun run, FlowModel model, List<TrainingCrystal> crystals, List<float[]> vectors) {
        return ShuffledLatents.of(
                model,
                FlowTrainingTest.settings(1, 1),
                crystals,
                vectors,
                run.random(),
                2,
                run.executor(),
                Progress.NONE);
    }
}
