package org.autoperi.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;

/**
 * Takes training steps over batches of tiles on several threads. A tile is a crystal, or a few small ones: a piece of work
 * whose tensors fit into the cache of a core. Each thread has its own tape and gradients; which tile goes to which thread
 * and the order of all sums are fixed, so a step gives the same bits again for the same number of threads. A batch may have
 * any number of tiles: gradients accumulate, and memory is that of one tile per thread. Not thread-safe.
 */
public final class Trainer {
    /**
     * Computes the loss of a tile. Called on several threads at once, each with a tape of its own.
     *
     * @param <T> what a tile is
     */
    @FunctionalInterface
    public interface TileLoss<T> {
        /**
         * The loss of a tile, on the given tape.
         *
         * @param index position of the tile in the batch, for random streams of its own
         */
        Loss of(Tape tape, T tile, int index);
    }

    /**
     * What a step saw.
     *
     * @param loss mean of the weighted sums over the tiles
     * @param terms mean of each term over the tiles, without its weight
     * @param gradientNorm norm of the gradient before it was clipped
     */
    public record StepResult(double loss, Map<String, Double> terms, double gradientNorm) {}

    private final Adam adam;
    private final double clipNorm;
    private final ExecutorService executor;
    private final int threads;
    private final List<Gradients> gradients = new ArrayList<>();
    private final List<Tape> tapes = new ArrayList<>();

    /**
     * @param clipNorm longest gradient that is followed in full; infinite for no clipping
     * @param executor with at least {@code threads} threads
     * @param threads number of tiles worked on at a time
     */
    public Trainer(ParameterStore store, Adam adam, double clipNorm, ExecutorService executor, int threads) {
        if (threads < 1 || !(clipNorm > 0)) {
            throw new IllegalArgumentException("trainer: " + threads + " threads, clipping norm " + clipNorm
                    + "; expected at least 1, more than 0");
        }
        this.adam = adam;
        this.clipNorm = clipNorm;
        this.executor = executor;
        this.threads = threads;
        for (int i = 0; i < threads; i++) {
            Gradients own = store.newGradients();
            gradients.add(own);
            tapes.add(Tape.recording(own));
        }
    }

    /**
     * One step of the optimiser on the mean loss of the tiles.
     *
     * @throws DivergedException if a term of a tile or the gradient is not finite; the parameters stay as they were
     * @throws CancelledException if the progress is cancelled; the parameters stay as they were
     */
    public <T> StepResult step(List<T> tiles, TileLoss<T> loss, double learningRate, Progress progress)
            throws DivergedException {
        Batch batch = differentiate(tiles, loss, progress);
        double norm = batch.gradients().clip(clipNorm);
        if (!Double.isFinite(norm)) {
            throw brokenGradient(tiles, loss, norm);
        }
        adam.step(batch.gradients(), learningRate);
        return new StepResult(batch.loss(), batch.terms(), norm);
    }

    /**
     * Mean loss of the tiles and its gradient, without a step.
     *
     * @param gradients live, valid until the next call
     */
    public record Batch(double loss, Map<String, Double> terms, Gradients gradients) {}

    /**
     * The mean loss of the tiles and its gradient, without a step.
     *
     * @throws DivergedException if a term of a tile is not finite
     * @throws CancelledException if the progress is cancelled
     */
    public <T> Batch differentiate(List<T> tiles, TileLoss<T> loss, Progress progress) throws DivergedException {
        if (tiles.isEmpty()) {
            throw new IllegalArgumentException("trainer: a batch without tiles");
        }
        gradients.forEach(Gradients::clear);
        float share = 1f / tiles.size();
        Loss[] losses = new Loss[tiles.size()];
        float[][] values = new float[tiles.size()][];
        Tiles.forEach(tiles.size(), threads, executor, progress, (worker, tile) -> {
            Tape tape = tapes.get(worker);
            tape.reset();
            losses[tile] = loss.of(tape, tiles.get(tile), tile);
            values[tile] = finiteValues(tape, losses[tile], tile);
            tape.backward(losses[tile].total(tape), share);
        });
        for (int i = 1; i < threads; i++) {
            gradients.get(0).add(gradients.get(i));
        }
        return mean(losses, values);
    }

    /** Looks for the tile and the parameter, one tile after the other; for the case that something went wrong. */
    private <T> DivergedException brokenGradient(List<T> tiles, TileLoss<T> loss, double norm) {
        Gradients own = gradients.get(0);
        Tape tape = tapes.get(0);
        for (int tile = 0; tile < tiles.size(); tile++) {
            own.clear();
            tape.reset();
            tape.backward(loss.of(tape, tiles.get(tile), tile).total(tape));
            for (Parameter parameter : own.parameters()) {
                for (float value : own.of(parameter)) {
                    if (!Float.isFinite(value)) {
                        return new DivergedException("gradient norm", tile, norm, Optional.empty(), parameter.name());
                    }
                }
            }
        }
        return new DivergedException("gradient norm", -1, norm, Optional.empty(), "");
    }

    /** Bytes the tapes of all threads hold. */
    public long memoryBytes() {
        return tapes.stream().mapToLong(Tape::memoryBytes).sum();
    }

    private static float[] finiteValues(Tape tape, Loss loss, int tile) throws DivergedException {
        float[] values = new float[loss.terms().size()];
        for (int i = 0; i < values.length; i++) {
            Loss.Term term = loss.terms().get(i);
            values[i] = term.value().scalar();
            if (!Float.isFinite(values[i])) {
                throw new DivergedException(term.name(), tile, values[i], tape.firstFault(), "");
            }
        }
        return values;
    }

    private Batch mean(Loss[] losses, float[][] values) {
        double sum = 0;
        Map<String, Double> terms = new LinkedHashMap<>();
        for (int tile = 0; tile < losses.length; tile++) {
            for (int i = 0; i < values[tile].length; i++) {
                Loss.Term term = losses[tile].terms().get(i);
                double share = values[tile][i] / (double) losses.length;
                sum += term.weight() * share;
                terms.merge(term.name(), share, Double::sum);
            }
        }
        return new Batch(sum, Collections.unmodifiableMap(terms), gradients.get(0));
    }
}
