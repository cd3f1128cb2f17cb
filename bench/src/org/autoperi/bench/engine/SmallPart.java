package org.autoperi.bench.engine;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** What an operation costs besides its arithmetic: many additions of small matrices, beside PyTorch. */
final class SmallPart implements Part {
    private static final int COUNT = 1000;
    private static final int ROWS = 32;
    private static final int COLS = 128;
    private static final int ROUND = 20;
    private static final String PLAIN = "plain";
    private static final String GRADIENT = "gradient";

    private final float[] a = numbers(1);
    private final float[] c = numbers(2);
    private final Tape inference = Tape.inference();
    private final Map<String, Samples> ours = new LinkedHashMap<>();
    private final Map<String, Samples> theirs = new LinkedHashMap<>();

    @Override
    public String name() {
        return "small";
    }

    @Override
    public void run(Page page) throws IOException {
        int rounds = page.isQuick() ? 10 : 50;
        page.line("## Small operations");
        page.line("");
        page.line(COUNT + " additions on [" + ROWS + ", " + COLS
                + "], one thread: of two constants, and to a running sum whose gradient is followed back. Medians of " + rounds
                + " rounds of " + ROUND + " in turns after 10 of warming up. All results of ours stay until the tape is reset, PyTorch"
                + " frees each at once.");
        page.line("");
        try (Peer peer = page.peer("engine_small.py")) {
            for (int round = -10; round < rounds; round++) {
                for (String kind : new String[] {PLAIN, GRADIENT}) {
                    for (int i = 0; i < ROUND; i++) {
                        add(ours, round, kind, kind.equals(PLAIN) ? plain() : gradient());
                    }
                    for (String time : peer.ask(kind + " " + COUNT + " " + ROUND).split(" ")) {
                        add(theirs, round, kind, Double.parseDouble(time));
                    }
                }
            }
            report(page, peer);
        } catch (IOException e) {
            page.line("PyTorch: " + e.getMessage());
            page.missing("engine.small.ratio.pytorch", "PyTorch: " + e.getMessage());
        }
    }

    private static float[] numbers(long seed) {
        double[] values = new SplittableRandom(seed).doubles((long) ROWS * COLS, -1, 1).toArray();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private double plain() {
        long start = System.nanoTime();
        inference.reset();
        Tensor x = inference.constant(ROWS, COLS, a);
        Tensor y = inference.constant(ROWS, COLS, c);
        for (int i = 0; i < COUNT; i++) {
            inference.add(x, y);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private double gradient() {
        long start = System.nanoTime();
        inference.reset();
        Tensor x = inference.variable(ROWS, COLS, a);
        Tensor y = inference.constant(ROWS, COLS, c);
        Tensor sum = x;
        for (int i = 0; i < COUNT; i++) {
            sum = inference.add(sum, y);
        }
        inference.backward(inference.sum(sum));
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (inference.gradient(x)[0] != 1) {
            throw new IllegalStateException("the gradient of a sum is not 1");
        }
        return milliseconds;
    }

    private static void add(Map<String, Samples> samples, int round, String kind, double milliseconds) {
        if (round >= 0) {
            samples.computeIfAbsent(kind, key -> new Samples()).add(milliseconds);
        }
    }

    private void report(Page page, Peer peer) {
        page.row(true, "ms per " + COUNT + " additions", "AutoPeri", "min", peer.version(), "min", "ratio");
        for (String kind : ours.keySet()) {
            Samples own = ours.get(kind);
            Samples other = theirs.get(kind);
            page.row(
                    false,
                    kind.equals(PLAIN) ? "without gradient" : "with gradient",
                    text(own.median()),
                    text(own.min()),
                    text(other.median()),
                    text(other.min()),
                    text(other.median() / own.median()));
            page.figure(
                    "engine.small.ratio.pytorch" + (kind.equals(PLAIN) ? "" : "." + kind),
                    other.median() / own.median(),
                    "times");
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
