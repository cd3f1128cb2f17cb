package org.autoperi.bench.dynamics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.autoperi.bench.Machine;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.core.SourcePosition;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.dynamics.spi.SequenceModel;
import org.autoperi.nn.TrainingLoop;

/**
 * Trains a {@link SequenceModel} in a Java of its own, step by step as it is told. Arguments: id of the model, threads, most steps. Answers each line of
 * standard input with one line: {@code steps COUNT} with the milliseconds of each step, {@code loss} with the mean loss of {@value #INTERVAL}
 * steps before, {@code memory} with the resident megabytes.
 */
final class SequencePeer implements Progress {
    static final int STATES = 4;
    static final int SEQUENCES = 64;
    static final int TIMES = 100;
    static final int INTERVAL = 10;
    private static final int LENGTH = 200_000;
    private static final double STAY = 0.9;
    private static final double RATE = 0.01;
    private static final double CHECKPOINT_SECONDS = 1e6;

    /** Begins the answer when the training has failed. */
    private static final String FAILED = "failed: ";

    private final Semaphore allowed = new Semaphore(0);
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private long begun;
    private volatile double loss = Double.NaN;

    private SequencePeer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries say is no answer
        new SequencePeer().serve(arguments[0], Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]), answers);
    }

    private void serve(String id, int threads, long steps, PrintStream answers)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("autoperi-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        LearnerPlace place =
                new LearnerPlace(folder, STATES, new RandomStreams(1), threads, executor);
        Thread training = new Thread(() -> train(id, place, steps), "training");
        training.setDaemon(true);
        training.start();
        answers.println(done.take()); // that it is there, or why not
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            answers.println(answer(line.split(" ")));
        }
        System.exit(0); // the training waits for ever
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " is left behind: " + e);
        }
    }

    private String answer(String... command) throws InterruptedException {
        switch (command[0]) {
            case "loss":
                return Double.toString(loss);
            case "memory":
                return Double.toString(Machine.residentMegabytes());
            default:
                int count = Integer.parseInt(command[1]);
                allowed.release(count);
                StringBuilder times = new StringBuilder();
                for (int i = 0; i < count; i++) {
                    String time = done.take();
                    if (time.startsWith(FAILED)) {
                        return time;
                    }
                    times.append(time).append(' ');
                }
                return times.toString().strip();
        }
    }

    /** The answer, if the training has not failed. */
    static String checked(String answer) throws IOException {
        if (answer.startsWith(FAILED)) {
            throw new IOException(answer.substring(FAILED.length()));
        }
        return answer;
    }

    /** A chain that stays where it is nine times out of ten and else goes to any of the other states. */
    private static StateSequence trajectory() {
        RandomGenerator random = new RandomStreams(1).stream("chain");
        int[] states = new int[LENGTH];
        for (int t = 1; t < LENGTH; t++) {
            boolean stays = random.nextDouble() < STAY;
            states[t] = stays ? states[t - 1] : (states[t - 1] + 1 + random.nextInt(STATES - 1)) % STATES;
        }
        return StateSequence.of(STATES, List.of(states));
    }

    /** The cross-entropy of a model that knows the chain, in nats for a state. */
    static double entropy() {
        return -STAY * Math.log(STAY) - (1 - STAY) * Math.log((1 - STAY) / (STATES - 1));
    }

    private void train(String id, LearnerPlace place, long steps) {
        try (SequenceLearner learner = learner(id, place)) {
            done.add(learner.parameters() + " parameters");
            learner.train(
                    trajectory(),
                    StateSequence.of(STATES, List.of()),
                    new SequenceTraining(TIMES, SEQUENCES, steps, RATE, INTERVAL, CHECKPOINT_SECONDS),
                    new Rows(),
                    this);
        } catch (ConfigException | DynamicsException | IOException | RuntimeException e) {
            done.add(FAILED + e.getMessage());
        }
    }

    private static SequenceLearner learner(String id, LearnerPlace place)
            throws ConfigException, DynamicsException, IOException {
        Choice<?> choice = new ConfigBinder(ClassPathExtensions.of(SequencePeer.class.getClassLoader()))
                .choose(new ConfigNode.Text(id, SourcePosition.of("bench")), SequenceModel.class, "model");
        return open((SequenceModel<?>) choice.extension(), choice, place);
    }

    private static <C extends Record> SequenceLearner open(SequenceModel<C> model, Choice<?> choice, LearnerPlace place)
            throws DynamicsException, IOException {
        return model.open(choice.configFor(model), place);
    }

    /** Keeps the last loss. */
    private final class Rows implements TrainingLoop.Rows {
        @Override
        public void begin(long step) {}

        @Override
        public void row(long step, Map<String, Double> metrics, Map<String, Double> timing) {
            loss = metrics.get("train.loss");
        }
    }

    /** A step has ended; the next begins when it is allowed. */
    @Override
    public void advance(long units) {
        if (units > 0) {
            done.add(String.format(Locale.ROOT, "%.4f", (System.nanoTime() - begun) * 1e-6));
        }
        allowed.acquireUninterruptibly();
        begun = System.nanoTime();
    }

    @Override
    public Progress split(double share, String label, long units) {
        return this;
    }

    @Override
    public void note(String text) {}

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void close() {}
}
