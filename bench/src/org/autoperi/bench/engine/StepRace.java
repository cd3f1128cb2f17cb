package org.autoperi.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGeneratorFactory;
import org.autoperi.bench.Page;
import org.autoperi.bench.Peer;
import org.autoperi.core.Progress;
import org.autoperi.nn.Adam;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.DivergedException;
import org.autoperi.nn.Trainer;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;

/** Training steps of one network over 20,000 edges by several engines in turns, from the same weights. */
final class StepRace {
    static final long SEED = 42;
    static final int PAIRS_PER_TILE = 400;
    static final String OURS = "autoperi";
    static final String PROBE = "probe";

    /** How PyTorch computes; the first as its users do. */
    static final List<String> KINDS = List.of("plain", "factored", "compiled");

    private static final List<Integer> THREADS = List.of(1, 2);
    private static final int EDGES = 20_000;
    private static final double RATE = 1e-3;

    private final int width;
    private final Workload data;
    private final List<Workload.Tile> tiles;
    private final Map<String, Samples> samples = new TreeMap<>();
    private final List<String> reasons = new ArrayList<>();
    private double gradientDifference = Double.NaN;
    private double peerMegabytes = Double.NaN;
    private String version = "";

    StepRace(int width, int atoms) {
        this.width = width;
        this.data = Workload.random(EDGES / (atoms * atoms), atoms, SEED);
        this.tiles = data.tiles(Math.max(1, PAIRS_PER_TILE / (atoms * atoms)));
    }

    void run(Page page, Probe probe, int rounds, int steps) throws IOException, DivergedException {
        Path folder = Files.createTempDirectory("autoperi-bench");
        Path file = folder.resolve("workload.safetensors");
        Path gradient = folder.resolve("gradient.bin");
        Map<String, Checkpoint.Matrix> tensors =
                new LinkedHashMap<>(Checkpoint.of(network().store(), Map.of()).tensors());
        tensors.putAll(data.matrices());
        new Checkpoint(Map.of(), tensors).write(file);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Peer peer = page.peer("engine.py", file.toString())) {
            version = peer.version();
            gradientDifference = gradientDifference(peer, gradient, executor);
            measure(executor, peer, probe, rounds, steps);
            peerMegabytes = Double.parseDouble(peer.ask("memory"));
        } catch (IOException e) {
            reasons.add("PyTorch was not run: " + e.getMessage() + ".");
            measure(executor, null, probe, rounds, steps);
        } finally {
            executor.shutdownNow();
            Files.deleteIfExists(file);
            Files.deleteIfExists(gradient);
            Files.delete(folder);
        }
    }

    private MessageNetwork network() {
        return new MessageNetwork(width, RandomGeneratorFactory.of("L64X128MixRandom").create(SEED));
    }

    private static Trainer trainer(MessageNetwork network, int threads, ExecutorService executor) {
        Adam adam = new Adam(network.store(), new Adam.Settings());
        return new Trainer(network.store(), adam, Double.POSITIVE_INFINITY, executor, threads);
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

    private void measure(ExecutorService executor, Peer peer, Probe probe, int rounds, int steps)
            throws IOException, DivergedException {
        samples.clear();
        Map<Integer, Trainer> trainers = new TreeMap<>();
        Map<Integer, MessageNetwork> networks = new TreeMap<>();
        for (int threads : THREADS) {
            networks.put(threads, network());
            trainers.put(threads, trainer(networks.get(threads), threads, executor));
        }
        List<String> kinds = new ArrayList<>(peer == null ? List.of() : KINDS);
        for (int round = -1; round < rounds; round++) { // the round before the first warms up
            for (int threads : THREADS) {
                measureOurs(trainers.get(threads), networks.get(threads), round, threads, steps);
                for (String kind : List.copyOf(kinds)) {
                    if (!measureTheirs(peer, kind, round, threads, steps)) {
                        kinds.remove(kind);
                    }
                }
                if (probe.isThere() && round >= 0) {
                    samples.computeIfAbsent(PROBE + threads, key -> new Samples()).add(probe.median(threads));
                }
            }
        }
    }

    private void measureOurs(Trainer trainer, MessageNetwork network, int round, int threads, int steps)
            throws DivergedException {
        for (int step = 0; step < (round < 0 ? 5 * steps : steps); step++) {
            long start = System.nanoTime();
            trainer.step(tiles, (tape, tile, index) -> network.loss(tape, data, tile), RATE, Progress.NONE);
            add(round, OURS, threads, (System.nanoTime() - start) / 1e6);
        }
    }

    /** Whether it worked. */
    private boolean measureTheirs(Peer peer, String kind, int round, int threads, int steps) throws IOException {
        String answer = peer.ask("steps " + kind + " " + threads + " " + (round < 0 ? 2 : steps));
        if (answer.startsWith("failed")) {
            reasons.add("PyTorch, " + kind + ", " + answer + ".");
            samples.keySet().removeIf(key -> key.startsWith(kind));
            return false;
        }
        for (String time : answer.split(" ")) {
            add(round, kind, threads, Double.parseDouble(time));
        }
        return true;
    }

    private void add(int round, String engine, int threads, double milliseconds) {
        if (round >= 0) {
            samples.computeIfAbsent(engine + threads, key -> new Samples()).add(milliseconds);
        }
    }

    boolean has(String engine) {
        return samples.containsKey(engine + 1) && samples.containsKey(engine + 2);
    }

    Samples of(String engine, int threads) {
        return samples.get(engine + threads);
    }

    /** The better of the medians with 1 and 2 threads. */
    double best(String engine) {
        return Math.min(of(engine, 1).median(), of(engine, 2).median());
    }

    /** The best of PyTorch, infinite if it was not run. */
    double bestPeer() {
        return KINDS.stream().filter(this::has).mapToDouble(this::best).min().orElse(Double.POSITIVE_INFINITY);
    }

    double speedup() {
        return of(OURS, 1).median() / of(OURS, 2).median();
    }

    double gradientDifference() {
        return gradientDifference;
    }

    double peerMegabytes() {
        return peerMegabytes;
    }

    String version() {
        return version;
    }

    List<String> reasons() {
        return reasons;
    }
}
