package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.Verdict;
import org.junit.jupiter.api.Test;

class MatcherRuleTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);

    private static Evaluation uniqueness(List<GeneratedStructure> set) throws EvaluationException {
        return Sets.evaluate(new MatcherUniqueness(), new MatcherUniqueness.Config(), set, Optional.empty());
    }

    @Test
    void aCrystalOfAnotherVolumeIsTheSame() throws EvaluationException {
        Evaluation found = uniqueness(Sets.named(
                SALT, Sets.rockSalt(Element.K, Element.Cl, 6.3), Sets.cubicRockSalt(Element.Na, Element.Cl, 6.4)));
        assertThat(found.verdicts().get(1).isPassed()).isTrue();
        assertThat(found.verdicts().get(2)).isEqualTo(Verdict.failed("duplicate", "the same as s1"));
        Metric share = found.metrics().get(0);
        assertThat(share.value()).isCloseTo(200.0 / 3, within(1e-12));
        assertThat(share.protocol()).isEqualTo("structure-matcher-uniqueness");
        assertThat(share.parameters()).containsEntry("stol", "0.5").containsEntry("angle-tol", "10.0");
    }

    @Test
    void elementsThatChangedPlacesAreAnotherCrystal() throws EvaluationException {
        Evaluation found = uniqueness(
                Sets.named(Sets.perovskite(Element.Ca, Element.Ti, 3.9), Sets.perovskite(Element.Ti, Element.Ca, 3.9)));
        assertThat(found.metrics().get(0).value()).isEqualTo(100);
    }

    @Test
    void whatCannotBeReadIsNotUnique() throws EvaluationException {
        List<GeneratedStructure> set = new ArrayList<>();
        set.add(new GeneratedStructure.Unreadable("x", "broken"));
        set.addAll(Sets.named(SALT, SALT));
        Metric share = uniqueness(set).metrics().get(0);
        assertThat(share.value()).isCloseTo(100.0 / 3, within(1e-12));
        assertThat(share.failures()).containsEntry("unreadable", 1).containsEntry("duplicate", 1);
    }

    @Test
    void noveltyNamesTheTrainingCrystal() throws EvaluationException {
        Evaluation found = Sets.evaluate(
                new MatcherNovelty(),
                new MatcherNovelty.Config(),
                Sets.named(Sets.cubicRockSalt(Element.Na, Element.Cl, 6.1), Sets.rockSalt(Element.K, Element.Cl, 6.3)),
                Optional.of(Sets.dataset(List.of(SALT.withName("halite")), List.of())));
        assertThat(found.verdicts().get(0).detail()).contains("halite");
        assertThat(found.verdicts().get(1).isPassed()).isTrue();
        assertThat(found.metrics().get(0).value()).isEqualTo(50);
        assertThat(found.metrics().get(0).parameters()).containsEntry("training-crystals", "1");
    }

    @Test
    void noveltyWithoutTrainingCrystalsSaysWhatIsMissing() throws EvaluationException {
        Evaluation found =
                Sets.evaluate(new MatcherNovelty(), new MatcherNovelty.Config(), Sets.named(SALT), Optional.empty());
        assertThat(found.notApplicable()).contains("training");
    }
}
