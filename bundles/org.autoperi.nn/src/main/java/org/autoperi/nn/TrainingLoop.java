package org.autoperi.nn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.tensor.Tape;

/**
 * Trains a network from wherever its last checkpoint stands to the end: steps, validation, best and last checkpoints, early
 * stopping, rows of numbers. In its folder are {@code last.safetensors}, {@code best.safetensors} and, after a divergence,
 * {@code diverged-batch.txt}. The same data, seed and number of threads give the same bits, whether it was interrupted or
 * not, if batches depend on nothing but their step. Not thread-safe.
 *
 * @param <T> what a tile is
 */
public final class TrainingLoop<T> {
    private static final String STEP = "loop.step";
    private static final String BEST = "loop.best";
    private static final String WAITED = "loop.waited";
    private static final String SUMS = "loop.sums";
    private static final String SCHEDULE = "loop.schedule";

    /**
     * How long and how often.
     *
     * @param steps steps of the whole training
     * @param interval steps between two validations and rows of numbers
     * @param patience validations in a row that may be no better than the best before training stops; 0 for any number
     * @param checkpointSeconds seconds between two checkpoints
     */
    public record Settings(long steps, long interval, int patience, double checkpointSeconds) {
        /** Checks the ranges. */
        public Settings {
            if (steps < 1 || interval < 1 || patience < 0 || !(checkpointSeconds >= 0)) {
                throw new IllegalArgumentException("training loop: " + steps + " steps, interval " + interval
                        + ", patience " + patience + ", checkpoints every " + checkpointSeconds
                        + " s; expected at least 1, 1, 0, 0");
            }
        }
    }

    /**
     * What is trained on.
     *
     * @param <T> what a tile is
     */
    public interface Task<T> {
        /** The tiles of the batch of a step; the same whenever it is asked. */
        List<T> batch(long step);

        /** The loss of a tile, on the given tape; called on several threads. */
        Loss loss(Tape tape, T tile, long step, int index);

        /** Numbers of a validation with the averaged parameters, the first of which is watched: smaller is better. */
        Map<String, Double> validate();

        /** A line that says what is in a tile, such as the names of its crystals. */
        String describe(T tile);
    }

    /** Who is told. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Numbers since the last row.
         *
         * @param metrics the same in every run: means of the loss and its terms, gradient norm, learning rate, validation
         * @param timing not the same: {@code seconds.per.step}, {@code tiles.per.second}, {@code memory.mb} of the tapes
         */
        void row(long step, Map<String, Double> metrics, Map<String, Double> timing);

