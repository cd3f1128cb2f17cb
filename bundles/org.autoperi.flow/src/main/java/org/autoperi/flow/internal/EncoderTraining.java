package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.autoperi.core.Progress;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.nn.Adam;
import org.autoperi.nn.BucketedBatches;
import org.autoperi.nn.CosineSchedule;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Ema;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.Tiling;
import org.autoperi.nn.Trainer;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.RunException;

/**
 * The training of an encoder with a head in a run folder, from wherever its last checkpoint stands: all but the loss and what validation says.
 * Belongs to one run; not thread-safe.
 *
 * @param <T> what is learnt from
 */
final class EncoderTraining<T> {
    private final List<T> items;
    private final ToIntFunction<T> size;
    private final RegressionSettings settings;
    private final RunContext context;
    private final BucketedBatches batches;
    private boolean rowWritten;

    /**
     * A tile.
     *
     * @param items whole items
     * @param share factor on the sum over them
     */
    record Batch<T>(List<T> items, double share) {}

    /** What is trained. */
    interface Model {
        /** The parameters. */
        ParameterStore store();

        /** All but the parameters, as texts for a checkpoint. */
        Map<String, String> texts();

        /** Takes the averaged parameters of a checkpoint of the same network. */
        void restore(Path file) throws IOException;

        /** Id of the encoder. */
        String encoderId();
    }

    /**
     * A training.
     *
     * @param size number whose square is about the number of edges of an item
     */
    EncoderTraining(List<T> items, ToIntFunction<T> size, RegressionSettings settings, RunContext context) {
        this.items = items;
        this.size = size;
        this.settings = settings;
        this.context = context;
        this.batches =
                new BucketedBatches(items.stream().mapToInt(size).toArray(), settings.batchSize(), context.random());
    }

    /** Steps of the whole training, if it does not end early. */
    long totalSteps() {
        return (long) settings.epochs() * batches.perEpoch();
    }

    /** The tiles of a step. */
    List<Batch<T>> batch(long step) {
        List<T> some = Arrays.stream(batches.batch(step)).mapToObj(items::get).toList();
        List<List<T>> tiles = Tiling.of(some, size, EncoderCalls.EDGES_PER_TILE);
        double share = tiles.size() / (double) some.size();
        return tiles.stream().map(tile -> new Batch<>(tile, share)).toList();
    }

    /**
     * Trains to the end and leaves the best averaged parameters in the model; the last ones if there is nothing to validate with.
     *
     * @return steps taken
     * @throws RunException if training diverges or the folder cannot be used
     * @throws org.autoperi.core.CancelledException after a checkpoint, if the user cancelled
     */
    long run(TrainingLoop.Task<Batch<T>> task, Model model, Progress progress) throws RunException {
        Path folder = context.folder().checkpoints();
        Adam adam = new Adam(model.store(), new Adam.Settings(0.9, 0.999, 1e-8, settings.weightDecay()));
        double clip = settings.clip() > 0 ? settings.clip() : Double.POSITIVE_INFINITY;
        Trainer trainer = new Trainer(model.store(), adam, clip, context.executor(), context.threads());
        long steps = totalSteps();
        long interval = (long) settings.validationInterval() * batches.perEpoch();
        TrainingLoop<Batch<T>> loop = new TrainingLoop<>(
                model.store(),
                adam,
                new Ema(model.store(), settings.averaging()),
                trainer,
                new CosineSchedule(settings.learningRate(), 0, Math.round(settings.warmUp() * steps), steps),
                new TrainingLoop.Settings(steps, interval, settings.patience(), settings.checkpointSeconds()),
                folder,
                model.texts());
        try {
            loop.run(task, (step, metrics, timing) -> row(step, metrics, timing, progress), progress);
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
                    RunException.Reason.EXTENSION, "encoder " + model.encoderId() + ": " + e.getMessage(), e);
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
}
