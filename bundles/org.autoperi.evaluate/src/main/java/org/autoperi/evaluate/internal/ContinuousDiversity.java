package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.MagpieFingerprint;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * Uniqueness and novelty without a cut-off: the mean distance of two structures of the set, and the mean distance of a structure to the nearest
 * training crystal. Distances are continuous and do not depend on cell, origin or order of the atoms.
 *
 * <p>{@code d_amd} is the largest difference of two vectors of average minimum distances (Widdowson et al., doi:10.46793/match.87-3.529W) in
 * angstrom; {@code d_magpie} the Euclidean distance of two Magpie fingerprints of 132 numbers, which are not scaled. Published tables have
 * fingerprints of 145 numbers, so theirs are other numbers. O(N^2) pairs, and O(N) memory.
 */
@Component
@Extension(
        id = "continuous-diversity",
        label = "Continuous diversity",
        description =
                "Mean distance between structures and to the nearest training crystal, of structure (AMD) and composition (Magpie).",
        cite = {"doi:10.46793/match.87-3.529W", "doi:10.1038/npjcompumats.2016.28"})
public final class ContinuousDiversity implements Evaluator<ContinuousDiversity.Config> {
    /**
     * Configuration.
     *
     * @param neighbours how many average minimum distances there are
     * @param most structures and training crystals that are compared; of more, so many evenly spaced ones
     */
    public record Config(
            @Param(label = "Neighbours", min = 1, max = 1000) int neighbours,
            @Param(label = "Most structures", min = 2, max = 1e6) int most) {
        /** 100 neighbours, 20,000 structures. */
        public Config() {
            this(100, 20_000);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Crystal> made = spaced(
                input.generated().stream()
                        .filter(structure ->
                                Duplicates.cannotBeCompared(structure).isEmpty())
                        .map(GeneratedStructure::crystal)
                        .map(crystal -> crystal.orElseThrow())
                        .toList(),
                config.most);
        if (made.size() < 2) {
            return Evaluation.notApplicable("there are fewer than two structures that can be compared");
        }
        List<Crystal> known =
                spaced(input.training().stream().filter(Crystal::isOrdered).toList(), config.most);
        Map<String, String> parameters = Parameters.of(
                "neighbours", config.neighbours, "compared", made.size(), "training-crystals", known.size());
        List<Metric> metrics = new ArrayList<>();
        double[][] amd = all(made, crystal -> amd(config, crystal), input, progress);
        double amdMean = amdMean(amd, input, progress);
        metrics.add(metric("amd-diversity", amdMean, "angstrom", "mean-pairwise-amd", parameters, made));
        double[][] magpie = all(made, crystal -> MagpieFingerprint.of(crystal.composition()), input, progress);
        double magpieMean = FingerprintDistances.meanOfPairs(magpie, input, progress);
        metrics.add(metric("magpie-diversity", magpieMean, "1", "mean-pairwise-magpie-132", parameters, made));
        if (!known.isEmpty()) {
            double[][] knownAmd = all(known, crystal -> amd(config, crystal), input, progress);
            double nearest = amdNearest(amd, knownAmd, input, progress);
            metrics.add(metric("amd-novelty-distance", nearest, "angstrom", "mean-nearest-amd", parameters, made));
            double[][] knownMagpie =
                    all(known, crystal -> MagpieFingerprint.of(crystal.composition()), input, progress);
            double far = Arrays.stream(FingerprintDistances.nearest(magpie, knownMagpie, input, progress)
                            .ofFirst())
                    .average()
                    .orElseThrow();
            metrics.add(metric("magpie-novelty-distance", far, "1", "mean-nearest-magpie-132", parameters, made));
        }
        return Evaluation.of(metrics);
    }

    private static Metric metric(
            String name,
            double value,
            String unit,
            String protocol,
            Map<String, String> parameters,
            List<Crystal> made) {
        return Metric.of(name, value, unit, protocol, parameters, made.size());
    }

    private static List<Crystal> spaced(List<Crystal> crystals, int most) {
        if (crystals.size() <= most) {
            return crystals;
        }
        return IntStream.range(0, most)
                .mapToObj(i -> crystals.get((int) ((long) i * crystals.size() / most)))
                .toList();
    }

    private static double[] amd(Config config, Crystal crystal) {
        return DistanceInvariants.of(crystal, config.neighbours).averageMinimumDistances();
    }

    private static double[][] all(
            List<Crystal> crystals, Function<Crystal, double[]> describe, EvaluationInput input, Progress progress) {
        return input.map(crystals, describe, progress).toArray(double[][]::new);
    }

    /** The mean over the pairs of a set of at least two; each row sums its own, so that the threads do not matter. */
    private static double amdMean(double[][] points, EvaluationInput input, Progress progress) {
        List<Integer> rows = IntStream.range(0, points.length).boxed().toList();
        double sum = 0;
        for (double one : input.map(rows, i -> sumAfter(points, i), progress)) {
            sum += one;
        }
        return sum / (0.5 * points.length * (points.length - 1));
    }

    private static double sumAfter(double[][] points, int row) {
        double sum = 0;
        for (int j = row + 1; j < points.length; j++) {
            sum += DistanceInvariants.distance(points[row], points[j]);
        }
        return sum;
    }

    private static double amdNearest(double[][] points, double[][] known, EvaluationInput input, Progress progress) {
        double sum = 0;
        for (double one : input.map(List.of(points), point -> nearest(point, known), progress)) {
            sum += one;
        }
        return sum / points.length;
    }

    private static double nearest(double[] point, double[][] known) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] other : known) {
            least = Math.min(least, DistanceInvariants.distance(point, other));
        }
        return least;
    }
}