        /**
         * Training begins, or goes on from a checkpoint; rows of later steps will come again.
         *
         * @param step steps taken already
         */
        default void begin(long step) {}
    }

    private final ParameterStore store;
    private final Adam adam;
    private final Ema ema;
    private final Trainer trainer;
    private final Schedule schedule;
    private final Settings settings;
    private final Path folder;
    private final Map<String, String> texts;

    private long step;
    private double best = Double.POSITIVE_INFINITY;
    private int waited;
    private Map<String, Double> sums = new TreeMap<>();
    private long started;
    private long tiles;
    private long stepsTimed;

    /**
     * @param trainer of the parameters of the store, with the optimiser
     * @param folder where the checkpoints go; exists
     */
    public TrainingLoop(
            ParameterStore store,
            Adam adam,
            Ema ema,
            Trainer trainer,
            Schedule schedule,
            Settings settings,
            Path folder) {
        this(store, adam, ema, trainer, schedule, settings, folder, Map.of());
    }

    /**
     * @param trainer of the parameters of the store, with the optimiser
     * @param folder where the checkpoints go; exists
     * @param texts what else the checkpoints shall hold in their metadata, such as the configuration of the network; no key begins with
     *     {@code loop.}
     */
    public TrainingLoop(
            ParameterStore store,
            Adam adam,
            Ema ema,
            Trainer trainer,
            Schedule schedule,
            Settings settings,
            Path folder,
            Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
        this.store = store;
        this.adam = adam;
        this.ema = ema;
        this.trainer = trainer;
        this.schedule = schedule;
        this.settings = settings;
        this.folder = folder;
    }

    /** The newest state. */
    public Path last() {
        return folder.resolve("last.safetensors");
    }

    /** The state with the best validation, once there was one. */
    public Path best() {
        return folder.resolve("best.safetensors");
    }

    /** Steps taken, those before an interruption included. */
    public long steps() {
        return step;
    }

    /**
     * Trains to the end or until validation has not improved for too long.
     *
     * @throws DivergedException if a loss or gradient is not finite; the batch is in {@code diverged-batch.txt}, the state
     *     before the step in {@link #last}
     * @throws CancelledException after a checkpoint, if the progress is cancelled
     * @throws IOException if the folder cannot be used or a checkpoint does not fit
     */
    public void run(Task<T> task, Rows rows, Progress progress) throws IOException, DivergedException {
        resume();
        rows.begin(step);
        progress.advance(step);
        long saved = System.nanoTime();
        startTiming();
        while (step < settings.steps && !isStale()) {
            takeStep(task, progress);
            progress.advance(1);
            if (step % settings.interval == 0 || step == settings.steps) {
                writeRow(task, rows);
            }
            if ((System.nanoTime() - saved) * 1e-9 >= settings.checkpointSeconds) {
                save(last());
                saved = System.nanoTime();
            }
        }
        save(last());
    }

    private boolean isStale() {
        return settings.patience > 0 && waited >= settings.patience;
    }

    private void takeStep(Task<T> task, Progress progress) throws IOException, DivergedException {
        List<T> batch = task.batch(step);
        try {
            Trainer.StepResult result = trainer.step(
                    batch, (tape, tile, index) -> task.loss(tape, tile, step, index), schedule.rate(step), progress);
            ema.update();
            step++;
            tiles += batch.size();
            stepsTimed++;
            sums.merge("train.loss", result.loss(), Double::sum);
            result.terms().forEach((name, value) -> sums.merge("train." + name, value, Double::sum));
            sums.merge("gradient.norm", result.gradientNorm(), Double::sum);
            sums.merge("", 1.0, Double::sum);
        } catch (CancelledException e) {
            save(last());
            throw e;
        } catch (DivergedException e) {
            describe(task, batch, e);
            save(last());
            throw e;
        }
    }

    private void describe(Task<T> task, List<T> batch, DivergedException e) throws IOException {
        StringBuilder text = new StringBuilder("step " + step + ": " + e.getMessage() + "\n");
        for (int i = 0; i < batch.size(); i++) {
            text.append(i == e.tile() ? "* " : "  ")
                    .append(task.describe(batch.get(i)))
                    .append('\n');
        }
        Path file = folder.resolve("diverged-batch.txt");
        Path temporary = folder.resolve("diverged-batch.txt.part");
        Files.write(temporary, text.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void writeRow(Task<T> task, Rows rows) throws IOException {
        double seconds = (System.nanoTime() - started) * 1e-9;
        Map<String, Double> metrics = new LinkedHashMap<>();
        double count = sums.remove("");
        sums.forEach((name, sum) -> metrics.put(name, sum / count));
        metrics.put("learning.rate", schedule.rate(step - 1));
        sums = new TreeMap<>();
        metrics.putAll(validated(task));
        Map<String, Double> timing = new LinkedHashMap<>();
        timing.put("seconds.per.step", seconds / Math.max(1, stepsTimed));
        timing.put("tiles.per.second", tiles / seconds);
        timing.put("memory.mb", trainer.memoryBytes() / 1e6);
        rows.row(step, metrics, timing);
        startTiming();
    }

    private Map<String, Double> validated(Task<T> task) throws IOException {
        Map<String, Double> numbers;
        Ema.Applied averaged = ema.apply();
        try {
            numbers = new LinkedHashMap<>(task.validate());
        } finally {
            averaged.close();
        }
        if (numbers.isEmpty()) {
            return numbers;
        }
        double watched = numbers.values().iterator().next();
        if (schedule instanceof PlateauSchedule plateau) {
            plateau.observe(watched);
        }
        if (watched < best) {
            best = watched;
            waited = 0;
            save(best());
        } else {
            waited++;
        }
        return numbers;
    }

    private void startTiming() {
        started = System.nanoTime();
        tiles = 0;
        stepsTimed = 0;
    }

    private void save(Path file) throws IOException {
        Map<String, String> state = new TreeMap<>(texts);
        state.put(STEP, Long.toString(step));
        state.put(BEST, Double.toString(best));
        state.put(WAITED, Integer.toString(waited));
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(name).append('=').append(sum).append(' '));
        state.put(SUMS, text.toString());
        if (schedule instanceof PlateauSchedule plateau) {
            state.put(SCHEDULE, plateau.text());
        }
        Checkpoint.of(store, adam, ema, state).write(file);
    }

    private void resume() throws IOException {
        if (!Files.exists(last())) {
            return;
        }
        Checkpoint checkpoint = Checkpoint.read(last());
        Map<String, String> saved = checkpoint.metadata();
        if (!saved.keySet().containsAll(List.of(STEP, BEST, WAITED, SUMS))) {
            throw new CheckpointException(
                    last() + " is no checkpoint of a training loop, " + STEP + " and the like are missing");
        }
        checkpoint.restore(store, adam, ema);
        try {
            step = Long.parseLong(saved.get(STEP));
            best = Double.parseDouble(saved.get(BEST));
            waited = Integer.parseInt(saved.get(WAITED));
            for (String sum : saved.get(SUMS).split(" ")) {
                int equals = sum.indexOf('=');
                if (equals >= 0) {
                    sums.put(sum.substring(0, equals), Double.valueOf(sum.substring(equals + 1)));
                }
            }
            if (schedule instanceof PlateauSchedule plateau && saved.containsKey(SCHEDULE)) {
                plateau.resume(saved.get(SCHEDULE));
            }
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(last() + ": the state of the training loop is damaged: " + e.getMessage());
        }
    }
}
