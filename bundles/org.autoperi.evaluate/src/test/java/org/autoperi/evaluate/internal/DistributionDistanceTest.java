package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class DistributionDistanceTest {
    /** 2.163497328643454 g/cm3 by pymatgen for a = 5.6402; the tables of atomic weights differ in the last digits. */
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.6402);

    @Test
    void comparesDensitiesWithTheTestSplit() throws EvaluationException {
        Crystal wide =
                SALT.withLattice(SALT.lattice().withVolume(2 * SALT.lattice().volume()));
        Evaluation found = Sets.evaluate(
                new DensityDistance(),
                new DensityDistance.Config(),
                Sets.named(wide),
                Optional.of(Sets.dataset(List.of(wide), List.of(SALT))));
        Metric all = found.metrics().get(0);
        assertThat(all.value()).isCloseTo(2.163497328643454 / 2, within(1e-4));
        assertThat(all.parameters()).containsEntry("against", "test");
        assertThat(all.unit()).isEqualTo("g/cm3");
    }

    @Test
    void reportsAllAndValidStructuresApart() throws EvaluationException {
        Crystal merged = Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.Cl, Element.K), new double[] {
            0, 0, 0, .01, 0, 0, .5, .5, .5
        });
        List<GeneratedStructure> set = Sets.named(SALT, merged);
        Evaluation found = Sets.evaluate(
                new ElementNumberDistance(),
                new ElementNumberDistance.Config(),
                set,
                Optional.of(Sets.dataset(List.of(SALT), List.of())));
        assertThat(found.metrics())
                .extracting(Metric::name)
                .containsExactly("element-number-distance", "element-number-distance-valid");
        assertThat(found.metrics().get(0).value()).isCloseTo(0.5, within(1e-12));
        assertThat(found.metrics().get(1).value()).isZero();
        assertThat(found.metrics().get(0).parameters()).containsEntry("against", "train");
        assertThat(found.metrics().get(0).protocol())
                .isNotEqualTo(found.metrics().get(1).protocol());
    }

    @Test
    void saysWhenThereIsNothingToCompare() throws EvaluationException {
        assertThat(Sets.evaluate(
                                new DensityDistance(), new DensityDistance.Config(), Sets.named(SALT), Optional.empty())
                        .notApplicable())
                .contains("no known crystals");
        List<GeneratedStructure> broken = List.of(new GeneratedStructure.Unreadable("x", "broken"));
        assertThat(Sets.evaluate(
                                new DensityDistance(),
                                new DensityDistance.Config(),
                                broken,
                                Optional.of(Sets.dataset(List.of(SALT), List.of())))
                        .notApplicable())
                .contains("could be read");
    }
}
