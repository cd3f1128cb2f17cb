package org.autoperi.dl4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.DynamicsException.Reason;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.StateWindows;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.nn.CosineSchedule;
import org.autoperi.nn.TrainingLoop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Trains a network of Deeplearning4j and draws with it. */
final class Dl4jLearner implements SequenceLearner {
    /** Validation windows, and how many at a time. */
    private static final int MOST_VALIDATION = 256;

    private static final int VALIDATION_TILE = 32;

    /** States that are read at a time in {@link #logProbabilities}, and steps drawn before they are handed on. */
    private static final int CHUNK = 256;

    private static final String STEP = "step";
    private static final String SUM = "loss.sum";
    private static final String COUNT = "loss.count";
    private static final String MODEL = "model";

    private final LearnerPlace place;
    private final MultiLayerNetwork network;
    private final String model;
    private final boolean given;
    private final NativeMemory memory;
    private long step;
    private double sum;
    private long count;

    private Dl4jLearner(Dl4jLstm.Config config, LearnerPlace place, MultiLayerNetwork network) {
        this.place = place;
        this.network = network;
        this.model = model(config);
        this.given = config.file().isPresent();
        this.memory = new NativeMemory(config.memoryMb());
    }

    /** Opens the model of a folder; the native library is loaded. */
    static Dl4jLearner open(Dl4jLstm.Config config, LearnerPlace place) throws DynamicsException, IOException {
        ClassLoader before = NativeStack.enter();
        try {
            Path last = last(place);
            if (Files.exists(last)) {
                return resumed(config, place, last);
            }
            if (config.file().isPresent()) {
                return new Dl4jLearner(config, place, given(config.file().get(), place.states()));
            }
            long seed = place.random().stream("first-weights").nextLong();
            return new Dl4jLearner(config, place, StateNetworks.untrained(config, place.states(), seed));
        } finally {
            NativeStack.leave(before);
        }
    }

    private static MultiLayerNetwork given(Path file, int states) throws DynamicsException {
        try {
            return ModelFile.read(file, states).network();
        } catch (IOException e) {
            throw new DynamicsException(Reason.DATA, e.getMessage(), e);
        }
    }

    private static Dl4jLearner resumed(Dl4jLstm.Config config, LearnerPlace place, Path last) throws IOException {
        ModelFile.Saved saved = ModelFile.read(last, place.states());
        String made = saved.texts().getOrDefault(MODEL, "nothing that AutoPeri has made");
        if (!made.equals(model(config))) {
            saved.network().close();
            throw new IOException(last + ": it is a checkpoint of " + made + "; expected " + model(config)
                    + ", so train in another folder or set the configuration back");
        }
        Dl4jLearner learner = new Dl4jLearner(config, place, saved.network());
        try {
            learner.step = Long.parseLong(saved.texts().getOrDefault(STEP, ""));
            learner.sum = Double.parseDouble(saved.texts().getOrDefault(SUM, ""));
            learner.count = Long.parseLong(saved.texts().getOrDefault(COUNT, ""));
        } catch (NumberFormatException e) {
            learner.close();
            throw new IOException(last + ": its state of the training is damaged (" + e.getMessage() + ")", e);
        }
        return learner;
    }

    /** What a checkpoint belongs to, for people. */
    private static String model(Dl4jLstm.Config config) {
        return config.file()
                .map(file -> "the file " + file.getFileName())
                .orElseGet(() -> "embedding " + config.embedding() + ", " + config.layers() + " LSTMs of width "
                        + config.width());
    }

    private static Path last(LearnerPlace place) {
        return place.folder().resolve("last.zip");
    }

    @Override
    public long parameters() {
        return network.numParams();
    }

    @Override
    public void train(
            StateSequence training,
            StateSequence validation,
            SequenceTraining settings,
            TrainingLoop.Rows rows,
            Progress progress)
            throws DynamicsException, IOException {
        if (given) {
            step = settings.steps();
            save(); // sampling needs the folder only
        }
        StateWindows.Source source = new StateWindows.Source(training, settings.sequenceLength());
        source.require("training");
        rows.begin(step);
        progress.advance(step);
        if (step >= settings.steps()) {
            return;
        }
        List<StateWindows> watched =
                new StateWindows.Source(validation, settings.sequenceLength()).spread(MOST_VALIDATION, VALIDATION_TILE);
        ClassLoader before = NativeStack.enter();
        try (Batch batch = new Batch(settings.batchSize(), place.states(), settings.sequenceLength())) {
            new Loop(source, watched, settings, rows, progress, batch).run();
        } finally {
            NativeStack.leave(before);
        }
    }

