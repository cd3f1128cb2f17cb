package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.CrystalSystem;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * How many kinds of elements and of symmetry a set has, and how far they are from those of known crystals.
 *
 * <p>The Vendi score of categories (Friedman and Dieng, arXiv:2210.02410) is the exponential of their entropy. Elements count by atoms. Crystal
 * systems are numbered from triclinic to cubic for the Wasserstein distance.
 */
@Component
@Extension(
        id = "diversity",
        label = "Diversity and symmetry",
        description =
                "Vendi scores of elements and space groups, share of P1, and how far both are from known crystals.",
        cite = "arXiv:2210.02410")
public final class Diversity implements Evaluator<Diversity.Config> {
    static final String NO_SYMMETRY = "no symmetry found";

    private static final int SPACE_GROUPS = 230;

    /** Width of the bins of densities in g/cm3 and of lengths in angstrom. */
    private static final double BIN = 0.5;

    /**
     * Configuration.
     *
     * @param toleranceAngstrom distance within which symmetry is looked for
     * @param timeLimitSeconds time after which the symmetry of a structure is given up
     */
    public record Config(
            @Param(label = "Symmetry tolerance", unit = "angstrom", min = 1e-6, max = 1) double toleranceAngstrom,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** 0.01 angstrom, one minute. */
        public Config() {
            this(0.01, PerStructure.USUAL_SECONDS);
        }
    }

    /** What was found of one structure. */
    private record Found(OptionalInt group, Verdict verdict) {
        static Found failed(Verdict verdict) {
            return new Found(OptionalInt.empty(), verdict);
        }

        static Found failed(String category, String detail) {
            return failed(Verdict.failed(category, detail));
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Found> found = new PerStructure(config.timeLimitSeconds)
                .map(input, input.generated(), (structure, index) -> find(config, structure), Found::failed, progress);
        Map<String, String> parameters = Parameters.of("tolerance-angstrom", config.toleranceAngstrom);
        List<Verdict> verdicts = found.stream().map(Found::verdict).toList();
        Evaluation share = Evaluation.share("symmetry-found", "space-group-within-tolerance", parameters, verdicts, "");
        Categories<Integer> groups = groups(found);
        if (groups.weights().isEmpty()) {
            return Evaluation.notApplicable("no generated structure has a symmetry that could be found");
        }
        int size = found.size();
        int judged = (int) found.stream().filter(one -> one.group.isPresent()).count();
        List<Crystal> crystals = input.generated().stream()
                .flatMap(structure -> structure.crystal().stream())
                .toList();
        Categories<Element> elements = elements(crystals);
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.of("element-vendi", elements.vendi(), "1", "vendi-of-categories", Map.of(), size));
        metrics.add(Metric.of("space-group-vendi", groups.vendi(), "1", "vendi-of-categories", parameters, judged));
        double lowest = 100 * groups.weights().getOrDefault(1, 0.0) / judged;
        metrics.add(Metric.of("p1-share", lowest, "%", "space-group-1", parameters, judged));
        metrics.add(Metric.of("symmetric-share", 100 - lowest, "%", "space-group-above-1", parameters, judged));
        metrics.add(Metric.of(
                "element-coverage",
                100.0 * elements.weights().size() / Element.values().length,
                "%",
                "categories-of-all",
                Parameters.of("of", Element.values().length),
                size));
        metrics.add(Metric.of(
                "space-group-coverage",
                100.0 * groups.weights().size() / SPACE_GROUPS,
                "%",
                "categories-of-all",
                Parameters.of("of", SPACE_GROUPS),
                judged));
        metrics.addAll(sizes(crystals));
        metrics.addAll(beside(config, input, elements, groups, judged, progress));
        return share.with(metrics);
    }

    /** How many kinds of sizes there are; the bins are those of LeMat-GenBench. */
    private static List<Metric> sizes(List<Crystal> crystals) {
        Map<String, ToDoubleFunction<Crystal>> sizes = new LinkedHashMap<>();
        sizes.put("site-number", Crystal::size);
        sizes.put("density", crystal -> PublishedDensity.of(crystal) / BIN);
        sizes.put("length-a", crystal -> crystal.lattice().a() / BIN);
        sizes.put("length-b", crystal -> crystal.lattice().b() / BIN);
        sizes.put("length-c", crystal -> crystal.lattice().c() / BIN);
        List<Metric> metrics = new ArrayList<>();
        sizes.forEach((name, size) -> {
            Map<Long, Double> weights = new TreeMap<>();
            for (Crystal crystal : crystals) {
                weights.merge((long) Math.floor(size.applyAsDouble(crystal)), 1.0, Double::sum);
            }
            Map<String, String> bin = Parameters.of("bin", name.equals("site-number") ? 1 : BIN);
            metrics.add(Metric.of(
                    name + "-vendi", new Categories<>(weights).vendi(), "1", "vendi-of-bins", bin, crystals.size()));
        });
        return metrics;
    }

