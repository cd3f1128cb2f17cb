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
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Trains a judge of candidates in a run folder, from wherever its last checkpoint stands. The loss of a set is minus the logarithm of the probability
 * that it gives to the right candidates together, or to none of them if none is right. Belongs to one run; not thread-safe.
 */
final class ConfidenceTraining implements TrainingLoop.Task<ConfidenceTraining.Batch> {
    private final ConfidenceModel model;
    private final List<CandidateSet> training;
    private final List<CandidateSet> validation;
    private final RegressionSettings settings;
    private final RunContext context;
    private final BucketedBatches batches;
    private boolean rowWritten;

    /**
     * A tile.
     *
     * @param sets whole sets
     * @param share factor on the sum over its sets
     */
    record Batch(List<CandidateSet> sets, double share) {}

    ConfidenceTraining(
            ConfidenceModel model,
            List<CandidateSet> training,
            List<CandidateSet> validation,
            RegressionSettings settings,
            RunContext context) {
        this.model = model;
        this.training = training;
        this.validation = validation;
        this.settings = settings;
        this.context = context;
        int[] sizes = training.stream().mapToInt(this::size).toArray();
        this.batches = new BucketedBatches(sizes, settings.batchSize(), context.random());
    }

    /** Number whose square is about the number of edges of all candidates. */
    private int size(CandidateSet set) {
        double squares = 0;
        for (Crystal crystal : set.crystals()) {
            double one = EncoderCalls.tilingSize(crystal, model.encoder().cutoffAngstrom());
            squares += one * one;
        }
        return (int) Math.ceil(Math.sqrt(squares));
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
        TrainingLoop<Batch> loop = new TrainingLoop<>(
                model.store(),
                adam,
                new Ema(model.store(), settings.averaging()),
                trainer,
                new CosineSchedule(settings.learningRate(), 0, Math.round(settings.warmUp() * steps), steps),
                new TrainingLoop.Settings(
                        steps,
                        (long) settings.validationInterval() * batches.perEpoch(),
                        settings.patience(),
                        settings.checkpointSeconds()),
                folder,
                model.texts());
        try {
            loop.run(this, (step, metrics, timing) -> row(step, metrics, timing, progress), progress);
            model.restore(Files.exists(loop.best()) ? loop.best() : loop.last());
        } catch (DivergedException e) {
            throw new RunException(
                    RunException.Reason.DIVERGED,
                    e.getMessage() + "; lower training.learning-rate (now " + settings.learningRate() + ") and resume",
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
        List<CandidateSet> sets =
                Arrays.stream(batches.batch(step)).mapToObj(training::get).toList();
        List<List<CandidateSet>> tiles = Tiling.of(sets, this::size, EncoderCalls.EDGES_PER_TILE);
        double share = tiles.size() / (double) sets.size();
        return tiles.stream().map(tile -> new Batch(tile, share)).toList();
    }

    @Override
    public Loss loss(Tape tape, Batch tile, long step, int index) {
        List<Crystal> crystals = new ArrayList<>();
        List<float[]> facts = new ArrayList<>();
        List<int[]> lenders = new ArrayList<>();
        int count = tile.sets().stream().mapToInt(CandidateSet::size).sum();
        int[] owners = new int[count];
        float[] right = new float[count];
        float[] none = new float[tile.sets().size()];
        for (int s = 0; s < none.length; s++) {
            CandidateSet set = tile.sets().get(s);
            none[s] = set.hasRight() ? 0 : 1;
            for (int i = 0; i < set.size(); i++) {
                owners[crystals.size()] = s;
                right[crystals.size()] = set.right()[i] ? 1 : 0;
                crystals.add(set.crystals().get(i));
                facts.add(set.facts().get(i));
                lenders.add(set.lenders().get(i));
            }
        }
        Index owner = Index.of(owners, none.length);
        Tensor odds = tape.exp(model.logOdds(tape, crystals, facts, lenders));
        Tensor all = tape.shift(tape.segmentSum(odds, owner), 1);
        Tensor good = tape.add(
                tape.segmentSum(tape.multiply(odds, tape.constant(count, 1, right)), owner),
                tape.constant(none.length, 1, none));
        Tensor losses = tape.subtract(tape.log(all), tape.log(good));
        return Loss.of("surprise", tape.scale(tape.sum(losses), (float) tile.share()));
    }

    @Override
    public Map<String, Double> validate() {
        if (validation.isEmpty()) {
            return Map.of();
        }
        // not cancelled: a row is written whole
        RankingScore score = RankingScore.of(
                validation, model.logOdds(validation, context.threads(), context.executor(), Progress.NONE));
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("validation.loss", score.surprise());
        row.put("validation.first", score.first());
        return row;
    }

    @Override
    public String describe(Batch tile) {
        return tile.sets().stream().map(CandidateSet::id).collect(Collectors.joining(", "));
    }
}
