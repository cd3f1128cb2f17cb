package org.autoperi.bench.engine;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.autoperi.bench.Machine;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.nn.DivergedException;
import org.autoperi.tensor.Kernels;

/**
 * The training step of the target network on our tape, in PyTorch and in the hand-written probe of shared/examples/engine, in turns within
 * one run; then the same with other widths and crystals.
 */
final class StepPart implements Part {
    private static final int WIDTH = 128;
    private static final int ATOMS = 10;

    @Override
    public String name() {
        return "step";
    }

    @Override
    public void run(Page page) throws IOException, DivergedException {
        page.line("## Training step");
        page.line("");
        page.line("Forward, backward and Adam of a message-passing network with " + MessageNetwork.LAYERS
                + " layers over crystals whose atoms are all connected, 20,000 edges with " + Workload.FEATURES
                + " features in all, random from seed " + StepRace.SEED + ". Ours: " + Kernels.preferred().description()
                + ", about " + StepRace.PAIRS_PER_TILE + " edges a tile. PyTorch as its users run it; with the first layer of the"
                + " edges factored as ours is; and factored, compiled by torch.compile and with fused Adam. All in turns, each round a"
                + " few steps of each with 1 and with 2 threads; medians and minima of milliseconds per step.");
        page.line("");
        StepRace main = new StepRace(WIDTH, ATOMS);
        try (Probe probe = Probe.in(page)) {
            main.run(page, probe, page.isQuick() ? 3 : 6, page.isQuick() ? 3 : 5);
            table(page, main, probe);
        }
        figures(page, main);
        if (!page.isQuick()) {
            others(page);
        }
    }

    private static void table(Page page, StepRace race, Probe probe) {
        page.line("Width " + WIDTH + ", " + ATOMS + " atoms a crystal:");
        page.line("");
        page.row(true, "engine", "1 thread", "min", "2 threads", "min", "peak MB");
        row(page, race, "AutoPeri", StepRace.OURS, Machine.peakMegabytes());
        row(page, race, "hand-written probe", StepRace.PROBE, probe.peakMegabytes());
        for (String kind : StepRace.KINDS) {
            row(page, race, "PyTorch " + race.version() + ", " + kind, kind, race.peerMegabytes());
        }
        page.line("");
        if (!probe.isThere()) {
            page.line("The probe was not run: " + probe.reason() + ".");
        }
        for (String reason : race.reasons()) {
            page.line(reason);
        }
        page.line(String.format(
                Locale.ROOT,
                "Relative L2 distance of the gradients at the first weights: %.1e. Ratios are of medians, the better of 1 and 2 threads of"
                        + " each; PyTorch's memory is that of all its kinds.",
                race.gradientDifference()));
    }

    private static void row(Page page, StepRace race, String label, String engine, double memory) {
        if (race.has(engine)) {
            page.row(
                    false,
                    label,
                    text(race.of(engine, 1).median()),
                    text(race.of(engine, 1).min()),
                    text(race.of(engine, 2).median()),
                    text(race.of(engine, 2).min()),
                    String.format(Locale.ROOT, "%.0f", memory));
        }
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, "%.1f", milliseconds);
    }

    private static void figures(Page page, StepRace race) {
        double ours = race.best(StepRace.OURS);
        page.figure("engine.step.ms", ours, "ms");
        page.figure("engine.threads.speedup", race.speedup(), "times");
        page.figure("engine.memory", Machine.peakMegabytes(), "MB");
        ratio(page, race, "engine.step.ratio.probe", StepRace.PROBE);
        ratio(page, race, "engine.step.ratio.pytorch", StepRace.KINDS.get(0));
        if (race.bestPeer() < Double.POSITIVE_INFINITY) {
            page.figure("engine.step.ratio.pytorch-best", race.bestPeer() / ours, "times");
        } else {
            page.missing("engine.step.ratio.pytorch-best", "no PyTorch");
        }
        page.figure("engine.gradient.difference", race.gradientDifference(), "relative");
    }

    private static void ratio(Page page, StepRace race, String name, String engine) {
        if (race.has(engine)) {
            page.figure(name, race.best(engine) / race.best(StepRace.OURS), "times");
        } else {
            page.missing(name, engine + " was not run");
        }
    }

    private static void others(Page page) throws IOException, DivergedException {
        page.line("");
        page.line("Other widths and crystals, the better of 1 and 2 threads of each, ms per step:");
        page.line("");
        page.row(true, "width", "atoms", "AutoPeri", "1 to 2 threads", "PyTorch", "ratio", "PyTorch at its best", "ratio");
        for (int[] shape : List.of(new int[] {64, ATOMS}, new int[] {256, ATOMS}, new int[] {512, ATOMS}, new int[] {WIDTH, 20})) {
            StepRace race = new StepRace(shape[0], shape[1]);
            race.run(page, Probe.none(), 3, shape[0] == 512 ? 2 : 3);
            double ours = race.best(StepRace.OURS);
            double eager = race.has(StepRace.KINDS.get(0)) ? race.best(StepRace.KINDS.get(0)) : Double.NaN;
            page.row(
                    false,
                    shape[0],
                    shape[1],
                    text(ours),
                    String.format(Locale.ROOT, "%.2f", race.speedup()),
                    text(eager),
                    String.format(Locale.ROOT, "%.2f", eager / ours),
                    text(race.bestPeer()),
                    String.format(Locale.ROOT, "%.2f", race.bestPeer() / ours));
        }
    }
}
