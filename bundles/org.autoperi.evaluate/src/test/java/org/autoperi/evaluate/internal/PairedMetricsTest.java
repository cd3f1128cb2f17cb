package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.Verdict;
import org.junit.jupiter.api.Test;

/** Match rate, METRe and reconstruction errors on crystals whose distances are known on paper. */
class PairedMetricsTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);
    private static final Crystal OXIDE = Sets.rockSalt(Element.Mg, Element.O, 4.21);

    /** CsCl with the anion off the centre by a fraction of the edge along x. */
    private static Crystal caesiumChloride(double edge, double off) {
        return Crystal.of(
                Lattice.cubic(edge), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5 + off, .5, .5});
    }

    /** Two atoms 0.3 angstrom apart. */
    private static Crystal collapsed() {
        return Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, .075, 0, 0});
    }

    private static Dataset tests(Crystal... crystals) {
        Dataset.Builder builder = Dataset.builder("tests");
        for (Crystal crystal : crystals) {
            builder.add(new DatasetEntry(crystal.name(), crystal, Split.TEST));
        }
        return builder.build();
    }

    private static Evaluation matches(List<GeneratedStructure> set, Dataset tests) throws EvaluationException {
        return Sets.evaluate(new MatchRate(), new MatchRate.Config(), set, Optional.of(tests));
    }

    private static double value(Evaluation evaluation, String name) {
        return metric(evaluation, name).value();
    }

    private static Metric metric(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + evaluation.metrics()));
    }

    @Test
    void theDistanceIsThatOnPaper() throws EvaluationException {
        // The common shift is taken out, so each of both atoms is off by half of 0.1 a; V/N = a^3 / 2.
        Evaluation found = matches(
                List.of(GeneratedStructure.of(caesiumChloride(4, 0.1).withName("cs"), "")),
                tests(caesiumChloride(4.2, 0).withName("cs")));
        assertThat(value(found, "match-rate-k1-filtered")).isEqualTo(100);
        assertThat(value(found, "rmse-k1-filtered")).isCloseTo(0.05 * Math.cbrt(2), within(1e-12));
        assertThat(metric(found, "match-rate-k1-filtered").parameters()).containsEntry("pairing", "id");
    }

    @Test
    void theNearestOfSeveralSamplesCounts() throws EvaluationException {
        List<GeneratedStructure> set = new ArrayList<>();
        set.add(GeneratedStructure.of(caesiumChloride(4, 0.1).withName("cs#1"), ""));
        set.add(GeneratedStructure.of(OXIDE.withName("cs#2"), ""));
        set.add(GeneratedStructure.of(caesiumChloride(4, 0.02).withName("cs#3"), ""));
        Evaluation found = matches(set, tests(caesiumChloride(4, 0).withName("cs"), SALT.withName("salt")));
        assertThat(value(found, "match-rate-k1-unfiltered")).isEqualTo(50);
        assertThat(value(found, "rmse-k3-unfiltered")).isCloseTo(0.01 * Math.cbrt(2), within(1e-12));
        assertThat(metric(found, "match-rate-k3-filtered").failures()).containsEntry("no sample", 1);
        assertThat(found.verdicts().get(1)).isEqualTo(Verdict.failed("composition differs", ""));
    }

    @Test
    void theFilterAsksTheTestStructureOnlyForOneSample() throws EvaluationException {
        // The test structure is not valid; the sample is, and matches within the tolerance of half the free length.
        Crystal sample =
                Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, .15, 0, 0});
        List<GeneratedStructure> two = List.of(
                GeneratedStructure.of(sample.withName("x_1"), ""), GeneratedStructure.of(sample.withName("x_2"), ""));
        Evaluation found = matches(two, tests(collapsed().withName("x")));
        assertThat(value(found, "match-rate-k1-unfiltered")).isEqualTo(100);
        assertThat(value(found, "match-rate-k1-filtered")).isEqualTo(0);
        assertThat(metric(found, "match-rate-k1-filtered").failures()).containsEntry("test structure not valid", 1);
        assertThat(value(found, "match-rate-k2-filtered")).isEqualTo(100);
    }

    @Test
    void aSampleThatIsNotValidIsFilteredOut() throws EvaluationException {
        Evaluation found = matches(
                List.of(GeneratedStructure.of(collapsed().withName("x"), "")),
                tests(collapsed().withName("x")));
        assertThat(value(found, "match-rate-k1-unfiltered")).isEqualTo(100);
        assertThat(value(found, "match-rate-k1-filtered")).isEqualTo(0);
    }

    @Test
    void aCrystalWithoutFingerprintIsFilteredOut() throws EvaluationException {
        // Berkelium oxide: neutral and roomy, but the published CrystalNN knows no radius beyond curium.
        Crystal fluorite = Crystal.of(
                Lattice.of(0, 2.66, 2.66, 2.66, 0, 2.66, 2.66, 2.66, 0),
                List.of(Element.Bk, Element.O, Element.O),
                new double[] {0, 0, 0, .25, .25, .25, .75, .75, .75});
        Evaluation found =
                matches(List.of(GeneratedStructure.of(fluorite.withName("x"), "")), tests(fluorite.withName("x")));
        assertThat(value(found, "match-rate-k1-unfiltered")).isEqualTo(100);
        assertThat(value(found, "match-rate-k1-filtered")).isEqualTo(0);
        assertThat(metric(found, "match-rate-k1-filtered").failures()).containsEntry("sample not valid", 1);
        Evaluation metre = Sets.evaluate(
                new Metre(),
                new Metre.Config(),
                List.of(GeneratedStructure.of(fluorite.withName("y"), "")),
                Optional.of(tests(fluorite.withName("x"))));
        assertThat(value(metre, "metre-unfiltered")).isEqualTo(100);
        assertThat(value(metre, "metre-filtered")).isEqualTo(0);
    }

    @Test
    void samplesWithoutIdsArePairedByIndex() throws EvaluationException {
        List<GeneratedStructure> rounds = Sets.named(SALT, OXIDE, OXIDE, OXIDE);
        Dataset tests = tests(SALT.withName("a"), OXIDE.withName("b"));
        Evaluation found = matches(rounds, tests);
        assertThat(metric(found, "match-rate-k1-unfiltered").parameters()).containsEntry("pairing", "index, in rounds");
        assertThat(value(found, "match-rate-k1-unfiltered")).isEqualTo(100);
        Evaluation groups = Sets.evaluate(
                new MatchRate(),
                new MatchRate.Config(new MatcherRule(), SamplePairs.Pairing.GROUPS, 1, 60),
                Sets.named(OXIDE, SALT, OXIDE, OXIDE),
                Optional.of(tests));
        assertThat(value(groups, "match-rate-k1-unfiltered")).isEqualTo(50);
        assertThat(groups.verdicts().get(1).status()).isEqualTo(Verdict.Status.NOT_JUDGED);
        assertThat(matches(Sets.named(SALT, OXIDE, OXIDE), tests).notApplicable())
                .contains("3 generated structures")
                .contains("2 test structures");
    }

    @Test
    void whatCannotBeReadCountsAsNotFound() throws EvaluationException {
        Evaluation found =
                matches(List.of(new GeneratedStructure.Unreadable("a", "broken")), tests(SALT.withName("a")));
        assertThat(value(found, "match-rate-k1-unfiltered")).isEqualTo(0);
        assertThat(metric(found, "match-rate-k1-unfiltered").failures()).containsEntry("unreadable", 1);
        assertThat(found.metrics()).noneMatch(metric -> metric.name().startsWith("rmse"));
    }

    @Test
    void metreFindsWhateverTheNameSays() throws EvaluationException {
        Evaluation found = Sets.evaluate(
                new Metre(),
                new Metre.Config(),
                Sets.named(SALT, caesiumChloride(4, 0.1), caesiumChloride(4, 0.04)),
                Optional.of(tests(caesiumChloride(4, 0).withName("s1"), OXIDE.withName("s2"))));
        assertThat(value(found, "metre-unfiltered")).isEqualTo(50);
        assertThat(value(found, "crmse-unfiltered")).isCloseTo((0.02 * Math.cbrt(2) + 0.5) / 2, within(1e-12));
        assertThat(metric(found, "metre-filtered").failures()).containsEntry("nothing of its composition", 1);
    }

    @Test
    void reconstructionErrorsAreThoseOnPaper() throws EvaluationException {
        double a = 3.9;
        Evaluation found = Sets.evaluate(
                new Reconstruction(),
                new Reconstruction.Config(new MatcherRule(), SamplePairs.Pairing.AUTO, 1.0),
                List.of(GeneratedStructure.of(caesiumChloride(a + 0.2, 0.01).withName("cs"), "")),
                Optional.of(tests(caesiumChloride(a, 0).withName("cs"))));
        assertThat(value(found, "cell-length-mse")).isCloseTo(0.04, within(1e-12));
        assertThat(value(found, "cell-angle-mse")).isCloseTo(0, within(1e-12));
        assertThat(value(found, "coordinate-mse")).isCloseTo(Math.pow(0.005 * a, 2), within(1e-12));
        // Bonded by the radii of Cs (2.44) and Cl (1.02): eight pairs of both, and three of the cation with its own
        // images.
        double known = a * Math.sqrt(3) / 2;
        double near = (a + 0.2) * Math.sqrt(0.49 * 0.49 + 0.5) - known;
        double far = (a + 0.2) * Math.sqrt(0.51 * 0.51 + 0.5) - known;
        assertThat(metric(found, "bond-length-mse").parameters()).containsEntry("bonds", "11");
        assertThat(value(found, "bond-length-mse"))
                .isCloseTo((4 * near * near + 4 * far * far + 3 * 0.04) / 11, within(1e-12));
    }
}
