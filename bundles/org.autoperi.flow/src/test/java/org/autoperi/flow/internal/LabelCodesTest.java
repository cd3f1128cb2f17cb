package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.nn.Loss;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelCodesTest {
    private static final ExtensionRegistry EXTENSIONS = ClassPathExtensions.of(LabelCodesTest.class.getClassLoader());
    private static final ConditionSettings ALL = new ConditionSettings(List.of("edge"), true, true, 0.2, 8);
    private static final double SMALL = 4.6;
    private static final double LARGE = 6.6;

    @TempDir
    Path folder;

    private static void refused(ThrowingCallable work, String... parts) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.CONFIGURATION))
                .hasMessageContainingAll(parts);
    }

    @Test
    void saysWhatIsWrongWithConditions() throws Exception {
        refused(() -> LabelCodes.parse(ALL, List.of("gap=2")), "not trained to follow gap", "edge, chemical-system");
        refused(() -> LabelCodes.parse(new ConditionSettings(), List.of("gap=2")), "it follows no conditions");
        refused(() -> LabelCodes.parse(ALL, List.of("edge")), "edge has no value");
        refused(() -> LabelCodes.parse(ALL, List.of("edge=wide")), "edge=wide", "expected a number");
        refused(() -> LabelCodes.parse(ALL, List.of("edge=NaN")), "expected a number");
        refused(() -> LabelCodes.parse(ALL, List.of("edge=5", "edge=6")), "contradict each other");
        refused(() -> LabelCodes.parse(ALL, List.of("chemical-system=Na-Xx")), "Xx is no element");
        refused(() -> LabelCodes.parse(ALL, List.of("space-group=231")), "space-group=231");
        assertThat(LabelCodes.parse(ALL, List.of("edge=5", "edge=5", "space-group=Fm-3m")))
                .containsEntry("edge", "5");
        List<String> salt = List.of("chemical-system=Cl-Na", "space-group=225");
        refused(() -> LabelCodes.requireAgreement(salt, Composition.parse("NaF")), "contradicts the composition");
        refused(
                () -> LabelCodes.requireAgreement(salt, SpaceGroup.ofNumber(221)),
                "contradicts the space group",
                "held in");
        LabelCodes.requireAgreement(salt, Composition.parse("Na2Cl2"));
        LabelCodes.requireAgreement(salt, SpaceGroup.ofNumber(225));
    }

    /** Rock salt in two sizes, which the composition does not tell. */
    private static TrainingPool pool() {
        List<TrainingCrystal> crystals = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            double edge = i % 2 == 0 ? SMALL : LARGE;
            TrainingCrystal salt = TrainingCrystal.of("s" + i, FlowTrainingTest.rockSalt("s" + i, 11, 17, edge));
            crystals.add(salt.withProperty("edge", edge).withProperty(LabelCodes.SPACE_GROUP, 225));
        }
        return new TrainingPool(crystals, Map.of());
    }

    private FlowModel model(TestRun run, ConditionSettings conditions) throws Exception {
        ModelConfig plain =
                FlowTrainingTest.model(run, FlowTrainingTest.SALTS, false).config();
        ModelConfig config = new ModelConfig(
                plain.architecture(), plain.sampling(), List.of(), plain.relaxation(), conditions, Optional.empty());
        return FlowModel.create(config, pool(), Map.of(), true, run.random());
    }

    private static double edge(FlowModel model, TestRun run, List<String> conditions, double guidance)
            throws Exception {
        SamplingSettings settings = new SamplingSettings(0, 20, 5, 1, 1, 0).withConditions(conditions, guidance);
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            orders.add(new SampleMaker.Order("s" + i, i, Optional.of(new int[] {11, 17})));
        }
        List<Crystal> drawn =
                new SampleMaker(model, settings, 1, run.executor()).draw(orders, run.random(), Progress.NONE);
        return drawn.stream()
                .mapToDouble(crystal -> Math.cbrt(4 * crystal.lattice().volume()))
                .average()
                .orElseThrow();
    }

    @Test
    void crystalsAreWhatWasAskedFor() throws Exception {
        try (TestRun run = new TestRun(folder, 3, 1, Progress.NONE)) {
            FlowModel model = model(run, ALL);
            TrainingPool pool = pool();
            new FlowTraining(
                            model,
                            pool,
                            pool,
                            Map.of(),
                            FlowTrainingTest.settings(400, 8),
                            new PhysicsSum(List.of()),
                            run)
                    .run(Progress.NONE);
            double small = edge(model, run, List.of("edge=" + SMALL), 1);
            double large = edge(model, run, List.of("edge=" + LARGE, "space-group=225"), 1);
            double free = edge(model, run, List.of(), 1);

            assertThat(small).isBetween(SMALL - 0.5, SMALL + 0.5);
            assertThat(large).isBetween(LARGE - 0.5, LARGE + 0.5);
            assertThat(free).as("a mixture of both").isBetween(small, large);
            // no strength at all is the same as nothing asked for, to rounding in float32 along the path
            assertThat(Math.abs(edge(model, run, List.of("edge=" + LARGE), 0) - free))
                    .isLessThan(1e-3);
            assertThat(edge(model, run, List.of("edge=" + LARGE), 2)).isNotEqualTo(large);
            SamplingSettings oxide = new SamplingSettings().withConditions(List.of("chemical-system=Na-O"), 1);
            refused(
                    () -> new SampleMaker(model, oxide, 1, run.executor()).atoms(Composition.parse("NaCl")),
                    "contradicts the composition",
                    "drop one of them");
            refused(() -> edge(model, run, List.of("gap=1"), 1), "not trained to follow gap");
        }
    }

    @Test
    void aModelReadBackAsksForTheSame() throws Exception {
        try (TestRun run = new TestRun(folder, 3, 1, Progress.NONE)) {
            FlowModel model = model(run, ALL);
            TrainingPool pool = pool();
            new FlowTraining(
                            model,
                            pool,
                            pool,
                            Map.of(),
                            FlowTrainingTest.settings(2, 8),
                            new PhysicsSum(List.of()),
                            run)
                    .run(Progress.NONE);
            FlowModel again = FlowModel.newest(folder.resolve("checkpoints"), EXTENSIONS);

            assertThat(edge(again, run, List.of("edge=5.0"), 1.5))
                    .isEqualTo(edge(model, run, List.of("edge=5.0"), 1.5));
        }
    }

    /** What is not told leaves no trace: a missing value is the same as one that was dropped. */
    @Test
    void missingValuesAreNotTold() throws Exception {
        try (TestRun run = new TestRun(folder, 4, 1, Progress.NONE)) {
            LabelCodes labels = model(run, new ConditionSettings(List.of("edge"), false, false, 0.2, 8))
                    .labels()
                    .orElseThrow();
            TrainingCrystal without =
                    TrainingCrystal.of("without", FlowTrainingTest.rockSalt("without", 11, 17, SMALL));
            Tape tape = Tape.inference();
            Conditions.Told told = labels.told(tape, List.of(without), List.of(run.random().stream("x")), false);
            float[] nothing =
                    labels.rows(tape, List.of(labels.nothing().orElseThrow())).toArray();

            assertThat(told.rows().toArray()).isEqualTo(nothing);
            assertThat(told.terms()).isEqualTo(List.<Loss.Term>of());
            float[] known = labels.told(
                            tape, List.of(pool().crystals().get(0)), List.of(run.random().stream("x")), false)
                    .rows()
                    .toArray();
            assertThat(known).isNotEqualTo(nothing);
        }
    }

    /** Nothing with the probability asked for, and each of the seven combinations of three conditions as often as any other. */
    @Test
    void tellsEveryCombinationEquallyOften() throws Exception {
        try (TestRun run = new TestRun(folder, 11, 1, Progress.NONE)) {
            LabelCodes labels = (LabelCodes) model(run, ALL).conditions().orElseThrow();
            Map<List<Float>, Integer> seen = new HashMap<>();
            TrainingCrystal salt = pool().crystals().get(0);
            int draws = 4000;
            for (int i = 0; i < draws; i++) {
                Tape tape = Tape.inference();
                float[] row = labels.told(tape, List.of(salt), List.of(run.random().stream("told", i)), true)
                        .rows()
                        .toArray();
                seen.merge(List.of(row[0], row[1], row[2]), 1, Integer::sum);
            }
            assertThat(seen).hasSize(8);
            float[] nothing = labels.rows(
                            Tape.inference(), List.of(labels.nothing().orElseThrow()))
                    .toArray();
            seen.forEach((row, count) -> {
                boolean isNothing = row.equals(List.of(nothing[0], nothing[1], nothing[2]));
                double expected = draws * (isNothing ? ALL.drop() : (1 - ALL.drop()) / 7);
                assertThat((double) count).isCloseTo(expected, within(5 * Math.sqrt(expected)));
            });
        }
    }

    /** A narrow range of a property can be told from its surroundings: values a fifth of a deviation apart are far from parallel. */
    @Test
    void tellsNearValuesApart() throws Exception {
        try (TestRun run = new TestRun(folder, 12, 1, Progress.NONE)) {
            LabelCodes labels = (LabelCodes) model(run, ALL).conditions().orElseThrow();
            float[] one = labels.wanted(List.of("edge=5.0"));
            float[] other = labels.wanted(List.of("edge=5.2"));
            double most = 0;
            for (int k = 0; k < one.length; k++) {
                most = Math.max(most, Math.abs(one[k] - other[k]));
            }
            assertThat(most).isGreaterThan(0.3);
            float[] far = labels.wanted(List.of("edge=500"));
            assertThat(far).doesNotContain(Float.NaN);
        }
    }

    @Test
    void aRunRefusesConditionsBeforeAnyWork() {
        String toml =
                """
                experiment = "crystal-generation"
                dataset = { id = "bundled", max-atoms = 4 }
                conditions = { chemical-system = true }
                training = { epochs = 1 }
                sampling = { count = 2, conditions = ["band_gap=1.0"] }
                """;
        refused(
                () -> new Runner(EXTENSIONS)
                        .start(RunSpecification.parse(toml, "test.toml"), folder, RunOptions.NONE, Progress.NONE),
                "not trained to follow band_gap",
                "it follows chemical-system");
    }
}
