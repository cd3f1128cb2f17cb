package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.run.spi.RunException;

/** Makes crystals from latent vectors with a trained autoencoder. Immutable. */
public final class LatentDecoder {
    private final FlowModel model;
    private final LatentSpace space;

    /**
     * A vector to decode.
     *
     * @param name name of the crystal
     * @param latent the vector
     * @param atoms atomic numbers of the primitive cell; empty takes those that the vector stands for
     */
    public record Item(String name, float[] latent, Optional<int[]> atoms) {}

    /**
     * A decoder.
     *
     * @param model that of an autoencoder
     */
    public LatentDecoder(FlowModel model) {
        this.model = model;
        this.space = model.latent().orElseThrow();
    }

    /** The latent space. */
    public LatentSpace space() {
        return space;
    }

    /** The elements that were learnt. */
    public List<Element> elements() {
        return model.facts().elements();
    }

    /** The atoms of the primitive cell of a crystal. */
    public static int[] atoms(Crystal crystal) {
        return TrainingPool.reduced(crystal).atomicNumbers();
    }

    /** The vector that says of a property what is wanted, near another one. */
    public float[] search(String property, OptionalDouble value, boolean higher, float[] from) {
        return new LatentSearch(space, space.targets().names().indexOf(property), value, higher).from(from);
    }

    /**
     * The crystals, in the order of the items; those whose cell grew beyond all bounds are missing.
     *
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<Crystal> decode(
            List<Item> items, long seed, boolean relax, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        SampleMaker maker = new SampleMaker(model, model.config().sampling(), threads, executor);
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            int[] atoms =
                    item.atoms().orElseGet(() -> space.composition(item.latent(), space.likeliestSize(item.latent())));
            orders.add(new SampleMaker.Order(item.name(), i, Optional.of(atoms), Optional.of(item.latent())));
        }
        List<Crystal> drawn = maker.draw(orders, new RandomStreams(seed), progress);
        return relax ? maker.relax(drawn, progress.silent()) : drawn;
    }
}
