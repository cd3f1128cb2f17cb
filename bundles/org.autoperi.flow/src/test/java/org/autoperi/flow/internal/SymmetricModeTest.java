package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.crystal.WyckoffPosition;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.SymmetricRequest;
import org.autoperi.flow.SymmetricSample;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SymmetricModeTest {
    private static final long SEED = Long.getLong("tests.seed", 3);
    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);

    @AfterAll
    static void stop() {
        EXECUTOR.shutdownNow();
    }

    private static FlowModel model(String architecture, boolean generates) throws Exception {
        Crystal rutile = rutile();
        TrainingPool pool = new TrainingPool(List.of(TrainingCrystal.of("rutile", rutile)), Map.of());
        ModelConfig config = ModelConfig.parse(
                "architecture = { " + architecture + " }\nsampling = { steps = 3 }\nphysics = []\n",
                "test",
                ClassPathExtensions.of(SymmetricModeTest.class.getClassLoader()));
        return FlowModel.create(config, pool, Map.of(), generates, new RandomStreams(SEED));
    }

    private static FlowModel model() throws Exception {
        return model("id = \"periodic-attention\", width = 16, layers = 1, heads = 2, radial = 8, vectors = 4", false);
    }

    private static Crystal rutile() {
        double u = 0.305;
        return Crystal.of(
                Lattice.ofParameters(4.594, 4.594, 2.959, 90, 90, 90),
                List.of(Element.Ti, Element.Ti, Element.O, Element.O, Element.O, Element.O),
                new double[] {
                    0, 0, 0, 0.5, 0.5, 0.5, u, u, 0, 1 - u, 1 - u, 0, 0.5 + u, 0.5 - u, 0.5, 0.5 - u, 0.5 + u, 0.5
                });
    }

    private static void assertHasGroup(SymmetricSample sample) {
        assertHasGroup(sample.conventional(), sample.group().operations());
    }

    private static void assertHasGroup(Crystal crystal, List<SymmetryOperation> operations) {
        PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
        double[] metric = crystal.lattice().metric();
        for (SymmetryOperation operation : operations) {
            for (int i = 0; i < 9; i++) {
                double image = 0;
                for (int k = 0; k < 9; k++) {
                    image += operation.rotation(k / 3, i / 3) * metric[k] * operation.rotation(k % 3, i % 3);
                }
                assertThat(image)
                        .as("metric under %s", operation)
                        .isCloseTo(metric[i], within(1e-9 * (1 + metric[0] + metric[4] + metric[8])));
            }
            for (int a = 0; a < crystal.size(); a++) {
                double[] at = operation.apply(crystal.frac(a, 0), crystal.frac(a, 1), crystal.frac(a, 2));
                double nearest = Double.POSITIVE_INFINITY;
                for (int b = 0; b < crystal.size(); b++) {
                    if (crystal.element(a) == crystal.element(b)) {
                        nearest = Math.min(
                                nearest,
                                distance.length(
                                        at[0] - crystal.frac(b, 0),
                                        at[1] - crystal.frac(b, 1),
                                        at[2] - crystal.frac(b, 2)));
                    }
                }
                assertThat(nearest).as("%s of atom %d", operation, a).isLessThan(1e-8);
            }
        }
    }

    /** Every group, its general position and its first one, with an untrained network. */
    @Test
    void keepsAll230GroupsWithoutProjectingAnythingAway() throws Exception {
        SampleMaker maker = new SampleMaker(model(), model().config().sampling(), 2, EXECUTOR);
        double worst = 0;
        for (int number = 1; number <= 230; number++) {
            List<WyckoffPosition> positions = SpaceGroup.ofNumber(number).wyckoffPositions();
            char general = positions.get(positions.size() - 1).letter();
            String text = "O:" + general + ",Ti:" + positions.get(0).letter();
            List<SymmetricSample> samples = maker.draw(
                    new SymmetricRequest(
                            1, SpaceGroup.ofNumber(number), Optional.empty(), Optional.of(text), SEED, false),
                    Progress.NONE);
            assertThat(samples).as("seed %d, group %d", SEED, number).hasSize(1);
            SymmetricSample sample = samples.get(0);
            assertThat(sample.leak())
                    .as("seed %d, leak of %s", SEED, sample.group())
                    .isLessThanOrEqualTo(1e-5);
            worst = Math.max(worst, sample.leak());
            if (number % 5 == 0 || number > 215) { // the check looks at all pairs of up to 384 atoms
                assertHasGroup(sample);
            }
        }
        System.out.println("largest leak of 230 groups: " + worst);
    }

    /** The same without the vector head: what is taken away is told. */
    @Test
    void tellsHowMuchANetworkOfAnotherKindLeaves() throws Exception {
        FlowModel torus = model("id = \"torus-gnn\", width = 16, layers = 1, frequencies = 4", false);
        SampleMaker maker = new SampleMaker(torus, torus.config().sampling(), 2, EXECUTOR);
        SymmetricSample sample = maker.draw(
                        new SymmetricRequest(
                                1, SpaceGroup.ofNumber(195), Optional.empty(), Optional.of("O:j,Ti:a"), SEED, false),
                        Progress.NONE)
                .get(0);

        assertThat(sample.leak()).isGreaterThan(0.3);
        assertHasGroup(sample);
    }

    @Test
    void straightPathsOfLatticeCoordinatesStayInTheFamily() {
        RandomGenerator random = new RandomStreams(SEED).stream("families");
        for (int number = 1; number <= 230; number++) {
            PrimitiveGroup group = WyckoffChooser.standard(SpaceGroup.ofNumber(number));
            double[] y = new double[LatticeCoordinates.SIZE];
            for (int k = 0; k < y.length; k++) {
                y[k] = group.family().isFree(k)
                        ? 0.5 * random.nextGaussian()
                        : group.family().fixed(k);
            }
            double[] primitive = group.primitiveLattice(y, 5);
            double[] back = group.conventionalLattice(primitive, 5); // averages: changes what is not of the family
            for (int k = 0; k < y.length; k++) {
                assertThat(back[k])
                        .as("seed %d, group %d, coordinate %d", SEED, number, k)
                        .isCloseTo(y[k], within(1e-9));
            }
        }
    }

    @Test
    void trainsOnPathsThatKeepTheGroup() {
        SymmetricCrystal crystal =
                SymmetricCrystal.of(TrainingCrystal.of("rutile", rutile())).orElseThrow();
        assertThat(crystal.cell().group().spaceGroup().number()).isEqualTo(136);
        FlowModel model;
        try {
            model = model();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        RandomGenerator random = new RandomStreams(SEED).stream("paths");
        for (int i = 0; i < 20; i++) {
            double time = i / 20.0;
            PathPoint point = crystal.draw(time, 1, model.standardisation(), model.families(), random);
            assertThat(point.state().size()).isEqualTo(6);
            double[] way = point.coordinates();
            assertThat(crystal.cell().leak(way, crystal.cell().average(way), 1e-3))
                    .isLessThan(1e-12);
            double[] frac = new double[way.length];
            double[] lattice = new double[6];
            for (int k = 0; k < frac.length; k++) {
                frac[k] = point.state().frac()[k] + way[k];
            }
            for (int k = 0; k < 6; k++) {
                lattice[k] =
                        point.state().lattice()[k] + model.standardisation().scale(k) * point.lattice()[k];
            }
            Crystal end = Crystal.of(LatticeCoordinates.toLattice(lattice, 6), point.species(), frac);
            double[] there = distances(end);
            double[] known = distances(rutile());
            for (int k = 0; k < there.length; k++) {
                assertThat(there[k])
                        .as("seed %d, distance %d at time %f", SEED, k, time)
                        .isCloseTo(known[k], within(2e-3));
            }
        }
    }

    private static double[] distances(Crystal crystal) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = i + 1; j < crystal.size(); j++) {
                all.add(crystal.distanceAngstrom(i, j)
                        + 10 * Math.min(crystal.atomicNumbers()[i], crystal.atomicNumbers()[j])
                        + crystal.atomicNumbers()[i]
                        + crystal.atomicNumbers()[j]);
            }
        }
        return all.stream().sorted().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void choosesPositionsThatHoldAComposition() throws Exception {
        SampleMaker maker = new SampleMaker(model(), model().config().sampling(), 2, EXECUTOR);
        List<SymmetricSample> samples = maker.draw(
                new SymmetricRequest(
                        20,
                        SpaceGroup.ofNumber(136),
                        Optional.of(Composition.parse("TiO2")),
                        Optional.empty(),
                        SEED,
                        false),
                Progress.NONE);

        assertThat(samples).hasSize(20).allSatisfy(sample -> {
            assertThat(sample.conventional().composition().reducedFormula()).isEqualTo("TiO2");
            assertThat(sample.conventional().size()).isEqualTo(6);
            assertHasGroup(sample);
        });
        assertThat(samples.stream().map(SymmetricSample::positions).distinct().count())
                .isGreaterThan(3);
    }

    @Test
    void sharesACompositionOverNamedPositions() throws Exception {
        SampleMaker maker = new SampleMaker(model(), model().config().sampling(), 2, EXECUTOR);
        SymmetricSample sample = maker.draw(
                        new SymmetricRequest(
                                1,
                                SpaceGroup.ofNumber(225),
                                Optional.of(Composition.parse("TiO")),
                                Optional.of("a,b"),
                                SEED,
                                true),
                        Progress.NONE)
                .get(0);

        assertThat(sample.positions()).isIn("Ti:a O:b", "O:a Ti:b");
        assertThat(sample.conventional().size()).isEqualTo(8);
        assertThat(Symmetry.of(sample.conventional()).number()).isEqualTo(225);
    }

    @Test
    void decidesOneSpeciesPerOrbit() throws Exception {
        FlowModel model =
                model("id = \"periodic-attention\", width = 16, layers = 1, heads = 2, radial = 8, vectors = 4", true);
        SampleMaker maker = new SampleMaker(model, model.config().sampling(), 2, EXECUTOR);
        SymmetricRequest request =
                new SymmetricRequest(5, SpaceGroup.ofNumber(62), Optional.empty(), Optional.of("a,c,d"), SEED, false);

        List<SymmetricSample> samples = maker.draw(request, Progress.NONE);

        assertThat(samples).hasSize(5).allSatisfy(SymmetricModeTest::assertHasGroup);
        assertThat(maker.draw(request, Progress.NONE)).isEqualTo(samples);
    }

    @Test
    void saysWhatDoesNotFit() throws Exception {
        SampleMaker maker = new SampleMaker(model(), model().config().sampling(), 2, EXECUTOR);
        assertRefused(maker, 221, null, "O:z", "has a (1) b (1)");
        assertRefused(maker, 221, null, "O:a,Ti:a", "can be occupied once");
        assertRefused(maker, 221, null, "a", "not to choose species");
        assertRefused(maker, 221, null, "Xe:a", "Xe was not in the training data");
        assertRefused(maker, 221, "TiO2", "a,b", "cannot be shared out");
        assertRefused(maker, 230, "TiO2", null, "does not fit the Wyckoff positions");
        assertThatThrownBy(() ->
                        new SymmetricRequest(1, SpaceGroup.ofNumber(1), Optional.empty(), Optional.empty(), 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a composition, Wyckoff positions, or both");
    }

    private static void assertRefused(SampleMaker maker, int group, String formula, String positions, String message) {
        assertThatThrownBy(() -> maker.draw(
                        new SymmetricRequest(
                                1,
                                SpaceGroup.ofNumber(group),
                                Optional.ofNullable(formula).map(Composition::parse),
                                Optional.ofNullable(positions),
                                SEED,
                                false),
                        Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(message);
    }
}
