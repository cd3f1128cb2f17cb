package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Element;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.testkit.ArchitectureChecks;
import org.autoperi.nn.ParameterStore;
import org.junit.jupiter.api.Test;

class PeriodicAttentionTest {
    private static final long SEED = Long.getLong("tests.seed", 5);

    @Test
    void keepsThePromisesOfAnArchitecture() {
        ArchitectureChecks.of(
                        new PeriodicAttention(), new PeriodicAttention.Config(24, 2, 4, 8, 2.5, 6, 0, 1, true), SEED)
                .all();
    }

    @Test
    void keepsThemWithoutAttentionVectorsOrElementPropertiesAndWithFourierFeatures() {
        ArchitectureChecks.of(
                        new PeriodicAttention(), new PeriodicAttention.Config(24, 2, 0, 8, 2.5, 0, 4, 1, false), SEED)
                .all();
    }

    /** All but the derivatives: what the later looks see follows from what the earlier ones said, and nothing flows back through that. */
    @Test
    void keepsThemWithSeveralLooksButForDerivatives() {
        for (int frequencies : new int[] {0, 4}) {
            ArchitectureChecks checks = ArchitectureChecks.of(
                    new PeriodicAttention(),
                    new PeriodicAttention.Config(24, 1, 4, 8, 2.5, 6, frequencies, 3, true),
                    SEED);
            checks.shapes();
            checks.permutationEquivariance();
            checks.translationInvariance();
            checks.periodicity();
            checks.independence();
            checks.statelessness();
        }
    }

    @Test
    void keepsSpaceGroupsThatMixAxes() {
        ArchitectureChecks.of(
                        new PeriodicAttention(), new PeriodicAttention.Config(24, 2, 4, 8, 2.5, 6, 0, 1, true), SEED)
                .spaceGroups();
    }

    @Test
    void perAxisFourierFeaturesLeaveSpaceGroups() {
        ArchitectureChecks checks = ArchitectureChecks.of(
                new PeriodicAttention(), new PeriodicAttention.Config(24, 2, 4, 8, 2.5, 6, 4, 1, true), SEED);
        assertThatThrownBy(checks::spaceGroups)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not have the group");
    }

    @Test
    void refusesHeadsThatCannotShareTheWidth() {
        DataFacts facts = new DataFacts(List.of(Element.O), 4);
        assertThatThrownBy(() -> new PeriodicAttention()
                        .create(
                                new PeriodicAttention.Config(24, 2, 5, 8, 2.5, 6, 0, 1, true),
                                facts,
                                new ParameterStore().scope(new RandomStreams(SEED).stream("parameters"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width 24 and 5 heads");
    }
}
