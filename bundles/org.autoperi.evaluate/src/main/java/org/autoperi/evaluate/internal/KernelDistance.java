package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * The maximum mean discrepancies of LeMat-GenBench (distribution_utils.py at commit 00f7c6f49f5f5c3db287b1387e7e154034185a82): for a number of each
 * crystal, {@code mean k(x, x') + mean k(y, y') - 2 mean k(x, y)} with {@code k = exp(-(x - y)^2 / 2)} over all pairs, those of a crystal with
 * itself included. The reference is one's own dataset, not theirs; where they draw 15,000 structures, evenly spaced ones are taken. O(N M).
 */
@Component
@Extension(
        id = "kernel-distance",
        label = "Kernel distances",
        description = "Maximum mean discrepancy of volume, density and atomic density from known crystals.",
        cite = "LeMat-GenBench, github.com/LeMaterial/lemat-genbench")
public final class KernelDistance implements Evaluator<KernelDistance.Config> {
    static final String PROTOCOL = "lemat-genbench-mmd";

    /**
     * Configuration.
     *
     * @param most structures and known crystals that are compared; of more, so many evenly spaced ones
     */
    public record Config(@Param(label = "Most structures", min = 2, max = 1e6) int most) {
        /** 15,000. */
        public Config() {
            this(15_000);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        KnownCrystals reference = KnownCrystals.of(input);
        List<Crystal> known = reference.crystals();
        Map<String, Integer> failures = new TreeMap<>();
        List<Crystal> made = new ArrayList<>();
        for (GeneratedStructure structure : input.generated()) {
            progress.checkCancelled();
            structure
                    .crystal()
                    .ifPresentOrElse(made::add, () -> failures.merge(StructuralValidity.UNREADABLE, 1, Integer::sum));
        }
        if (made.isEmpty() || known.isEmpty()) {
            return Evaluation.notApplicable(
                    made.size() + " generated and " + known.size()
                            + " known crystals to compare; expected some of each, so name a dataset with a test or training split");
        }
        Map<String, ToDoubleFunction<Crystal>> numbers = new LinkedHashMap<>();
        numbers.put("volume", crystal -> crystal.lattice().volume());
        numbers.put("density", PublishedDensity::of);
        numbers.put("atomic-density", crystal -> 1 / crystal.volumePerAtom());
        List<Metric> metrics = new ArrayList<>();
        numbers.forEach((name, number) -> {
            double[] own = values(made, config.most, number);
            double[] other = values(known, config.most, number);
            double distance = mean(own, own, input, progress)
                    + mean(other, other, input, progress)
                    - 2 * mean(own, other, input, progress);
            Map<String, String> parameters =
                    Parameters.of("sigma", 1, "against", reference.split(), "reference-crystals", other.length);
            metrics.add(new Metric(
                    name + "-kernel-distance", distance, "1", PROTOCOL, parameters, own.length, failures, ""));
        });
        return Evaluation.of(metrics);
    }

    private static double[] values(List<Crystal> crystals, int most, ToDoubleFunction<Crystal> number) {
        return ContinuousDiversity.spaced(crystals, most).stream()
                .mapToDouble(number)
                .toArray();
    }

    /** The mean of the kernel over all pairs; each row sums its own, so that the threads do not matter. */
    private static double mean(double[] one, double[] other, EvaluationInput input, Progress progress) {
        List<Integer> rows = IntStream.range(0, one.length).boxed().toList();
        double sum = 0;
        for (double row : input.map(rows, i -> row(one[i], other), progress)) {
            sum += row;
        }
        return sum / one.length / other.length;
    }

    private static double row(double value, double[] others) {
        double sum = 0;
        for (double other : others) {
            sum += Math.exp(-0.5 * (value - other) * (value - other));
        }
        return sum;
    }
}
