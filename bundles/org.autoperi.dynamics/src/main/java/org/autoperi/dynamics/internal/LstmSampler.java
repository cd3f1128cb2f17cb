package org.autoperi.dynamics.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.tensor.Kernels;
import org.autoperi.tensor.UnaryFunction;

/**
 * Draws many sequences from a {@link StateNetwork} at once, without a tape. What the inputs add to the gates is tabulated for each state; the tanh of the cell's input is taken
 * as 2 sigmoid(2 x) - 1 with the factor 2 in the weights, so that all gates of a block are one call. Axes: K states, H width.
 */
final class LstmSampler {
    /** Sequences that a thread moves together; their gates stay in the second-level cache. */
    private static final int BLOCK = 128;

    /** States that are drawn between two looks whether to stop. */
    private static final int STATES_BETWEEN_CHECKS = 1 << 16;

    /** The increment of SplitMix64 (Steele, Lea, Flood, doi:10.1145/2714064.2660195). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final SequenceLearner.Orders orders;
    private final int threads;
    private final ExecutorService executor;
    private final Kernels kernels = Kernels.preferred();
    private final int states;
    private final int width;
    private final float[] table; // of what a state adds to the gates, shape [K, 4 H]
    private final float[] recurrent; // packed
    private final float[] out; // packed
    private final float[] outBias;

    LstmSampler(StateNetwork network, SequenceLearner.Orders orders, int threads, ExecutorService executor) {
        this.orders = orders;
        this.threads = threads;
        this.executor = executor;
        this.states = network.states();
        this.width = network.width();
        int gates = 4 * width;
        float[] weight = network.values("lstm.layer0.input.weight");
        float[] embedding = network.values("embedding.table");
        float[] bias = network.values("lstm.layer0.bias");
        int inputs = weight.length / gates;
        table = new float[states * gates];
        for (int s = 0; s < states; s++) {
            for (int g = 0; g < gates; g++) {
                double sum = bias[g];
                for (int i = 0; i < inputs; i++) {
                    sum += (double) weight[g * inputs + i] * embedding[s * inputs + i];
                }
                table[s * gates + g] = (float) (factor(g) * sum);
            }
        }
        float[] scaled = network.values("lstm.layer0.recurrent.weight").clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor(i / width);
        }
        recurrent = packed(scaled, gates);
        float[] softer = network.values("out.weight").clone();
        outBias = network.values("out.bias").clone();
        float cold = (float) (1 / orders.temperature());
        kernels.scale(softer.length, cold, softer, 0, softer, 0);
        kernels.scale(states, cold, outBias, 0, outBias, 0);
        out = packed(softer, states);
    }

    /** 2 for the input of the cell, which is the third of the gates. */
    private float factor(int gate) {
        return gate / width == 2 ? 2 : 1;
    }

    /** The transpose of a weight [rows, H], packed. */
    private float[] packed(float[] weight, int rows) {
        int panel = kernels.panel();
        float[] packed = new float[Math.multiplyExact(width, (rows + panel - 1) / panel * panel)];
        kernels.pack(width, rows, weight, 0, 1, width, packed, 0);
        return packed;
    }

    /** The product of rows and a packed weight. */
    private void multiply(int rows, int columns, float[] x, float[] packed, float[] y) {
        kernels.gemmPacked(
                rows, columns, width, x, 0, width, 1, packed, 0, width * kernels.panel(), y, 0, columns, false);
    }

    void run(SequenceLearner.StateSink sink, Progress progress) throws IOException {
        int sequences = orders.prompts().length;
        int steps = (int) Math.min(orders.length(), Math.max(1, STATES_BETWEEN_CHECKS / sequences));
        int[] drawn = new int[Math.multiplyExact(sequences, steps)];
        int size = Math.max(1, Math.min(BLOCK, (sequences + threads - 1) / threads));
        List<Block> blocks = new ArrayList<>();
        for (int first = 0; first < sequences; first += size) {
            blocks.add(new Block(first, Math.min(size, sequences - first)));
        }
        forAll(blocks, block -> block.readPrompts(progress));
        for (long step = 0; step < orders.length(); step += steps) {
            progress.checkCancelled();
            int now = (int) Math.min(steps, orders.length() - step);
            long from = step;
            forAll(blocks, block -> block.draw(from, now, drawn));
            sink.states(step, now, drawn);
            progress.advance((long) now * sequences);
        }
    }

    private interface Work {
        void on(Block block);
    }

