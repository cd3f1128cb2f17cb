package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.physics.StabilityLoss;
import org.autoperi.physics.spi.PhysicsTerm;
import org.osgi.service.component.annotations.Component;

/**
 * What the physical terms say of generated structures, term by term, and how far the structures are from a minimum of their sum
 * ({@link StabilityLoss}). The terms repair and rank; the numbers make no claim that a crystal is stable.
 */
@Component
@Extension(
        id = "physics-loss",
        label = "Physical terms",
        description = "Mean of each physical term for a structure and an atom, and the stability loss of their sum.")
public final class PhysicsLoss implements Evaluator<PhysicsLoss.Config> {
    static final String TERMS = "autoperi-physics-terms";
    static final String STABILITY = "autoperi-stability-loss";
    static final String NO_TERM = "no term applies";
    static final String NOT_FINITE = "not finite";

    /**
     * Configuration.
     *
     * @param terms the terms, each with its parameters
     * @param stability the random displacements
     * @param seed of the displacements
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(
                            label = "Terms",
                            choose = {"min-distance", "volume-prior"})
                    List<Choice<PhysicsTerm<?>>> terms,
            @Param(label = "Stability") StabilityLoss.Settings stability,
            @Param(label = "Seed", help = "Of the random displacements.") long seed,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** The built-in terms, eight displacements, seed 0, one minute. */
        public Config() {
            this(List.of(), new StabilityLoss.Settings(), 0, PerStructure.USUAL_SECONDS);
        }

