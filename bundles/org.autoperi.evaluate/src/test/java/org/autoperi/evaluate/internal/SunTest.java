package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class SunTest {
    private static final String KEY = "formation_energy_per_atom";
    private static final Sun.Config PBE =
            new Sun.Config(KEY, true, Optional.of("PBE"), Optional.of("PBE"), new MatcherRule());
    private static final Dataset KNOWN = Sets.dataset(
            List.of(
                    salt(Element.Cl, 5.64).withProperty(KEY, -2.0),
                    salt(Element.Br, 5.97).withProperty(KEY, -1.8)),
            List.of(Sets.perovskite(Element.Na, Element.Ta, 3.9).withProperty(KEY, -3.0)));

    @Test
    void stableUniqueAndNovelStructuresPass() throws EvaluationException {
        Crystal other =
                Sets.perovskite(Element.Ta, Element.Na, 3.9); // the same composition as known, elements exchanged
        List<GeneratedStructure> set = List.of(
                GeneratedStructure.of(other.withProperty(KEY, -3.1), "below"),
                GeneratedStructure.of(other.withProperty(KEY, -3.05), "twin"),
                GeneratedStructure.of(other.withProperty(KEY, -2.5), "high"),
                GeneratedStructure.of(salt(Element.Cl, 5.7).withProperty(KEY, -1.95), "known"),
                GeneratedStructure.of(salt(Element.Cl, 5.7), "bare"),
                GeneratedStructure.of(salt(Element.I, 6.5).withProperty(KEY, -1), "iodide"),
                new GeneratedStructure.Unreadable("broken", "x.cif:1: no cell"));
        Evaluation found = Sets.evaluate(new Sun(), PBE, set, Optional.of(KNOWN));
        assertThat(found.metrics())
                .extracting(Metric::name)
                .containsExactly("stable-0.0", "sun-0.0", "stable-0.1", "sun-0.1", "energy-above-hull");
        assertThat(found.metrics())
                .extracting(metric -> Math.round(metric.unit().equals("%") ? metric.value() * metric.count() : 0))
                .containsExactly(200L, 100L, 300L, 100L, 0L);
        assertThat(found.metrics().get(4).value()).isCloseTo(0.4 / 4, within(1e-12));
        assertThat(found.metrics().get(3).failures())
                .isEqualTo(Map.of(
                        "duplicate",
                        1,
                        Sun.ABOVE,
                        1,
                        "in the training set",
                        1,
                        Sun.NO_ENERGY,
                        1,
                        Sun.NO_REFERENCE,
                        1,
                        "unreadable",
                        1));
        assertThat(found.metrics().get(3).note()).contains("Hull of 3 entries");
        assertThat(found.verdicts().get(0).detail()).startsWith("-0.1000 eV/atom above 1.00 NaTaO3");
    }

    @Test
    void otherLevelsAreRefusedByName() {
        Sun.Config mixed = new Sun.Config(KEY, true, Optional.of("MACE-MP-0"), Optional.of("PBE"), new MatcherRule());
        assertThatThrownBy(() -> Sets.evaluate(new Sun(), mixed, Sets.named(salt(Element.Cl, 5.6)), Optional.of(KNOWN)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("'MACE-MP-0'")
                .hasMessageContaining("'PBE'");
    }

    @Test
    void levelsHaveToBeSaidAndEnergiesToBeThere() throws EvaluationException {
        List<GeneratedStructure> bare = Sets.named(salt(Element.Cl, 5.6));
        assertThat(Sets.evaluate(new Sun(), new Sun.Config(), bare, Optional.of(KNOWN))
                        .notApplicable())
                .contains("level");
        assertThat(Sets.evaluate(new Sun(), PBE, bare, Optional.of(KNOWN)).notApplicable())
                .contains("no structure has a number '" + KEY + "'");
        Dataset none = Sets.dataset(List.of(salt(Element.Cl, 5.64)), List.of());
        assertThatThrownBy(() -> Sets.evaluate(new Sun(), PBE, bare, Optional.of(none)))
                .hasMessageContaining("none of 1 crystals of the reference");
    }

    @Test
    void totalEnergiesNeedTheElements() throws EvaluationException {
        Sun.Config total = new Sun.Config(KEY, false, Optional.of("PBE"), Optional.of("PBE"), new MatcherRule());
        List<GeneratedStructure> set = Sets.named(salt(Element.Cl, 5.6).withProperty(KEY, -2));
        assertThat(Sets.evaluate(new Sun(), total, set, Optional.of(KNOWN)).notApplicable())
                .contains(Sun.NO_REFERENCE);
    }

    private static Crystal salt(Element anion, double a) {
        return Sets.rockSalt(Element.Na, anion, a);
    }
}
