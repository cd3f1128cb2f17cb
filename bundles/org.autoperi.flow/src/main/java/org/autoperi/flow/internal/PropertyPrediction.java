package org.autoperi.flow.internal;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.osgi.service.component.annotations.Component;

/** Learns properties of crystals from their structures and predicts them; writes {@code predictions.csv}. */
@Component
@Extension(
        id = "property-prediction",
        label = "Property prediction",
        description = "Learns numbers such as energies and moduli from structures, and predicts those of others",
        cite = {
            "Xie and Grossman, Crystal graph convolutional neural networks, Phys. Rev. Lett. 120, 145301 (2018),"
                    + " doi:10.1103/PhysRevLett.120.145301"
        })
public final class PropertyPrediction implements Experiment<PropertyPrediction.Config> {
    private static final String PREDICTIONS = "predictions.csv";

    /**
     * Configuration.
     *
     * @param dataset the crystals with their properties: split train to learn from, validation to stop by, test to report on
     * @param targets keys of the properties to predict
     * @param encoder the network that describes crystals
     * @param training how it is trained
     */
    public record Config(
            @Param(label = "Dataset") Choice<DatasetSource<?>> dataset,
            @Param(label = "Targets", help = "Keys of the properties to predict") List<String> targets,
            @Param(label = "Encoder", choose = "radius-gnn") Choice<Encoder<?>> encoder,
            @Param(label = "Training") RegressionSettings training) {
        /** Copies the list. */
        public Config {
            targets = List.copyOf(targets);
        }
    }

    @Override
    public void run(Config config, RunContext context) throws RunException {
        Progress progress = context.progress();
        Dataset dataset = RunDatasets.open(config.dataset(), "dataset", context, progress);
        checkTargets(config, dataset);
        Map<Split, PropertyPool> pools = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            pools.put(split, PropertyPool.of(dataset, split, config.targets(), config.training(), progress));
        }
        PropertyPool pool = pools.get(Split.TRAIN);
        if (pool.items().isEmpty()) {
            throw new RunException(
                    RunException.Reason.DATA,
                    "dataset " + dataset.name() + " has no crystals to train on; of "
                            + dataset.split(Split.TRAIN).size() + " in the split train "
                            + (pool.gaps().isEmpty() ? "nothing can be used" : "were left out: " + pool.gaps()));
        }
        RegressorModel model = model(config, pool, context);
        record(config, dataset, pools, model, context);
        PropertyTraining training =
                new PropertyTraining(model, pool, pools.get(Split.VALIDATION), config.training(), context);
        long steps;
        try (Progress part = progress.split(10, "Training", training.totalSteps())) {
            steps = training.run(part);
        }
        if (steps < training.totalSteps()) {
            context.event(
                    "stopped-early",
                    "after step " + steps + " of " + training.totalSteps() + ": the last "
                            + config.training().patience() + " validations were no better");
        }
        predict(model, pools, context, progress);
    }

    private static void checkTargets(Config config, Dataset dataset) throws RunException {
        String known = dataset.propertyKeys().isEmpty()
                ? "it has no properties at all"
                : "it has " + String.join(", ", dataset.propertyKeys());
        if (config.targets().isEmpty()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "targets is empty; name at least one property of dataset " + dataset.name() + ": " + known);
        }
        Targets.require("targets", config.targets(), dataset);
    }

    private static RegressorModel model(Config config, PropertyPool pool, RunContext context) throws RunException {
        Targets targets;
        try {
            targets = Targets.of(
                    config.targets(),
                    pool.items().stream().map(PropertyPool.Item::values).toList());
        } catch (IllegalArgumentException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
        return RegressorModel.create(
                new RegressorConfig(config.encoder(), config.targets()),
                pool.facts(),
                targets,
                context.random().stream("initial-weights"));
    }

    private static void record(
            Config config, Dataset dataset, Map<Split, PropertyPool> pools, RegressorModel model, RunContext context) {
        PropertyPool pool = pools.get(Split.TRAIN);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("crystals", pool.items().size());
        facts.put("left-out", pool.gaps());
        facts.put("validation", pools.get(Split.VALIDATION).items().size());
        facts.put("elements", model.facts().elements().size());
        facts.put("most-atoms", model.facts().maxAtoms());
        facts.put("architecture", config.encoder().id());
        facts.put("parameters", model.store().size());
        context.provenance("training", facts);
        context.event(
                "training",
                pool.items().size() + " crystals of " + dataset.name() + ", " + String.join(", ", config.targets())
                        + ", " + model.store().size() + " parameters");
        pools.forEach((split, some) -> {
            if (!some.gaps().isEmpty()) {
                context.event("gaps", "split " + split.key() + ": " + some.gaps());
            }
        });
    }

    private static void predict(
            RegressorModel model, Map<Split, PropertyPool> pools, RunContext context, Progress progress)
            throws RunException {
        Map<Split, List<double[]>> predictions = new EnumMap<>(Split.class);
        int all = pools.values().stream().mapToInt(pool -> pool.items().size()).sum();
        try (Progress part = progress.split(1, "Predicting", all)) {
            for (Split split : Split.values()) {
                predictions.put(
                        split,
                        model.predict(
                                pools.get(split).items().stream()
                                        .map(PropertyPool.Item::crystal)
                                        .toList(),
                                context.threads(),
                                context.executor(),
                                part));
            }
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        for (int t = 0; t < model.targets().count(); t++) {
            String target = model.targets().names().get(t);
            Map<String, Object> bySplit = new LinkedHashMap<>();
            for (Split split : Split.values()) {
                PredictionErrors errors =
                        PredictionErrors.of(model.targets(), t, pools.get(split).items(), predictions.get(split));
                if (errors.count() > 0) {
                    bySplit.put(split.key(), errors.facts());
                    context.event(
                            "predicted",
                            String.format(
                                    Locale.ROOT,
                                    "%s, split %s: mean absolute error %.4g, root mean square error %.4g on %d crystals;"
                                            + " always the median %.4g, always the mean %.4g",
                                    target,
                                    split.key(),
                                    errors.mae(),
                                    errors.rmse(),
                                    errors.count(),
                                    errors.constantMae(),
                                    errors.constantRmse()));
                }
            }
            facts.put(target, bySplit);
        }
        context.provenance("prediction", facts);
        try {
            context.folder().writeAtomically(PREDICTIONS, out -> {
                Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                write(model.targets().names(), pools, predictions, writer);
                writer.flush();
            });
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED,
                    context.folder().resolve(PREDICTIONS) + " cannot be written: " + e.getMessage(),
                    e);
        }
    }

    private static void write(
            List<String> targets, Map<Split, PropertyPool> pools, Map<Split, List<double[]>> predictions, Writer out)
            throws IOException {
        List<String> row = new ArrayList<>(List.of("id", "split"));
        targets.forEach(target -> row.addAll(List.of(target, target + ".predicted")));
        out.write(CSVFormat.DEFAULT.format(row.toArray()) + '\n');
        for (Split split : Split.values()) {
            List<PropertyPool.Item> items = pools.get(split).items();
            for (int i = 0; i < items.size(); i++) {
                row.clear();
                row.addAll(List.of(items.get(i).id(), split.key()));
                for (int t = 0; t < targets.size(); t++) {
                    double known = items.get(i).values()[t];
                    row.add(Double.isNaN(known) ? "" : Double.toString(known));
                    row.add(Float.toString((float) predictions.get(split).get(i)[t]));
                }
                out.write(CSVFormat.DEFAULT.format(row.toArray()) + '\n');
            }
        }
    }
}
