package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class ContinuousDiversityTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);

    @Test
    void twinsInOtherCellsAreAtNoDistance() throws EvaluationException {
        Evaluation found = evaluate(
                Optional.of(Sets.dataset(List.of(SALT), List.of())),
                SALT,
                Sets.cubicRockSalt(Element.Na, Element.Cl, 5.64));
        assertThat(found.metrics()).hasSize(4);
        assertThat(found.metrics())
                .allSatisfy(metric -> assertThat(metric.value()).isCloseTo(0, within(1e-9)));
    }

    @Test
    void distancesAreThoseOfTheInvariants() throws EvaluationException {
        Crystal wide = Sets.rockSalt(Element.Na, Element.Cl, 6.0);
        Crystal other = Sets.rockSalt(Element.K, Element.Br, 6.6);
        double near = amd(SALT, wide);
        double far = amd(SALT, other);
        // the AMD of rock salt is in proportion to its edge
        assertThat(far / near).isCloseTo((6.6 - 5.64) / (6.0 - 5.64), within(1e-9));
        Evaluation found = evaluate(Optional.of(Sets.dataset(List.of(SALT), List.of())), SALT, wide, other);
        assertThat(value(found, "amd-diversity")).isCloseTo((near + far + (far - near)) / 3, within(1e-9));
        assertThat(value(found, "amd-novelty-distance")).isCloseTo((near + far) / 3, within(1e-9));
        assertThat(value(found, "magpie-diversity"))
                .isCloseTo(2 * value(found, "magpie-novelty-distance"), within(1e-6));
    }

    @Test
    void oneStructureIsNoSet() throws EvaluationException {
        assertThat(evaluate(Optional.empty(), SALT).notApplicable()).contains("fewer than two");
    }

    private static double amd(Crystal one, Crystal other) {
        return DistanceInvariants.distance(
                DistanceInvariants.of(one, 100).averageMinimumDistances(),
                DistanceInvariants.of(other, 100).averageMinimumDistances());
    }

    private static Evaluation evaluate(Optional<Dataset> known, Crystal... crystals) throws EvaluationException {
        return Sets.evaluate(new ContinuousDiversity(), new ContinuousDiversity.Config(), Sets.named(crystals), known);
    }

    private static double value(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .map(Metric::value)
                .orElseThrow();
    }
}
