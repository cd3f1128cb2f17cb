package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.autoperi.core.Extension;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * How concentrated on few countries the production and the reserves of the elements of a set are: the Herfindahl-Hirschman index, the sum of the
 * squared shares of the countries, 0 to 10000 for an element (Gaultois et al., doi:10.1021/cm400893e), averaged over the elements of a compound.
 *
 * <p>By mass is the published average; a compound of an element without an index has none. By atoms, divided by 1000, and the most for an element
 * without an index, is how LeMat-GenBench does it (hhi_metrics.py at commit 00f7c6f49f5f5c3db287b1387e7e154034185a82); its own table is not public
 * with its source, so the name is ours.
 */
@Component
@Extension(
        id = "supply-concentration",
        label = "Supply concentration",
        description = "Herfindahl-Hirschman index of production and reserves of the elements, averaged over the set.",
        cite = "doi:10.1021/cm400893e")
public final class SupplyConcentration implements Evaluator<SupplyConcentration.Config> {
    static final String BY_MASS = "gaultois-hhi-by-mass";
    static final String BY_ATOMS = "autoperi-hhi-by-atoms";
    static final String NO_INDEX = "element without index";

    private static final double MOST = 10_000;
    /** LeMat-GenBench's weight of the production beside the reserves. */
    private static final double PRODUCTION = 0.25;

    private static final Map<Element, Index> INDICES = TableResource.byElement(
            SupplyConcentration.class,
            "hhi.tsv",
            words -> new Index(Double.parseDouble(words[1]), Double.parseDouble(words[2])));

    /** Nothing to set. */
    public record Config() {}

    private record Index(double production, double reserves) {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Composition> all = new ArrayList<>();
        List<Composition> known = new ArrayList<>();
        Map<String, Integer> unread = new TreeMap<>();
        for (GeneratedStructure structure : input.generated()) {
            progress.checkCancelled();
            Optional<Composition> composition = structure.crystal().map(crystal -> crystal.composition());
            if (composition.isEmpty()) {
                unread.merge(StructuralValidity.UNREADABLE, 1, Integer::sum);
            } else {
                all.add(composition.get());
                if (composition.get().elements().stream().allMatch(INDICES::containsKey)) {
                    known.add(composition.get());
                }
            }
        }
        if (all.isEmpty()) {
            return Evaluation.notApplicable("no generated structure could be read");
        }
        Map<String, Integer> failures = new TreeMap<>(unread);
        if (known.size() < all.size()) {
            failures.put(NO_INDEX, all.size() - known.size());
        }
        List<Metric> metrics = new ArrayList<>();
        Map<String, ToDoubleFunction<Index>> parts = new LinkedHashMap<>();
        parts.put("hhi-production", Index::production);
        parts.put("hhi-reserves", Index::reserves);
        parts.put("hhi-combined", index -> PRODUCTION * index.production + (1 - PRODUCTION) * index.reserves);
        parts.forEach((name, part) -> {
            if (!known.isEmpty() && !name.equals("hhi-combined")) {
                double mean = mean(known, composition -> byMass(composition, part));
                metrics.add(new Metric(
                        name, mean, "1", BY_MASS, Map.of(), input.generated().size(), failures, missing(all)));
            }
            double mean = mean(all, composition -> byAtoms(composition, part)) / 1000;
            metrics.add(new Metric(
                    name + "-by-atoms",
                    mean,
                    "1",
                    BY_ATOMS,
                    Parameters.of("scale", "0 to 10"),
                    input.generated().size(),
                    unread,
                    "An element without an index counts 10. " + missing(all)));
        });
        return Evaluation.of(metrics);
    }

    private static double mean(List<Composition> compositions, ToDoubleFunction<Composition> index) {
        return compositions.stream().mapToDouble(index).average().orElseThrow();
    }

    private static double byMass(Composition composition, ToDoubleFunction<Index> part) {
        double sum = 0;
        double mass = 0;
        for (Map.Entry<Element, Double> amount : composition.amounts().entrySet()) {
            double own = amount.getValue() * amount.getKey().atomicMass();
            sum += own * part.applyAsDouble(INDICES.get(amount.getKey()));
            mass += own;
        }
        return sum / mass;
    }

    private static double byAtoms(Composition composition, ToDoubleFunction<Index> part) {
        double sum = 0;
        double atoms = 0;
        for (Map.Entry<Element, Double> amount : composition.amounts().entrySet()) {
            Index index = INDICES.get(amount.getKey());
            sum += amount.getValue() * (index == null ? MOST : part.applyAsDouble(index));
            atoms += amount.getValue();
        }
        return sum / atoms;
    }

    private static String missing(List<Composition> compositions) {
        String missing = compositions.stream()
                .flatMap(composition -> composition.elements().stream())
                .filter(element -> !INDICES.containsKey(element))
                .distinct()
                .sorted()
                .map(Element::symbol)
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "" : "Without index: " + missing + ".";
    }
}
