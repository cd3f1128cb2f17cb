package org.autoperi.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
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
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;

/** The training step of a small language model beside PyTorch, from the same weights; a part of the benchmarks engine and dynamics. */
public final class LstmPart implements Part {
    private static final long SEED = 42;
    private static final int SEQUENCES = 64;
    private static final int TIMES = 100;
    private static final int TILES = 4;
    private static final int STEPS = 10;
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final double RATE = 1e-3;

    private final int[] symbols = generator().ints((long) SEQUENCES * (TIMES + 1), 0, SymbolNetwork.SYMBOLS).toArray();
    private final List<SymbolNetwork.Tile> tiles =
            IntStream.range(0, TILES).mapToObj(this::tile).toList();
    private final SymbolNetwork network = new SymbolNetwork(generator());
    private final Adam adam = new Adam(network.store(), new Adam.Settings());
    private final Map<Integer, Samples> ours = new TreeMap<>();
    private final Map<Integer, Samples> theirs = new TreeMap<>();

    private final String benchmark;

    /**
     * A part of a benchmark.
     *
     * @param benchmark with which its figures begin
     */
    public LstmPart(String benchmark) {
        this.benchmark = benchmark;
    }

    private static RandomGenerator generator() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    }

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public void run(Page page) throws IOException, DivergedException {
        int rounds = page.isQuick() ? 10 : 30;
        page.line("## LSTM");
        page.line("");
        page.line("Training step of a language model: " + SEQUENCES + " sequences of " + TIMES + " symbols out of "
                + SymbolNetwork.SYMBOLS + ", embedding " + SymbolNetwork.INPUTS + ", one LSTM of width " + SymbolNetwork.WIDTH
                + ", " + TILES + " tiles. PyTorch as its users write it, `nn.LSTM`. " + rounds + " rounds of " + STEPS
                + " steps in turns after 10 of warming up; seed " + SEED + ".");
        page.line("");
        Path folder = Files.createTempDirectory("autoperi-bench");
        Path file = folder.resolve("symbols.safetensors");
        Path gradient = folder.resolve("gradient.bin");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        write(file);
        try (Peer peer = page.peer("engine_lstm.py", file.toString())) {
            peer.ask("gradients " + gradient);
            double difference = difference(executor, Distance.read(gradient));
            measure(executor, peer, rounds);
            report(page, peer, difference);
        } catch (IOException e) {
            page.line("PyTorch: " + e.getMessage());
            page.missing(benchmark + ".lstm.ratio.pytorch", "PyTorch: " + e.getMessage());
        } finally {
            executor.shutdownNow();
            Files.deleteIfExists(file);
            Files.deleteIfExists(gradient);
            Files.delete(folder);
        }
    }

    private SymbolNetwork.Tile tile(int tile) {
        int sequences = SEQUENCES / TILES;
        return new SymbolNetwork.Tile(sequences, symbols(tile * sequences, sequences, 0), symbols(tile * sequences, sequences, 1));
    }

    /** The symbols of all times of some sequences, time by time. */
    private Index symbols(int first, int sequences, int later) {
        int[] chosen = new int[TIMES * sequences];
        for (int t = 0; t < TIMES; t++) {
            for (int s = 0; s < sequences; s++) {
                chosen[t * sequences + s] = symbols[(first + s) * (TIMES + 1) + t + later];
            }
        }
        return Index.of(chosen, SymbolNetwork.SYMBOLS);
    }

    private void write(Path file) throws IOException {
        Map<String, Checkpoint.Matrix> tensors =
                new LinkedHashMap<>(Checkpoint.of(network.store(), Map.of()).tensors());
        float[] floats = new float[symbols.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = symbols[i];
        }
        tensors.put("data/symbols", new Checkpoint.Matrix(SEQUENCES, TIMES + 1, floats));
        new Checkpoint(Map.of(), tensors).write(file);
    }

    private double difference(ExecutorService executor, float[] reference) throws DivergedException {
        Gradients gradients = trainer(executor, 2)
                .differentiate(tiles, (tape, tile, index) -> network.loss(tape, tile), Progress.NONE)
                .gradients();
        float[] all = new float[reference.length];
        int at = 0;
        for (Parameter parameter : gradients.parameters()) {
            System.arraycopy(gradients.of(parameter), 0, all, at, parameter.size());
            at += parameter.size();
        }
        return Distance.relative(all, 0, reference, 0, all.length);
    }

    private Trainer trainer(ExecutorService executor, int threads) {
        return new Trainer(network.store(), adam, Double.POSITIVE_INFINITY, executor, threads);
    }

    private void measure(ExecutorService executor, Peer peer, int rounds) throws IOException, DivergedException {
        Map<Integer, Trainer> trainers = new TreeMap<>();
        THREADS.forEach(threads -> trainers.put(threads, trainer(executor, threads)));
        for (int round = -10; round < rounds; round++) {
            for (int threads : THREADS) {
                for (int step = 0; step < STEPS; step++) {
                    long start = System.nanoTime();
                    trainers.get(threads)
                            .step(tiles, (tape, tile, index) -> network.loss(tape, tile), RATE, Progress.NONE);
                    add(ours, round, threads, (System.nanoTime() - start) / 1e6);
                }
                for (String time : peer.ask("steps " + threads + " " + STEPS).split(" ")) {
                    add(theirs, round, threads, Double.parseDouble(time));
                }
            }
        }
    }

    private static void add(Map<Integer, Samples> samples, int round, int threads, double milliseconds) {
        if (round >= 0) {
            samples.computeIfAbsent(threads, key -> new Samples()).add(milliseconds);
        }
    }

    private void report(Page page, Peer peer, double difference) throws IOException {
        page.row(true, "ms per training step", "1 thread", "min", "2 threads", "min", "peak MB");
        row(page, "AutoPeri", ours, Machine.peakMegabytes());
        row(page, peer.version(), theirs, Double.parseDouble(peer.ask("memory")));
        page.line("");
        page.line(String.format(
                Locale.ROOT, "Relative L2 distance of the gradients at the first weights: %.1e.", difference));
        page.figure(benchmark + ".lstm.ms", best(ours), "ms");
        page.figure(benchmark + ".lstm.ratio.pytorch", best(theirs) / best(ours), "times");
    }

    private static double best(Map<Integer, Samples> samples) {
        return samples.values().stream().mapToDouble(Samples::median).min().orElseThrow();
    }

    private static void row(Page page, String label, Map<Integer, Samples> samples, double memory) {
        page.row(
                false,
                label,
                text(samples.get(1).median()),
                text(samples.get(1).min()),
                text(samples.get(2).median()),
                text(samples.get(2).min()),
                String.format(Locale.ROOT, "%.0f", memory));
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, "%.2f", milliseconds);
    }
}