    private void save() throws IOException {
        ModelFile.write(
                last(place),
                network,
                Map.of(
                        MODEL, model,
                        STEP, Long.toString(step),
                        SUM, Double.toString(sum),
                        COUNT, Long.toString(count)));
    }

    /** The arrays of a batch, used again and again. */
    private record Batch(int length, OneHot read, OneHot next) implements AutoCloseable {
        Batch(int sequences, int states, int length) {
            this(length, new OneHot(sequences, states, length), new OneHot(sequences, states, length));
        }

        DataSet of(StateWindows windows) {
            return new DataSet(read.set(windows.read()), next.set(windows.next()));
        }

        @Override
        public void close() {
            read.close();
            next.close();
        }
    }

    /** One training to its end. */
    private final class Loop {
        private final StateWindows.Source source;
        private final List<StateWindows> watched;
        private final SequenceTraining settings;
        private final CosineSchedule schedule;
        private final TrainingLoop.Rows rows;
        private final Progress progress;
        private final Batch batch;
        private final List<UpdaterBlock> updaters =
                ((BaseMultiLayerUpdater<?>) network.getUpdater()).getUpdaterBlocks();

        Loop(
                StateWindows.Source source,
                List<StateWindows> watched,
                SequenceTraining settings,
                TrainingLoop.Rows rows,
                Progress progress,
                Batch batch) {
            this.source = source;
            this.watched = watched;
            this.settings = settings;
            this.schedule = new CosineSchedule(settings.learningRate(), 0, 0, settings.steps());
            this.rows = rows;
            this.progress = progress;
            this.batch = batch;
        }

        void run() throws DynamicsException, IOException {
            long saved = System.nanoTime();
            long begun = saved;
            long timed = 0;
            while (step < settings.steps()) {
                if (progress.isCancelled()) {
                    save();
                    throw new CancelledException();
                }
                if (!memory.isBounded()) {
                    save();
                    throw new DynamicsException(
                            Reason.UNSTABLE,
                            "step " + step + " of " + settings.steps() + ": " + memory.sentence()
                                    + "; the checkpoint of this step is kept");
                }
                takeStep();
                timed++;
                progress.advance(1);
                if (step % settings.interval() == 0 || step == settings.steps()) {
                    writeRow((System.nanoTime() - begun) * 1e-9 / timed);
                    begun = System.nanoTime();
                    timed = 0;
                }
                if ((System.nanoTime() - saved) * 1e-9 >= settings.checkpointSeconds()) {
                    save();
                    saved = System.nanoTime();
                }
            }
            save();
        }

        private void takeStep() throws DynamicsException {
            int size = settings.batchSize();
            DataSet windows = batch.of(source.next(step * size, size, place.random()));
            setRate(schedule.rate(step));
            network.fit(windows);
            // The layers' own optimisers must stay alike: a file where they differ is read with their memories mixed
            // up.
            setRate(StateNetworks.RATE);
            double loss = network.score() / settings.sequenceLength();
            if (!Double.isFinite(loss)) {
                throw new DynamicsException(
                        Reason.UNSTABLE,
                        "step " + step + " of " + settings.steps() + ": the loss is " + loss
                                + "; training.learning-rate is " + settings.learningRate() + ", lower it");
            }
            step++;
            sum += loss;
            count++;
        }

        private void setRate(double rate) {
            for (UpdaterBlock updater : updaters) {
                updater.getGradientUpdater().getConfig().setLrAndSchedule(rate, null);
            }
        }

        private void writeRow(double secondsPerStep) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("train.loss", sum / count);
            metrics.put("learning.rate", schedule.rate(step - 1));
            sum = 0;
            count = 0;
            if (!watched.isEmpty()) {
                metrics.put("validation.loss", loss(watched));
            }
            Map<String, Double> timing = new LinkedHashMap<>();
            timing.put("seconds.per.step", secondsPerStep);
            timing.put("memory.mb", NativeMemory.residentMb());
            rows.row(step, metrics, timing);
        }

