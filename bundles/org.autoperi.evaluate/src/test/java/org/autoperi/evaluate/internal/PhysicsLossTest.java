package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.StabilityLoss;
import org.autoperi.physics.spi.PhysicsTerm;
import org.junit.jupiter.api.Test;

class PhysicsLossTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);

    /** Two atoms at half of the distance at which min-distance begins. */
    private static Crystal crowded() {
        double cutoff = 0.7 * (Element.Na.covalentRadiusAngstrom() + Element.Cl.covalentRadiusAngstrom());
        return Crystal.of(
                Lattice.cubic(10), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, cutoff / 20, 0, 0});
    }

    private static PhysicsLoss.Config defaults() throws ConfigException {
        ConfigNode node = new ConfigNode.Value("physics-loss", SourcePosition.of("test"));
        Choice<?> choice = new ConfigBinder(ClassPathExtensions.of(PhysicsLossTest.class.getClassLoader()))
                .choose(node, Evaluator.class, "evaluator");
        return (PhysicsLoss.Config) choice.config();
    }

    private static Evaluation evaluate(PhysicsLoss.Config config, List<GeneratedStructure> set)
            throws EvaluationException {
        return Sets.evaluate(new PhysicsLoss(), config, set, Optional.empty());
    }

    private static Metric metric(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + evaluation.metrics()));
    }

    @Test
    void meansAreThoseOnPaperAndFailuresHaveReasons() throws Exception {
        List<GeneratedStructure> set = new ArrayList<>(Sets.named(SALT, crowded()));
        set.add(new GeneratedStructure.Unreadable("broken", "no cell"));
        set.add(GeneratedStructure.of(
                Crystal.of(Lattice.cubic(1e-4), List.of(Element.Na), new double[3]), "collapsed"));
        set.add(GeneratedStructure.of(Crystal.of(Lattice.cubic(4), List.of(Element.He), new double[3]), "helium"));
        Evaluation found = evaluate(defaults(), set);
        // One pair at half of the cut-off: (1 - 1/2)^2; rock salt has none.
        assertThat(metric(found, "min-distance-loss").value()).isCloseTo(0.25 / 3, within(1e-12));
        assertThat(metric(found, "min-distance-loss-per-atom").value()).isCloseTo(0.125 / 3, within(1e-12));
        assertThat(metric(found, "min-distance-loss").failures())
                .containsEntry("unreadable", 1)
                .containsEntry("no volume", 1);
        assertThat(metric(found, "volume-prior-loss").failures())
                .containsEntry("no typical volume is known for helium", 1);
        assertThat(metric(found, "volume-prior-loss").parameters()).containsEntry("applies-to", "2");
        assertThat(metric(found, "physics-described").value()).isEqualTo(60);
        assertThat(found.verdicts().get(0).detail()).contains("min-distance 0").contains("stability loss");
        assertThat(found.verdicts().get(4).detail()).contains("volume-prior: no typical volume");
    }

    @Test
    void stabilityIsThatOfTheSumAndFollowsFromTheSeed() throws Exception {
        List<GeneratedStructure> set = Sets.named(SALT, crowded());
        Evaluation found = evaluate(defaults(), set);
        assertThat(metric(found, "stability-loss-per-atom").value())
                .isCloseTo(
                        metric(found, "stability-slope-per-atom").value()
                                + metric(found, "stability-hinge-per-atom").value(),
                        within(1e-12));
        assertThat(evaluate(defaults(), set)).isEqualTo(found);
        PhysicsLoss.Config other =
                new PhysicsLoss.Config(defaults().terms(), new StabilityLoss.Settings(8, 0.3, 0.05, 2.5), 1, 60);
        assertThat(metric(evaluate(other, set), "stability-loss-per-atom").value())
                .isNotEqualTo(metric(found, "stability-loss-per-atom").value());
        Evaluation atRest = evaluate(defaults(), Sets.named(SALT));
        assertThat(metric(atRest, "stability-loss-per-atom").value()).isEqualTo(0);
    }

    private record NoConfig() {}

    private static PhysicsLoss.Config with(double seconds, PhysicsTerm<NoConfig> term) {
        ExtensionDescriptor descriptor = new ExtensionDescriptor(
                PhysicsTerm.class, "odd", "", "", List.of(), "test", "0", "Term", Optional.empty());
        return new PhysicsLoss.Config(
                List.of(new Choice<>(descriptor, term, new NoConfig())), new StabilityLoss.Settings(), 0, seconds);
    }

    /** A term that behaves for every crystal but one of caesium. */
    private abstract static class Odd implements PhysicsTerm<NoConfig> {
        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public double evaluate(NoConfig config, PeriodicSystem system, Gradient gradient) {
            return system.atomicNumber(0) == Element.Cs.atomicNumber() ? odd() : 1;
        }

        abstract double odd();
    }

    @Test
    void oneOddStructureCostsOnlyItsOwnRow() throws Exception {
        List<GeneratedStructure> set = Sets.named(SALT, Sets.rockSalt(Element.Cs, Element.Cl, 7), SALT);
        Evaluation thrown = evaluate(
                with(60, new Odd() {
                    @Override
                    double odd() {
                        throw new ArithmeticException("too odd");
                    }
                }),
                set);
        assertThat(thrown.verdicts().get(1))
                .isEqualTo(Verdict.failed(PerStructure.PROGRAM_FAILED, "java.lang.ArithmeticException: too odd"));
        assertThat(metric(thrown, "odd-loss").value()).isEqualTo(1);
        Evaluation noNumber = evaluate(
                with(60, new Odd() {
                    @Override
                    double odd() {
                        return Double.NaN;
                    }
                }),
                set);
        assertThat(noNumber.verdicts().get(1).category()).isEqualTo(PhysicsLoss.NOT_FINITE);
        Evaluation slow = evaluate(
                with(0.05, new Odd() {
                    @Override
                    double odd() {
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return 1;
                    }
                }),
                set);
        assertThat(slow.verdicts().get(1).category()).isEqualTo(Verdict.TIME_LIMIT);
        assertThat(metric(slow, "physics-described").failures()).containsEntry(Verdict.TIME_LIMIT, 1);
    }

    @Test
    void noTermsIsASentence() throws Exception {
        assertThat(evaluate(new PhysicsLoss.Config(), Sets.named(SALT)).notApplicable())
                .contains("set terms");
    }
}
