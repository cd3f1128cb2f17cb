package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.autoperi.core.CacheFolder;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Wasserstein distance between the distributions of a predicted property among valid generated structures and the test split, the way of CDVAE
 * but with our own head ({@link PropertyHead}) in place of CDVAE's network, whose weights are not to be had. Its numbers are not comparable
 * with those of that network.
 */
@Component
@Extension(
        id = "property-distance",
        label = "Property distance",
        description =
                "Wasserstein distance of a property that a ridge regression on fingerprints predicts, trained on the training split.",
        cite = {
            "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197",
            "Rahimi and Recht, Random Features for Large-Scale Kernel Machines, NeurIPS 2007"
        })
public final class PropertyDistance implements Evaluator<PropertyDistance.Config> {
    static final String PROTOCOL = "autoperi-ridge-property";

    /** Columns of the datasets of CDVAE, in the order they are looked for. */
    private static final List<String> USUAL = List.of("formation_energy_per_atom", "energy_per_atom", "heat_all");

    /** Fewer training crystals make no head worth the name. */
    private static final int FEWEST = 50;

    /** One training crystal in so many is held out if the validation split has not the property. */
    private static final int HELD_OUT = 10;

    /**
     * Configuration.
     *
     * @param property name of the numeric property of the reference; empty for the usual one of CDVAE's datasets
     * @param sample which valid structures the sampled number is about
     * @param timeLimitSeconds time after which the fingerprint of a structure is given up
     */
    public record Config(
            @Param(
                            label = "Property",
                            help = "Column of the reference; empty takes the usual one of MP-20, Carbon-24 or Perov-5.")
                    String property,
            @Param(label = "Sample") ValidSample sample,
            @Param(
                            label = "Time limit",
                            unit = "second",
                            min = 0,
                            help = "For the fingerprint of a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** The usual property, 1000 structures, one minute. */
        public Config() {
            this("", new ValidSample(), PerStructure.USUAL_SECONDS);
        }
    }

    /** Fingerprints with the property, shapes [N][D] and [N]. */
    private record Examples(double[][] inputs, double[] targets) {
        Examples every(int step, boolean taken) {
            List<double[]> some = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < targets.length; i++) {
                if ((i % step == step - 1) == taken) {
                    some.add(inputs[i]);
                    values.add(targets[i]);
                }
            }
            return new Examples(
                    some.toArray(double[][]::new),
                    values.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }

    private final FingerprintCache cache;

    /** Keeps fingerprints of references in the user's cache folder. */
    @Activate
    public PropertyDistance() {
        this(new FingerprintCache(CacheFolder.ofUser()));
    }

    PropertyDistance(FingerprintCache cache) {
        this.cache = cache;
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        if (input.test().isEmpty() || input.training().isEmpty()) {
            return Evaluation.notApplicable(
                    "the head learns from a training split and its predictions are compared with those for a test split; name a"
                            + " dataset with both");
        }
        Optional<String> property = property(config, input.training());
        if (property.isEmpty()) {
            return Evaluation.notApplicable(missing(config, input.training()));
        }
        Examples training = examples(config, input, Split.TRAIN, property.get(), progress);
        if (training.targets.length < FEWEST) {
            return Evaluation.notApplicable(training.targets.length + " training crystals have a fingerprint and "
                    + property.get() + ", expected at least " + FEWEST);
        }
        CdvaeSet set = CdvaeSet.ofGenerated(input, config.timeLimitSeconds, progress);
        FingerprintSet made = set.fingerprints();
        List<Integer> valid = set.valid();
        FingerprintSet known = FingerprintSet.ofReference(input, Split.TEST, cache, config.timeLimitSeconds, progress);
        if (valid.isEmpty() || known.places().length == 0) {
            return Evaluation.notApplicable(valid.size() + " generated structures are valid by CDVAE's rule and "
                    + known.places().length + " test crystals have fingerprints; expected some of each");
        }
        return metrics(
                config, property.get(), head(config, input, training, property.get(), progress), made, valid, known);
    }

    private static Optional<String> property(Config config, List<Crystal> training) {
        List<String> wanted = config.property.isEmpty() ? USUAL : List.of(config.property);
        return wanted.stream()
                .filter(name -> training.stream().anyMatch(c -> c.properties().containsKey(name)))
                .findFirst();
    }

    private static String missing(Config config, List<Crystal> training) {
        TreeSet<String> there = new TreeSet<>();
        training.forEach(crystal -> there.addAll(crystal.properties().keySet()));
        return "the reference has no property "
                + (config.property.isEmpty() ? String.join(" or ", USUAL) : config.property)
                + "; it has " + (there.isEmpty() ? "none" : String.join(", ", there));
    }

    /** A head and what its error was measured on. */
    private record Trained(PropertyHead head, int examples, String heldOut) {}

    private Trained head(Config config, EvaluationInput input, Examples training, String property, Progress progress) {
        Examples validation = examples(config, input, Split.VALIDATION, property, progress);
        boolean split = validation.targets.length >= FEWEST / HELD_OUT;
        Examples learned = split ? training : training.every(HELD_OUT, false);
        Examples held = split ? validation : training.every(HELD_OUT, true);
        PropertyHead head = new PropertyHead(learned.inputs, learned.targets, held.inputs, held.targets, progress);
        return new Trained(
                head,
                learned.targets.length,
                held.targets.length + (split ? " validation crystals" : " training crystals held out"));
    }

    private Examples examples(Config config, EvaluationInput input, Split split, String property, Progress progress) {
        List<Crystal> crystals = input.crystals(split);
        FingerprintSet fingerprints =
                FingerprintSet.ofReference(input, split, cache, config.timeLimitSeconds, progress);
        List<double[]> inputs = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        for (int k = 0; k < fingerprints.places().length; k++) {
            Double target = crystals.get(fingerprints.places()[k]).properties().get(property);
            if (target != null && Double.isFinite(target)) {
                inputs.add(joined(fingerprints, k));
                targets.add(target);
            }
        }
        return new Examples(
                inputs.toArray(double[][]::new),
                targets.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double[] joined(FingerprintSet fingerprints, int k) {
        double[] structure = fingerprints.structure()[k];
        double[] composition = fingerprints.composition()[k];
        double[] joined = Arrays.copyOf(structure, structure.length + composition.length);
        System.arraycopy(composition, 0, joined, structure.length, composition.length);
        return joined;
    }

    private static Evaluation metrics(
            Config config,
            String property,
            Trained trained,
            FingerprintSet made,
            List<Integer> valid,
            FingerprintSet known) {
        double[] reference = new double[known.places().length];
        for (int k = 0; k < reference.length; k++) {
            reference[k] = trained.head.predict(joined(known, k));
        }
        double[] predicted = new double[made.size()];
        for (int k = 0; k < made.places().length; k++) {
            predicted[made.places()[k]] = trained.head.predict(joined(made, k));
        }
        Map<String, String> parameters = Parameters.of(
                "property", property, "training-crystals", trained.examples, "penalty", trained.head.penalty());
        String note = String.format(
                Locale.ROOT,
                "Our head, mean absolute error %.4g on %s; not comparable with the network of CDVAE.",
                trained.head.meanAbsoluteError(),
                trained.heldOut);
        List<Metric> metrics = new ArrayList<>();
        metrics.add(metric("property-distance", PROTOCOL, parameters, predicted, valid, reference, note));
        if (valid.size() >= config.sample.size()) {
            parameters.putAll(config.sample.parameters());
            List<Integer> drawn = config.sample.of(valid);
            metrics.add(metric(
                    "property-distance-sampled", PROTOCOL + "-sample", parameters, predicted, drawn, reference, note));
        }
        return Evaluation.of(metrics);
    }

    private static Metric metric(
            String name,
            String protocol,
            Map<String, String> parameters,
            double[] predicted,
            List<Integer> chosen,
            double[] reference,
            String note) {
        double[] values = chosen.stream().mapToDouble(place -> predicted[place]).toArray();
        double distance = Wasserstein.distance(values, reference);
        return Metric.of(name, distance, "unit of the property", protocol, parameters, chosen.size())
                .withNote(note);
    }
}