    private static Found find(Config config, GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Found.failed(StructuralValidity.UNREADABLE, unreadable.reason());
        }
        return find(config, structure.crystal().orElseThrow());
    }

    private static Found find(Config config, Crystal crystal) {
        if (!crystal.isOrdered()) {
            return Found.failed("disordered", "the symmetry of disordered structures is not counted");
        }
        try {
            Symmetry symmetry = Symmetry.of(crystal, SymmetryTolerance.ofDistance(config.toleranceAngstrom));
            String text = symmetry.spaceGroup().hermannMauguin() + " (" + symmetry.number() + ")";
            return new Found(OptionalInt.of(symmetry.number()), Verdict.passed(text));
        } catch (SymmetryException e) {
            return Found.failed(NO_SYMMETRY, e.getMessage());
        }
    }

    private static Categories<Integer> groups(List<Found> found) {
        Map<Integer, Double> weights = new TreeMap<>();
        found.forEach(one -> one.group.ifPresent(number -> weights.merge(number, 1.0, Double::sum)));
        return new Categories<>(weights);
    }

    private static Categories<Element> elements(List<Crystal> crystals) {
        Map<Element, Double> weights = new TreeMap<>();
        for (Crystal crystal : crystals) {
            crystal.composition().amounts().forEach((element, atoms) -> weights.merge(element, atoms, Double::sum));
        }
        return new Categories<>(weights);
    }

    /** Distances from the known crystals, none if there are none. */
    private static List<Metric> beside(
            Config config,
            EvaluationInput input,
            Categories<Element> elements,
            Categories<Integer> groups,
            int judged,
            Progress progress) {
        KnownCrystals reference = KnownCrystals.of(input);
        List<Crystal> known = reference.crystals();
        Categories<Integer> knownGroups = groups(new PerStructure(config.timeLimitSeconds)
                .map(input, known, (crystal, index) -> find(config, crystal), Found::failed, progress));
        if (knownGroups.weights().isEmpty()) {
            return List.of();
        }
        Map<String, String> parameters = Parameters.of(
                "against",
                reference.split(),
                "reference-crystals",
                known.size(),
                "tolerance-angstrom",
                config.toleranceAngstrom);
        int all = input.generated().size();
        List<Metric> metrics = new ArrayList<>();
        metrics.addAll(apart("element", elements, elements(known), parameters, all));
        metrics.addAll(apart("space-group", groups, knownGroups, parameters, judged));
        metrics.addAll(apart("crystal-system", systems(groups), systems(knownGroups), parameters, judged));
        double moved = Wasserstein.distance(numbers(systems(groups)), numbers(systems(knownGroups)));
        metrics.add(Metric.of("crystal-system-distance", moved, "1", "wasserstein-1-all", parameters, judged));
        return metrics;
    }

    private static <K extends Comparable<K>> List<Metric> apart(
            String name, Categories<K> own, Categories<K> known, Map<String, String> parameters, int count) {
        return List.of(
                Metric.of(
                        name + "-jensen-shannon",
                        own.jensenShannon(known),
                        "1",
                        "jensen-shannon-base-2",
                        parameters,
                        count),
                Metric.of(
                        name + "-total-variation-distance",
                        own.totalVariation(known),
                        "1",
                        "total-variation",
                        parameters,
                        count));
    }

    private static Categories<CrystalSystem> systems(Categories<Integer> groups) {
        Map<CrystalSystem, Double> weights = new TreeMap<>();
        groups.weights().forEach((number, count) -> weights.merge(CrystalSystem.of(number), count, Double::sum));
        return new Categories<>(weights);
    }

    /** The number of each system as often as it occurs. */
    private static double[] numbers(Categories<CrystalSystem> systems) {
        return systems.weights().entrySet().stream()
                .flatMapToDouble(entry ->
                        DoubleStream.generate(() -> entry.getKey().ordinal()).limit(Math.round(entry.getValue())))
                .toArray();
    }
}
