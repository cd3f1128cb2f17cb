package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Adam;
import org.autoperi.nn.BucketedBatches;
import org.autoperi.nn.CosineSchedule;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Ema;
import org.autoperi.nn.Loss;
import org.autoperi.nn.Tiling;
import org.autoperi.nn.Trainer;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Trains a regression in a run folder, from wherever its last checkpoint stands. Belongs to one run; not thread-safe.
 */
final class PropertyTraining implements TrainingLoop.Task<PropertyTraining.Batch> {
    private final RegressorModel model;
    private final List<PropertyPool.Item> training;
    private final List<PropertyPool.Item> validation;
    private final RegressionSettings settings;
    private final RunContext context;
    private final BucketedBatches batches;
    private boolean rowWritten;

    /**
     * A tile.
     *
     * @param items crystals with values
     * @param share factor on the sum over its crystals
     */
    record Batch(List<PropertyPool.Item> items, double share) {}

    PropertyTraining(
            RegressorModel model,
            PropertyPool training,
            PropertyPool validation,
            RegressionSettings settings,
            RunContext context) {
        this.model = model;
        this.training = training.items();
        this.validation = validation.items();
        this.settings = settings;
        this.context = context;
        int[] sizes = this.training.stream().mapToInt(this::size).toArray();
        this.batches = new BucketedBatches(sizes, settings.batchSize(), context.random());
    }

    private int size(PropertyPool.Item item) {
        return EncoderCalls.tilingSize(item.crystal(), model.encoder().cutoffAngstrom());
    }

    /** Steps of the whole training, if it does not end early. */
    long totalSteps() {
        return (long) settings.epochs() * batches.perEpoch();
    }

    /**
     * Trains to the end and leaves the best averaged parameters in the model; the last ones if there is nothing to validate with.
     *
     * @return steps taken
     * @throws RunException if training diverges or the folder cannot be used
     * @throws org.autoperi.core.CancelledException after a checkpoint, if the user cancelled
     */
    long run(Progress progress) throws RunException {
        Path folder = context.folder().checkpoints();
        Adam adam = new Adam(model.store(), new Adam.Settings(0.9, 0.999, 1e-8, settings.weightDecay()));
        double clip = settings.clip() > 0 ? settings.clip() : Double.POSITIVE_INFINITY;
        Trainer trainer = new Trainer(model.store(), adam, clip, context.executor(), context.threads());
        long steps = totalSteps();
        long interval = (long) settings.validationInterval() * batches.perEpoch();
        TrainingLoop<Batch> loop = new TrainingLoop<>(
                model.store(),
                adam,
                new Ema(model.store(), settings.averaging()),
                trainer,
                new CosineSchedule(settings.learningRate(), 0, Math.round(settings.warmUp() * steps), steps),
                new TrainingLoop.Settings(steps, interval, settings.patience(), settings.checkpointSeconds()),
                folder,
                model.texts());
        try {
            loop.run(this, (step, metrics, timing) -> row(step, metrics, timing, progress), progress);
            model.restore(Files.exists(loop.best()) ? loop.best() : loop.last());
        } catch (DivergedException e) {
            throw new RunException(
                    RunException.Reason.DIVERGED,
                    e.getMessage()
                            + "; the batch is in checkpoints/diverged-batch.txt. Lower training.learning-rate (now "
                            + settings.learningRate() + ") and resume, or leave these crystals out",
                    e);
        } catch (NetworkCalls.Fault e) {
            throw new RunException(
                    RunException.Reason.EXTENSION,
                    "encoder " + model.config().encoder().id() + ": " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED,
                    "training in " + folder + " stopped at step " + loop.steps() + ": " + e.getMessage(),
                    e);
        }
        return loop.steps();
    }

    private void row(long step, Map<String, Double> metrics, Map<String, Double> timing, Progress progress) {
        if (!rowWritten) {
            context.metrics().truncateAfter(step - 1); // rows of steps that are taken again after an interruption
            rowWritten = true;
        }
        context.metrics().append(step, metrics);
        context.metrics().appendTiming(step, timing);
        context.metrics().flush();
        progress.note(String.format(
                Locale.ROOT,
                "epoch %d of %d, loss %.4f",
                step / batches.perEpoch(),
                settings.epochs(),
                metrics.getOrDefault("validation.loss", metrics.get("train.loss"))));
    }

    @Override
    public List<Batch> batch(long step) {
        List<PropertyPool.Item> items =
                Arrays.stream(batches.batch(step)).mapToObj(training::get).toList();
        List<List<PropertyPool.Item>> tiles = Tiling.of(items, this::size, EncoderCalls.EDGES_PER_TILE);
        double share = tiles.size() / (double) items.size();
        return tiles.stream().map(tile -> new Batch(tile, share)).toList();
    }

    @Override
    public Loss loss(Tape tape, Batch tile, long step, int index) {
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
    public String describe(Batch tile) {
        return tile.items().stream().map(PropertyPool.Item::id).collect(Collectors.joining(", "));
    }
}
