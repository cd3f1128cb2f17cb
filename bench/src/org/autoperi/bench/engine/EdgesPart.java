package org.autoperi.bench.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.nn.DivergedException;

/** Whether a training step costs in proportion to the pairs of atoms: the same number of crystals, from few atoms to many. */
final class EdgesPart implements Part {
    private static final int CRYSTALS = 32;
    private static final int WIDTH = 128;
    private static final int DEPTH = 4;
    private static final int FREQUENCIES = 16;
    private static final int PAIRS_PER_TILE = 128;
    private static final int[] ATOMS = {4, 10, 20, 30, 40, 52};

    @Override
    public String name() {
        return "edges";
    }

    @Override
    public void run(Page page) throws DivergedException {
        int rounds = page.isQuick() ? 5 : 15;
        page.line("## Cost against pairs");
        page.line("");
        page.line("Training step of CSPNet, width " + WIDTH + ", " + DEPTH + " layers, " + FREQUENCIES + " frequencies, of " + CRYSTALS
                + " random crystals on 2 threads; medians of " + rounds + " rounds in turns. The line is fitted to the times by least"
                + " squares.");
        page.line("");
        double[] edges = new double[ATOMS.length];
        double[] times = new double[ATOMS.length];
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            measure(rounds, executor, edges, times);
        } finally {
            executor.shutdownNow();
        }
        report(page, edges, times);
    }

    private static void measure(int rounds, ExecutorService executor, double[] edges, double[] times)
            throws DivergedException {
        CspModel[] models = new CspModel[ATOMS.length];
        Samples[] samples = new Samples[ATOMS.length];
        for (int i = 0; i < ATOMS.length; i++) {
            int[] sizes = new int[CRYSTALS];
            Arrays.fill(sizes, ATOMS[i]);
            CspBatch batch = CspBatch.random(sizes, i);
            edges[i] = batch.edges();
            models[i] =
                    new CspModel(batch, CspModel.network(i, WIDTH, DEPTH, FREQUENCIES), PAIRS_PER_TILE, executor);
            samples[i] = new Samples();
        }
        for (int round = -5; round < rounds; round++) {
            for (int i = 0; i < ATOMS.length; i++) {
                double time = models[i].step(2);
                if (round >= 0) {
                    samples[i].add(time);
                }
            }
        }
        for (int i = 0; i < ATOMS.length; i++) {
            times[i] = samples[i].median();
        }
    }

    private static void report(Page page, double[] edges, double[] times) {
        double meanEdges = Arrays.stream(edges).average().orElseThrow();
        double meanTime = Arrays.stream(times).average().orElseThrow();
        double together = 0;
        double spread = 0;
        for (int i = 0; i < edges.length; i++) {
            together += (edges[i] - meanEdges) * (times[i] - meanTime);
            spread += (edges[i] - meanEdges) * (edges[i] - meanEdges);
        }
        double slope = together / spread;
        double start = meanTime - slope * meanEdges;
        double left = 0;
        double all = 0;
        page.row(true, "atoms", "pairs", "ms per step", "ns per pair", "line", "time over line");
        for (int i = 0; i < edges.length; i++) {
            double line = start + slope * edges[i];
            left += (times[i] - line) * (times[i] - line);
            all += (times[i] - meanTime) * (times[i] - meanTime);
            page.row(
                    false,
                    ATOMS[i],
                    String.format(Locale.ROOT, "%.0f", edges[i]),
                    String.format(Locale.ROOT, "%.1f", times[i]),
                    String.format(Locale.ROOT, "%.0f", times[i] * 1e6 / edges[i]),
                    String.format(Locale.ROOT, "%.1f", line),
                    String.format(Locale.ROOT, "%.2f", times[i] / line));
            page.figure("engine.edges.ns." + ATOMS[i], times[i] * 1e6 / edges[i], "ns/pair");
        }
        page.figure("engine.edges.linearity", 1 - left / all, "R^2");
    }
}
