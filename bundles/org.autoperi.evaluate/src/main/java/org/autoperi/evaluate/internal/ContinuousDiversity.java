package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * Uniqueness and novelty without a cut-off: the mean distance of two structures of the set, and the mean distance of a structure to the nearest
 * training crystal. Distances are continuous and do not depend on cell, origin or order of the atoms.
 *
 * <p>{@code d_pdd} is the earth mover's distance of two pointwise distance distributions (Widdowson and Kurlin, arXiv:2108.04798), exact; it tells
 * apart what {@code d_amd} cannot, and is never below it. {@code d_amd} is the largest difference of two vectors of average minimum distances (Widdowson et al., doi:10.46793/match.87-3.529W) in
 * angstrom; {@code d_magpie} the Euclidean distance of two Magpie fingerprints of 132 numbers, which are not scaled. Published tables have
 * fingerprints of 145 numbers, so theirs are other numbers. O(N^2) pairs, and O(N) memory.
 */
@Component
@Extension(
        id = "continuous-diversity",
        label = "Continuous diversity",
        description =
                "Mean distance between structures and to the nearest training crystal, of structure (AMD, PDD) and composition (Magpie).",
        cite = {"doi:10.46793/match.87-3.529W", "arXiv:2108.04798", "doi:10.1038/npjcompumats.2016.28"})
public final class ContinuousDiversity implements Evaluator<ContinuousDiversity.Config> {
    private static final String ANGSTROM = "angstrom";

