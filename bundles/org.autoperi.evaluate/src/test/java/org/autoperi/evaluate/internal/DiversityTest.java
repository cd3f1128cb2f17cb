package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class DiversityTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);
    private static final Crystal LOW = Crystal.of(
            Lattice.of(3, 0, 0, 0.4, 4, 0, 0.7, 0.3, 5),
            List.of(Element.Na, Element.Cl, Element.Na),
            new double[] {0, 0, 0, 0.31, 0.42, 0.53, 0.7, 0.15, 0.26});

    @Test
    void equalSharesAreAsDiverseAsTheyAreMany() {
        assertThat(new Categories<>(Map.of("a", 2.0, "b", 2.0, "c", 2.0)).vendi())
                .isCloseTo(3, within(1e-12));
        assertThat(new Categories<>(Map.of("a", 5.0)).vendi()).isCloseTo(1, within(1e-12));
        assertThat(new Categories<>(Map.of("a", 1.0, "b", 3.0)).entropy())
                .isCloseTo(0.25 * Math.log(4) + 0.75 * Math.log(4 / 3.0), within(1e-12));
    }

    @Test
    void jensenShannonGoesFromZeroToOne() {
        Categories<String> one = new Categories<>(Map.of("a", 1.0, "b", 3.0));
        assertThat(one.jensenShannon(new Categories<>(Map.of("a", 2.0, "b", 6.0))))
                .isCloseTo(0, within(1e-7));
        assertThat(one.jensenShannon(new Categories<>(Map.of("c", 2.0)))).isCloseTo(1, within(1e-12));
        // scipy.spatial.distance.jensenshannon([.25, .75], [.5, .5], 2)
        assertThat(one.jensenShannon(new Categories<>(Map.of("a", 1.0, "b", 1.0))))
                .isCloseTo(0.22089576884901735, within(1e-12));
    }

    @Test
    void totalVariationIsHalfTheSumOfDifferences() {
        Categories<String> one = new Categories<>(Map.of("a", 1.0, "b", 3.0));
        assertThat(one.totalVariation(new Categories<>(Map.of("a", 1.0, "c", 1.0))))
                .isCloseTo((0.25 + 0.75 + 0.5) / 2, within(1e-12));
        assertThat(one.totalVariation(one)).isZero();
    }

    @Test
    void countsSymmetryBesideThatOfKnownCrystals() throws EvaluationException {
        List<GeneratedStructure> set = List.of(
                GeneratedStructure.of(SALT, "a"),
                GeneratedStructure.of(LOW, "b"),
                new GeneratedStructure.Unreadable("c", "c.cif:1: no cell"));
        Dataset known = Sets.dataset(List.of(), List.of(SALT, Sets.rockSalt(Element.K, Element.Br, 6.6)));
        Evaluation found = Sets.evaluate(new Diversity(), new Diversity.Config(), set, Optional.of(known));
        assertThat(value(found, "symmetry-found")).isCloseTo(200 / 3.0, within(1e-9));
        assertThat(value(found, "space-group-vendi")).isCloseTo(2, within(1e-12));
        assertThat(value(found, "p1-share")).isCloseTo(50, within(1e-12));
        assertThat(value(found, "symmetric-share")).isCloseTo(50, within(1e-12));
        assertThat(value(found, "space-group-coverage")).isCloseTo(200.0 / 230, within(1e-12));
        assertThat(value(found, "space-group-total-variation-distance")).isCloseTo(0.5, within(1e-12));
        assertThat(value(found, "crystal-system-distance")).isCloseTo(3, within(1e-12)); // half of them by six systems
        assertThat(value(found, "element-vendi"))
                .isCloseTo(Math.exp(-0.6 * Math.log(0.6) - 0.4 * Math.log(0.4)), within(1e-12));
        assertThat(found.verdicts().get(0).detail()).isEqualTo("F m -3 m (225)");
        assertThat(found.verdicts().get(2).category()).isEqualTo("unreadable");
    }

    @Test
    void sizesCountByBins() throws EvaluationException {
        // Edges of 3.99 (primitive) twice, and of 4.67; bins of 0.5 angstrom.
        Crystal same = Sets.rockSalt(Element.Na, Element.Cl, 5.6);
        Crystal wide = Sets.rockSalt(Element.K, Element.Br, 6.6);
        Evaluation found =
                Sets.evaluate(new Diversity(), new Diversity.Config(), Sets.named(SALT, same, wide), Optional.empty());
        double two = Math.exp(-2 / 3.0 * Math.log(2 / 3.0) - 1 / 3.0 * Math.log(1 / 3.0));
        assertThat(value(found, "length-a-vendi")).isCloseTo(two, within(1e-12));
        assertThat(value(found, "site-number-vendi")).isCloseTo(1, within(1e-12));
    }

    @Test
    void needsNoReference() throws EvaluationException {
        Evaluation found = Sets.evaluate(new Diversity(), new Diversity.Config(), Sets.named(SALT), Optional.empty());
        assertThat(found.metrics())
                .extracting(Metric::name)
                .containsExactly(
                        "symmetry-found",
                        "element-vendi",
                        "space-group-vendi",
                        "p1-share",
                        "symmetric-share",
                        "element-coverage",
                        "space-group-coverage",
                        "site-number-vendi",
                        "density-vendi",
                        "length-a-vendi",
                        "length-b-vendi",
                        "length-c-vendi");
    }

    private static double value(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
