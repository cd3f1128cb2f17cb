package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class KernelDistanceTest {
    private static Crystal copper(double volume) {
        return Crystal.of(Lattice.cubic(Math.cbrt(volume)), List.of(Element.Cu), new double[3]);
    }

    private static double value(Evaluation evaluation, String name) {
        return evaluation.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .map(Metric::value)
                .orElseThrow();
    }

    @Test
    void isTheDiscrepancyOnPaper() throws Exception {
        Evaluation found = Sets.evaluate(
                new KernelDistance(),
                new KernelDistance.Config(),
                Sets.named(copper(10), copper(11)),
                Optional.of(Sets.dataset(List.of(), List.of(copper(12)))));
        double near = Math.exp(-0.5);
        double far = Math.exp(-2);
        assertThat(value(found, "volume-kernel-distance"))
                .isCloseTo((1 + near) / 2 + 1 - 2 * (near + far) / 2, within(1e-9));
        Evaluation same = Sets.evaluate(
                new KernelDistance(),
                new KernelDistance.Config(),
                Sets.named(copper(10), copper(14)),
                Optional.of(Sets.dataset(List.of(copper(10), copper(14)), List.of())));
        assertThat(same.metrics()).hasSize(3).allSatisfy(metric -> {
            assertThat(metric.value()).isCloseTo(0, within(1e-12));
            assertThat(metric.parameters()).containsEntry("against", "train");
        });
    }

    @Test
    void noReferenceIsASentence() throws Exception {
        assertThat(Sets.evaluate(
                                new KernelDistance(),
                                new KernelDistance.Config(),
                                Sets.named(copper(10)),
                                Optional.empty())
                        .notApplicable())
                .contains("0 known crystals");
    }
}
