package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Loss;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Trains a regression in a run folder, from wherever its last checkpoint stands. Belongs to one run; not thread-safe.
 */
final class PropertyTraining implements TrainingLoop.Task<EncoderTraining.Batch<PropertyPool.Item>> {
    private final RegressorModel model;
    private final List<PropertyPool.Item> validation;
    private final RunContext context;
    private final EncoderTraining<PropertyPool.Item> training;

    PropertyTraining(
            RegressorModel model,
            PropertyPool training,
            PropertyPool validation,
            RegressionSettings settings,
            RunContext context) {
        this.model = model;
        this.validation = validation.items();
        this.context = context;
        this.training = new EncoderTraining<>(
                training.items(),
                item -> EncoderCalls.tilingSize(item.crystal(), model.encoder().cutoffAngstrom()),
                settings,
                context);
    }

    /** Steps of the whole training, if it does not end early. */
    long totalSteps() {
        return training.totalSteps();
    }

    /** Trains to the end, as {@link EncoderTraining#run} does. */
    long run(Progress progress) throws RunException {
        return training.run(this, model, progress);
    }

    @Override
    public List<EncoderTraining.Batch<PropertyPool.Item>> batch(long step) {
        return training.batch(step);
    }

    @Override
    public Loss loss(Tape tape, EncoderTraining.Batch<PropertyPool.Item> tile, long step, int index) {
        List<Crystal> crystals =
                tile.items().stream().map(PropertyPool.Item::crystal).toList();
        Tensor answer =
                model.standardised(tape, RadiusTile.of(crystals, model.encoder().cutoffAngstrom()));
        Tensor errors = model.targets()
                .error(
                        tape,
                        answer,
                        tile.items().stream().map(PropertyPool.Item::values).toList(),
                        (float) tile.share());
        return Loss.of("error", errors);
    }

    @Override
    public Map<String, Double> validate() {
        if (validation.isEmpty()) {
            return Map.of();
        }
        // not cancelled: a row is written whole
        List<double[]> predictions = model.predict(
                validation.stream().map(PropertyPool.Item::crystal).toList(),
                context.threads(),
                context.executor(),
                Progress.NONE);
        Targets targets = model.targets();
        double loss = 0;
        List<PredictionErrors> errors = new ArrayList<>();
        for (int t = 0; t < targets.count(); t++) {
            errors.add(PredictionErrors.of(targets, t, validation, predictions));
            for (int i = 0; i < validation.size(); i++) {
                double e = (predictions.get(i)[t] - validation.get(i).values()[t]) / targets.deviation()[t];
                loss += Double.isNaN(e) ? 0 : Targets.smooth(e);
            }
        }
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("validation.loss", loss / (validation.size() * targets.count()));
        for (int t = 0; t < targets.count(); t++) {
            row.put("validation.mae." + targets.names().get(t), errors.get(t).mae());
        }
        return row;
    }

    @Override
    public String describe(EncoderTraining.Batch<PropertyPool.Item> tile) {
        return tile.items().stream().map(PropertyPool.Item::id).collect(Collectors.joining(", "));
    }
}
