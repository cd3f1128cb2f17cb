package org.autoperi.flow.internal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.autoperi.core.Choice;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Inference;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.Tiling;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Makes and calls encoders, which may be a plug-in's: checks what comes back, and works through many crystals tile by tile. */
final class EncoderCalls {
    /** Edges of a tile, whose tensors so stay in the cache of a core. */
    static final int EDGES_PER_TILE = 1024;

    private EncoderCalls() {}

    /** The network of a configured encoder. */
    static EncoderNetwork create(Choice<Encoder<?>> choice, DataFacts facts, ParameterScope scope) {
        return create(choice.extension(), choice, facts, scope);
    }

    private static <C extends Record> EncoderNetwork create(
            Encoder<C> encoder, Choice<?> choice, DataFacts facts, ParameterScope scope) {
        return encoder.create(choice.configFor(encoder), facts, scope);
    }

    /**
     * The vectors of the crystals of a tile, shape [B, width].
     *
     * @throws NetworkCalls.Fault if the encoder throws or the shape is wrong
     */
    static Tensor encode(EncoderNetwork encoder, Tape tape, RadiusTile tile) {
        Tensor vectors;
        try {
            vectors = encoder.encode(tape, tile);
        } catch (RuntimeException e) {
            throw new NetworkCalls.Fault("the encoder failed on a " + tile + ": " + e.getMessage(), e);
        }
        if (vectors.rows() != tile.crystals() || vectors.cols() != encoder.width()) {
            throw new NetworkCalls.Fault(
                    "the encoder gave vectors of shape " + vectors + ", expected [" + tile.crystals() + ", "
                            + encoder.width() + "]",
                    null);
        }
        return vectors;
    }

    /** Number whose square is about the number of edges a crystal will have, from its density; for {@link Tiling}, which counts squares. */
    static int tilingSize(Crystal crystal, double cutoff) {
        double sphere = 4 * Math.PI / 3 * cutoff * cutoff * cutoff;
        double edges = crystal.size() * sphere / crystal.volumePerAtom();
        return (int) Math.max(1, Math.ceil(Math.sqrt(edges)));
    }

    /**
     * A row per crystal, in their order; does not depend on the threads.
     *
     * @param crystals ordered ones
     * @param rows what is asked of a tile, shape [B, any]
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    static List<float[]> rows(
            EncoderNetwork encoder,
            List<Crystal> crystals,
            BiFunction<Tape, RadiusTile, Tensor> rows,
            int threads,
            ExecutorService executor,
            Progress progress) {
        double cutoff = encoder.cutoffAngstrom();
        List<List<Integer>> tiles = Tiling.of(
                IntStream.range(0, crystals.size()).boxed().toList(),
                i -> tilingSize(crystals.get(i), cutoff),
                EDGES_PER_TILE);
        float[][] all = new float[crystals.size()][];
        new Inference(executor, threads)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            Tensor answer = rows.apply(
                                    tape,
                                    RadiusTile.of(
                                            tile.stream().map(crystals::get).toList(), cutoff));
                            float[] values = answer.toArray();
                            for (int i = 0; i < tile.size(); i++) {
                                all[tile.get(i)] =
                                        Arrays.copyOfRange(values, i * answer.cols(), (i + 1) * answer.cols());
                            }
                            progress.advance(tile.size());
                            return tile;
                        },
                        progress);
        return Arrays.asList(all);
    }
}
