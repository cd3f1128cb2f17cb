package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.flow.testkit.EncoderChecks;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Linear;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadiusGnnTest {
    private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

    /** Repeated with {@code -Dtests.seed=}, which the failure names. */
    private static void withSeed(Runnable checks) {
        try {
            checks.run();
        } catch (AssertionError e) {
            throw new AssertionError("-Dtests.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void keepsThePromisesOfAnEncoderOnRandomCrystals(int degree) {
        withSeed(() -> EncoderChecks.of(new RadiusGnn(), new RadiusGnn.Config(24, 2, 4, 12, degree), SEED)
                .all());
    }

    @Test
    void keepsThePromisesOfAnEncoderOnRealCrystals() throws Exception {
        List<Crystal> all = bundled();
        List<Crystal> some = new ArrayList<>();
        RandomGenerator random = new RandomStreams(SEED).stream("real");
        while (some.size() < 12) {
            Crystal crystal = all.get(random.nextInt(all.size()));
            if (crystal.isOrdered()
                    && (some.isEmpty()
                            || !some.get(some.size() - 1).composition().equals(crystal.composition()))) {
                some.add(crystal);
            }
        }
        withSeed(() -> EncoderChecks.of(new RadiusGnn(), new RadiusGnn.Config(), some, SEED)
                .all());
    }

    static List<Crystal> bundled() throws Exception {
        DatasetSource<?> source =
                ClassPathExtensions.of(RadiusGnnTest.class.getClassLoader()).get(DatasetSource.class, "bundled");
        return open(source);
    }

    private static <C extends Record> List<Crystal> open(DatasetSource<C> source) throws Exception {
        C config = source.configType().getDeclaredConstructor().newInstance();
        return source.open(config, Progress.NONE).entries().stream()
                .map(entry -> entry.crystal())
                .toList();
    }

    /** Face-centred and ideal hexagonal packing of spheres: up to the second shell every atom has 12 and 6 neighbours in both. */
    private static List<Crystal> packings() {
        double d = 2.8;
        double half = d / Math.sqrt(2);
        Crystal cubic = Crystal.of(
                Lattice.of(0, half, half, half, 0, half, half, half, 0), new int[] {29}, new double[] {0, 0, 0});
        double c = d * Math.sqrt(8.0 / 3);
        Crystal hexagonal = Crystal.of(Lattice.ofParameters(d, d, c, 90, 90, 120), new int[] {29, 29}, new double[] {
            0, 0, 0, 2.0 / 3, 1.0 / 3, 0.5
        });
        return List.of(cubic, hexagonal);
    }

    /** The most that eight networks of random weights tell them apart: one may be blind by chance, not all. */
    private static double apart(int degree) {
        double most = 0;
        for (int draw = 0; draw < 8; draw++) {
            most = Math.max(most, apart(degree, draw));
        }
        return most;
    }

    private static double apart(int degree, int draw) {
        ParameterStore store = new ParameterStore();
        double cutoff =
                1.6 * 2.8; // between the second shell at sqrt 2 and the third of the hexagonal packing at sqrt 8/3
        EncoderNetwork network = new RadiusGnn()
                .create(
                        new RadiusGnn.Config(32, 3, cutoff, 24, degree),
                        new DataFacts(List.of(Element.Cu), 2),
                        store.scope(new RandomStreams(SEED).stream("apart", draw)));
        Tape tape = Tape.inference();
        float[] z = network.encode(tape, RadiusTile.of(packings(), cutoff)).toArray();
        double difference = 0;
        double size = 0;
        for (int i = 0; i < 32; i++) {
            difference = Math.max(difference, Math.abs(z[i] - z[32 + i]));
            size = Math.max(size, Math.abs(z[i]));
        }
        return difference / size;
    }

    @Test
    void distancesAloneCannotTellTheTwoClosePackingsApartAndDirectionsCan() {
        withSeed(() -> {
            assertThat(apart(0)).isLessThan(EncoderChecks.TOLERANCE);
            assertThat(apart(1)).isLessThan(EncoderChecks.TOLERANCE); // no first and
            assertThat(apart(2)).isLessThan(EncoderChecks.TOLERANCE); // no second moments in either
            assertThat(apart(3)).isGreaterThan(3e-5);
            assertThat(apart(4)).isGreaterThan(3e-4);
        });
    }

    /** Counts neighbours and looks at the cells they are in: neither smooth nor independent of the cell. */
    private static final class Naive implements Encoder<RadiusGnn.Config> {
        @Override
        public EncoderNetwork create(RadiusGnn.Config config, DataFacts facts, ParameterScope parameters) {
            Linear cells = new Linear(parameters.child("cells"), 3, 8);
            Embedding species = new Embedding(parameters.child("species"), 119, 8);
            return new EncoderNetwork() {
                @Override
                public double cutoffAngstrom() {
                    return config.cutoff();
                }

                @Override
                public int width() {
                    return 8;
                }

                @Override
                public Tensor encode(Tape tape, RadiusTile tile) {
                    float[] image = new float[3 * tile.edges()];
                    for (int i = 0; i < image.length; i++) {
                        image[i] = Math.abs(tile.image()[i]);
                    }
                    Tensor edges = cells.apply(tape, tape.constant(tile.edges(), 3, image));
                    Tensor own = species.apply(tape, Index.of(tile.atomicNumbers(), 119));
                    Tensor atoms = tape.add(own, tape.segmentSum(edges, tile.receiver()));
                    return tape.segmentSum(atoms, tile.crystalOfAtom());
                }
            };
        }
    }

    @Test
    void checksFindAnEncoderThatIsNotInvariant() {
        EncoderChecks checks = EncoderChecks.of(new Naive(), new RadiusGnn.Config(), 3);

        checks.rotation();
        checks.gradients();
        assertThatThrownBy(checks::cellChoice)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("choosing another cell");
        assertThatThrownBy(checks::supercell).isInstanceOf(AssertionError.class).hasMessageContaining("supercell");
        assertThatThrownBy(checks::smoothness)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("jumps");
    }

    @Test
    void countsValenceElectrons() {
        assertThat(AtomFeatures.valenceElectrons(Element.He)).isEqualTo(2);
        assertThat(AtomFeatures.valenceElectrons(Element.O)).isEqualTo(6);
        assertThat(AtomFeatures.valenceElectrons(Element.Ti)).isEqualTo(4);
        assertThat(AtomFeatures.valenceElectrons(Element.Zn)).isEqualTo(12);
        assertThat(AtomFeatures.valenceElectrons(Element.Ce)).isEqualTo(4);
        assertThat(AtomFeatures.valenceElectrons(Element.Lu)).isEqualTo(3);
        assertThat(AtomFeatures.valenceElectrons(Element.U)).isEqualTo(6);
        assertThat(AtomFeatures.valenceElectrons(Element.Xe)).isEqualTo(8);
    }
}
