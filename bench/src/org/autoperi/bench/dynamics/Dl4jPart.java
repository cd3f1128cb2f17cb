package org.autoperi.bench.dynamics;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;

/** Training of the sequence model of ours beside that of the plug-in for Deeplearning4j, and the memory of the latter over many steps. */
final class Dl4jPart implements Part {
    private static final String RATIO = "dynamics.lstm.ratio.dl4j";
    private static final String RATIO_OF_THREADS = "dynamics.lstm.ratio.dl4j.thread";
    private static final String GROWTH = "dynamics.dl4j.memory.growth";
    private static final int STEPS = 10;
    private static final int WARM_UP = 10;
    private static final int ROWS = 10;

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public void run(Page page) throws IOException {
        int rounds = page.isQuick() ? 10 : 30;
        page.line("## Deeplearning4j");
        page.line("");
        List<Path> plugIn = plugIn(page.project().resolve("bundles"));
        if (plugIn.isEmpty()) {
            String reason = "the plug-in is not built, `./mvnw -f bundles/pom.xml package -DskipTests` does it";
            page.line("Deeplearning4j: " + reason + ".");
            List.of(RATIO, RATIO_OF_THREADS, GROWTH).forEach(figure -> page.missing(figure, reason));
            return;
        }
        page.line("The sequence models `lstm` and `dl4j-lstm` as the experiment `md-language-model` trains them: embedding 8, one LSTM of width 64, "
                + SequencePeer.STATES + " states, " + SequencePeer.SEQUENCES + " windows of " + SequencePeer.TIMES
                + " states a step. Each in a Java of its own; " + rounds + " rounds of " + STEPS + " steps in turns after " + WARM_UP
                + " of warming up, medians. The plug-in gives Deeplearning4j one thread; collections it asks for are part of the time. Ours clips"
                + " gradients and averages parameters too.");
        page.line("");
        List<Path> ours = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        List<Path> theirs = new ArrayList<>(plugIn);
        ours.stream().filter(Files::isDirectory).forEach(theirs::add); // the rooms, without libraries in other versions
        try {
            race(page, rounds, ours, theirs);
        } catch (IOException e) {
            failed(page, e, RATIO, RATIO_OF_THREADS);
        }
        try {
            memory(page, page.isQuick() ? 1000 : 10_000, theirs);
        } catch (IOException e) {
            failed(page, e, GROWTH);
        }
    }

    private static void failed(Page page, IOException obstacle, String... figures) {
        page.line("Deeplearning4j: " + obstacle.getMessage());
        page.line("");
        List.of(figures).forEach(figure -> page.missing(figure, "Deeplearning4j: " + obstacle.getMessage()));
    }

    /**
     * The classes of the plug-in, the jars within it and its fragments; empty if they are not built. The fragments are taken as jars: from a folder JavaCPP
     * loads the natives where they are, and there they do not find each other.
     */
    private static List<Path> plugIn(Path bundles) throws IOException {
        Path classes = bundles.resolve("org.autoperi.dl4j/target/classes");
        Path jars = bundles.resolve("org.autoperi.dl4j/target/lib");
        List<Path> fragments = new ArrayList<>();
        for (Path fragment : list(bundles, "org.autoperi.dl4j.", "")) {
            Path target = fragment.resolve("target");
            if (Files.isDirectory(target)) {
                fragments.addAll(list(target, fragment.getFileName().toString(), ".jar"));
            }
        }
        if (!Files.isDirectory(classes) || !Files.isDirectory(jars) || fragments.isEmpty()) {
            return List.of();
        }
        List<Path> all = new ArrayList<>(List.of(classes));
        all.addAll(list(jars, "", ".jar"));
        all.addAll(fragments);
        return all;
    }

    private static List<Path> list(Path folder, String beginning, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning)
                            && file.getFileName().toString().endsWith(end))
                    .sorted()
                    .toList();
        }
    }

    private static void race(Page page, int rounds, List<Path> ours, List<Path> theirs) throws IOException {
        int most = (WARM_UP + rounds) * STEPS + 1;
        try (Runner one = new Runner(ours, "lstm", 1, most);
                Runner two = new Runner(ours, "lstm", 2, most);
                Runner dl4j = new Runner(theirs, "dl4j-lstm", 1, most)) {
            for (int round = -WARM_UP; round < rounds; round++) {
                for (Runner runner : List.of(one, two, dl4j)) {
                    runner.steps(STEPS, round >= 0);
                }
            }
            page.row(true, "model", "threads", "ms per training step", "min", "loss", "resident MB");
            one.row(page, "`lstm`", 1);
            two.row(page, "`lstm`", 2);
            dl4j.row(page, "`dl4j-lstm`, Deeplearning4j 1.0.0-M2.1", 1);
            page.line("");
            page.line(String.format(
                    Locale.ROOT,
                    "Loss: mean cross-entropy of %d steps towards the end, nat; a model that knows the chain the states are from has %.4f.",
                    SequencePeer.INTERVAL,
                    SequencePeer.entropy()));
            page.line("");
            boolean twoAreFaster = two.median() < one.median();
            page.figure(
                    RATIO,
                    dl4j.median() / Math.min(one.median(), two.median()),
                    "times (1 thread, ours " + (twoAreFaster ? "2 threads)" : "1 thread)"));
            page.figure(RATIO_OF_THREADS, dl4j.median() / one.median(), "times (1 thread each)");
        }
    }

    private static void memory(Page page, int steps, List<Path> theirs) throws IOException {
        page.line("Memory of `dl4j-lstm` over " + steps + " steps of the same sizes:");
        page.line("");
        page.row(true, "step", "resident MB", "loss");
        try (Runner dl4j = new Runner(theirs, "dl4j-lstm", 1, steps + 1)) {
            double first = 0;
            double largest = 0;
            for (int row = 1; row <= ROWS; row++) {
                dl4j.steps(steps / ROWS, false);
                double resident = dl4j.memory();
                first = row == 1 ? resident : first;
                largest = Math.max(largest, resident);
                page.row(false, row * (steps / ROWS), text("%.0f", resident), text("%.4f", dl4j.loss()));
            }
            page.line("");
            page.figure(GROWTH, largest - first, "MB (largest beyond the first row)");
        }
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** A model that is trained in a Java of its own. */
    private static final class Runner implements AutoCloseable {
        private final Peer peer;
        private final List<Double> times = new ArrayList<>();

        Runner(List<Path> classPath, String model, int threads, int mostSteps) throws IOException {
            peer = Peer.java(
                    classPath, SequencePeer.class, model, Integer.toString(threads), Integer.toString(mostSteps));
            try {
                SequencePeer.checked(peer.version());
            } catch (IOException e) {
                peer.close();
                throw e;
            }
        }

        void steps(int count, boolean counted) throws IOException {
            for (String time : SequencePeer.checked(peer.ask("steps " + count)).split(" ")) {
                if (counted) {
                    times.add(Double.valueOf(time));
                }
            }
        }

        double median() {
            return Page.median(times.stream().mapToDouble(Double::doubleValue).toArray());
        }

        double loss() throws IOException {
            return Double.parseDouble(peer.ask("loss"));
        }

        double memory() throws IOException {
            return Double.parseDouble(peer.ask("memory"));
        }

        void row(Page page, String label, int threads) throws IOException {
            double min = times.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
            page.row(
                    false,
                    label,
                    threads,
                    text("%.2f", median()),
                    text("%.2f", min),
                    text("%.4f", loss()),
                    text("%.0f", memory()));
        }

        @Override
        public void close() {
            peer.close();
        }
    }
}
