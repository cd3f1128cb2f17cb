package org.autoperi.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.internal.FlowModel;
import org.autoperi.flow.internal.LatentDecoder;
import org.autoperi.run.spi.RunException;

/**
 * The latent vectors of a trained autoencoder: crystals to vectors and back, the way between two crystals, and vectors with a wanted property.
 * Thread-safe; results do not depend on the number of threads.
 *
 * <pre>{@code
 * TrainedAutoencoder latent = TrainedFlow.open(Path.of("runs/autoencoder-perov5"), extensions).autoencoder().orElseThrow();
 * List<float[]> vectors = latent.encode(crystals, 2, executor, Progress.NONE);
 * }</pre>
 */
public final class TrainedAutoencoder {
    private final LatentDecoder decoder;

    TrainedAutoencoder(FlowModel model) {
        this.decoder = new LatentDecoder(model);
    }

    /**
     * A crystal made from a latent vector.
     *
     * @param crystal as it was drawn or relaxed
     * @param latent the vector; not copied
     * @param properties what the vector says of the properties, in the units of the data
     */
    public record Decoded(Crystal crystal, float[] latent, double[] properties) {}

    /**
     * What a vector shall say of a property.
     *
     * @param property key of one of {@link #properties}
     * @param value wanted value in the units of the data; empty for as high or low as can be
     * @param higher without a value, whether it shall be high
     */
    public record Goal(String property, OptionalDouble value, boolean higher) {}

    /** Length of a vector. */
    public int size() {
        return decoder.space().width();
    }

    /** Keys of the properties that a vector says. */
    public List<String> properties() {
        return decoder.space().targets().names();
    }

    /** What a vector says of the properties, in their order and the units of the data. */
    public double[] properties(float[] latent) {
        return decoder.space().properties(latent);
    }

    /**
     * The vectors of crystals. They do not depend on orientation, origin, order of the atoms, cell or supercell.
     *
     * @param crystals ordered ones
     * @throws RunException if an element was not learnt
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<float[]> encode(List<Crystal> crystals, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        List<Element> learnt = decoder.elements();
        for (Crystal crystal : crystals) {
            for (Element element : crystal.composition().elements()) {
                if (!learnt.contains(element)) {
                    throw new RunException(
                            RunException.Reason.CONFIGURATION,
                            "crystal " + crystal.name() + ": " + element.symbol() + " was not in the training data");
                }
            }
        }
        return decoder.space().encode(crystals, threads, executor, progress);
    }

    /**
     * The crystals on the straight line between the vectors of two. The first and the last have the atoms of the two, those between the atoms that
     * their vectors stand for. The few whose cell grew beyond all bounds are left out.
     *
     * @param steps number of crystals, both ends included, at least 2
     * @param relax whether to relax by the physical terms of the run
     * @throws RunException if an element was not learnt
     */
    public List<Decoded> interpolate(
            Crystal from,
            Crystal to,
            int steps,
            long seed,
            boolean relax,
            int threads,
            ExecutorService executor,
            Progress progress)
            throws RunException {
        if (steps < 2) {
            throw new IllegalArgumentException("interpolation in " + steps + " steps, expected at least 2");
        }
        List<float[]> ends = encode(List.of(from, to), threads, executor, Progress.NONE);
        List<LatentDecoder.Item> items = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            float share = i / (steps - 1f);
            float[] z = new float[size()];
            for (int k = 0; k < z.length; k++) {
                z[k] = (1 - share) * ends.get(0)[k] + share * ends.get(1)[k];
            }
            Optional<Crystal> end = i == 0 ? Optional.of(from) : i == steps - 1 ? Optional.of(to) : Optional.empty();
            items.add(new LatentDecoder.Item(
                    String.format(Locale.ROOT, "step%02d", i + 1), z, end.map(LatentDecoder::atoms)));
        }
        return decoded(items, seed, relax, threads, executor, progress);
    }

    /**
     * Crystals whose vectors say what is wanted of a property, found by gradient descent from vectors drawn anew or from that of a crystal.
     *
     * @param start crystal to begin at; empty draws vectors
     * @param count number of crystals; those from one start differ in the noise they are decoded from
     * @throws RunException if the property is none of the model, or an element was not learnt
     */
    public List<Decoded> optimise(
            Goal goal,
            Optional<Crystal> start,
            int count,
            long seed,
            boolean relax,
            int threads,
            ExecutorService executor,
            Progress progress)
            throws RunException {
        if (!properties().contains(goal.property())) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "the latent vectors of this model do not say " + goal.property() + "; "
                            + (properties().isEmpty()
                                    ? "they say no properties, train with properties = [\"...\"]"
                                    : "they say " + String.join(", ", properties())));
        }
        List<float[]> starts = new ArrayList<>();
        if (start.isPresent()) {
            starts.addAll(encode(List.of(start.get()), threads, executor, Progress.NONE));
        }
        RandomStreams random = new RandomStreams(seed);
        List<LatentDecoder.Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            progress.checkCancelled();
            float[] from = start.isPresent() ? starts.get(0) : decoder.space().draw(random.stream("start", i));
            items.add(new LatentDecoder.Item(
                    String.format(Locale.ROOT, "s%04d", i + 1),
                    decoder.search(goal.property(), goal.value(), goal.higher(), from),
                    Optional.empty()));
        }
        return decoded(items, seed, relax, threads, executor, progress);
    }

    private List<Decoded> decoded(
            List<LatentDecoder.Item> items,
            long seed,
            boolean relax,
            int threads,
            ExecutorService executor,
            Progress progress)
            throws RunException {
        List<Decoded> decoded = new ArrayList<>();
        for (Crystal crystal : decoder.decode(items, seed, relax, threads, executor, progress)) {
            for (LatentDecoder.Item item : items) {
                if (item.name().equals(crystal.name())) {
                    decoded.add(new Decoded(crystal, item.latent(), properties(item.latent())));
                }
            }
        }
        return decoded;
    }
}
