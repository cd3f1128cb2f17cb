package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertyDistanceTest {
    private static final String ENERGY = "formation_energy_per_atom";
    private static final List<Element> CATIONS =
            List.of(Element.Li, Element.Na, Element.K, Element.Rb, Element.Cs, Element.Ag, Element.Cu);
    private static final List<Element> ANIONS = List.of(Element.F, Element.Cl, Element.Br, Element.I);

    @TempDir
    private Path folder;

    /** Rock salts with a property that follows from their electronegativities. */
    private static List<Crystal> salts(int from, int count) {
        List<Crystal> salts = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            Element cation = CATIONS.get(i % CATIONS.size());
            Element anion = ANIONS.get(i / CATIONS.size() % ANIONS.size());
            double energy = cation.electronegativity().orElseThrow()
                    - anion.electronegativity().orElseThrow();
            salts.add(Sets.rockSalt(cation, anion, 5 + 0.01 * i)
                    .withName("salt-" + i)
                    .withProperty(ENERGY, energy));
        }
        return salts;
    }

    private Evaluation evaluate(PropertyDistance.Config config, List<Crystal> made, Dataset reference)
            throws EvaluationException {
        PropertyDistance evaluator = new PropertyDistance(new FingerprintCache(folder));
        return Sets.evaluate(evaluator, config, Sets.named(made.toArray(Crystal[]::new)), Optional.of(reference));
    }

    @Test
    void isNothingForTheTestSplitItselfAndTheShiftForOthers() throws EvaluationException {
        Dataset reference = Sets.dataset(salts(0, 84), salts(84, 28));
        PropertyDistance.Config config = new PropertyDistance.Config("", new ValidSample(10, 1), 60);
        Evaluation same = evaluate(config, salts(84, 28), reference);
        assertThat(same.notApplicable()).isEmpty();
        Metric distance = same.metrics().get(0);
        assertThat(distance.value()).isCloseTo(0, within(1e-9));
        assertThat(distance.protocol()).isEqualTo("autoperi-ridge-property");
        assertThat(distance.note()).contains("mean absolute error").contains("8 training crystals held out");
        assertThat(same.metrics().get(1).protocol()).isEqualTo("autoperi-ridge-property-sample");
        List<Crystal> fluorides = salts(84, 28).stream()
                .filter(crystal -> crystal.composition().elements().contains(Element.F))
                .toList();
        double expected = mean(salts(84, 28)) - mean(fluorides);
        Evaluation shifted = evaluate(config, fluorides, reference);
        assertThat(shifted.metrics().get(0).value()).isCloseTo(expected, within(0.05));
        assertThat(evaluate(config, fluorides, reference).metrics()).isEqualTo(shifted.metrics());
    }

    private static double mean(List<Crystal> crystals) {
        return crystals.stream()
                .mapToDouble(crystal -> crystal.properties().get(ENERGY))
                .average()
                .orElseThrow();
    }

    @Test
    void namesAPropertyThatTheReferenceHasNot() throws EvaluationException {
        Dataset reference = Sets.dataset(salts(0, 60), salts(60, 10));
        PropertyDistance.Config config = new PropertyDistance.Config("band_gap", new ValidSample(), 60);
        assertThat(evaluate(config, salts(0, 3), reference).notApplicable())
                .isEqualTo("the reference has no property band_gap; it has formation_energy_per_atom");
        assertThat(evaluate(new PropertyDistance.Config(), salts(0, 3), Sets.dataset(salts(0, 3), List.of()))
                        .notApplicable())
                .contains("name a dataset with both");
    }

    /** More crystals than features, so that a line leaves nothing to choose. */
    @Test
    void headLearnsALineExactlyAndACurveWell() {
        Random random = new Random(5);
        double[][] inputs = new double[1100][4];
        double[] line = new double[1100];
        double[] curve = new double[1100];
        for (int i = 0; i < inputs.length; i++) {
            for (int d = 0; d < 4; d++) {
                inputs[i][d] = 3 + 2 * random.nextGaussian();
            }
            line[i] = 1 + inputs[i][0] - 2 * inputs[i][3];
            curve[i] = Math.sin(inputs[i][1]);
        }
        double[][] held = List.of(inputs).subList(1000, 1100).toArray(double[][]::new);
        double[][] learned = List.of(inputs).subList(0, 1000).toArray(double[][]::new);
        PropertyHead straight =
                new PropertyHead(learned, part(line, 0, 1000), held, part(line, 1000, 1100), Progress.NONE);
        assertThat(straight.meanAbsoluteError()).isLessThan(1e-3);
        assertThat(straight.predict(held[0])).isCloseTo(line[1000], within(1e-2));
        PropertyHead bent =
                new PropertyHead(learned, part(curve, 0, 1000), held, part(curve, 1000, 1100), Progress.NONE);
        assertThat(bent.meanAbsoluteError())
                .as("a third of that of the mean, 0.6")
                .isLessThan(0.2);
    }

    private static double[] part(double[] values, int from, int to) {
        return Arrays.copyOfRange(values, from, to);
    }

    @Test
    void distributionsAreThoseOfTheValidStructures() throws EvaluationException {
        Crystal salt = Sets.rockSalt(Element.Na, Element.Cl, 5.64);
        Crystal helide = Sets.rockSalt(Element.Na, Element.He, 4);
        Crystal titanate = Sets.perovskite(Element.Sr, Element.Ti, 3.905);
        CdvaeDistribution.Config config = new CdvaeDistribution.Config(new ValidSample(2, 0), 60);
        Evaluation evaluation = Sets.evaluate(
                new CdvaeDistribution(),
                config,
                Sets.named(salt, helide, titanate),
                Optional.of(Sets.dataset(List.of(), List.of(salt))));
        double density = (PublishedDensity.of(titanate) - PublishedDensity.of(salt)) / 2;
        assertThat(evaluation.metrics()).hasSize(4);
        assertThat(evaluation.metrics().get(0).value()).isCloseTo(density, within(1e-12));
        assertThat(evaluation.metrics().get(0).count()).isEqualTo(2);
        assertThat(evaluation.metrics().get(1).value()).isCloseTo(0.5, within(1e-12));
        assertThat(evaluation.metrics().get(2).value()).isCloseTo(density, within(1e-12));
    }
}
