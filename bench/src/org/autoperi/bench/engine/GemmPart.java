package org.autoperi.bench.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.tensor.Kernels;

/**
 * Matrix products of the shapes that occur, float32, one thread: our kernels against the OpenBLAS of NumPy, in turns. A layer multiplies
 * by its weight in two directions and the tape keeps the weight packed for both, so packing is not timed; the gradient of a weight and
 * the product of two results are computed from what lies there in rows.
 */
final class GemmPart implements Part {
    private static final int BATCH = 50;

    /** Numbers of all the sums that products are added to in turn: 10 MB, which are never all in a cache of the core. */
    private static final int SUMS = 2_500_000;

    /** A product and what it is in terms of a layer y = x W'. */
    private record Shape(Layout layout, int m, int n, int k) {
        double operations() {
            return 2.0 * m * n * k;
        }
    }

    /** Which factor is transposed, as the peer calls it, and whether the second one is kept packed. */
    private enum Layout {
        FORWARD("x W'", "nt", true),
        BACK("dy W", "nn", true),
        WEIGHT("dy' x", "tn", false),
        PLAIN("a b", "nn", false),
        GRADIENT("dW += dy' x", "tn+", false);

        final String formula;
        final String peer;
        final boolean packed;

        Layout(String formula, String peer, boolean packed) {
            this.formula = formula;
            this.peer = peer;
            this.packed = packed;
        }
    }

    private final Kernels kernels = Kernels.preferred();
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    private int rounds;

    @Override
    public String name() {
        return "gemm";
    }

    private static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int width : new int[] {16, 64, 128, 256, 512}) {
            shapes.add(new Shape(Layout.FORWARD, 100, width, width));
        }
        shapes.add(new Shape(Layout.FORWARD, 1000, 128, 128));
        shapes.add(new Shape(Layout.FORWARD, 10, 128, 128));
        shapes.add(new Shape(Layout.FORWARD, 100, 128, 38));
        shapes.add(new Shape(Layout.FORWARD, 97, 131, 67));
        shapes.add(new Shape(Layout.BACK, 100, 128, 128));
        shapes.add(new Shape(Layout.BACK, 400, 512, 512));
        shapes.add(new Shape(Layout.WEIGHT, 128, 128, 400));
        shapes.add(new Shape(Layout.WEIGHT, 128, 38, 400));
        shapes.add(new Shape(Layout.WEIGHT, 512, 512, 400));
        shapes.add(new Shape(Layout.PLAIN, 100, 128, 128));
        shapes.add(new Shape(Layout.PLAIN, 20, 20, 64));
        shapes.add(new Shape(Layout.GRADIENT, 128, 128, 12));
        shapes.add(new Shape(Layout.GRADIENT, 512, 128, 12));
        shapes.add(new Shape(Layout.GRADIENT, 512, 128, 48));
        return shapes;
    }

    @Override
    public void run(Page page) {
        rounds = page.isQuick() ? 3 : 7;
        page.line("## Matrix products");
        page.line("");
        page.line("float32, 1 thread, GFLOP/s of the median of " + rounds + " rounds of " + BATCH
                + ". Of y = x W' a tape keeps W packed in both directions; the other factors are taken as they lie. Of gradients of weights,"
                + " dW, there are 10 MB, which are added to in turn; NumPy multiplies and then adds. They do not go into the figure.");
        page.line("");
        try (Peer peer = page.peer("engine_gemm.py")) {
            page.row(true, "product, m x n x k", "AutoPeri", peer.version(), "ratio");
            double logarithms = 0;
            int plain = 0;
            for (Shape shape : shapes()) {
                double ratio = measure(page, shape, peer);
                if (shape.layout != Layout.GRADIENT) {
                    logarithms += Math.log(ratio);
                    plain++;
                }
            }
            page.figure("engine.gemm.ratio.openblas", Math.exp(logarithms / plain), "times");
        } catch (IOException e) {
            page.line("NumPy: " + e.getMessage());
            page.missing("engine.gemm.ratio.openblas", "NumPy: " + e.getMessage());
        }
    }

    /** The ratio of one shape. */
    private double measure(Page page, Shape shape, Peer peer) throws IOException {
        Samples ours = new Samples();
        Samples theirs = new Samples();
        for (int round = -2; round < rounds; round++) { // two rounds of each warm up
            for (double time : product(shape, round < 0 ? 20 * BATCH : BATCH)) {
                if (round >= 0) {
                    ours.add(time);
                }
            }
            String answer =
                    peer.ask(String.join(" ", shape.layout.peer, "" + shape.m, "" + shape.n, "" + shape.k, "" + BATCH));
            for (String time : answer.split(" ")) {
                if (round >= 0) {
                    theirs.add(Double.parseDouble(time));
                }
            }
        }
        double ratio = theirs.median() / ours.median();
        page.row(
                false,
                shape.layout.formula + ", " + shape.m + " x " + shape.n + " x " + shape.k,
                String.format(Locale.ROOT, "%.1f", shape.operations() / ours.median() / 1e3),
                String.format(Locale.ROOT, "%.1f", shape.operations() / theirs.median() / 1e3),
                String.format(Locale.ROOT, "%.2f", ratio));
        return ratio;
    }

    /** Microseconds of each product. */
    private double[] product(Shape shape, int count) {
        float[] a = numbers(shape.m * shape.k);
        float[] b = numbers(shape.k * shape.n);
        float[] packed = new float[(shape.n / kernels.panel() + 1) * kernels.panel() * shape.k];
        kernels.pack(shape.k, shape.n, b, 0, shape.n, 1, packed, 0);
        int stride = shape.k * kernels.panel();
        boolean adds = shape.layout == Layout.GRADIENT;
        float[][] sums = new float[adds ? SUMS / (shape.m * shape.n) : 1][shape.m * shape.n];
        double[] times = new double[count];
        boolean first = shape.layout == Layout.WEIGHT || adds;
        int row = first ? 1 : shape.k;
        int col = first ? shape.m : 1;
        for (int i = 0; i < count; i++) {
            float[] c = sums[i % sums.length];
            long start = System.nanoTime();
            if (shape.layout.packed) {
                kernels.gemmPacked(shape.m, shape.n, shape.k, a, 0, row, col, packed, 0, stride, c, 0, shape.n, false);
            } else {
                kernels.gemm(shape.m, shape.n, shape.k, a, 0, row, col, b, 0, shape.n, c, 0, shape.n, adds);
            }
            times[i] = (System.nanoTime() - start) / 1e3;
        }
        return times;
    }

    private float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