        /** Copies the list. */
        public Config {
            terms = List.copyOf(terms);
        }
    }

    /** What was found of one structure; no values if it could not be described. */
    private record Found(
            int atoms, List<PhysicsSum.TermValue> terms, Optional<StabilityLoss.Value> stability, Verdict verdict) {
        static Found failed(Verdict verdict) {
            return new Found(0, List.of(), Optional.empty(), verdict);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        if (config.terms.isEmpty()) {
            return Evaluation.notApplicable("no physical terms are chosen; set terms");
        }
        StabilityLoss loss = new StabilityLoss(new PhysicsSum(config.terms), config.stability);
        RandomStreams streams = new RandomStreams(config.seed);
        List<Found> found = new PerStructure(config.timeLimitSeconds)
                .map(
                        input,
                        input.generated(),
                        (structure, index) -> find(loss, streams, structure, index),
                        Found::failed,
                        progress);
        List<Verdict> verdicts = found.stream().map(Found::verdict).toList();
        String names = config.terms.stream().map(Choice::id).collect(Collectors.joining(" "));
        Evaluation share = Evaluation.share(
                "physics-described", TERMS, Map.of("terms", names), verdicts, "At least one term applies.");
        List<Metric> metrics = new ArrayList<>();
        for (int t = 0; t < config.terms.size(); t++) {
            metrics.addAll(term(config.terms.get(t).id(), t, found));
        }
        if (found.stream().anyMatch(one -> one.stability.isPresent())) {
            metrics.addAll(stability(loss, config.seed, found));
        }
        return share.with(metrics);
    }

    private static Found find(StabilityLoss loss, RandomStreams streams, GeneratedStructure structure, int index) {
        Optional<Verdict> cannot = Duplicates.cannotBeCompared(structure);
        if (cannot.isPresent()) {
            return Found.failed(cannot.get());
        }
        Crystal crystal = structure.crystal().orElseThrow();
        PeriodicSystem system = PeriodicSystem.of(crystal);
        List<PhysicsSum.TermValue> values = loss.terms().explain(system);
        String text = values.stream().map(PhysicsLoss::text).collect(Collectors.joining("; "));
        if (values.stream().allMatch(value -> value.value().isEmpty())) {
            return Found.failed(Verdict.failed(NO_TERM, text));
        }
        if (values.stream().anyMatch(value -> !Double.isFinite(value.value().orElse(0)))) {
            return Found.failed(Verdict.failed(NOT_FINITE, text));
        }
        StabilityLoss.Value value =
                loss.evaluate(system, loss.draw(system, streams.stream("displacements", index)), Gradient.none());
        if (!Double.isFinite(value.total())) {
            return Found.failed(Verdict.failed(NOT_FINITE, text + "; stability loss " + value));
        }
        String more = String.format(
                Locale.ROOT,
                "; stability loss %.4g (slope %.4g, hinge %.4g)",
                value.total(),
                value.slope(),
                value.hinge());
        return new Found(crystal.size(), values, Optional.of(value), Verdict.passed(text + more));
    }

    private static String text(PhysicsSum.TermValue value) {
        return value.value().isPresent()
                ? String.format(
                        Locale.ROOT, "%s %.4g %s", value.id(), value.value().getAsDouble(), value.unit())
                : value.id() + ": " + value.reason().orElseThrow();
    }

    /** The means of one term over the structures it applies to; none if there are none. */
    private static List<Metric> term(String id, int t, List<Found> found) {
        Map<String, Integer> failures = new TreeMap<>();
        double sum = 0;
        double perAtom = 0;
        int count = 0;
        String unit = "1";
        for (Found one : found) {
            if (one.terms.isEmpty()) {
                failures.merge(one.verdict.category(), 1, Integer::sum);
            } else if (one.terms.get(t).value().isEmpty()) {
                failures.merge(category(one.terms.get(t).reason().orElseThrow()), 1, Integer::sum);
            } else {
                double value = one.terms.get(t).value().getAsDouble();
                unit = one.terms.get(t).unit();
                sum += value;
                perAtom += value / one.atoms;
                count++;
            }
        }
        if (count == 0) {
            return List.of();
        }
        Map<String, String> parameters = Parameters.of("applies-to", count);
        String note = "Mean over the structures the term applies to.";
        String atomUnit = unit.equals("1") ? "1/atom" : unit + "/atom";
        return List.of(
                new Metric(id + "-loss", sum / count, unit, TERMS, parameters, found.size(), failures, note),
                new Metric(
                        id + "-loss-per-atom",
                        perAtom / count,
                        atomUnit,
                        TERMS,
                        parameters,
                        found.size(),
                        failures,
                        note));
    }

    /** What is the same for all structures of a kind: the reason without its numbers. */
    private static String category(String reason) {
        int colon = reason.indexOf(':');
        return colon < 0 ? reason : reason.substring(0, colon);
    }

    private static List<Metric> stability(StabilityLoss loss, long seed, List<Found> found) {
        List<Found> known =
                found.stream().filter(one -> one.stability.isPresent()).toList();
        StabilityLoss.Settings settings = loss.settings();
        Map<String, String> parameters = Parameters.of(
                "displacements",
                settings.displacements(),
                "move-angstrom",
                settings.moveAngstrom(),
                "strain",
                settings.strain(),
                "length-angstrom",
                settings.lengthAngstrom(),
                "seed",
                seed);
        Map<String, ToDoubleFunction<StabilityLoss.Value>> parts = new LinkedHashMap<>();
        parts.put("stability-loss-per-atom", StabilityLoss.Value::total);
        parts.put("stability-slope-per-atom", StabilityLoss.Value::slope);
        parts.put("stability-hinge-per-atom", StabilityLoss.Value::hinge);
        List<Metric> metrics = new ArrayList<>();
        parts.forEach((name, part) -> {
            double mean = known.stream()
                    .mapToDouble(one -> part.applyAsDouble(one.stability.orElseThrow()) / one.atoms)
                    .average()
                    .orElseThrow();
            metrics.add(Metric.of(name, mean, "1/atom", STABILITY, parameters, known.size()));
        });
        if (settings.displacements() > 0) {
            double falling = known.stream()
                    .mapToInt(one -> one.stability.orElseThrow().falling())
                    .average()
                    .orElseThrow();
            double share = 100 * falling / settings.displacements();
            metrics.add(Metric.of("falling-displacements", share, "%", STABILITY, parameters, known.size()));
        }
        return metrics;
    }
}