        private double loss(List<StateWindows> tiles) {
            double all = 0;
            int windows = 0;
            for (StateWindows tile : tiles) {
                try (Batch some = new Batch(tile.sequences(), place.states(), batch.length)) {
                    all += network.score(some.of(tile), false) / batch.length * tile.sequences();
                }
                windows += tile.sequences();
            }
            return all / windows;
        }
    }

    @Override
    public float[] logProbabilities(int[] sequence) {
        int states = place.states();
        float[] expected = new float[Math.multiplyExact(sequence.length, states)];
        ClassLoader before = NativeStack.enter();
        try {
            network.rnnClearPreviousState();
            for (int from = 0; from < sequence.length; from += CHUNK) {
                int[] part = Arrays.copyOfRange(sequence, from, Math.min(sequence.length, from + CHUNK));
                float[] probabilities = step(part, 1);
                for (int i = 0; i < probabilities.length; i++) {
                    expected[from * states + i] = (float) Math.log(Math.max(probabilities[i], Float.MIN_NORMAL));
                }
            }
        } finally {
            network.rnnClearPreviousState();
            NativeStack.leave(before);
        }
        return expected;
    }

    /**
     * Reads on from where the network stands.
     *
     * @param time states of each sequence, shape [T, B] flattened
     * @return probabilities of the next states, shape [T, B, states] flattened
     */
    private float[] step(int[] time, int sequences) {
        int length = time.length / sequences;
        int states = place.states();
        try (OneHot read = new OneHot(sequences, states, length)) {
            INDArray output = network.rnnTimeStep(read.set(time));
            float[] probabilities = output.permute(2, 0, 1).dup('c').data().asFloat();
            output.close();
            return probabilities;
        }
    }

    @Override
    public void draw(Orders orders, StateSink sink, Progress progress) throws IOException {
        int[][] prompts = orders.prompts();
        int sequences = prompts.length;
        RandomGenerator[] random = new RandomGenerator[sequences];
        int[] time = new int[prompts[0].length * sequences];
        for (int b = 0; b < sequences; b++) {
            random[b] = new RandomStreams(orders.seed()).stream("draw", b);
            for (int t = 0; t < prompts[b].length; t++) {
                time[t * sequences + b] = prompts[b][t];
            }
        }
        ClassLoader before = NativeStack.enter();
        try {
            network.rnnClearPreviousState();
            float[] probabilities = step(time, sequences);
            int at = probabilities.length - sequences * place.states();
            int[] now = new int[sequences];
            for (long drawn = 0; drawn < orders.length(); ) {
                if (!memory.isBounded()) {
                    throw new IOException(drawn + " of " + orders.length() + " states drawn: " + memory.sentence());
                }
                int steps = (int) Math.min(CHUNK, orders.length() - drawn);
                int[] states = new int[sequences * steps];
                for (int t = 0; t < steps; t++) {
                    progress.checkCancelled();
                    for (int b = 0; b < sequences; b++) {
                        now[b] = draw(probabilities, at + b * place.states(), orders.temperature(), random[b]);
                        states[b * steps + t] = now[b];
                    }
                    probabilities = step(now, sequences);
                    at = 0;
                }
                sink.states(drawn, steps, states);
                drawn += steps;
                progress.advance((long) steps * sequences);
            }
        } finally {
            network.rnnClearPreviousState();
            NativeStack.leave(before);
        }
    }

    /** A state with its probability to the power of 1 over the temperature, normalised. */
    private int draw(float[] probabilities, int from, double temperature, RandomGenerator random) {
        int states = place.states();
        double[] upTo = new double[states];
        double all = 0;
        for (int s = 0; s < states; s++) {
            double p = probabilities[from + s];
            all += temperature == 1 ? p : Math.pow(p, 1 / temperature);
            upTo[s] = all;
        }
        double at = random.nextDouble() * all;
        int state = 0;
        while (state < states - 1 && upTo[state] <= at) {
            state++;
        }
        return state;
    }

    @Override
    public void close() {
        network.close();
    }
}
