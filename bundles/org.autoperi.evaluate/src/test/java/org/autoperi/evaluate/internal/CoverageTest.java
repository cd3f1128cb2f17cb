package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.Verdict;
import org.autoperi.graph.SiteFingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);
    private static final Crystal OXIDE = Sets.rockSalt(Element.Mg, Element.O, 4.21);
    private static final Crystal TITANATE = Sets.perovskite(Element.Sr, Element.Ti, 3.905);
    private static final Crystal SILICON = Crystal.of(
            Lattice.of(0, 2.715, 2.715, 2.715, 0, 2.715, 2.715, 2.715, 0),
            List.of(Element.Si, Element.Si),
            new double[] {0, 0, 0, .25, .25, .25});
    private static final Crystal TWICE =
            Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, 0, 0, 0});

    /** Without a fingerprint: CrystalNN of pymatgen raises an error beyond curium. */
    private static final Crystal BERKELIDE = Sets.rockSalt(Element.Bk, Element.O, 5);

    @TempDir
    private Path folder;

    private Evaluation evaluate(double structure, double composition, List<GeneratedStructure> set, Dataset known)
            throws EvaluationException {
        Coverage coverage = new Coverage(new FingerprintCache(folder));
        return Sets.evaluate(coverage, new Coverage.Config(structure, composition, 60), set, Optional.of(known));
    }

    private static Metric metric(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(sum);
    }

    @Test
    void everyNumberIsThatOfThePlainFormula() throws EvaluationException {
        List<Crystal> made = List.of(SALT, OXIDE, TITANATE);
        List<Crystal> known = List.of(OXIDE, SILICON);
        for (double[] cutoffs : new double[][] {{0.4, 10}, {0.2, 4}, {0.4, 2}, {2, 100}}) {
            List<GeneratedStructure> set = new ArrayList<>(Sets.named(made.toArray(Crystal[]::new)));
            set.add(GeneratedStructure.of(BERKELIDE, "without fingerprint"));
            set.add(new GeneratedStructure.Unreadable("broken", "a.cif:1: broken"));
            Evaluation evaluation = evaluate(cutoffs[0], cutoffs[1], set, Sets.dataset(List.of(), known));
            int near = 0;
            double sum = 0;
            for (Crystal one : made) {
                double s = Double.POSITIVE_INFINITY;
                double c = Double.POSITIVE_INFINITY;
                for (Crystal other : known) {
                    s = Math.min(s, structure(one, other));
                    c = Math.min(c, composition(one, other));
                }
                near += s <= cutoffs[0] && c <= cutoffs[1] ? 1 : 0;
                sum += s;
            }
            assertThat(metric(evaluation, "cov-precision").value()).isCloseTo(100 * near / 5.0, within(1e-9));
            assertThat(metric(evaluation, "amsd-precision").value()).isCloseTo(sum / 3, within(1e-9));
            int found = 0;
            double farness = 0;
            for (Crystal other : known) {
                double s = made.stream()
                        .mapToDouble(one -> structure(one, other))
                        .min()
                        .orElseThrow();
                double c = made.stream()
                        .mapToDouble(one -> composition(one, other))
                        .min()
                        .orElseThrow();
                found += s <= cutoffs[0] && c <= cutoffs[1] ? 1 : 0;
                farness += c;
            }
            assertThat(metric(evaluation, "cov-recall").value()).isCloseTo(100 * found / 2.0, within(1e-9));
            assertThat(metric(evaluation, "amcd-recall").value()).isCloseTo(farness / 2, within(1e-9));
        }
    }

    private static double structure(Crystal one, Crystal other) {
        return distance(
                StructureFingerprint.of(one, 0, Progress.NONE).values(),
                StructureFingerprint.of(other, 0, Progress.NONE).values());
    }

    private static double composition(Crystal one, Crystal other) {
        return distance(
                CompositionScaler.fingerprint(one.composition()), CompositionScaler.fingerprint(other.composition()));
    }

    @Test
    void failuresCountInThePrecisionAndHaveReasons() throws EvaluationException {
        List<GeneratedStructure> set = new ArrayList<>(Sets.named(OXIDE));
        set.add(GeneratedStructure.of(BERKELIDE, "without fingerprint"));
        set.add(new GeneratedStructure.Unreadable("broken", "a.cif:1: broken"));
        Evaluation evaluation = evaluate(0.4, 10, set, Sets.dataset(List.of(), List.of(OXIDE)));
        Metric precision = metric(evaluation, "cov-precision");
        assertThat(precision.value()).isCloseTo(100 / 3.0, within(1e-9));
        assertThat(precision.failures()).containsEntry("unreadable", 1).containsEntry("no fingerprint", 1);
        assertThat(evaluation.verdicts().get(1).detail()).contains("no radius of Bk");
        assertThat(metric(evaluation, "cov-recall").value()).isEqualTo(100);
        assertThat(precision.protocol()).isEqualTo("cdvae-coverage-mp20");
    }

    @Test
    void saysWhatIsMissing() throws EvaluationException {
        Coverage coverage = new Coverage(new FingerprintCache(folder));
        assertThat(Sets.evaluate(coverage, new Coverage.Config(), Sets.named(SALT), Optional.empty())
                        .notApplicable())
                .contains("name a dataset");
        assertThat(evaluate(0.4, 10, Sets.named(BERKELIDE), Sets.dataset(List.of(), List.of(OXIDE)))
                        .notApplicable())
                .contains("none of the 1 generated");
    }

    @Test
    void validityNeedsAllThree() throws EvaluationException {
        Crystal unbalanced = Sets.rockSalt(Element.O, Element.F, 4.5); // O +1 would be the cation: 3.44 < 3.98
        Crystal helide = Sets.rockSalt(Element.Na, Element.He, 4.5);
        List<Verdict> verdicts = Sets.evaluate(
                        new CdvaeValidity(),
                        new CdvaeValidity.Config(),
                        Sets.named(SALT, unbalanced, helide, TWICE),
                        Optional.empty())
                .verdicts();
        assertThat(verdicts.stream().map(Verdict::category))
                .containsExactly("", "", "no oxidation state", "atoms too close");
        assertThat(verdicts.get(3).detail()).contains("0.000 angstrom");
    }

    @Test
    void heaviestElementsHaveNoFingerprint() {
        Crystal curide = Sets.rockSalt(Element.Cm, Element.O, 5);
        assertThat(StructureFingerprint.of(curide, 0, Progress.NONE).isThere()).isTrue();
        assertThat(StructureFingerprint.of(BERKELIDE, 0, Progress.NONE).detail())
                .contains("no radius of Bk");
    }

    /** Qhull drops a point that occurs twice; each of the two sites is alone in its place then. */
    @Test
    void coincidingSitesAreMerged() {
        double[] expected = SiteFingerprint.mean(Crystal.of(Lattice.cubic(4), List.of(Element.Na), new double[3]));
        double[] other = SiteFingerprint.mean(Crystal.of(Lattice.cubic(4), List.of(Element.Cl), new double[3]));
        double[] found = StructureFingerprint.of(TWICE, 0, Progress.NONE).values();
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(0.5 * (expected[i] + other[i]), within(1e-12));
        }
    }

    /** Cs3La2 of MP-20 in a cell drawn out fivefold: "No Voronoi neighbors found for site" says pymatgen of its first site. */
    @Test
    void sitesOfThreeNeighboursHaveNoFingerprint() {
        Crystal sparse = Crystal.of(
                Lattice.of(-1.874550, 6.910652, 0, -11.801015, -6.910652, 0, 1.675737, 0.454552, 17.760114),
                new int[] {55, 55, 55, 55, 55, 55, 57, 57, 57, 57},
                new double[] {
                    0.042338, 0.084676, 0.287854, 0.957662, 0.915324, 0.712146,
                    0.782083, 0.564166, 0.335594, 0.217917, 0.435834, 0.664406,
                    0.369797, 0.739594, 0.030672, 0.630203, 0.260406, 0.969328,
                    0.625369, 0.250738, 0.439505, 0.374631, 0.749262, 0.560495,
                    0.205259, 0.410518, 0.140899, 0.794741, 0.589482, 0.859101
                });
        assertThat(StructureFingerprint.of(sparse, 0, Progress.NONE).detail()).contains("site 1 has three neighbours");
    }

    @Test
    void diversityOfTwoIsTheirDistanceAndSamplesAreRepeatable() throws EvaluationException {
        Evaluation evaluation = Sets.evaluate(
                new FingerprintDiversity(),
                new FingerprintDiversity.Config(new ValidSample(2, 5), 60),
                Sets.named(SALT, OXIDE),
                Optional.empty());
        assertThat(metric(evaluation, "structure-diversity").value()).isCloseTo(structure(SALT, OXIDE), within(1e-12));
        assertThat(metric(evaluation, "composition-diversity-sampled").value())
                .isCloseTo(composition(SALT, OXIDE), within(1e-12));
        List<Integer> all = List.of(3, 5, 8, 9, 11);
        assertThat(new ValidSample(3, 1).of(all))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .isSubsetOf(all);
        assertThat(new ValidSample(3, 1).of(all)).isEqualTo(new ValidSample(3, 1).of(all));
    }
}
