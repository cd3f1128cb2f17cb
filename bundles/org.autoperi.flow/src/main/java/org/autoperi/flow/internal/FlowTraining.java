package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.nn.Adam;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.CheckpointException;
import org.autoperi.nn.CosineSchedule;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Ema;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Loss;
import org.autoperi.nn.Tiling;
import org.autoperi.nn.Trainer;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;

/**
 * Trains a flow in a run folder, from wherever its newest checkpoint stands. Noise, times and the order of the crystals come from
 * random streams named by step and epoch, so nothing but numbers of the checkpoint is needed to go on exactly as if never stopped.
 * Belongs to one run; not thread-safe.
 */
final class FlowTraining {
    private static final String STEP = "flow.step";
    private static final String TRAINING = "path";
    private static final String VALIDATION = "validation";
    private static final String SUMS = "flow.sums";

    /** Longest stretch between two rows of metrics.csv, in steps. */
    private static final int LONGEST_STRETCH = 100;

    private static final int MOST_VALIDATION_CRYSTALS = 512;

    /** Room for crystals of a batch in the index of a random stream. */
    private static final int BATCH_BITS = 20;

    private final FlowModel model;
    private final List<TrainingCrystal> crystals;
    private final List<TrainingCrystal> validation;
    private final Map<TrainingCrystal, SymmetricCrystal> symmetric;
    private final TrainingSettings settings;
    private final RunContext context;
    private final RandomStreams random;
    private final FlowCheckpoints files;
    private final FlowLoss loss;
    private final Adam adam;
    private final Ema ema;
    private final Trainer trainer;
    private final Inference inference;
    private final CosineSchedule schedule;
    private final int stepsPerEpoch;
    private final long totalSteps;

    private long step;
    private Map<String, Double> sums = new LinkedHashMap<>();
    private int summed;
    private int[] order = {};
    private long orderEpoch = -1;

    /** A crystal of a batch with what makes its noise its own. */
    private record Item(TrainingCrystal crystal, double time, long stream) {}

    FlowTraining(
            FlowModel model,
            TrainingPool training,
            TrainingPool validation,
            Map<TrainingCrystal, SymmetricCrystal> symmetric,
            TrainingSettings settings,
            PhysicsSum physics,
            RunContext context) {
        this.model = model;
        this.crystals = training.crystals();
        this.validation = validation
                .crystals()
                .subList(
                        0,
                        Math.min(MOST_VALIDATION_CRYSTALS, validation.crystals().size()));
        this.symmetric = symmetric;
        this.settings = settings;
        this.context = context;
        this.random = context.random();
        this.files = new FlowCheckpoints(context.folder().checkpoints());
        this.loss = new FlowLoss(model.network(), model.standardisation(), settings, physics);
        this.adam = new Adam(model.store(), adamSettings(settings));
        this.ema = new Ema(model.store(), settings.averaging());
        double clip = settings.clip() > 0 ? settings.clip() : Double.POSITIVE_INFINITY;
        this.trainer = new Trainer(model.store(), adam, clip, context.executor(), context.threads());
        this.inference = new Inference(context.executor(), context.threads());
        this.stepsPerEpoch = (int) Math.max(1, Math.round(crystals.size() / (double) settings.batchSize()));
        this.totalSteps = (long) settings.epochs() * stepsPerEpoch;
        long warmUp = Math.min(totalSteps, Math.round(settings.warmUp() * totalSteps));
        this.schedule = new CosineSchedule(settings.learningRate(), 0, warmUp, totalSteps);
    }

    private static Adam.Settings adamSettings(TrainingSettings settings) {
        Adam.Settings usual = new Adam.Settings();
        return new Adam.Settings(usual.beta1(), usual.beta2(), usual.epsilon(), settings.weightDecay());
    }