    /** Worker w of W takes the blocks w, w + W, w + 2 W, ... */
    private void forAll(List<Block> blocks, Work work) {
        int workers = Math.min(threads, blocks.size());
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            int worker = w;
            running.add(executor.submit(() -> {
                for (int b = worker; b < blocks.size(); b += workers) {
                    work.on(blocks.get(b));
                }
            }));
        }
        try {
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            running.forEach(one -> one.cancel(true));
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            running.forEach(one -> one.cancel(true));
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Some sequences that one thread moves together. */
    private final class Block {
        private final int first;
        private final int count;
        private final int[] now; // the state of each
        private final long[] random; // where the generator of each began
        private final float[] h;
        private final float[] c;
        private final float[] bent; // tanh(c)
        private final float[] gates;
        private final float[] likely; // logits, then what probabilities are proportional to

        Block(int first, int count) {
            this.first = first;
            this.count = count;
            now = new int[count];
            random = new long[count];
            h = new float[count * width];
            c = new float[count * width];
            bent = new float[count * width];
            gates = new float[count * 4 * width];
            likely = new float[count * states];
            RandomStreams streams = new RandomStreams(orders.seed());
            for (int r = 0; r < count; r++) {
                random[r] = streams.stream("draw", first + r).nextLong();
            }
        }

        void readPrompts(Progress progress) {
            int length = orders.prompts()[0].length;
            for (int t = 0; t < length; t++) {
                progress.checkCancelled();
                for (int r = 0; r < count; r++) {
                    now[r] = orders.prompts()[first + r][t];
                    if (now[r] < 0 || now[r] >= states) {
                        throw new IllegalArgumentException(
                                "state " + now[r] + " of prompt " + (first + r) + "; expected 0 to " + (states - 1));
                    }
                }
                remember();
            }
        }

        void draw(long step, int steps, int[] drawn) {
            for (int t = 0; t < steps; t++) {
                choose(step + t);
                for (int r = 0; r < count; r++) {
                    drawn[(first + r) * steps + t] = now[r];
                }
                remember();
            }
        }

        /** The next states, from what is remembered. */
        private void choose(long step) {
            multiply(count, states, h, out, likely);
            for (int r = 0; r < count; r++) {
                int at = r * states;
                float most = Float.NEGATIVE_INFINITY;
                for (int s = 0; s < states; s++) {
                    likely[at + s] += outBias[s];
                    most = Math.max(most, likely[at + s]);
                }
                for (int s = 0; s < states; s++) {
                    likely[at + s] -= most;
                }
            }
            kernels.apply(UnaryFunction.EXP, likely.length, likely, 0, likely, 0, null, 0);
            for (int r = 0; r < count; r++) {
                now[r] = pick(r * states, evenly(random[r] + step * GOLDEN));
            }
        }

        /** A state with a probability proportional to its entry. */
        private int pick(int at, double share) {
            double sum = 0;
            for (int s = 0; s < states; s++) {
                sum += likely[at + s];
            }
            double target = share * sum;
            int last = 0;
            for (int s = 0; s < states; s++) {
                double p = likely[at + s];
                if (p > 0) {
                    last = s;
                    target -= p;
                    if (target < 0) {
                        return s;
                    }
                }
            }
            return last; // rounding left a little over
        }

        /** The step of the memory, given the states. */
        private void remember() {
            int width4 = 4 * width;
            multiply(count, width4, h, recurrent, gates);
            for (int r = 0; r < count; r++) {
                kernels.add(width4, table, now[r] * width4, gates, r * width4, gates, r * width4);
            }
            kernels.apply(UnaryFunction.SIGMOID, gates.length, gates, 0, gates, 0, null, 0);
            for (int r = 0; r < count; r++) {
                cell(width, gates, r * width4, c, r * width);
            }
            kernels.apply(UnaryFunction.TANH, c.length, c, 0, bent, 0, null, 0);
            for (int r = 0; r < count; r++) {
                kernels.multiply(width, gates, r * width4 + 3 * width, bent, r * width, h, r * width);
            }
        }
    }

    private static void cell(int width, float[] gates, int at, float[] c, int to) {
        for (int j = 0; j < width; j++) {
            float in = gates[at + j];
            float forget = gates[at + width + j];
            float news = 2 * gates[at + 2 * width + j] - 1;
            c[to + j] = forget * c[to + j] + in * news;
        }
    }

    /** The finaliser of SplitMix64, as a number from 0 to 1. */
    private static double evenly(long seed) {
        long z = seed;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }
}
