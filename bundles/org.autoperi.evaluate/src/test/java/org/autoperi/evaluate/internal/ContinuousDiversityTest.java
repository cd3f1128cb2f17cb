package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
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
        assertThat(found.metrics()).hasSize(6);
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
    void earthMoversDistancesAreThoseOfAllPairs() throws EvaluationException {
        Crystal[] set = {
            SALT,
            Sets.perovskite(Element.Sr, Element.Ti, 3.9),
            Sets.rockSalt(Element.K, Element.Br, 6.6),
            Sets.perovskite(Element.Ba, Element.Ti, 4.0)
        };
        List<Crystal> known = List.of(
                Sets.rockSalt(Element.Na, Element.F, 4.6),
                Sets.perovskite(Element.Ca, Element.Ti, 3.8),
                Sets.cubicRockSalt(Element.K, Element.Cl, 6.3));
        Evaluation found = evaluate(Optional.of(Sets.dataset(known, List.of())), set);
        double pairs = 0;
        double nearest = 0;
        for (int i = 0; i < set.length; i++) {
            for (int j = i + 1; j < set.length; j++) {
                pairs += pdd(set[i], set[j]) / 6;
            }
            int own = i;
            nearest += known.stream()
                            .mapToDouble(crystal -> pdd(set[own], crystal))
                            .min()
                            .orElseThrow()
                    / 4;
        }
        assertThat(value(found, "pdd-diversity")).isCloseTo(pairs, within(1e-12));
        assertThat(value(found, "pdd-novelty-distance")).isCloseTo(nearest, within(1e-12));
        assertThat(value(found, "pdd-diversity")).isGreaterThan(value(found, "amd-diversity"));
    }

    private static double pdd(Crystal one, Crystal other) {
        return DistanceInvariants.of(one, 100).earthMoversDistance(DistanceInvariants.of(other, 100));
    }

    @Test
    void whatCannotBeComparedIsCountedWithItsReason() throws EvaluationException {
        List<GeneratedStructure> set = new ArrayList<>(Sets.named(SALT, Sets.rockSalt(Element.Na, Element.Cl, 6.0)));
        set.add(new GeneratedStructure.Unreadable("x", "broken"));
        Evaluation found = Sets.evaluate(
                new ContinuousDiversity(), new ContinuousDiversity.Config(), set, Optional.<Dataset>empty());
        assertThat(found.metrics())
                .allSatisfy(metric -> assertThat(metric.failures()).containsEntry("unreadable", 1));
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
