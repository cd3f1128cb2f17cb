package org.autoperi.bench.dynamics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.core.SourcePosition;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.dynamics.spi.SequenceModel;

/** States drawn in a second from an LSTM of width 64. */
final class DrawingPart implements Part {
    private static final int STATES = 4;

    @Override
    public String name() {
        return "drawing";
    }

    @Override
    public void run(Page page) throws IOException {
        int rounds = page.isQuick() ? 3 : 7;
        int length = 500;
        page.line("## Drawing");
        page.line("");
        page.line("States drawn from the LSTM (embedding 8, width 64, " + STATES + " states) at temperature 1, " + length
                + " for each sequence; medians of " + rounds + " rounds in million states a second. Time of the processor counts what a thread gets of it on a machine"
                + " that others use too.");
        page.line("");
        page.row(true, "sequences", "1 thread", "of its processor time", "2 threads");
        double best = 0;
        double bestOfProcessor = 0;
        for (int sequences : new int[] {64, 256, 1024, 4096}) {
            double[] medians = new double[2];
            double[] ofProcessor = new double[rounds];
            for (int threads = 1; threads <= 2; threads++) {
                double[] rates = new double[rounds];
                ExecutorService executor = Executors.newFixedThreadPool(threads);
                Path folder = Files.createTempDirectory("autoperi-bench");
                try (SequenceLearner learner = learner(folder, threads, executor)) {
                    int[][] prompts = new int[sequences][];
                    Arrays.fill(prompts, new int[] {0, 1, 2, 3});
                    SequenceLearner.Orders orders = new SequenceLearner.Orders(prompts, length, 1, 1);
                    for (int round = -2; round < rounds; round++) {
                        long before = threads == 1 ? processorTime(executor) : 0;
                        long started = System.nanoTime();
                        learner.draw(orders, (step, steps, states) -> {}, Progress.NONE);
                        if (round >= 0) {
                            if (threads == 1) {
                                ofProcessor[round] =
                                        sequences * (double) length / (processorTime(executor) - before) * 1e3;
                            }
                            rates[round] = sequences * (double) length / (System.nanoTime() - started) * 1e3;
                        }
                    }
                } finally {
                    executor.shutdownNow();
                    Files.delete(folder);
                }
                medians[threads - 1] = Page.median(rates);
                best = Math.max(best, medians[threads - 1]);
            }
            bestOfProcessor = Math.max(bestOfProcessor, Page.median(ofProcessor));
            page.row(false, sequences, text(medians[0]), text(Page.median(ofProcessor)), text(medians[1]));
        }
        page.figure("dynamics.drawing.rate", best * 1e6, "states/s");
        page.figure("dynamics.drawing.rate.processor", bestOfProcessor * 1e6, "states in a second of processor time");
    }

    /** What the only thread of an executor has had of the processor, in nanoseconds. */
    private static long processorTime(ExecutorService executor) throws IOException {
        try {
            return executor.submit(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime())
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    private static SequenceLearner learner(Path folder, int threads, ExecutorService executor) throws IOException {
        try {
            ConfigNode node = new ConfigNode.Text("lstm", SourcePosition.of("bench"));
            Choice<?> choice = new ConfigBinder(ClassPathExtensions.of(DrawingPart.class.getClassLoader()))
                    .choose(node, SequenceModel.class, "model");
            LearnerPlace place = new LearnerPlace(folder, STATES, new RandomStreams(1), threads, executor);
            return open((SequenceModel<?>) choice.extension(), choice, place);
        } catch (ConfigException | DynamicsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static <C extends Record> SequenceLearner open(SequenceModel<C> model, Choice<?> choice, LearnerPlace place)
            throws DynamicsException, IOException {
        return model.open(choice.configFor(model), place);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
