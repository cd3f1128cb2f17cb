package org.autoperi.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Machine;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.DivergedException;

/** CSPNet as published on a batch of MP-20: training steps and sampling beside PyTorch, from the same weights. */
final class CspnetPart implements Part {
    private static final long SEED = 42;
    private static final int CRYSTALS = 64;
    private static final int WIDTH = 512;
    private static final int DEPTH = 6;
    private static final int FREQUENCIES = 128;
    private static final int PAIRS_PER_TILE = 512;
    private static final int EULER_STEPS = 100;
    private static final String OURS = "AutoPeri";

    /** As users of PyTorch run it. */
    private static final String PLAIN = "plain";

    private static final List<String> KINDS = List.of(PLAIN, "factored", "paired", "compiled-paired");
    private static final List<Integer> THREADS = List.of(2, 1);

    /** A program at a number of threads. */
    private record Run(String program, int threads) {}

    private final Map<Run, Samples> training = new LinkedHashMap<>();
    private final Map<Run, Double> sampling = new LinkedHashMap<>();
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final Map<String, Double> memory = new LinkedHashMap<>();
    private boolean quick;
    private CspModel model;
    private int values;

    @Override
    public String name() {
        return "cspnet";
    }

    @Override
    public void run(Page page) throws IOException, DivergedException {
        quick = page.isQuick();
        CspBatch batch = CspBatch.of(page, CRYSTALS, SEED);
        CspNetwork network = CspModel.network(SEED, WIDTH, DEPTH, FREQUENCIES);
        values = 3 * batch.atoms() + 9 * CRYSTALS;
        Path folder = Files.createTempDirectory("autoperi-bench");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            model = new CspModel(batch, network, PAIRS_PER_TILE, executor);
            head(page, batch, network);
            start(page, folder, batch, network);
            agree(page, folder);
            train();
            sample(page, folder);
            report(page);
            figures(page);
        } finally {
            executor.shutdownNow();
            peers.values().forEach(Peer::close);
            delete(folder);
        }
    }

    private void head(Page page, CspBatch batch, CspNetwork network) {
        page.line("## CSPNet");
        page.line("");
        page.line(String.format(
                Locale.ROOT,
                "As published: %d layers, width %d, %d frequencies, %.2f million parameters. %d crystals of %s: %d atoms, %d ordered"
                        + " pairs of atoms, %d tiles; seed %d. PyTorch: `plain` as its users write it; `factored`, what concerns atoms"
                        + " and lattices multiplied once for each in the first layer of a message; `paired`, the features of a pair"
                        + " of atoms and of the pair turned around from one product, too; `compiled` by `torch.compile`. Ours is factored and"
                        + " interpolates what the features add in tables of the weights (`PeriodicTable`), made anew in every"
                        + " training step and once for all steps of sampling.",
                DEPTH,
                WIDTH,
                FREQUENCIES,
                network.store().size() / 1e6,
                CRYSTALS,
                batch.source(),
                batch.atoms(),
                batch.edges(),
                model.tiles(),
                SEED));
        page.line("");
    }

    private void start(Page page, Path folder, CspBatch batch, CspNetwork network) throws IOException {
        Map<String, Checkpoint.Matrix> tensors =
                new LinkedHashMap<>(Checkpoint.of(network.store(), Map.of()).tensors());
        tensors.putAll(batch.matrices());
        Path file = folder.resolve("batch.safetensors");
        new Checkpoint(Map.of(), tensors).write(file);
        try {
            for (String kind : KINDS) {
                peers.put(kind, page.peer("engine_cspnet.py", file.toString(), "" + DEPTH, "" + FREQUENCIES, kind));
            }
        } catch (IOException e) {
            page.line("PyTorch: " + e.getMessage());
            page.line("");
        }
    }

    /** Outputs and gradients at the first weights. */
    private void agree(Page page, Path folder) throws IOException, DivergedException {
        if (peers.isEmpty()) {
            return;
        }
        page.row(true, "relative L2 distance to " + peers.get(PLAIN).version() + ", plain", "outputs", "gradient");
        float[] outputs = model.outputs();
        float[] gradient = model.gradient();
        Path file = folder.resolve("gradient.bin");
        float[] reference = null;
        for (Map.Entry<String, Peer> peer : peers.entrySet()) {
            peer.getValue().ask("gradients " + file);
            float[] theirs = Distance.read(file);
            if (reference == null) {
                reference = theirs;
                double difference = Distance.relative(gradient, 0, reference, values, gradient.length);
                page.row(false, OURS, scientific(Distance.relative(outputs, 0, reference, 0, values)), scientific(difference));
                page.figure("engine.cspnet.gradient.difference", difference, "relative");
            } else {
                page.row(
                        false,
                        "PyTorch, " + peer.getKey(),
                        scientific(Distance.relative(theirs, 0, reference, 0, values)),
                        scientific(Distance.relative(theirs, values, reference, values, gradient.length)));
            }
        }
        page.line("");
    }

    /** In turns; as users run it, PyTorch takes as many threads as there are processors. */
    private void train() throws IOException, DivergedException {
        int rounds = quick ? 1 : 3;
        for (int round = -1; round < rounds; round++) {
            for (int threads : THREADS) {
                for (int step = 0; step < (quick ? 2 : 3); step++) {
                    add(round, OURS, threads, model.step(threads));
                }
                for (Map.Entry<String, Peer> peer : peers.entrySet()) {
                    if (threads == 2 || !peer.getKey().equals(PLAIN)) {
                        String answer = peer.getValue().ask("steps " + threads + " 1");
                        add(round, peer.getKey(), threads, Double.parseDouble(answer));
                    }
                }
            }
        }
        memory.put(OURS, Machine.peakMegabytes());
        for (Map.Entry<String, Peer> peer : peers.entrySet()) {
            memory.put(peer.getKey(), Double.parseDouble(peer.getValue().ask("memory")));
        }
    }

    private void add(int round, String program, int threads, double milliseconds) {
        if (round >= 0) {
            training.computeIfAbsent(new Run(program, threads), key -> new Samples())
                    .add(milliseconds);
        }
    }

    private void sample(Page page, Path folder) throws IOException {
        Path file = folder.resolve("samples.bin");
        int steps = quick ? 5 : EULER_STEPS;
        float[] ours = null;
        for (int threads : THREADS) {
            model.sample(threads, 1, EULER_STEPS); // warms up
            long start = System.nanoTime();
            ours = model.sample(threads, steps, EULER_STEPS);
            sampling.put(new Run(OURS, threads), (System.nanoTime() - start) / 1e9 * EULER_STEPS / steps);
        }
        for (Map.Entry<String, Peer> peer : peers.entrySet()) {
            String kind = peer.getKey();
            int theirSteps = kind.equals(PLAIN) ? steps : Math.min(20, steps);
            peer.getValue().ask("sample 2 1 " + EULER_STEPS + " " + file);
            String answer = peer.getValue().ask("sample 2 " + theirSteps + " " + EULER_STEPS + " " + file);
            sampling.put(new Run(kind, 2), Double.parseDouble(answer) / 1e3 * EULER_STEPS / theirSteps);
        }
    }

    private void report(Page page) {
        page.row(true, "program", "threads", "ms per training step", "min", "s per 100 Euler steps", "peak MB of training");
        for (Map.Entry<Run, Samples> entry : training.entrySet()) {
            Run run = entry.getKey();
            Double seconds = sampling.get(run);
            page.row(
                    false,
                    run.program.equals(OURS) ? OURS : "PyTorch, " + run.program,
                    run.threads,
                    String.format(Locale.ROOT, "%.0f", entry.getValue().median()),
                    String.format(Locale.ROOT, "%.0f", entry.getValue().min()),
                    seconds == null ? "" : String.format(Locale.ROOT, "%.1f", seconds),
                    String.format(Locale.ROOT, "%.0f", memory.get(run.program)));
        }
    }

    private void figures(Page page) {
        double step = best(OURS);
        double samples = bestSampling(OURS);
        page.figure("engine.cspnet.train.ms", step, "ms");
        page.figure("engine.cspnet.sample.seconds", samples, "s");
        page.figure("engine.cspnet.memory", memory.get(OURS), "MB");
        if (peers.isEmpty()) {
            for (String name : List.of("train", "sample")) {
                page.missing("engine.cspnet." + name + ".ratio.pytorch", "no PyTorch");
                page.missing("engine.cspnet." + name + ".ratio.pytorch-best", "no PyTorch");
            }
            return;
        }
        page.figure("engine.cspnet.train.ratio.pytorch", best(PLAIN) / step, "times");
        page.figure(
                "engine.cspnet.train.ratio.pytorch-best",
                peers.keySet().stream().mapToDouble(this::best).min().orElseThrow() / step,
                "times");
        page.figure("engine.cspnet.sample.ratio.pytorch", bestSampling(PLAIN) / samples, "times");
        page.figure(
                "engine.cspnet.sample.ratio.pytorch-best",
                peers.keySet().stream().mapToDouble(this::bestSampling).min().orElseThrow() / samples,
                "times");
        page.figure("engine.cspnet.memory.pytorch", memory.get(PLAIN), "MB");
    }

    private double best(String program) {
        return THREADS.stream()
                .map(threads -> training.get(new Run(program, threads)))
                .filter(Objects::nonNull)
                .mapToDouble(Samples::median)
                .min()
                .orElseThrow();
    }

    private double bestSampling(String program) {
        return THREADS.stream()
                .map(threads -> sampling.get(new Run(program, threads)))
                .filter(Objects::nonNull)
                .mapToDouble(seconds -> seconds)
                .min()
                .orElseThrow();
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.1e", value);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
