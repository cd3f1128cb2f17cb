package org.autoperi.dynamics.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.StateWindows;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.nn.Adam;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.CheckpointException;
import org.autoperi.nn.CosineSchedule;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Ema;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Loss;
import org.autoperi.nn.Trainer;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;

/** Trains a {@link StateNetwork} by {@link TrainingLoop} and draws with the averages of its parameters. */
final class LstmLearner implements SequenceLearner {
    /** Windows of a batch are worked on in so many pieces, whatever the number of threads, where they can be shared evenly. */
    private static final int TILES = 4;

    /** Validation windows, and how many at a time. */
    private static final int MOST_VALIDATION = 256;

    private static final int VALIDATION_TILE = 32;

    /** States that are read at a time in {@link #logProbabilities}. */
    private static final int CHUNK = 4096;

    private final LstmModel.Config config;
    private final LearnerPlace place;
    private final StateNetwork network;

    LstmLearner(LstmModel.Config config, LearnerPlace place) throws IOException {
        this.config = config;
        this.place = place;
        this.network = new StateNetwork(
                place.states(), config.embedding(), config.width(), place.random().stream("first-weights"));
        restoreAverages();
    }

    /** The newest state of the training loop, where it is. */
    private Path last() {
        return place.folder().resolve("last.safetensors");
    }

    private void restoreAverages() throws IOException {
        if (Files.exists(last())) {
            try {
                Checkpoint.read(last()).restoreAverages(network.store());
            } catch (CheckpointException e) {
                String message = String.valueOf(e.getMessage());
                throw message.contains(last().toString()) ? e : new IOException(last() + ": " + message, e);
            }
        }
    }

    @Override
    public long parameters() {
        return network.store().size();
    }

    @Override
    public void train(
            StateSequence training,
            StateSequence validation,
            SequenceTraining settings,
            TrainingLoop.Rows rows,
            Progress progress)
            throws DynamicsException, IOException {
        StateWindows.Source source = new StateWindows.Source(training, settings.sequenceLength());
        source.require("training");
        Adam adam = new Adam(network.store(), new Adam.Settings());
        Ema ema = new Ema(network.store(), config.averaging());
        TrainingLoop<StateWindows> loop = new TrainingLoop<>(
                network.store(),
                adam,
                ema,
                new Trainer(network.store(), adam, config.clip(), place.executor(), place.threads()),
                new CosineSchedule(settings.learningRate(), 0, 0, settings.steps()),
                new TrainingLoop.Settings(settings.steps(), settings.interval(), 0, settings.checkpointSeconds()),
                place.folder());
        Task task = new Task(
                source,
                new StateWindows.Source(validation, settings.sequenceLength()).spread(MOST_VALIDATION, VALIDATION_TILE),
                settings.batchSize());
        try {
            loop.run(task, rows, progress);
        } catch (DivergedException e) {
            throw new DynamicsException(
                    DynamicsException.Reason.UNSTABLE,
                    "step " + loop.steps() + " of " + settings.steps() + ": " + e.getMessage()
                            + "; training.learning-rate is " + settings.learningRate(),
                    e);
        }
        ema.apply(); // never undone: what follows draws with the averages
    }

    /** Batches of windows that depend on nothing but their step. */
    private final class Task implements TrainingLoop.Task<StateWindows> {
        private final StateWindows.Source source;
        private final List<StateWindows> validation;
        private final int batchSize;
        private final Inference inference = new Inference(place.executor(), place.threads());

        Task(StateWindows.Source source, List<StateWindows> validation, int batchSize) {
            this.source = source;
            this.validation = validation;
            this.batchSize = batchSize;
        }

        @Override
        public List<StateWindows> batch(long step) {
            int tiles = TILES;
            while (batchSize % tiles != 0) {
                tiles--;
            }
            int size = batchSize / tiles;
            List<StateWindows> batch = new ArrayList<>();
            for (int i = 0; i < tiles; i++) {
                batch.add(source.next(step * batchSize + (long) i * size, size, place.random()));
            }
            return batch;
        }

        @Override
        public Loss loss(Tape tape, StateWindows tile, long step, int index) {
            return network.loss(tape, tile);
        }

        @Override
        public Map<String, Double> validate() {
            if (validation.isEmpty()) {
                return Map.of();
            }
            // not cancelled: a row is written whole, and this takes a tenth of a second
            List<Double> losses = inference.map(
                    validation,
                    (tape, tile, index) ->
                            network.loss(tape, tile).terms().get(0).value().scalar() * (double) tile.sequences(),
                    Progress.NONE);
            int windows = validation.stream().mapToInt(StateWindows::sequences).sum();
            return Map.of(
                    "validation.loss",
                    losses.stream().mapToDouble(Double::doubleValue).sum() / windows);
        }

        @Override
        public String describe(StateWindows tile) {
            return tile.sequences() + " windows";
        }
    }

    @Override
    public float[] logProbabilities(int[] sequence) {
        int states = place.states();
        float[] expected = new float[Math.multiplyExact(sequence.length, states)];
        Tape tape = Tape.inference();
        List<float[]> memory = List.of();
        for (int from = 0; from < sequence.length; from += CHUNK) {
            int to = Math.min(sequence.length, from + CHUNK);
            tape.reset();
            StateNetwork.Expected part =
                    network.expect(tape, Index.of(Arrays.copyOfRange(sequence, from, to), states), memory);
            System.arraycopy(part.logProbabilities(), 0, expected, from * states, (to - from) * states);
            memory = part.memory();
        }
        return expected;
    }

    @Override
    public void draw(Orders orders, StateSink sink, Progress progress) throws IOException {
        new LstmSampler(network, orders, place.threads(), place.executor()).run(sink, progress);
    }

    @Override
    public void close() {
        // all of it is on the heap
    }
}
