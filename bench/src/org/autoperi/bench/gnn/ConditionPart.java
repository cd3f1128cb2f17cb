package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.TrainedRegressor;
import org.autoperi.run.spi.RunException;

/** How much more often crystals have a property when they were asked for by it, judged by a regression that did not guide. Both are trained here. */
final class ConditionPart implements Part {
    private static final String PROPERTY = "heat_ref";
    private static final double TARGET = 0.8;
    private static final double NEAR = 0.1;
    private static final int CRYSTALS = 400;
    private static final int STEPS = 50;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "conditions";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Crystals by a property");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/perov_5`.");
            return;
        }
        int count = page.isQuick() ? CRYSTALS / 4 : CRYSTALS;
        String[] short1 = {"training.epochs=8", "sampling.count=0"};
        String[] short2 = {"training.epochs=4"};
        String[] whole = {"sampling.count=0"};
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (ExampleRun made = ExampleRun.of(page, "conditions-perov5.toml", page.isQuick() ? short1 : whole);
                ExampleRun judge =
                        ExampleRun.of(page, "property-perov5.toml", page.isQuick() ? short2 : new String[0])) {
            TrainedFlow flow = TrainedFlow.open(made.folder(), made.extensions());
            TrainedRegressor regressor = TrainedRegressor.open(judge.folder(), judge.extensions());
            page.line(String.format(
                    Locale.ROOT,
                    "`examples/conditions-perov5.toml` (%.0f s) is asked for crystals with %s = %.1f, `examples/property-perov5.toml` (%.0f s) says what they"
                            + " have. %d crystals each, %d steps, as drawn. A hit is within %.0f %% of the target.",
                    made.seconds(),
                    PROPERTY,
                    TARGET,
                    judge.seconds(),
                    count,
                    STEPS,
                    100 * NEAR));
            page.line("");
            page.row(true, "asked", "hits %", "standard error", "mean " + PROPERTY);
            SamplingSettings settings = new SamplingSettings(0, STEPS, 5, 1, 1, 0);
            double free = hits(page, flow, regressor, settings, "nothing", count, threads, executor);
            double best = 0;
            for (double strength : new double[] {1, 2, 3}) {
                SamplingSettings asked = settings.withConditions(List.of(PROPERTY + "=" + TARGET), strength);
                String name = String.format(Locale.ROOT, "guidance %.0f", strength);
                double share = hits(page, flow, regressor, asked, name, count, threads, executor);
                best = strength == 2 ? share : best;
            }
            page.line("");
            page.figure("gnn.cond.gain", free > 0 ? best / free : Double.NaN, "");
        } catch (RunException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static double hits(
            Page page,
            TrainedFlow flow,
            TrainedRegressor regressor,
            SamplingSettings settings,
            String name,
            int count,
            int threads,
            ExecutorService executor)
            throws RunException {
        List<Crystal> drawn = flow.draw(
                TrainedFlow.Request.of(count).withSeed(SEED).withRelax(false).withSettings(settings),
                threads,
                executor,
                Progress.NONE);
        int hits = 0;
        double sum = 0;
        for (double[] said : regressor.predict(drawn, threads, executor, Progress.NONE)) {
            hits += Math.abs(said[0] - TARGET) <= NEAR * TARGET ? 1 : 0;
            sum += said[0];
        }
        double share = hits / (double) count; // one without a cell is no hit
        page.row(
                false,
                name,
                String.format(Locale.ROOT, "%.1f", 100 * share),
                String.format(Locale.ROOT, "%.1f", 100 * Math.sqrt(share * (1 - share) / count)),
                String.format(Locale.ROOT, "%.2f", sum / drawn.size()));
        return share;
    }
}
