package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.Verdict;
import org.junit.jupiter.api.Test;

class ValidityTest {
    /** A skewed cell whose shortest distance, 1.68238548740703 between the oxygens, pymatgen's distance_matrix gives. */
    private static final Crystal SKEWED = Crystal.of(
            Lattice.ofParameters(3.2, 4.1, 9.7, 38, 71, 64),
            List.of(Element.Si, Element.O, Element.O),
            new double[] {0.05, 0.1, 0.2, 0.55, 0.93, 0.71, 0.31, 0.42, 0.88});

    private static final Crystal SHORT = Crystal.of(Lattice.cubic(0.6), List.of(Element.Si), new double[3]);
    private static final Crystal FLAT =
            Crystal.of(Lattice.of(3, 0, 0, 0, 3, 0, 0, 0, 0.01), List.of(Element.Si), new double[3]);

    private static Verdict structural(double smallest, Crystal crystal) throws EvaluationException {
        return Sets.evaluate(
                        new StructuralValidity(),
                        new StructuralValidity.Config(smallest, 0.1, 60),
                        Sets.named(crystal),
                        Optional.empty())
                .verdicts()
                .get(0);
    }

    private static Verdict strict(double fraction, Crystal crystal) throws EvaluationException {
        return Sets.evaluate(
                        new StrictValidity(),
                        new StrictValidity.Config(fraction, 60),
                        Sets.named(crystal),
                        Optional.empty())
                .verdicts()
                .get(0);
    }

    @Test
    void findsTheShortestDistanceInASkewedCell() throws EvaluationException {
        assertThat(structural(1.682385487407, SKEWED).isPassed()).isTrue();
        assertThat(structural(1.682385487408, SKEWED).isPassed()).isFalse();
        assertThat(structural(1.682385487408, SKEWED).detail())
                .contains("2 and 3")
                .contains("1.682");
    }

    @Test
    void publishedRulePassesAnAtomOnItsOwnImageAndOursDoesNot() throws EvaluationException {
        assertThat(structural(0.5, SHORT).isPassed()).isTrue();
        assertThat(strict(0.6, SHORT).category()).isEqualTo("atom too close to its own image");
    }

    @Test
    void refusesACellWithoutVolume() throws EvaluationException {
        assertThat(structural(0.5, FLAT).category()).isEqualTo("volume too small");
    }

    @Test
    void strictRuleGoesByTheRadiiOfTheElements() throws EvaluationException {
        double ratio = 1.682385487407 / (2 * Element.O.covalentRadiusAngstrom());
        assertThat(ratio).isGreaterThan(1);
        // the closest pair by radii is silicon with silicon: 3.2 / 2.22 is farther, silicon with oxygen 2.2149 / 1.77
        double siliconOxygen =
                2.2148540527983 / (Element.O.covalentRadiusAngstrom() + Element.Si.covalentRadiusAngstrom());
        double smallest = Math.min(ratio, siliconOxygen);
        assertThat(strict(smallest - 1e-9, SKEWED).isPassed()).isTrue();
        assertThat(strict(smallest + 1e-9, SKEWED).isPassed()).isFalse();
        assertThat(strict(0.6, Sets.rockSalt(Element.Na, Element.Cl, 5.64)).isPassed())
                .isTrue();
    }

    @Test
    void countsEveryStructureAndNamesTheReasons() throws EvaluationException {
        Crystal shared = Crystal.builder(Lattice.cubic(4))
                .add(new Site(List.of(Species.of(Element.Na, 0.5), Species.of(Element.K, 0.5)), 0, 0, 0, ""))
                .build();
        List<GeneratedStructure> set = List.of(
                GeneratedStructure.of(SKEWED, "a"),
                GeneratedStructure.of(FLAT, "b"),
                GeneratedStructure.of(shared, "c"),
                new GeneratedStructure.Unreadable("d", "d.cif:3: no cell"));
        Evaluation structural =
                Sets.evaluate(new StructuralValidity(), new StructuralValidity.Config(), set, Optional.empty());
        Metric share = structural.metrics().get(0);
        assertThat(share.value()).isCloseTo(50, within(1e-12));
        assertThat(share.count()).isEqualTo(4);
        assertThat(share.protocol()).isEqualTo("cdvae-structural-validity");
        assertThat(share.failures()).isEqualTo(Map.of("unreadable", 1, "volume too small", 1));
        assertThat(structural.verdicts().get(3).detail()).contains("d.cif:3");
        Evaluation strict = Sets.evaluate(new StrictValidity(), new StrictValidity.Config(), set, Optional.empty());
        assertThat(strict.metrics().get(0).failures())
                .containsEntry("disordered", 1)
                .containsEntry("unreadable", 1);
    }

    @Test
    void otherParametersAreAnotherProtocol() throws EvaluationException {
        Evaluation own = Sets.evaluate(
                new StructuralValidity(),
                new StructuralValidity.Config(0.7, 0.1, 60),
                Sets.named(SKEWED),
                Optional.empty());
        assertThat(own.metrics().get(0).protocol()).isNotEqualTo("cdvae-structural-validity");
    }
}
