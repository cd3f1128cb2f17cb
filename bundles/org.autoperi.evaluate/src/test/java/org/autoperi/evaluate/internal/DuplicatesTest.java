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
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.autoperi.evaluate.Verdict;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);

    private static Evaluation uniqueness(List<GeneratedStructure> set) throws EvaluationException {
        return Sets.evaluate(new Uniqueness(), new Uniqueness.Config(), set, Optional.empty());
    }

    private static Evaluation novelty(List<GeneratedStructure> set, Crystal... training) throws EvaluationException {
        Dataset known = Sets.dataset(List.of(training), List.of());
        return Sets.evaluate(new Novelty(), new Novelty.Config(), set, Optional.of(known));
    }

    @Test
    void recognisesACrystalInAnotherCellAtAnotherOrigin() throws EvaluationException {
        Evaluation found = uniqueness(Sets.named(SALT, Sets.cubicRockSalt(Element.Na, Element.Cl, 5.64)));
        assertThat(found.verdicts().get(0).isPassed()).isTrue();
        assertThat(found.verdicts().get(1)).isEqualTo(Verdict.failed("duplicate", "the same as s1"));
        assertThat(found.metrics().get(0).value()).isCloseTo(50, within(1e-12));
    }

    @Test
    void tellsOtherCompositionsVolumesAndStructuresApart() throws EvaluationException {
        Crystal caesiumChlorideType =
                Crystal.of(Lattice.cubic(3.55), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, .5, .5, .5});
        Evaluation found = uniqueness(Sets.named(
                SALT,
                Sets.rockSalt(Element.K, Element.Cl, 5.64),
                Sets.rockSalt(Element.Na, Element.Cl, 6.1),
                caesiumChlorideType));
        assertThat(found.metrics().get(0).value()).isEqualTo(100);
    }

    /** Both elements sit on primitive cubic lattices of the same edge, so only distances to a third element tell them apart. */
    @Test
    void tellsElementsThatChangedPlacesApart() throws EvaluationException {
        List<GeneratedStructure> twins =
                Sets.named(Sets.perovskite(Element.Ca, Element.Ti, 3.9), Sets.perovskite(Element.Ti, Element.Ca, 3.9));
        assertThat(uniqueness(twins).metrics().get(0).value()).isEqualTo(100);
        Evaluation blind = Sets.evaluate(
                new Uniqueness(), new Uniqueness.Config(new AmdSettings(100, 0.1, false), 60), twins, Optional.empty());
        assertThat(blind.metrics().get(0).value()).isEqualTo(50);
    }

    @Test
    void unreadableStructuresAreNotUnique() throws EvaluationException {
        List<GeneratedStructure> set = new ArrayList<>(Sets.named(SALT));
        set.add(new GeneratedStructure.Unreadable("x", "broken"));
        Metric share = uniqueness(set).metrics().get(0);
        assertThat(share.value()).isEqualTo(50);
        assertThat(share.failures()).containsEntry("unreadable", 1);
        assertThat(share.protocol()).isEqualTo("amd-uniqueness");
    }

    @Test
    void noveltyNamesTheTrainingCrystal() throws EvaluationException {
        Evaluation found = novelty(
                Sets.named(
                        Sets.cubicRockSalt(Element.Na, Element.Cl, 5.65),
                        Sets.rockSalt(Element.Na, Element.Cl, 6.5),
                        Sets.rockSalt(Element.K, Element.Cl, 6.3)),
                SALT.withName("halite"));
        assertThat(found.verdicts().get(0).detail()).contains("halite");
        assertThat(found.verdicts().get(1).isPassed()).isTrue();
        assertThat(found.verdicts().get(2).isPassed()).isTrue();
        assertThat(found.metrics().get(0).value()).isCloseTo(200.0 / 3, within(1e-12));
        Metric copied = found.metrics().get(1);
        assertThat(copied.name()).isEqualTo("copied-compositions");
        assertThat(copied.value()).isCloseTo(200.0 / 3, within(1e-12));
    }

    @Test
    void noveltyWithoutTrainingCrystalsSaysWhatIsMissing() throws EvaluationException {
        Evaluation found = Sets.evaluate(new Novelty(), new Novelty.Config(), Sets.named(SALT), Optional.empty());
        assertThat(found.metrics()).isEmpty();
        assertThat(found.notApplicable()).contains("training");
    }
}
