package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Page;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.ModelCard;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.run.spi.RunException;

/** A model that comes with the program, on all processors. */
record Shipped(String id, TrainedFlow flow, ExtensionRegistry extensions, int threads, ExecutorService executor)
        implements AutoCloseable {

    /** Crystals with the time that drawing them took. */
    record Drawn(List<Crystal> crystals, double seconds) {}

    /** Opens a model by its id. */
    static Shipped open(String id) throws IOException {
        ExtensionRegistry extensions = ClassPathExtensions.of(Shipped.class.getClassLoader());
        int threads = Runtime.getRuntime().availableProcessors();
        try {
            return new Shipped(
                    id,
                    TrainedFlow.installed(id, extensions),
                    extensions,
                    threads,
                    Executors.newFixedThreadPool(threads));
        } catch (RunException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** How it draws, in so many steps. */
    SamplingSettings settings(int steps) {
        return settings(steps, flow.settings().coordinateAnnealing());
    }

    /** How it draws in so many steps, pushed by the physical terms of the model. */
    SamplingSettings guided(int steps, double guidance) {
        return settings(steps, flow.settings().coordinateAnnealing(), guidance);
    }

    /** How it draws, in so many steps and with another slope of the velocities of the coordinates. */
    SamplingSettings settings(int steps, double coordinateAnnealing) {
        return settings(steps, coordinateAnnealing, flow.settings().guidance());
    }

    private SamplingSettings settings(int steps, double coordinateAnnealing, double guidance) {
        SamplingSettings own = flow.settings();
        return new SamplingSettings(
                own.count(),
                steps,
                coordinateAnnealing,
                own.latticeAnnealing(),
                own.temperature(),
                guidance);
    }

    /**
     * Draws structures for the compositions of test crystals, named by their ids and numbers. A test crystal with an element that was not learnt
     * gets none.
     */
    Drawn predict(List<Crystal> tests, int samples, int steps, long seed) throws IOException {
        return predict(tests, samples, settings(steps), seed);
    }

    /** The same with other settings. */
    Drawn predict(List<Crystal> tests, int samples, SamplingSettings settings, long seed) throws IOException {
        return predict(tests, samples, settings, false, seed);
    }

    /** The same, relaxed by the physical terms of the model or not. */
    Drawn predict(List<Crystal> tests, int samples, SamplingSettings settings, boolean relax, long seed)
            throws IOException {
        Set<Element> learnt = new HashSet<>(flow.elements());
        List<TrainedFlow.Cell> cells = new ArrayList<>();
        for (int i = 0; i < tests.size(); i++) {
            Crystal test = tests.get(i);
            for (int k = 0; k < samples && learnt.containsAll(test.composition().elements()); k++) {
                cells.add(new TrainedFlow.Cell(test.name() + "_" + (k + 1), test.composition(), 1000L * i + k));
            }
        }
        long start = System.nanoTime();
        try {
            List<Crystal> crystals =
                    flow.draw(cells, seed, relax, settings, threads, executor, Progress.NONE);
            return new Drawn(crystals, (System.nanoTime() - start) * 1e-9);
        } catch (RunException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Prints where the model comes from. */
    void describe(Page page) {
        ModelCard card = flow.card().orElseThrow();
        page.line(String.format(
                Locale.ROOT,
                "Model `%s`: `%s`, %,d parameters, learnt %,d crystals in %,d epochs, %.0f minutes of wall time with %d threads beside other"
                        + " work (sampling and evaluation included), seed %d%s.",
                id,
                flow.architecture(),
                flow.parameters(),
                card.crystals(),
                card.epochs(),
                card.seconds() / 60,
                card.threads(),
                card.seed(),
                card.start().isEmpty() ? "" : "; it went on from " + card.start()));
        page.line("");
    }
}
