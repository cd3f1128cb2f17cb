package org.autoperi.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGeneratorFactory;
import org.autoperi.bench.Machine;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.Progress;
import org.autoperi.nn.Adam;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Trainer;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Kernels;
import org.autoperi.tensor.Parameter;

/**
 * One training step, forward, backward and Adam, of a message-passing network over 200 crystals of 10 atoms and 20,000
 * edges, width 128, 4 layers: on our tape and in PyTorch, from the same weights, in turns within one run. Medians and
 * minima of the milliseconds per step. Time per step does not depend on the weights, so each engine trains on with its own.
 */
final class StepPart implements Part {
    private static final long SEED = 42;
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final List<String> KINDS = List.of("plain", "factored");
    private static final double RATE = 1e-3;
    private static final int CRYSTALS_PER_TILE = 2;

    /** A quick run stops at this time, even if a busy machine has not let it do all rounds. */
    private static final double QUICK_SECONDS = 30;

    private final Workload data = Workload.random(SEED);
    private final List<Workload.Tile> tiles = data.tiles(CRYSTALS_PER_TILE);
    private final Map<String, Samples> samples = new TreeMap<>();
    private int rounds;
    private int steps;
    private double seconds;

    @Override
    public String name() {
        return "step";
    }

    @Override
    public void run(Page page) throws IOException, DivergedException {
        rounds = page.isQuick() ? 4 : 12;
        steps = page.isQuick() ? 3 : 5;
        seconds = page.isQuick() ? QUICK_SECONDS : Double.POSITIVE_INFINITY;
        page.line("## Training step");
        page.line("");
        page.line("Forward, backward and Adam of a message-passing network over 200 crystals of 10 atoms, 20,000 edges, width "
                + MessageNetwork.WIDTH + ", " + MessageNetwork.LAYERS + " layers. Ours: " + Kernels.preferred().description() + "; seed "
                + SEED + "; " + CRYSTALS_PER_TILE + " crystals a tile. Up to " + rounds + " rounds in turns, " + steps
                + " steps each after a round of warming up.");
        page.line("");
        Path folder = Files.createTempDirectory("autoperi-bench");
        Path file = folder.resolve("workload.safetensors");
        Map<String, Checkpoint.Matrix> tensors =
                new LinkedHashMap<>(Checkpoint.of(network().store(), Map.of()).tensors());
        tensors.putAll(data.matrices());
        new Checkpoint(Map.of(), tensors).write(file);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Peer peer = page.peer("engine.py", file.toString())) {
            double difference = gradientDifference(peer, folder.resolve("gradient.bin"), executor);
            measure(executor, peer);
            report(page, peer, difference);
        } catch (IOException e) {
            measure(executor, null);
            reportWithoutPeer(page, e.getMessage());
        } finally {
            executor.shutdownNow();
            for (String name : List.of("workload.safetensors", "gradient.bin")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    private static MessageNetwork network() {
        return new MessageNetwork(RandomGeneratorFactory.of("L64X128MixRandom").create(SEED));
    }

    /** Distance of the two gradients at the first weights over the length of one. */
    private double gradientDifference(Peer peer, Path file, ExecutorService executor)
            throws IOException, DivergedException {
        peer.ask("gradients " + file);
        ByteBuffer theirs = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        MessageNetwork network = network();
        Gradients ours = trainer(network, 2, executor)
                .differentiate(tiles, (tape, tile, index) -> network.loss(tape, data, tile), Progress.NONE)
                .gradients();
        double difference = 0;
        double length = 0;
        for (Parameter parameter : ours.parameters()) {
            for (float value : ours.of(parameter)) {
                double other = theirs.getFloat();
                difference += (value - other) * (value - other);
                length += other * other;
            }
        }
        return Math.sqrt(difference / length);
    }

    private static Trainer trainer(MessageNetwork network, int threads, ExecutorService executor) {
        Adam adam = new Adam(network.store(), new Adam.Settings());
        return new Trainer(network.store(), adam, Double.POSITIVE_INFINITY, executor, threads);
    }

    private void measure(ExecutorService executor, Peer peer) throws IOException, DivergedException {
        Map<Integer, Trainer> trainers = new TreeMap<>();
        Map<Integer, MessageNetwork> networks = new TreeMap<>();
        for (int threads : THREADS) {
            networks.put(threads, network());
            trainers.put(threads, trainer(networks.get(threads), threads, executor));
        }
        long start = System.nanoTime();
        // the round before the first warms up
        for (int round = -1; round < 1 || (round < rounds && (System.nanoTime() - start) / 1e9 < seconds); round++) {
            for (int threads : THREADS) {
                measureOurs(trainers.get(threads), networks.get(threads), round, threads);
                for (String kind : peer == null ? List.<String>of() : KINDS) {
                    String answer = peer.ask("steps " + kind + " " + threads + " " + (round < 0 ? 1 : steps));
                    for (String time : answer.split(" ")) {
                        add(round, kind, threads, Double.parseDouble(time));
                    }
                }
            }
        }
    }

    private void measureOurs(Trainer trainer, MessageNetwork network, int round, int threads) throws DivergedException {
        for (int step = 0; step < (round < 0 ? 5 * steps : steps); step++) {
            long start = System.nanoTime();
            trainer.step(tiles, (tape, tile, index) -> network.loss(tape, data, tile), RATE, Progress.NONE);
            add(round, "autoperi", threads, (System.nanoTime() - start) / 1e6);
        }
    }

    private void add(int round, String engine, int threads, double milliseconds) {
        if (round >= 0) {
            samples.computeIfAbsent(engine + threads, key -> new Samples()).add(milliseconds);
        }
    }

    private void report(Page page, Peer peer, double difference) throws IOException {
        double memory = Double.parseDouble(peer.ask("memory"));
        head(page);
        row(page, "AutoPeri", "autoperi", Machine.peakMegabytes());
        row(page, "PyTorch " + peer.version(), "plain", memory);
        row(page, "PyTorch, factored by hand", "factored", memory);
        page.line("");
        page.line(String.format(
                Locale.ROOT,
                "Relative L2 distance of the gradients at the first weights: %.1e. Ratios: the better of 1 and 2 threads of"
                        + " each, medians; PyTorch's memory is that of both variants.",
                difference));
        ourFigures(page);
        page.figure("engine.step.pytorch.ms", best("plain"), "ms");
        page.figure("engine.step.pytorch.factored.ms", best("factored"), "ms");
        page.figure("engine.step.ratio.pytorch", best("plain") / best("autoperi"), "times");
        page.figure("engine.step.ratio.pytorch.factored", best("factored") / best("autoperi"), "times");
        page.figure("engine.gradient.difference", difference, "relative");
    }

    private void reportWithoutPeer(Page page, String reason) {
        head(page);
        row(page, "AutoPeri", "autoperi", Machine.peakMegabytes());
        ourFigures(page);
        for (String name : List.of("pytorch.ms", "pytorch.factored.ms", "ratio.pytorch", "ratio.pytorch.factored")) {
            page.missing("engine.step." + name, "PyTorch: " + reason);
        }
        page.missing("engine.gradient.difference", "PyTorch: " + reason);
    }

    private static void head(Page page) {
        page.row(true, "ms per training step", "1 thread", "min", "2 threads", "min", "peak MB");
    }

    private void row(Page page, String label, String engine, double memory) {
        Samples one = samples.get(engine + 1);
        Samples two = samples.get(engine + 2);
        page.row(
                false,
                label,
                text(one.median()),
                text(one.min()),
                text(two.median()),
                text(two.min()),
                String.format(Locale.ROOT, "%.0f", memory));
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, "%.1f", milliseconds);
    }

    private void ourFigures(Page page) {
        page.figure("engine.step.ms", best("autoperi"), "ms");
        page.figure("engine.step.1thread.ms", samples.get("autoperi1").median(), "ms");
        page.figure("engine.step.2threads.ms", samples.get("autoperi2").median(), "ms");
        page.figure(
                "engine.threads.speedup",
                samples.get("autoperi1").median() / samples.get("autoperi2").median(),
                "times");
        page.figure("engine.memory", Machine.peakMegabytes(), "MB");
    }

    private double best(String engine) {
        return Math.min(
                samples.get(engine + 1).median(), samples.get(engine + 2).median());
    }
}