    /**
     * Configuration.
     *
     * @param neighbours how many average minimum distances there are
     * @param most structures and training crystals that are compared; of more, so many evenly spaced ones
     * @param mostPdd structures that are compared by PDD, which takes longer; their nearest is looked for among all training crystals that are
     *     compared
     * @param mostAtoms atoms of a cell up to which it is compared by PDD
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(label = "Neighbours", min = 1, max = 1000) int neighbours,
            @Param(label = "Most structures", min = 2, max = 1e6) int most,
            @Param(label = "Most structures by PDD", min = 2, max = 1e5) int mostPdd,
            @Param(label = "Most atoms by PDD", min = 1, max = 10_000) int mostAtoms,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** 100 neighbours, 20,000 structures, 500 of them by PDD if they have up to 200 atoms, one minute. */
        public Config() {
            this(100, 20_000, 500, 200, PerStructure.USUAL_SECONDS);
        }
    }

    /** A crystal with its invariants; no crystal but a failure if it has none. */
    private record Described(Optional<Crystal> crystal, double[] amd, double[] magpie, String failure) {
        static Described failed(Verdict verdict) {
            return new Described(Optional.empty(), new double[0], new double[0], verdict.category());
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        Map<String, Integer> failures = new TreeMap<>();
        List<Crystal> comparable = new ArrayList<>();
        for (GeneratedStructure structure : input.generated()) {
            progress.checkCancelled();
            Optional<Verdict> cannot = Duplicates.cannotBeCompared(structure);
            cannot.ifPresent(verdict -> failures.merge(verdict.category(), 1, Integer::sum));
            if (cannot.isEmpty()) {
                comparable.add(structure.crystal().orElseThrow());
            }
        }
        List<Described> made = described(config, spaced(comparable, config.most), input, failures, progress);
        if (made.size() < 2) {
            return Evaluation.notApplicable(
                    "there are fewer than two structures that can be compared; reasons: " + failures);
        }
        List<Crystal> training = input.training().stream()
                .filter(crystal -> crystal.isOrdered()
                        && crystal.lattice().volume() >= new StructuralValidity.Config().minVolume())
                .toList();
        List<Described> known = described(config, spaced(training, config.most), input, new TreeMap<>(), progress);
        Map<String, String> parameters = Parameters.of(
                "neighbours", config.neighbours, "compared", made.size(), "training-crystals", known.size());
        double[][] amd = made.stream().map(Described::amd).toArray(double[][]::new);
        double[][] magpie = made.stream().map(Described::magpie).toArray(double[][]::new);
        List<Metric> metrics = new ArrayList<>();
        Sink sink = (name, value, unit, protocol, own, count, note) ->
                metrics.add(new Metric(name, value, unit, protocol, own, count, failures, note));
        sink.take(
                "amd-diversity",
                amdMean(amd, input, progress),
                ANGSTROM,
                "mean-pairwise-amd",
                parameters,
                made.size(),
                "");
        sink.take(
                "magpie-diversity",
                FingerprintDistances.meanOfPairs(magpie, input, progress),
                "1",
                "mean-pairwise-magpie-132",
                parameters,
                made.size(),
                "");
        if (!known.isEmpty()) {
            double[][] knownAmd = known.stream().map(Described::amd).toArray(double[][]::new);
            double[][] knownMagpie = known.stream().map(Described::magpie).toArray(double[][]::new);
            sink.take(
                    "amd-novelty-distance",
                    amdNearest(amd, knownAmd, input, progress),
                    ANGSTROM,
                    "mean-nearest-amd",
                    parameters,
                    made.size(),
                    "");
            sink.take(
                    "magpie-novelty-distance",
                    Arrays.stream(FingerprintDistances.nearest(magpie, knownMagpie, input, progress)
                                    .ofFirst())
                            .average()
                            .orElseThrow(),
                    "1",
                    "mean-nearest-magpie-132",
                    parameters,
                    made.size(),
                    "");
        }
        byPdd(config, made, known, parameters, sink, input, progress);
        return Evaluation.of(metrics);
    }

    /** Takes a number of the set. */
    private interface Sink {
        void take(
                String name,
                double value,
                String unit,
                String protocol,
                Map<String, String> parameters,
                int count,
                String note);
    }

    private static void byPdd(
            Config config,
            List<Described> made,
            List<Described> known,
            Map<String, String> parameters,
            Sink sink,
            EvaluationInput input,
            Progress progress) {
        List<Described> small =
                spaced(made.stream().filter(one -> isSmall(config, one)).toList(), config.mostPdd);
        if (small.size() < 2) {
            return;
        }
        List<DistanceInvariants> pdd = input.map(small, one -> invariants(config, one), progress);
        Map<String, String> own = new LinkedHashMap<>(parameters);
        own.put("compared", Integer.toString(small.size()));
        own.put("most-atoms", Integer.toString(config.mostAtoms));
        List<Integer> rows = IntStream.range(0, pdd.size()).boxed().toList();
        double sum = 0;
        for (double one : input.map(rows, i -> sumAfter(pdd, i, progress), progress)) {
            sum += one;
        }
        double pairs = 0.5 * pdd.size() * (pdd.size() - 1.0);
        sink.take("pdd-diversity", sum / pairs, ANGSTROM, "mean-pairwise-pdd", own, small.size(), "");
        List<Described> near =
                known.stream().filter(one -> isSmall(config, one)).toList();
        if (!near.isEmpty()) {
            own.put("training-crystals", Integer.toString(near.size()));
            double least = 0;
            for (double one :
                    input.map(rows, i -> nearest(config, small.get(i), pdd.get(i), near, progress), progress)) {
                least += one;
            }
            sink.take("pdd-novelty-distance", least / rows.size(), ANGSTROM, "mean-nearest-pdd", own, small.size(), "");
        }
    }

    private static boolean isSmall(Config config, Described one) {
        return one.crystal.orElseThrow().size() <= config.mostAtoms;
    }

    private static DistanceInvariants invariants(Config config, Described one) {
        return DistanceInvariants.of(one.crystal.orElseThrow(), config.neighbours);
    }

    private static double sumAfter(List<DistanceInvariants> pdd, int row, Progress progress) {
        double sum = 0;
        for (int j = row + 1; j < pdd.size(); j++) {
            progress.checkCancelled();
            sum += pdd.get(row).earthMoversDistance(pdd.get(j));
        }
        return sum;
    }

    /** The distance to the nearest; the difference of the AMD is never above the one sought, so that far ones need not be looked at. */
    private static double nearest(
            Config config, Described own, DistanceInvariants pdd, List<Described> known, Progress progress) {
        double[] bound = new double[known.size()];
        for (int j = 0; j < bound.length; j++) {
            bound[j] = DistanceInvariants.distance(own.amd, known.get(j).amd);
        }
        int[] order = IntStream.range(0, bound.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> bound[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        double least = Double.POSITIVE_INFINITY;
        for (int at = 0; at < order.length && bound[order[at]] < least; at++) {
            progress.checkCancelled();
            least = Math.min(least, pdd.earthMoversDistance(invariants(config, known.get(order[at]))));
        }
        return least;
    }

    private static List<Described> described(
            Config config,
            List<Crystal> crystals,
            EvaluationInput input,
            Map<String, Integer> failures,
            Progress progress) {
        List<Described> all = new PerStructure(config.timeLimitSeconds)
                .map(
                        input,
                        crystals,
                        (crystal, index) -> new Described(
                                Optional.of(crystal),
                                DistanceInvariants.of(crystal, config.neighbours)
                                        .averageMinimumDistances(),
                                MagpieFingerprint.of(crystal.composition()),
                                ""),
                        Described::failed,
                        progress);
        all.stream().filter(one -> one.crystal.isEmpty()).forEach(one -> failures.merge(one.failure, 1, Integer::sum));
        return all.stream().filter(one -> one.crystal.isPresent()).toList();
    }

    static <T> List<T> spaced(List<T> items, int most) {
        if (items.size() <= most) {
            return items;
        }
        return IntStream.range(0, most)
                .mapToObj(i -> items.get((int) ((long) i * items.size() / most)))
                .toList();
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