    /**
     * Trains to the end and leaves the averaged parameters in the model.
     *
     * @throws RunException if training diverges or the folder cannot be used
     * @throws CancelledException after a checkpoint, if the user cancelled
     */
    void run(Progress progress) throws RunException {
        try {
            resume();
            progress.advance(step);
            train(progress);
            ema.apply(); // never undone: the model is used for sampling from here on
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED,
                    "training in " + files.folder() + " stopped at step " + step + ": " + e.getMessage(),
                    e);
        }
    }

    private void train(Progress progress) throws IOException, RunException {
        long saved = System.nanoTime();
        long started = saved;
        long first = step;
        while (step < totalSteps) {
            try {
                progress.checkCancelled();
                takeStep(progress);
            } catch (CancelledException e) {
                save();
                throw e;
            }
            progress.advance(1);
            boolean row = step % stepsPerEpoch == 0 || step % stepsPerEpoch % LONGEST_STRETCH == 0;
            if (row) {
                writeRow(progress, (System.nanoTime() - started) * 1e-9 / (step - first));
            }
            if ((System.nanoTime() - saved) * 1e-9 >= settings.checkpointSeconds() && step < totalSteps) {
                save();
                saved = System.nanoTime();
            }
        }
        if (step > first || files.newest().isEmpty()) {
            save();
        }
    }

    private void takeStep(Progress progress) throws RunException {
        List<Item> batch = batch();
        List<List<Item>> tiles = Tiling.toLearn(batch, item -> item.crystal().size(), context.threads());
        double share = tiles.size() / (double) batch.size();
        try {
            Trainer.StepResult result = trainer.step(
                    tiles,
                    (tape, tile, index) -> loss.of(tape, draw(tile, TRAINING), told(tape, tile, TRAINING), share),
                    schedule.rate(step),
                    progress);
            ema.update();
            step++;
            sums.merge("train.loss", result.loss(), Double::sum);
            result.terms().forEach((name, value) -> sums.merge("train." + name, value, Double::sum));
            sums.merge("gradient.norm", result.gradientNorm(), Double::sum);
            summed++;
        } catch (DivergedException e) {
            throw diverged(e, tiles);
        } catch (NetworkCalls.Fault e) {
            throw new RunException(
                    RunException.Reason.EXTENSION,
                    "architecture " + model.config().architecture().id() + ": " + e.getMessage(),
                    e);
        }
    }

    private List<Item> batch() {
        long epoch = step / stepsPerEpoch;
        if (epoch != orderEpoch) {
            order = shuffled(crystals.size(), random.stream("order", epoch));
            orderEpoch = epoch;
        }
        long place = step % stepsPerEpoch;
        int from = (int) (place * crystals.size() / stepsPerEpoch);
        int to = (int) ((place + 1) * crystals.size() / stepsPerEpoch);
        double offset = random.stream("time", step).nextDouble();
        List<Item> batch = new ArrayList<>();
        for (int k = 0; k < to - from; k++) {
            double time = (k + offset) / (to - from); // spread evenly over the batch: less noise in the loss
            batch.add(new Item(crystals.get(order[from + k]), time, (step << BATCH_BITS) + k));
        }
        return batch;
    }

    private static int[] shuffled(int n, RandomGenerator random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private List<PathPoint> draw(List<Item> items, String purpose) {
        List<PathPoint> points = new ArrayList<>(items.size());
        for (Item item : items) {
            RandomGenerator own = random.stream(purpose, item.stream());
            boolean given = !model.generates() || own.nextDouble() < settings.compositionShare();
            double shown = purpose.equals(TRAINING) ? 1 - settings.hiddenSpecies() : 1;
            double decided = given ? shown : Math.min(1, item.time() / PathPoint.DECIDED);
            SymmetricCrystal inGroup = symmetric.get(item.crystal());
            if (inGroup != null && own.nextDouble() < settings.symmetricShare()) {
                points.add(inGroup.draw(item.time(), decided, model.standardisation(), model.families(), own));
            } else {
                points.add(model.draw(item.crystal(), item.time(), decided, alignment(given), own));
            }
        }
        return points;
    }

    /** What the network is told of the crystals beside their states, if it is told anything. */
    private Optional<Conditions.Told> told(Tape tape, List<Item> items, String purpose) {
        return model.conditions()
                .map(conditions -> conditions.told(
                        tape,
                        items.stream().map(Item::crystal).toList(),
                        items.stream()
                                .map(item -> random.stream(purpose + "-condition", item.stream()))
                                .toList(),
                        purpose.equals(TRAINING)));
    }

    private PathPoint.Alignment alignment(boolean given) {
        if (!settings.alignAtoms()) {
            return PathPoint.Alignment.NONE;
        }
        return given ? PathPoint.Alignment.WITHIN_SPECIES : PathPoint.Alignment.ALL;
    }

    private void writeRow(Progress progress, double secondsPerStep) {
        Map<String, Double> row = new LinkedHashMap<>();
        sums.forEach((name, sum) -> row.put(name, sum / summed));
        row.put("learning.rate", schedule.rate(step - 1));
        long epoch = step / stepsPerEpoch;
        boolean epochDone = step % stepsPerEpoch == 0;
        if (epochDone && !validation.isEmpty() && (epoch % settings.validationInterval() == 0 || step == totalSteps)) {
            row.putAll(validate());
        }
        context.metrics().append(step, row);
        context.metrics()
                .appendTiming(
                        step,
                        Map.of(
                                "seconds.per.step",
                                secondsPerStep,
                                "crystals.per.second",
                                crystals.size() / (secondsPerStep * stepsPerEpoch),
                                "memory.mb",
                                trainer.memoryBytes() / 1e6));
        progress.note(String.format(
                Locale.ROOT, "epoch %d of %d, loss %.4f", epoch, settings.epochs(), row.get("train.loss")));
        sums = new LinkedHashMap<>();
        summed = 0;
    }

    /** The loss of the averaged parameters on the validation crystals, at the same points of the same paths every time. */
    private Map<String, Double> validate() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < validation.size(); i++) {
            items.add(new Item(validation.get(i), (i + 0.5) / validation.size(), i));
        }
        List<List<Item>> tiles = Tiling.of(items, item -> item.crystal().size());
        List<Map<String, Double>> parts;
        Ema.Applied averaged = ema.apply();
        try { // not cancelled: a row is written whole, and this takes a second at most
            parts = inference.map(
                    tiles,
                    (tape, tile, index) -> values(
                            loss.of(tape, draw(tile, VALIDATION), told(tape, tile, VALIDATION), 1.0 / items.size())),
                    Progress.NONE);
        } finally {
            averaged.close();
        }
        Map<String, Double> row = new LinkedHashMap<>();
        parts.forEach(part -> part.forEach((name, value) -> row.merge("validation." + name, value, Double::sum)));
        return row;
    }

    private static Map<String, Double> values(Loss loss) {
        Map<String, Double> values = new LinkedHashMap<>();
        double sum = 0;
        for (Loss.Term term : loss.terms()) {
            sum += term.weight() * term.value().scalar();
        }
        values.put("loss", sum);
        loss.terms()
                .forEach(term -> values.put(term.name(), (double) term.value().scalar()));
        return values;
    }

    private void save() throws IOException {
        Map<String, String> texts = model.texts();
        texts.put(STEP, Long.toString(step));
        StringBuilder text = new StringBuilder(Integer.toString(summed));
        sums.forEach((name, sum) -> text.append(' ').append(name).append('=').append(sum));
        texts.put(SUMS, text.toString());
        context.metrics().flush();
        Checkpoint.of(model.store(), adam, ema, texts).write(files.file(step));
        files.deleteOld();
        context.event("checkpoint", "step " + step);
    }

    /** Goes on from the newest checkpoint that can be read; damaged ones are named and passed over. */
    private void resume() throws IOException, RunException {
        for (Path file : files.newestFirst()) {
            try {
                Checkpoint checkpoint = Checkpoint.read(file);
                String saved = checkpoint.metadata().get(STEP);
                if (saved == null) {
                    context.event(RunEvent.WARNING, file + " is no checkpoint of a flow, passed over");
                    continue;
                }
                checkpoint.restore(model.store(), adam, ema);
                step = Long.parseLong(saved);
                readSums(checkpoint.metadata().getOrDefault(SUMS, "0"));
                break;
            } catch (CheckpointException e) {
                context.event(
                        "warning",
                        file.getFileName()
                                + " cannot be used; the run goes on from the one before it, if there is one: "
                                + e.getMessage());
            }
        }
        if (step > totalSteps) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "checkpoint of step " + step + " in " + files.folder() + " is beyond the end of training, "
                            + totalSteps + "; raise training.epochs or begin in a new folder");
        }
        context.metrics().truncateAfter(step);
        if (step > 0) {
            context.event("resumed", "from step " + step + " of " + totalSteps);
        }
    }

    private void readSums(String text) {
        String[] parts = text.split(" ");
        summed = Integer.parseInt(parts[0]);
        sums = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            sums.put(parts[i].substring(0, equals), Double.valueOf(parts[i].substring(equals + 1)));
        }
    }

    /** Saves the batch that broke the training, and names the crystal if it was one. */
    private RunException diverged(DivergedException e, List<List<Item>> tiles) {
        List<Item> suspects =
                e.tile() < 0 ? tiles.stream().flatMap(List::stream).toList() : tiles.get(e.tile());
        if (e.fault().isPresent()) {
            suspects = ofFault(e.fault().get(), suspects);
        }
        String names = String.join(
                ", ",
                suspects.stream().map(item -> item.crystal().id()).limit(10).toList());
        StringBuilder text = new StringBuilder();
        for (List<Item> tile : tiles) {
            for (Item item : tile) {
                text.append(item.crystal().id())
                        .append('\t')
                        .append(item.time())
                        .append('\t');
                text.append(item.stream()).append('\n');
            }
        }
        String file = "checkpoints/diverged-batch.tsv";
        try {
            context.folder()
                    .writeAtomically(
                            file, out -> out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            save();
        } catch (IOException failed) {
            e.addSuppressed(failed);
        }
        return new RunException(
                RunException.Reason.DIVERGED,
                String.format(
                        Locale.ROOT,
                        "step %d of %d: %s is no finite number for the crystals %s%s%s at learning rate %.3g; the"
                                + " batch is in %s. Lower training.learning-rate (now %.3g) and resume, or leave these"
                                + " crystals out",
                        step,
                        totalSteps,
                        e.term(),
                        names,
                        suspects.size() > 10 ? " and " + (suspects.size() - 10) + " more" : "",
                        e.fault()
                                .map(fault -> ", first in " + DivergedException.place(fault))
                                .orElse(""),
                        schedule.rate(step),
                        file,
                        settings.learningRate()),
                e);
    }

    /** The crystal that a row of atoms, pairs or crystals belongs to; all of the tile if it is a row of something else. */
    private static List<Item> ofFault(Tape.Fault fault, List<Item> tile) {
        int atoms = tile.stream().mapToInt(item -> item.crystal().size()).sum();
        int row = fault.row();
        for (Item item : tile) {
            int size = item.crystal().size();
            int own = fault.rows() == tile.size() ? 1 : fault.rows() == atoms ? size : size * size;
            if (row < own) {
                return fault.rows() == 1 ? tile : List.of(item);
            }
            row -= own;
        }
        return tile;
    }

    /** Steps of the whole training. */
    long totalSteps() {
        return totalSteps;
    }
}
